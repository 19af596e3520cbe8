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

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/intake"
)

const Wen = zhiyin.AgentID("ag_wen")

const Li = zhiyin.AgentID("ag_li")

const care = zhiyin.QueueID("muhe-care")

const (
	Secret = "13800006620" // the customer's number: never in a log
)

// signIns are kept in memory; links work once.
type signIns struct {
	Mu    sync.Mutex
	Links map[string]zhiyin.AgentID
	Open  map[string]zhiyin.AgentID
	fail  error
	Role  access.Role // of everybody
	weak  bool        // sign-ins have no second factor
}

// Become gives everybody another role.
func (s *signIns) Become(role access.Role, verified bool) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.Role, s.weak = role, !verified
}

func (s *signIns) RedeemLink(_ context.Context, token string, _ door.Visit) (people.Entered, error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	a, ok := s.Links[token]
	if !ok {
		return people.Entered{}, fmt.Errorf("links: %w", zhiyin.Denied)
	}
	delete(s.Links, token)
	session := "session-of-" + token
	s.Open[session] = a
	return people.Entered{Session: session}, nil
}

// Password and Prove take what is right and lock what is not.
func (s *signIns) Password(_ context.Context, login, password string, v door.Visit) (people.Entered, error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if password != "right" {
		return people.Entered{}, door.Locked{Until: time.Now().Add(15 * time.Minute)}
	}
	s.Open["session-of-"+login] = Wen
	return people.Entered{Session: "session-of-" + login, Next: people.NextFactor}, nil
}

func (s *signIns) Prove(_ context.Context, code string, v door.Visit) (people.Entered, error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if code != "287082" {
		return people.Entered{}, fmt.Errorf("code: %w", zhiyin.Denied)
	}
	s.Open[v.Session+"-proved"] = v.Actor.Agent
	delete(s.Open, v.Session)
	return people.Entered{Session: v.Session + "-proved"}, nil
}

func (s *signIns) SignIn(_ context.Context, session string, _ time.Time) (access.Actor, error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if s.fail != nil {
		return access.Actor{}, s.fail
	}
	a, ok := s.Open[session]
	if !ok {
		return access.Actor{}, fmt.Errorf("sign-ins: %w", zhiyin.Denied)
	}
	return access.Actor{Agent: a, Roles: []access.Role{s.Role}, Units: []zhiyin.UnitID{"muhe"}, Verified: !s.weak}, nil
}

func (s *signIns) SignOut(_ context.Context, v door.Visit) error {
	s.Revoke(v.Session)
	return nil
}

func (s *signIns) Revoke(session string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	delete(s.Open, session)
}

func (s *signIns) Failing(err error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.fail = err
}

// Others are the other ports: they hold to their contracts and note what they
// were asked.
type Others struct {
	Mu     sync.Mutex
	asked  []string
	holder map[zhiyin.AgentID]string
	fail   error
	Ready  bool
	start  desk.Start
	audit  []zhiyin.AuditEntry
	down   bool // the audit takes nothing
}

func (p *Others) Audit(_ context.Context, entries ...zhiyin.AuditEntry) error {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	if p.down {
		return fmt.Errorf("audit: %w", zhiyin.Unavailable)
	}
	p.audit = append(p.audit, entries...)
	return p.fail
}

func (p *Others) FailAudit(on bool) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.down = on
}

func (p *Others) LastAudit() (e zhiyin.AuditEntry) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	if len(p.audit) > 0 {
		e = p.audit[len(p.audit)-1]
	}
	return e
}

func (p *Others) Noted(format string, args ...any) error {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.asked = append(p.asked, fmt.Sprintf(format, args...))
	return p.fail
}

func (p *Others) Failing(err error) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.fail = err
}

func (p *Others) Heard(line string) bool {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	for _, a := range p.asked {
		if a == line {
			return true
		}
	}
	return false
}

func (p *Others) SetStatus(a zhiyin.AgentID, s zhiyin.AgentStatus, r string) {
	_ = p.Noted("status %s %s %s", a, s, r)
}

func (p *Others) SetLine(a zhiyin.AgentID, up bool, r string) { _ = p.Noted("line %s %t %s", a, up, r) }

func (p *Others) Accept(a zhiyin.AgentID, r zhiyin.ReservationID) error {
	return p.Noted("accept %s %s", a, r)
}

func (p *Others) Reject(a zhiyin.AgentID, r zhiyin.ReservationID, why string) error {
	return p.Noted("reject %s %s %s", a, r, why)
}

func (p *Others) Mute(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.Noted("mute %s %s %t", c, a, on)
}

