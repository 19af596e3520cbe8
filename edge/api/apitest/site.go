package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
)

// Who and what there is.
const (
	Wen    = zhiyin.AgentID("ag_wen")
	Li     = zhiyin.AgentID("ag_li")
	care   = zhiyin.QueueID("muhe-care")
	Secret = "13800006620" // the customer's number: never in a log
)

// Site is a running server over a running desk.
type Site struct {
	t       testing.TB
	desk    *desk.Desk
	Server  *api.Server
	SignIns *signIns
	Parts   *Others
	Ports   api.Ports
	URL     string
	Log     *logged
	Stop    func()
	pos     int64
}

// logged keeps what was logged.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Shorten forgets what was logged, so that a long run does not fill the memory.
func (l *logged) Shorten() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() > 1<<20 {
		l.text.Reset()
	}
}

// NewSite runs one until the test is over; change may be nil.
func NewSite(t testing.TB, change func(*door.Config, *api.Ports)) *Site {
	t.Helper()
	s := &Site{t: t, Log: &logged{}, SignIns: &signIns{Links: map[string]zhiyin.AgentID{}, Open: map[string]zhiyin.AgentID{}, Role: access.Supervisor},
		Parts: &Others{holder: map[zhiyin.AgentID]string{}, Ready: true, start: house()}}
	log := slog.New(slog.NewTextHandler(s.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.desk = desk.New(desk.Config{Keep: s.Parts.keep, Confer: s.Parts}, s.Parts, s.Parts, hangUp{s.Parts}, log)
	cfg := door.Config{Listen: "127.0.0.1:0", Recheck: 50 * time.Millisecond, SignInsPerMinute: 1000, CallsPerMinute: 1000}
	ports := api.Ports{Desk: s.desk, SignIns: s.SignIns, Accounts: accounts{s.Parts}, Passkeys: accounts{s.Parts}, People: staff{s.Parts}, AuditLog: chains{s.Parts}, Reveals: revealing{s.Parts}, Audit: s.Parts, Lines: s.Parts, Calls: callers{s.Parts}, Health: s.Parts,
		Recordings: NewTapes(s.Parts), Cast: s.Parts, Intake: s.Parts, Keys: s.Parts, Screens: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "<!doctype html>"+r.URL.Path)
		})}
	if change != nil {
		change(&cfg, &ports)
	}
	var err error
	s.Ports = ports
	if s.Server, err = api.New(cfg, ports, log); err != nil {
		t.Fatal(err)
	}
	addr, err := s.Server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	s.URL = "http://" + addr.String()
	if ports.Certs != nil {
		s.URL = "https://" + addr.String()
	}
	s.run()
	return s
}

func (s *Site) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- s.desk.Run(ctx) }()
	go func() { done <- s.Server.Run(ctx) }()
	s.Stop = sync.OnceFunc(func() {
		cancel()
		for range 2 {
			if err := <-done; err != nil {
				s.t.Error(err)
			}
		}
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	s.t.Cleanup(s.Stop)
	<-s.desk.Ready()
}

func house() desk.Start {
	agent := func(id zhiyin.AgentID, name string) zhiyin.Agent {
		return zhiyin.Agent{ID: id, Name: name, Unit: "muhe", Queues: []zhiyin.QueueID{care}}
	}
	return desk.Start{Agents: []zhiyin.Agent{agent(Wen, "文静"), agent(Li, "李想")},
		Units:        []zhiyin.Unit{{ID: "muhe", Name: zhiyin.Text{"cmn": "木荷"}, Zone: "Asia/Shanghai"}},
		Queues:       []zhiyin.Queue{{ID: care, Unit: "muhe", Name: zhiyin.Text{"cmn": "客户关怀"}, TargetSeconds: 20}},
		Presence:     []zhiyin.Presence{{Agent: Wen, Status: zhiyin.Available, Since: time.Now(), Line: true}},
		Dispositions: []desk.Disposition{{ID: "refund", Name: zhiyin.Text{"cmn": "退款"}, Initials: "tk"}}}
}

// Feed writes events of one contact to the ledger.
func (s *Site) Feed(contact string, bodies ...zhiyin.Body) {
	s.t.Helper()
	var list []zhiyin.Event
	for _, b := range bodies {
		e := zhiyin.NewEvent(contact, b, time.Now())
		s.pos++
		e.Unit, e.Position = "muhe", s.pos
		list = append(list, e)
	}
	if err := s.desk.Feed(list); err != nil {
		s.t.Fatal(err)
	}
}

func (s *Site) Ring(contact string, agent zhiyin.AgentID, reservation zhiyin.ReservationID) {
	s.t.Helper()
	known, err := json.Marshal(map[string]any{"snapshot": zhiyin.Snapshot{Known: zhiyin.One,
		Customer: zhiyin.Customer{ID: "cu_su", FamilyName: "苏", GivenName: "婉", Phone: "+86" + Secret}}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.Feed(contact, zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Number: "muhe-400", From: "+86" + Secret},
		zhiyin.ContactInput{Seq: 1, Input: "known", Data: known}, zhiyin.ContactQueued{Queue: care},
		zhiyin.ReservationMade{Reservation: reservation, Agent: agent, Queue: care, Expires: time.Now().Add(20 * time.Second)})
}

func (s *Site) Connect(contact string, agent zhiyin.AgentID, reservation zhiyin.ReservationID) {
	s.t.Helper()
	s.Ring(contact, agent, reservation)
	s.Feed(contact, zhiyin.ReservationSettled{Reservation: reservation, Agent: agent, State: zhiyin.Accepted},
		zhiyin.ContactConnected{Agent: agent, Reservation: reservation})
}

// SignIn redeems a link over HTTP and returns the cookie.
func (s *Site) SignIn(agent zhiyin.AgentID) *http.Cookie {
	s.t.Helper()
	s.SignIns.Mu.Lock()
	token := fmt.Sprintf("one-time-link-%d-%s", len(s.SignIns.Open), agent)
	s.SignIns.Links[token] = agent
	s.SignIns.Mu.Unlock()
	res := s.Do(nil, "POST", "/api/sign-in", `{"token":"`+token+`"}`)
	if res.Status != 200 || len(res.Cookies) != 1 {
		s.t.Fatalf("sign-in: %d %s", res.Status, res.Body)
	}
	return res.Cookies[0]
}

// Result is an answer, read to its end.
type Result struct {
	Status  int
	Header  http.Header
	Body    string
	Cookies []*http.Cookie
}

func (r Result) Kind() string {
	var p struct{ Kind string }
	_ = json.Unmarshal([]byte(r.Body), &p)
	return p.Kind
}

// Do asks as our own page would.
func (s *Site) Do(cookie *http.Cookie, method, path, body string, with ...func(*http.Request)) Result {
	s.t.Helper()
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if method != "GET" || strings.HasSuffix(path, "/socket") { // a page's browser names no origin when it reads
		req.Header.Set("Origin", s.URL)
	}
	if method == "POST" {
		req.Header.Set("Content-Type", "application/json")
	}
	if cookie != nil {
		req.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	for _, f := range with {
		f(req)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	s.asDescribed(method, path, res, raw)
	return Result{res.StatusCode, res.Header, string(raw), res.Cookies()}
}

func Header(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		if value == "" {
			r.Header.Del(name)
			return
		}
		r.Header.Set(name, value)
	}
}
