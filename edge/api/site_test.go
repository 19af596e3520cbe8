package api_test

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
	"go.uber.org/goleak"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/intake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	wen    = zhiyin.AgentID("ag_wen")
	li     = zhiyin.AgentID("ag_li")
	care   = zhiyin.QueueID("muhe-care")
	secret = "13800006620" // the customer's number: never in a log
)

// signIns are kept in memory; links work once.
type signIns struct {
	mu    sync.Mutex
	links map[string]zhiyin.AgentID
	open  map[string]zhiyin.AgentID
	fail  error
	role  access.Role // of everybody
	weak  bool        // sign-ins have no second factor
}

// become gives everybody another role.
func (s *signIns) become(role access.Role, verified bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.role, s.weak = role, !verified
}

func (s *signIns) RedeemLink(_ context.Context, token string, _ door.Visit) (people.Entered, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.links[token]
	if !ok {
		return people.Entered{}, fmt.Errorf("links: %w", zhiyin.Denied)
	}
	delete(s.links, token)
	session := "session-of-" + token
	s.open[session] = a
	return people.Entered{Session: session}, nil
}

// Password and Prove take what is right and lock what is not.
func (s *signIns) Password(_ context.Context, login, password string, v door.Visit) (people.Entered, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if password != "right" {
		return people.Entered{}, door.Locked{Until: time.Now().Add(15 * time.Minute)}
	}
	s.open["session-of-"+login] = wen
	return people.Entered{Session: "session-of-" + login, Next: people.NextFactor}, nil
}

func (s *signIns) Prove(_ context.Context, code string, v door.Visit) (people.Entered, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if code != "287082" {
		return people.Entered{}, fmt.Errorf("code: %w", zhiyin.Denied)
	}
	s.open[v.Session+"-proved"] = v.Actor.Agent
	delete(s.open, v.Session)
	return people.Entered{Session: v.Session + "-proved"}, nil
}

func (s *signIns) SignIn(_ context.Context, session string, _ time.Time) (access.Actor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return access.Actor{}, s.fail
	}
	a, ok := s.open[session]
	if !ok {
		return access.Actor{}, fmt.Errorf("sign-ins: %w", zhiyin.Denied)
	}
	return access.Actor{Agent: a, Roles: []access.Role{s.role}, Units: []zhiyin.UnitID{"muhe"}, Verified: !s.weak}, nil
}

func (s *signIns) SignOut(_ context.Context, v door.Visit) error {
	s.revoke(v.Session)
	return nil
}

func (s *signIns) revoke(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, session)
}

func (s *signIns) failing(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

// parts are the other ports: they hold to their contracts and note what they
// were asked.
type parts struct {
	mu     sync.Mutex
	asked  []string
	holder map[zhiyin.AgentID]string
	fail   error
	ready  bool
	start  desk.Start
	audit  []zhiyin.AuditEntry
	down   bool // the audit takes nothing
}

func (p *parts) Audit(_ context.Context, entries ...zhiyin.AuditEntry) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return fmt.Errorf("audit: %w", zhiyin.Unavailable)
	}
	p.audit = append(p.audit, entries...)
	return p.fail
}

func (p *parts) failAudit(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = on
}

func (p *parts) lastAudit() (e zhiyin.AuditEntry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.audit) > 0 {
		e = p.audit[len(p.audit)-1]
	}
	return e
}

func (p *parts) note(format string, args ...any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, fmt.Sprintf(format, args...))
	return p.fail
}

func (p *parts) failing(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = err
}

func (p *parts) heard(line string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.asked {
		if a == line {
			return true
		}
	}
	return false
}

