package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/desk"
	"zhiyin.dev/store"
)

// standings is a floor with one queue and one agent of each of two units.
type standings struct{}

func (standings) Queues(context.Context) ([]desk.QueueStanding, error) {
	return []desk.QueueStanding{{ID: "muhe-care", Unit: "muhe", Name: zhiyin.Text{"cmn": "客户关怀"}, Waiting: 2, Agents: map[string]int{"busy": 1}},
		{ID: "other-care", Unit: "other", Name: zhiyin.Text{"cmn": "其他"}, Agents: map[string]int{}}}, nil
}

func (standings) Agents(context.Context) ([]desk.AgentStanding, error) {
	return []desk.AgentStanding{{ID: wen, Name: "文静", Unit: "muhe", Status: zhiyin.Available, Since: time.Now(), Queues: []zhiyin.QueueID{"muhe-care"}},
		{ID: "ag_x", Name: "别人", Unit: "other", Status: zhiyin.Offline, Queues: []zhiyin.QueueID{}}}, nil
}

func keep(t testing.TB, db *store.DB, events ...zhiyin.Event) {
	t.Helper()
	if err := db.AppendWait(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
}

func ended(contact string, unit zhiyin.UnitID, n int) zhiyin.Event {
	e := zhiyin.NewEvent(contact, zhiyin.PromptHeard{Prompt: "hello", HeardMs: n}, time.Now())
	e.Unit = unit
	return e
}

// key makes a key with scopes; unit may be empty.
func (s *site) key(unit string, scopes ...access.Action) string {
	s.t.Helper()
	s.signIns.become(access.Security, true)
	body, err := json.Marshal(map[string]any{"name": "x", "unit": unit, "scopes": scopes})
	if err != nil {
		s.t.Fatal(err)
	}
	_, secret := s.made(s.signIn(wen), string(body))
	return secret
}

type eventPage struct {
	Items []struct {
		ID, Type, Subject, Unit, Sequence string
		Data                              map[string]any
	}
	Next string
	More bool
}

func TestEventsAreReadPageByPageWithoutGapOrRepetition(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	secret := s.key("", access.EventsRead)
	const subjects, each = 40, 30
	for i := range each {
		var list []zhiyin.Event
		for n := range subjects {
			list = append(list, ended(fmt.Sprintf("ct_%d", n), "muhe", i), zhiyin.NewEvent(fmt.Sprintf("ct_%d", n), zhiyin.ContactInput{Seq: i + 1, Input: "tick"}, time.Now()))
		}
		keep(t, db, list...)
	}
	seen, last := map[string]bool{}, map[string]string{}
	for after := ""; ; {
		var page eventPage
		r := s.do(nil, "GET", "/api/v1/events?limit=77&kind=prompt.*&after="+after, "", bearer(secret))
		decode(t, r, &page)
		for _, e := range page.Items {
			if seen[e.ID] || e.Sequence <= last[e.Subject] {
				t.Errorf("%s: %s after %s", e.Subject, e.Sequence, last[e.Subject])
			}
			seen[e.ID], last[e.Subject] = true, e.Sequence
		}
		if len(page.Items) > 77 || !strings.Contains(r.header.Get("Link"), page.Next) {
			t.Fatalf("%d items, %v", len(page.Items), r.header)
		}
		after = page.Next
		if !page.More {
			break
		}
	}
	if len(seen) != subjects*each {
		t.Errorf("%d events", len(seen))
	}
}

func TestEventsAreNarrowedToWhatIsReached(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	scoped, whole := s.key("muhe", access.EventsRead), s.key("", access.EventsRead, access.CustomerExport)
	note := zhiyin.NewEvent("ct_n", zhiyin.NoteSaved{Agent: wen, Text: "苏婉要退款"}, time.Now())
	note.Unit = "muhe"
	keep(t, db, ended("ct_1", "muhe", 1), ended("ct_2", "other", 2), zhiyin.NewEvent("ag_q", zhiyin.AgentSignedOut{Why: "asked"}, time.Now()), note)
	count := func(key, query string) (n int, body string) {
		t.Helper()
		r := s.do(nil, "GET", "/api/v1/events?"+query, "", bearer(key))
		var page eventPage
		decode(t, r, &page)
		return len(page.Items), r.body
	}
	for query, want := range map[string]int{"": 5, "unit=muhe": 2, "unit=other": 1, "subject=ct_1": 1, "subject=ct_none": 0, "kind=note.saved": 1, "kind=note.saved,prompt.*": 3, "after=now": 0} {
		if n, body := count(whole, query); n != want {
			t.Errorf("%s: %d events: %s", query, n, body)
		}
	}
	if n, body := count(scoped, ""); n != 2 || strings.Contains(body, "ct_2") || strings.Contains(body, "ag_q") {
		t.Errorf("a key of one unit: %d, %s", n, body)
	}
	if _, body := count(whole, "kind=note.saved"); strings.Contains(body, "苏婉") {
		t.Errorf("personal fields without a purpose: %s", body)
	}
	if _, body := count(whole, "kind=note.saved&purpose=service"); !strings.Contains(body, "苏婉") {
		t.Errorf("with a purpose: %s", body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.CustomerExport), Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].Reason != "purpose service" {
		t.Errorf("audit %+v, %v", rows, err)
	}
	for query, status := range map[string]int{"unit=other": 403, "purpose=service": 403, "kind=contact.input": 400, "kind=none.*": 400, "kind=": 200, "after=x": 400, "limit=0": 400, "limit=x": 400, "purpose=Service!": 400} {
		if r := s.do(nil, "GET", "/api/v1/events?"+query, "", bearer(scoped)); r.status != status {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
	var page eventPage
	decode(t, s.do(nil, "GET", "/api/v1/events", "", bearer(whole)), &page)
	other, _ := withStore(t)
	if r := other.do(nil, "GET", "/api/v1/events?after="+page.Next, "", bearer(other.key("", access.EventsRead))); r.status != 409 || r.kind() != "conflict" {
		t.Errorf("a place of another ledger: %d %s", r.status, r.body)
	}
}

// reading is an open stream.
type reading struct {
	t     testing.TB
	res   *http.Response
	lines *bufio.Scanner
	id    string
}

func (s *site) stream(key, query, last string) *reading {
	s.t.Helper()
	return s.streamOf(key, "/api/v1/events?"+query, last)
}

func (s *site) streamOf(key, path, last string) *reading {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	req, err := http.NewRequestWithContext(ctx, "GET", s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	bearer(key)(req)
	req.Header.Set("Accept", "text/event-stream")
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { cancel(); _ = res.Body.Close() })
	r := &reading{t: s.t, res: res, lines: bufio.NewScanner(res.Body)}
	r.lines.Buffer(nil, 1<<20)
	return r
}

// next returns the next event's type and data; ok is false at the end.
func (r *reading) next() (kind, data string, ok bool) {
	for r.lines.Scan() {
		field, value, _ := strings.Cut(r.lines.Text(), ": ")
		switch field {
		case "id":
			r.id = value
		case "event":
			kind = value
		case "data":
			data = value
		case "":
			if data != "" {
				return kind, data, true
			}
		}
	}
	return "", "", false
}

func (r *reading) subject() string {
	r.t.Helper()
	_, data, ok := r.next()
	var e struct{ Subject string }
	if err := json.Unmarshal([]byte(data), &e); err != nil || !ok {
		r.t.Fatalf("%q: %v", data, err)
	}
	return e.Subject
}

func TestAStreamResumesWhereItWasLeft(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	key := s.key("", access.EventsRead)
	first := s.stream(key, "kind=prompt.heard", "")
	if first.res.StatusCode != 200 || !strings.HasPrefix(first.res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %v", first.res.StatusCode, first.res.Header)
	}
	keep(t, db, ended("ct_0", "muhe", 0))
	if got := first.subject(); got != "ct_0" {
		t.Errorf("live: %s", got)
	}
	_ = first.res.Body.Close()
	for i := 1; i < 50; i++ {
		keep(t, db, ended(fmt.Sprintf("ct_%d", i), "muhe", i))
	}
	again := s.stream(key, "kind=prompt.heard", first.id)
	var got []string
	for range 49 {
		got = append(got, again.subject())
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != 49 || slices.Contains(got, "ct_0") {
		t.Errorf("after coming back: %v", got)
	}
	keep(t, db, ended("ct_new", "muhe", 0))
	if got := again.subject(); got != "ct_new" {
		t.Errorf("live again: %s", got)
	}
}

func TestAStreamEndsWithItsKeyAndWithTheServer(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	s.signIns.become(access.Security, true)
	cookie := s.signIn(wen)
	id, key := s.made(cookie, `{"name":"x","scopes":["events.read"]}`)
	r := s.stream(key, "", "")
	began := time.Now()
	if res := s.do(cookie, "POST", "/api/v1/keys/"+id+"/revoke", `{}`); res.status != 200 {
		t.Fatalf("%d %s", res.status, res.body)
	}
	for {
		kind, data, ok := r.next()
		if !ok {
			t.Fatal("no word of the end")
		}
		if kind == "end" {
			if data != "over" || time.Since(began) > 5*time.Second {
				t.Errorf("%s after %s", data, time.Since(began))
			}
			break
		}
	}
	_, second := s.made(cookie, `{"name":"y","scopes":["events.read"]}`)
	open := s.stream(second, "", "")
	keep(t, db, ended("ct_1", "muhe", 1))
	if got := open.subject(); got != "ct_1" {
		t.Errorf("%s", got)
	}
	var streams []*reading
	for range 9 {
		streams = append(streams, s.stream(second, "", ""))
	}
	if last := streams[8].res.StatusCode; last != 429 {
		t.Errorf("the tenth stream: %d", last)
	}
	s.stop()
	for ok := true; ok; {
		_, _, ok = open.next()
	}
}

func TestAReaderThatTakesNothingIsDropped(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	key := s.key("", access.EventsRead)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /api/v1/events HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\nAuthorization: Bearer %s\r\n\r\n", strings.TrimPrefix(s.url, "http://"), key)
	wide := strings.Repeat("x", 8<<10)
	deadline := time.Now().Add(25 * time.Second)
	for {
		var list []zhiyin.Event
		for n := range 64 {
			list = append(list, zhiyin.NewEvent(fmt.Sprintf("ct_%d", n), zhiyin.PromptHeard{Prompt: wide}, time.Now()))
		}
		keep(t, db, list...)
		if strings.Contains(s.do(nil, "GET", "/metrics", "").body, "zhiyin_event_streams_dropped_total 1") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("it is still there")
		}
	}
}