func (p *Others) Hold(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.Noted("hold %s %s %t", c, a, on)
}

func (p *Others) Digits(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, d string) error {
	return p.Noted("digits %s %s %s", c, a, d)
}

func (p *Others) Transfer(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, q zhiyin.QueueID, to string) error {
	return p.Noted("transfer %s %s %s%s", c, a, q, to)
}

func (p *Others) Ask(_ context.Context, c zhiyin.ContactID, a, colleague zhiyin.AgentID, to string) error {
	return p.Noted("ask %s %s %s%s", c, a, colleague, to)
}

func (p *Others) Unconsult(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("unconsult %s %s", c, a)
}

func (p *Others) Confer(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("confer %s %s", c, a)
}

func (p *Others) LeaveTalk(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("leave %s %s", c, a)
}

func (p *Others) RemoveThird(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("remove %s %s", c, a)
}

func (p *Others) Note(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, _ string) error {
	return p.Noted("note %s %s", c, a)
}

func (p *Others) keep(_ context.Context, e zhiyin.Event) error {
	if r, is := e.Body.(zhiyin.ReasonRejected); is {
		return p.Noted("not %s %s %s %t", e.Subject, r.Agent, r.Need, r.Back)
	}
	if b, is := e.Body.(zhiyin.HelpAsked); is {
		return p.Noted("help %s %s", e.Subject, b.Agent)
	}
	if b, is := e.Body.(zhiyin.SupervisorNoted); is {
		return p.Noted("noted %s %s by %s", e.Subject, b.Agent, b.By)
	}
	c := e.Body.(zhiyin.UnderstandingCorrected)
	return p.Noted("correct %s %s %s %s %s %s", e.Subject, c.Agent, c.Utterance, c.Of, c.Was, c.Is)
}

func (p *Others) PauseRecording(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, why string) error {
	return p.Noted("pause %s %s %s", c, a, why)
}

func (p *Others) ResumeRecording(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("resume %s %s", c, a)
}

func (p *Others) WrapExtend(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("extend %s %s", c, a)
}

func (p *Others) WrapComplete(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, d string) error {
	return p.Noted("complete %s %s %s", c, a, d)
}

// hangUp gives End and Identify their meaning at the desk; the customer's End is
// callers', and other systems identify too.
type hangUp struct{ *Others }

func (p hangUp) Identify(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, who zhiyin.CustomerID) error {
	return p.Noted("identify %s %s %s", c, a, who)
}

func (p hangUp) End(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("end %s %s", c, a)
}

func (p *Others) Start(context.Context) (desk.Start, error) { return p.start, nil }

func (p *Others) Events(context.Context, string, int64, int) ([]zhiyin.Event, error) {
	return nil, nil
}

func (p *Others) Snapshot(context.Context, zhiyin.CustomerID, time.Time) (zhiyin.Snapshot, error) {
	return zhiyin.Snapshot{}, zhiyin.NotFound
}

func (p *Others) PersonOf(_ context.Context, id zhiyin.CustomerID) ([]zhiyin.CustomerID, error) {
	return []zhiyin.CustomerID{id}, nil
}

func (p *Others) PastContacts(context.Context, zhiyin.CustomerID, time.Time, int) ([]zhiyin.PastContact, error) {
	return []zhiyin.PastContact{{ID: "ct_old", Channel: zhiyin.VoiceCall, At: time.Now(), Seconds: 12}}, nil
}

func (p *Others) Attach(_ context.Context, a zhiyin.AgentID, tab, _ string, take bool) (string, error) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	if held := p.holder[a]; held != "" && held != tab && !take {
		return "", fmt.Errorf("line of %s: %w", a, zhiyin.Conflict)
	}
	p.holder[a] = tab
	return "v=0 answer", nil
}

func (p *Others) Report(_ context.Context, a zhiyin.AgentID, tab string, ok bool, why string) error {
	return p.Noted("report %s %s %t %s", a, tab, ok, why)
}

func (p *Others) Detach(a zhiyin.AgentID, tab string) { _ = p.Noted("detach %s %s", a, tab) }

func (p *Others) Parts(context.Context) []api.Part {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	return []api.Part{{Name: "store", Ready: p.Ready}, {Name: "media", Ready: true}}
}

func (p *Others) People(context.Context) ([]device.CastPerson, error) {
	return []device.CastPerson{{ID: "su", Name: "苏婉", Unit: "muhe", Story: zhiyin.Text{"cmn": "退货还没到账"}, PhoneMasked: "138****6620"}}, nil
}

