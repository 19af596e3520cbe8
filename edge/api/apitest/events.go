package apitest

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
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
	return []desk.AgentStanding{{ID: Wen, Name: "文静", Unit: "muhe", Status: zhiyin.Available, Since: time.Now(), Queues: []zhiyin.QueueID{"muhe-care"}},
		{ID: "ag_x", Name: "别人", Unit: "other", Status: zhiyin.Offline, Queues: []zhiyin.QueueID{}}}, nil
}

func Keep(t testing.TB, db *store.DB, events ...zhiyin.Event) {
	t.Helper()
	if err := db.AppendWait(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
}

// Key makes a key with scopes; unit may be empty.
func (s *Site) Key(unit string, scopes ...access.Action) string {
	s.t.Helper()
	s.SignIns.Become(access.Security, true)
	body, err := json.Marshal(map[string]any{"name": "x", "unit": unit, "scopes": scopes})
	if err != nil {
		s.t.Fatal(err)
	}
	_, secret := s.Made(s.SignIn(Wen), string(body))
	return secret
}

// Reading is an open stream.
type Reading struct {
	t     testing.TB
	Res   *http.Response
	lines *bufio.Scanner
	ID    string
}

func (s *Site) Stream(key, query, last string) *Reading {
	s.t.Helper()
	return s.StreamOf(key, "/api/v1/events?"+query, last)
}

func (s *Site) StreamOf(key, path, last string) *Reading {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	req, err := http.NewRequestWithContext(ctx, "GET", s.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	Bearer(key)(req)
	req.Header.Set("Accept", "text/event-stream")
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { cancel(); _ = res.Body.Close() })
	r := &Reading{t: s.t, Res: res, lines: bufio.NewScanner(res.Body)}
	r.lines.Buffer(nil, 1<<20)
	return r
}

// Next returns the next event's type and data; ok is false at the end.
func (r *Reading) Next() (kind, data string, ok bool) {
	for r.lines.Scan() {
		field, value, _ := strings.Cut(r.lines.Text(), ": ")
		switch field {
		case "id":
			r.ID = value
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

func (r *Reading) Subject() string {
	r.t.Helper()
	_, data, ok := r.Next()
	var e struct{ Subject string }
	if err := json.Unmarshal([]byte(data), &e); err != nil || !ok {
		r.t.Fatalf("%q: %v", data, err)
	}
	return e.Subject
}
