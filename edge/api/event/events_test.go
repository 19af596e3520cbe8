package event_test

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/store"
)

func ended(contact string, unit zhiyin.UnitID, n int) zhiyin.Event {
	e := zhiyin.NewEvent(contact, zhiyin.PromptHeard{Prompt: "hello", HeardMs: n}, time.Now())
	e.Unit = unit
	return e
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
	s, db := apitest.WithStore(t)
	secret := s.Key("", access.EventsRead)
	const subjects, each = 40, 30
	for i := range each {
		var list []zhiyin.Event
		for n := range subjects {
			list = append(list, ended(fmt.Sprintf("ct_%d", n), "muhe", i), zhiyin.NewEvent(fmt.Sprintf("ct_%d", n), zhiyin.ContactInput{Seq: i + 1, Input: "tick"}, time.Now()))
		}
		apitest.Keep(t, db, list...)
	}
	seen, last := map[string]bool{}, map[string]string{}
	for after := ""; ; {
		var page eventPage
		r := s.Do(nil, "GET", "/api/v1/events?limit=77&kind=prompt.*&after="+after, "", apitest.Bearer(secret))
		apitest.Decode(t, r, &page)
		for _, e := range page.Items {
			if seen[e.ID] || e.Sequence <= last[e.Subject] {
				t.Errorf("%s: %s after %s", e.Subject, e.Sequence, last[e.Subject])
			}
			seen[e.ID], last[e.Subject] = true, e.Sequence
		}
		if len(page.Items) > 77 || !strings.Contains(r.Header.Get("Link"), page.Next) {
			t.Fatalf("%d items, %v", len(page.Items), r.Header)
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
	s, db := apitest.WithStore(t)
	scoped, whole := s.Key("muhe", access.EventsRead), s.Key("", access.EventsRead, access.CustomerExport)
	note := zhiyin.NewEvent("ct_n", zhiyin.NoteSaved{Agent: apitest.Wen, Text: "苏婉要退款"}, time.Now())
	note.Unit = "muhe"
	apitest.Keep(t, db, ended("ct_1", "muhe", 1), ended("ct_2", "other", 2), zhiyin.NewEvent("ag_q", zhiyin.AgentSignedOut{Why: "asked"}, time.Now()), note)
	count := func(key, query string) (n int, body string) {
		t.Helper()
		r := s.Do(nil, "GET", "/api/v1/events?"+query, "", apitest.Bearer(key))
		var page eventPage
		apitest.Decode(t, r, &page)
		return len(page.Items), r.Body
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
		if r := s.Do(nil, "GET", "/api/v1/events?"+query, "", apitest.Bearer(scoped)); r.Status != status {
			t.Errorf("%s: %d %s", query, r.Status, r.Body)
		}
	}
	var page eventPage
	apitest.Decode(t, s.Do(nil, "GET", "/api/v1/events", "", apitest.Bearer(whole)), &page)
	other, _ := apitest.WithStore(t)
	if r := other.Do(nil, "GET", "/api/v1/events?after="+page.Next, "", apitest.Bearer(other.Key("", access.EventsRead))); r.Status != 409 || r.Kind() != "conflict" {
		t.Errorf("a place of another ledger: %d %s", r.Status, r.Body)
	}
}

func TestAStreamResumesWhereItWasLeft(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	key := s.Key("", access.EventsRead)
	first := s.Stream(key, "kind=prompt.heard", "")
	if first.Res.StatusCode != 200 || !strings.HasPrefix(first.Res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %v", first.Res.StatusCode, first.Res.Header)
	}
	apitest.Keep(t, db, ended("ct_0", "muhe", 0))
	if got := first.Subject(); got != "ct_0" {
		t.Errorf("live: %s", got)
	}
	_ = first.Res.Body.Close()
	for i := 1; i < 50; i++ {
		apitest.Keep(t, db, ended(fmt.Sprintf("ct_%d", i), "muhe", i))
	}
	again := s.Stream(key, "kind=prompt.heard", first.ID)
	var got []string
	for range 49 {
		got = append(got, again.Subject())
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != 49 || slices.Contains(got, "ct_0") {
		t.Errorf("after coming back: %v", got)
	}
	apitest.Keep(t, db, ended("ct_new", "muhe", 0))
	if got := again.Subject(); got != "ct_new" {
		t.Errorf("live again: %s", got)
	}
}

func TestAStreamEndsWithItsKeyAndWithTheServer(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	s.SignIns.Become(access.Security, true)
	cookie := s.SignIn(apitest.Wen)
	id, key := s.Made(cookie, `{"name":"x","scopes":["events.read"]}`)
	r := s.Stream(key, "", "")
	began := time.Now()
	if res := s.Do(cookie, "POST", "/api/v1/keys/"+id+"/revoke", `{}`); res.Status != 200 {
		t.Fatalf("%d %s", res.Status, res.Body)
	}
	for {
		kind, data, ok := r.Next()
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
	_, second := s.Made(cookie, `{"name":"y","scopes":["events.read"]}`)
	open := s.Stream(second, "", "")
	apitest.Keep(t, db, ended("ct_1", "muhe", 1))
	if got := open.Subject(); got != "ct_1" {
		t.Errorf("%s", got)
	}
	var streams []*apitest.Reading
	for range 9 {
		streams = append(streams, s.Stream(second, "", ""))
	}
	if last := streams[8].Res.StatusCode; last != 429 {
		t.Errorf("the tenth stream: %d", last)
	}
	s.Stop()
	for ok := true; ok; {
		_, _, ok = open.Next()
	}
}

func TestAReaderThatTakesNothingIsDropped(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	key := s.Key("", access.EventsRead)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /api/v1/events HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\nAuthorization: Bearer %s\r\n\r\n", strings.TrimPrefix(s.URL, "http://"), key)
	wide := strings.Repeat("x", 8<<10)
	deadline := time.Now().Add(25 * time.Second)
	for {
		var list []zhiyin.Event
		for n := range 64 {
			list = append(list, zhiyin.NewEvent(fmt.Sprintf("ct_%d", n), zhiyin.PromptHeard{Prompt: wide}, time.Now()))
		}
		apitest.Keep(t, db, list...)
		if strings.Contains(s.Do(nil, "GET", "/metrics", "").Body, "zhiyin_event_streams_dropped_total 1") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("it is still there")
		}
	}
}