func (p *Others) Source(_ context.Context, key string) (intake.Source, error) {
	if key != "write-key" {
		return intake.Source{}, fmt.Errorf("keys: %w", zhiyin.Denied)
	}
	return intake.Source{Name: "crm-muhe", Unit: "muhe"}, nil
}

func (p *Others) BatchJSON(_ context.Context, s intake.Source, kind string, _ intake.Instant, raw []json.RawMessage) (out []intake.Receipt, err error) {
	for _, one := range raw {
		m, refused, ok := intake.Read(one, kind)
		switch {
		case !ok:
			out = append(out, refused)
			continue
		case m.Type != intake.Identify && m.Type != intake.Track:
			out = append(out, intake.Receipt{Code: intake.UnknownType})
			continue
		case m.UserID == "" && m.Type == intake.Identify:
			out = append(out, intake.Receipt{Code: intake.MissingIdentity})
			continue
		}
		out = append(out, intake.Receipt{Code: intake.Accepted, MessageID: m.MessageID})
		who := m.UserID
		if m.Type == intake.Track {
			who = m.Event
		}
		if err = p.Noted("%s %s %s", m.Type, s.Name, who); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// setUps takes whoever comes first.
type setUps struct{}

func (setUps) SetUp(context.Context, string, people.First, door.Visit) (people.Entered, error) {
	return people.Entered{}, fmt.Errorf("set-up: %w", zhiyin.Denied)
}

// callers is the customers' side of click to call.
type callers struct{ *Others }

func (p callers) Numbers(context.Context) ([]device.CallNumber, error) {
	return []device.CallNumber{{ID: "muhe-400", Called: "+864001234567", Unit: "muhe", UnitName: zhiyin.Text{"cmn": "木荷"}, Industry: "beauty"}}, nil
}

func (p callers) Start(_ context.Context, ask device.CallAsk) (zhiyin.ContactID, string, string, error) {
	return "ct_web", "token-of-the-call", "v=0 answer", p.Noted("call %s %s", ask.Number, ask.As)
}

func (p callers) State(_ context.Context, id zhiyin.ContactID, token string) (device.CallState, error) {
	if token != "token-of-the-call" {
		return device.CallState{}, fmt.Errorf("call %s: %w", id, zhiyin.NotFound)
	}
	return device.CallState{State: zhiyin.Queued, WaitedMs: 1200, Position: 2}, nil
}

func (p callers) End(_ context.Context, id zhiyin.ContactID, token string) error {
	if token != "token-of-the-call" {
		return fmt.Errorf("call %s: %w", id, zhiyin.NotFound)
	}
	return p.Noted("end %s", id)
}

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

// Tab is a browser tab's socket.
type Tab struct {
	t     testing.TB
	Conn  *websocket.Conn
	Epoch string
	Pos   int64
	Gaps  int
}

type frame struct {
	Pos   int64
	Topic string
	Data  json.RawMessage
}

func (s *Site) Tab(cookie *http.Cookie, query string) *Tab {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	h := http.Header{"Origin": {s.URL}}
	if cookie != nil {
		h.Set("Cookie", cookie.Name+"="+cookie.Value)
	}
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/api/desk/socket?"+query, &websocket.DialOptions{HTTPHeader: h})
	if err != nil {
		s.t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	b := &Tab{t: s.t, Conn: conn}
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return b
}

// Next reads one message; the error is the socket's end.
func (b *Tab) Next() (frame, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	_, raw, err := b.Conn.Read(ctx)
	if err != nil {
		return frame{}, err
	}
	var f frame
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, err
	}
	b.place(f)
	return f, nil
}

// place checks the position as the screens do.
func (b *Tab) place(f frame) {
	switch f.Topic {
	case "hello":
		var h struct{ Epoch string }
		_ = json.Unmarshal(f.Data, &h)
		b.Epoch, b.Pos = h.Epoch, f.Pos
	case "tick", "signed_out":
		if f.Pos != b.Pos {
			b.Gaps++
		}
	default:
		if f.Pos != b.Pos+1 {
			b.Gaps++
		}
		b.Pos = f.Pos
	}
}

// Until reads up to a message of the topic.
func (b *Tab) Until(topic string) frame {
	b.t.Helper()
	for {
		f, err := b.Next()
		if err != nil {
			b.t.Fatalf("waiting for %s: %v", topic, err)
		}
		if f.Topic == topic {
			return f
		}
	}
}

// End reads up to the close and returns its code.
func (b *Tab) End() websocket.StatusCode {
	for {
		if _, err := b.Next(); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}