func (p *parts) SetStatus(a zhiyin.AgentID, s zhiyin.AgentStatus, r string) {
	_ = p.note("status %s %s %s", a, s, r)
}
func (p *parts) SetLine(a zhiyin.AgentID, up bool, r string) { _ = p.note("line %s %t %s", a, up, r) }
func (p *parts) Accept(a zhiyin.AgentID, r zhiyin.ReservationID) error {
	return p.note("accept %s %s", a, r)
}
func (p *parts) Reject(a zhiyin.AgentID, r zhiyin.ReservationID, why string) error {
	return p.note("reject %s %s %s", a, r, why)
}
func (p *parts) Mute(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.note("mute %s %s %t", c, a, on)
}
func (p *parts) Hold(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.note("hold %s %s %t", c, a, on)
}
func (p *parts) Digits(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, d string) error {
	return p.note("digits %s %s %s", c, a, d)
}
func (p *parts) Transfer(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, q zhiyin.QueueID, to string) error {
	return p.note("transfer %s %s %s%s", c, a, q, to)
}
func (p *parts) Ask(_ context.Context, c zhiyin.ContactID, a, colleague zhiyin.AgentID, to string) error {
	return p.note("ask %s %s %s%s", c, a, colleague, to)
}
func (p *parts) Unconsult(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("unconsult %s %s", c, a)
}
func (p *parts) Confer(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("confer %s %s", c, a)
}
func (p *parts) LeaveTalk(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("leave %s %s", c, a)
}
func (p *parts) RemoveThird(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("remove %s %s", c, a)
}
func (p *parts) Note(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, _ string) error {
	return p.note("note %s %s", c, a)
}
func (p *parts) keep(_ context.Context, e zhiyin.Event) error {
	if r, is := e.Body.(zhiyin.ReasonRejected); is {
		return p.note("not %s %s %s %t", e.Subject, r.Agent, r.Need, r.Back)
	}
	if b, is := e.Body.(zhiyin.HelpAsked); is {
		return p.note("help %s %s", e.Subject, b.Agent)
	}
	if b, is := e.Body.(zhiyin.SupervisorNoted); is {
		return p.note("noted %s %s by %s", e.Subject, b.Agent, b.By)
	}
	c := e.Body.(zhiyin.UnderstandingCorrected)
	return p.note("correct %s %s %s %s %s %s", e.Subject, c.Agent, c.Utterance, c.Of, c.Was, c.Is)
}
func (p *parts) PauseRecording(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, why string) error {
	return p.note("pause %s %s %s", c, a, why)
}

func (p *parts) ResumeRecording(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("resume %s %s", c, a)
}

func (p *parts) WrapExtend(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("extend %s %s", c, a)
}
func (p *parts) WrapComplete(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, d string) error {
	return p.note("complete %s %s %s", c, a, d)
}

// hangUp gives End and Identify their meaning at the desk; the customer's End is
// callers', and other systems identify too.
type hangUp struct{ *parts }

func (p hangUp) Identify(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, who zhiyin.CustomerID) error {
	return p.note("identify %s %s %s", c, a, who)
}

func (p hangUp) End(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("end %s %s", c, a)
}

func (p *parts) Start(context.Context) (desk.Start, error) { return p.start, nil }
func (p *parts) Events(context.Context, string, int64, int) ([]zhiyin.Event, error) {
	return nil, nil
}
func (p *parts) Snapshot(context.Context, zhiyin.CustomerID, time.Time) (zhiyin.Snapshot, error) {
	return zhiyin.Snapshot{}, zhiyin.NotFound
}
func (p *parts) PersonOf(_ context.Context, id zhiyin.CustomerID) ([]zhiyin.CustomerID, error) {
	return []zhiyin.CustomerID{id}, nil
}
func (p *parts) PastContacts(context.Context, zhiyin.CustomerID, time.Time, int) ([]zhiyin.PastContact, error) {
	return []zhiyin.PastContact{{ID: "ct_old", Channel: zhiyin.VoiceCall, At: time.Now(), Seconds: 12}}, nil
}

func (p *parts) Attach(_ context.Context, a zhiyin.AgentID, tab, _ string, take bool) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if held := p.holder[a]; held != "" && held != tab && !take {
		return "", fmt.Errorf("line of %s: %w", a, zhiyin.Conflict)
	}
	p.holder[a] = tab
	return "v=0 answer", nil
}
func (p *parts) Report(_ context.Context, a zhiyin.AgentID, tab string, ok bool, why string) error {
	return p.note("report %s %s %t %s", a, tab, ok, why)
}
func (p *parts) Detach(a zhiyin.AgentID, tab string) { _ = p.note("detach %s %s", a, tab) }

func (p *parts) Parts(context.Context) []api.Part {
	p.mu.Lock()
	defer p.mu.Unlock()
	return []api.Part{{Name: "store", Ready: p.ready}, {Name: "media", Ready: true}}
}

func (p *parts) People(context.Context) ([]device.CastPerson, error) {
	return []device.CastPerson{{ID: "su", Name: "苏婉", Unit: "muhe", Story: zhiyin.Text{"cmn": "退货还没到账"}, PhoneMasked: "138****6620"}}, nil
}

func (p *parts) Source(_ context.Context, key string) (intake.Source, error) {
	if key != "write-key" {
		return intake.Source{}, fmt.Errorf("keys: %w", zhiyin.Denied)
	}
	return intake.Source{Name: "crm-muhe", Unit: "muhe"}, nil
}

func (p *parts) BatchJSON(_ context.Context, s intake.Source, kind string, _ intake.Instant, raw []json.RawMessage) (out []intake.Receipt, err error) {
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
		if err = p.note("%s %s %s", m.Type, s.Name, who); err != nil {
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
type callers struct{ *parts }

func (p callers) Numbers(context.Context) ([]device.CallNumber, error) {
	return []device.CallNumber{{ID: "muhe-400", Called: "+864001234567", Unit: "muhe", UnitName: zhiyin.Text{"cmn": "木荷"}, Industry: "beauty"}}, nil
}
func (p callers) Start(_ context.Context, ask device.CallAsk) (zhiyin.ContactID, string, string, error) {
	return "ct_web", "token-of-the-call", "v=0 answer", p.note("call %s %s", ask.Number, ask.As)
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
	return p.note("end %s", id)
}

// site is a running server over a running desk.
type site struct {
	t       testing.TB
	desk    *desk.Desk
	server  *api.Server
	signIns *signIns
	parts   *parts
	ports   api.Ports
	url     string
	log     *logged
	stop    func()
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

func newSite(t testing.TB, change func(*door.Config, *api.Ports)) *site {
	t.Helper()
	s := &site{t: t, log: &logged{}, signIns: &signIns{links: map[string]zhiyin.AgentID{}, open: map[string]zhiyin.AgentID{}, role: access.Supervisor},
		parts: &parts{holder: map[zhiyin.AgentID]string{}, ready: true, start: house()}}
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.desk = desk.New(desk.Config{Keep: s.parts.keep, Confer: s.parts}, s.parts, s.parts, hangUp{s.parts}, log)
	cfg := door.Config{Listen: "127.0.0.1:0", Recheck: 50 * time.Millisecond, SignInsPerMinute: 1000, CallsPerMinute: 1000}
	ports := api.Ports{Desk: s.desk, SignIns: s.signIns, Accounts: accounts{s.parts}, Passkeys: accounts{s.parts}, People: staff{s.parts}, AuditLog: chains{s.parts}, Reveals: revealing{s.parts}, Audit: s.parts, Lines: s.parts, Calls: callers{s.parts}, Health: s.parts,
		Recordings: newTapes(s.parts), Cast: s.parts, Intake: s.parts, Keys: s.parts, Screens: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "<!doctype html>"+r.URL.Path)
		})}
	if change != nil {
		change(&cfg, &ports)
	}
	var err error
	s.ports = ports
	if s.server, err = api.New(cfg, ports, log); err != nil {
		t.Fatal(err)
	}
	addr, err := s.server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + addr.String()
	if ports.Certs != nil {
		s.url = "https://" + addr.String()
	}
	s.run()
	return s
}

func (s *site) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- s.desk.Run(ctx) }()
	go func() { done <- s.server.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		for range 2 {
			if err := <-done; err != nil {
				s.t.Error(err)
			}
		}
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	s.t.Cleanup(s.stop)
	<-s.desk.Ready()
}

func house() desk.Start {
	agent := func(id zhiyin.AgentID, name string) zhiyin.Agent {
		return zhiyin.Agent{ID: id, Name: name, Unit: "muhe", Queues: []zhiyin.QueueID{care}}
	}
	return desk.Start{Agents: []zhiyin.Agent{agent(wen, "文静"), agent(li, "李想")},
		Units:        []zhiyin.Unit{{ID: "muhe", Name: zhiyin.Text{"cmn": "木荷"}, Zone: "Asia/Shanghai"}},
		Queues:       []zhiyin.Queue{{ID: care, Unit: "muhe", Name: zhiyin.Text{"cmn": "客户关怀"}, TargetSeconds: 20}},
		Presence:     []zhiyin.Presence{{Agent: wen, Status: zhiyin.Available, Since: time.Now(), Line: true}},
		Dispositions: []desk.Disposition{{ID: "refund", Name: zhiyin.Text{"cmn": "退款"}, Initials: "tk"}}}
}

// feed writes events of one contact to the ledger.
func (s *site) feed(contact string, bodies ...zhiyin.Body) {
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

func (s *site) ring(contact string, agent zhiyin.AgentID, reservation zhiyin.ReservationID) {
	s.t.Helper()
	known, err := json.Marshal(map[string]any{"snapshot": zhiyin.Snapshot{Known: zhiyin.One,
		Customer: zhiyin.Customer{ID: "cu_su", FamilyName: "苏", GivenName: "婉", Phone: "+86" + secret}}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.feed(contact, zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Number: "muhe-400", From: "+86" + secret},
		zhiyin.ContactInput{Seq: 1, Input: "known", Data: known}, zhiyin.ContactQueued{Queue: care},
		zhiyin.ReservationMade{Reservation: reservation, Agent: agent, Queue: care, Expires: time.Now().Add(20 * time.Second)})
}

func (s *site) connect(contact string, agent zhiyin.AgentID, reservation zhiyin.ReservationID) {
	s.t.Helper()
	s.ring(contact, agent, reservation)
	s.feed(contact, zhiyin.ReservationSettled{Reservation: reservation, Agent: agent, State: zhiyin.Accepted},
		zhiyin.ContactConnected{Agent: agent, Reservation: reservation})
}

// signIn redeems a link over HTTP and returns the cookie.
func (s *site) signIn(agent zhiyin.AgentID) *http.Cookie {
	s.t.Helper()
	s.signIns.mu.Lock()
	token := fmt.Sprintf("one-time-link-%d-%s", len(s.signIns.open), agent)
	s.signIns.links[token] = agent
	s.signIns.mu.Unlock()
	res := s.do(nil, "POST", "/api/sign-in", `{"token":"`+token+`"}`)
	if res.status != 200 || len(res.cookies) != 1 {
		s.t.Fatalf("sign-in: %d %s", res.status, res.body)
	}
	return res.cookies[0]
}

// result is an answer, read to its end.
type result struct {
	status  int
	header  http.Header
	body    string
	cookies []*http.Cookie
}

func (r result) kind() string {
	var p struct{ Kind string }
	_ = json.Unmarshal([]byte(r.body), &p)
	return p.Kind
}

// do asks as our own page would.
func (s *site) do(cookie *http.Cookie, method, path, body string, with ...func(*http.Request)) result {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if method != "GET" || strings.HasSuffix(path, "/socket") { // a page's browser names no origin when it reads
		req.Header.Set("Origin", s.url)
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
	return result{res.StatusCode, res.Header, string(raw), res.Cookies()}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		if value == "" {
			r.Header.Del(name)
			return
		}
		r.Header.Set(name, value)
	}
}

// tab is a browser tab's socket.
type tab struct {
	t     testing.TB
	conn  *websocket.Conn
	epoch string
	pos   int64
	gaps  int
}

type frame struct {
	Pos   int64
	Topic string
	Data  json.RawMessage
}

func (s *site) tab(cookie *http.Cookie, query string) *tab {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	h := http.Header{"Origin": {s.url}}
	if cookie != nil {
		h.Set("Cookie", cookie.Name+"="+cookie.Value)
	}
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.url, "http")+"/api/desk/socket?"+query, &websocket.DialOptions{HTTPHeader: h})
	if err != nil {
		s.t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	b := &tab{t: s.t, conn: conn}
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return b
}

// next reads one message; the error is the socket's end.
func (b *tab) next() (frame, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	_, raw, err := b.conn.Read(ctx)
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
func (b *tab) place(f frame) {
	switch f.Topic {
	case "hello":
		var h struct{ Epoch string }
		_ = json.Unmarshal(f.Data, &h)
		b.epoch, b.pos = h.Epoch, f.Pos
	case "tick", "signed_out":
		if f.Pos != b.pos {
			b.gaps++
		}
	default:
		if f.Pos != b.pos+1 {
			b.gaps++
		}
		b.pos = f.Pos
	}
}

// until reads up to a message of the topic.
func (b *tab) until(topic string) frame {
	b.t.Helper()
	for {
		f, err := b.next()
		if err != nil {
			b.t.Fatalf("waiting for %s: %v", topic, err)
		}
		if f.Topic == topic {
			return f
		}
	}
}

// end reads up to the close and returns its code.
func (b *tab) end() websocket.StatusCode {
	for {
		if _, err := b.next(); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}
