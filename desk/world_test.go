package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"zhiyin.dev"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	wen  = zhiyin.AgentID("ag_wen")
	li   = zhiyin.AgentID("ag_li")
	care = zhiyin.QueueID("muhe-care")
)

var morning = time.Date(2026, 5, 6, 2, 0, 0, 0, time.UTC) // 10:00 in Shanghai

// asked notes what the ports were asked, one line each.
type asked struct {
	mu    sync.Mutex
	lines []string
	fail  error
}

func (a *asked) note(format string, args ...any) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines = append(a.lines, fmt.Sprintf(format, args...))
	return a.fail
}

func (a *asked) all() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.lines...)
}

type lobbyPort struct{ *asked }

func (p lobbyPort) SetStatus(a zhiyin.AgentID, s zhiyin.AgentStatus, r string) {
	_ = p.note("status %s %s %s", a, s, r)
}
func (p lobbyPort) SetLine(a zhiyin.AgentID, up bool, r string) {
	_ = p.note("line %s %t %s", a, up, r)
}
func (p lobbyPort) Accept(a zhiyin.AgentID, r zhiyin.ReservationID) error {
	return p.note("accept %s %s", a, r)
}
func (p lobbyPort) Reject(a zhiyin.AgentID, r zhiyin.ReservationID, why string) error {
	return p.note("reject %s %s %s", a, r, why)
}

type callsPort struct{ *asked }

func (p callsPort) Mute(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.note("mute %s %s %t", c, a, on)
}
func (p callsPort) Hold(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.note("hold %s %s %t", c, a, on)
}
func (p callsPort) Counsel(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.note("counsel %s %s %t", c, a, on)
}
func (p callsPort) Relieve(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("relieve %s %s", c, a)
}
func (p callsPort) Digits(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, d string) error {
	return p.note("digits %s %s %s", c, a, d)
}
func (p callsPort) End(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("end %s %s", c, a)
}
func (p callsPort) Transfer(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, q zhiyin.QueueID, to string) error {
	return p.note("transfer %s %s %s%s", c, a, q, to)
}
func (p callsPort) Ways(zhiyin.ContactID) []string { return []string{"callback", "message"} }
func (p callsPort) Instead(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, q zhiyin.QueueID, way string) error {
	return p.note("instead %s %s %s %s", c, a, q, way)
}

// shutVIP closes one queue until noon.
func shutVIP(queue zhiyin.QueueID, now time.Time) (time.Time, bool) {
	return now.Truncate(time.Hour).Add(2 * time.Hour), queue == "muhe-vip"
}
func (p callsPort) Identify(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, who zhiyin.CustomerID) error {
	return p.note("identify %s %s %s", c, a, who)
}
func (p callsPort) Note(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, _ string) error {
	return p.note("note %s %s", c, a)
}
func (p callsPort) PauseRecording(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, why string) error {
	return p.note("pause %s %s %s", c, a, why)
}
func (p callsPort) ResumeRecording(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("resume %s %s", c, a)
}
func (p callsPort) WrapExtend(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.note("extend %s %s", c, a)
}
func (p callsPort) WrapComplete(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, d string) error {
	return p.note("complete %s %s %s", c, a, d)
}

// kept is a ledger in memory: what the desk reads from the store.
type kept struct {
	mu     sync.Mutex
	start  Start
	events map[string][]zhiyin.Event
	people map[zhiyin.CustomerID]zhiyin.Snapshot
	others map[zhiyin.CustomerID][]zhiyin.CustomerID // the further records of a person
	past   []zhiyin.PastContact
}

func (k *kept) Start(context.Context) (Start, error) { return k.start, nil }

func (k *kept) Events(_ context.Context, subject string, after int64, limit int) ([]zhiyin.Event, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []zhiyin.Event
	for _, e := range k.events[subject] {
		if e.Position > after && len(out) < limit {
			out = append(out, e)
		}
	}
	return out, nil
}

func (k *kept) Snapshot(_ context.Context, id zhiyin.CustomerID, _ time.Time) (zhiyin.Snapshot, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.people[id]
	if !ok {
		return s, zhiyin.NotFound
	}
	return s, nil
}

func (k *kept) PersonOf(_ context.Context, id zhiyin.CustomerID) ([]zhiyin.CustomerID, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]zhiyin.CustomerID{id}, k.others[id]...), nil
}

func (k *kept) PastContacts(_ context.Context, _ zhiyin.CustomerID, before time.Time, limit int) ([]zhiyin.PastContact, error) {
	var out []zhiyin.PastContact
	for _, c := range k.past {
		if (before.IsZero() || c.At.Before(before)) && len(out) < limit {
			out = append(out, c)
		}
	}
	return out, nil
}

// tester is testing.T or rapid.T.
type tester interface {
	rapid.TB
	Cleanup(func())
}

// world is a running Desk and the ledger that feeds it.
type world struct {
	t     tester
	desk  *Desk
	kept  *kept
	asked *asked
	pos   [zhiyin.Partitions]int64
	mu    sync.Mutex
	at    time.Time

	corrected []zhiyin.Event
	tasks     map[zhiyin.QueueID]TaskCount
}

func house() Start {
	agent := func(id zhiyin.AgentID, name string) zhiyin.Agent {
		return zhiyin.Agent{ID: id, Name: name, Unit: "muhe", Title: zhiyin.Text{"cmn": "顾问"},
			Skills: []zhiyin.Skill{{ID: "refund", Level: 4}}, Queues: []zhiyin.QueueID{care}, Roles: []string{"agent"}}
	}
	at := func(id zhiyin.AgentID) zhiyin.Presence {
		return zhiyin.Presence{Agent: id, Status: zhiyin.Available, Since: morning, Line: true}
	}
	return Start{Agents: []zhiyin.Agent{agent(wen, "文静"), agent(li, "李想")},
		Units:    []zhiyin.Unit{{ID: "muhe", Name: zhiyin.Text{"cmn": "木荷"}, Industry: "beauty", Zone: "Asia/Shanghai"}},
		Queues:   []zhiyin.Queue{{ID: care, Unit: "muhe", Name: zhiyin.Text{"cmn": "客户关怀", "en": "Care"}, Group: "muhe", TargetSeconds: 20}},
		Presence: []zhiyin.Presence{at(wen), at(li)},
		Dispositions: []Disposition{{ID: "consult", Name: zhiyin.Text{"cmn": "咨询"}, Initials: "zx"},
			{ID: "refund", Name: zhiyin.Text{"cmn": "退款"}, Initials: "tk", For: []string{"welcome"}}}}
}

func newWorld(t tester, start Start) *world {
	w := &world{t: t, kept: &kept{start: start, events: map[string][]zhiyin.Event{}, people: map[zhiyin.CustomerID]zhiyin.Snapshot{}},
		asked: &asked{}, at: morning}
	w.desk = New(Config{Now: w.now, Counsel: callsPort{w.asked}, Keep: w.correct, Names: meanings, Directives: ledgerOfOrders{w}, Hours: shutVIP, Later: callsPort{w.asked}, Tasks: w.counted}, w.kept, lobbyPort{w.asked}, callsPort{w.asked}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.desk.Run(ctx) }()
	stop := func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	<-w.desk.Ready()
	return w
}

// counted are the open tasks.
func (w *world) counted(context.Context) (map[zhiyin.QueueID]TaskCount, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tasks, nil
}

// correct is the ledger's side of a correction.
func (w *world) correct(_ context.Context, e zhiyin.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.corrected = append(w.corrected, e)
	return nil
}

func meanings(_ zhiyin.UnitID, kind, id string) zhiyin.Text {
	if kind == "need" && id == "dry-skin" {
		return zhiyin.Text{"cmn": "保湿建议", "en": "Moisturiser advice"}
	}
	return nil
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// keep gives an event its place in the ledger.
func (w *world) keep(subject string, body zhiyin.Body) zhiyin.Event {
	e := zhiyin.NewEvent(subject, body, w.now())
	e.Unit = "muhe"
	w.pos[e.Partition]++
	e.Position = w.pos[e.Partition]
	w.kept.mu.Lock()
	w.kept.events[subject] = append(w.kept.events[subject], e)
	w.kept.mu.Unlock()
	return e
}

func (w *world) feed(subject string, bodies ...zhiyin.Body) {
	w.t.Helper()
	var list []zhiyin.Event
	for _, b := range bodies {
		list = append(list, w.keep(subject, b))
	}
	if err := w.desk.Feed(list); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) subscribe(agent zhiyin.AgentID, epoch string, after int64) *Subscription {
	w.t.Helper()
	sub, err := w.desk.Subscribe(context.Background(), agent, epoch, after)
	if err != nil {
		w.t.Fatal(err)
	}
	return sub
}

// su is the customer of the tests: one of a phone, with tags and orders.
func su() zhiyin.Snapshot {
	return zhiyin.Snapshot{At: morning, Known: zhiyin.One,
		Customer: zhiyin.Customer{ID: "cu_su", FamilyName: "苏", GivenName: "婉", Title: "ms", Phone: "+8613800006620",
			City: "杭州", Tier: "gold", MemberFrom: "2021-03-01", AgeBand: "30-44", Speaks: zhiyin.Mandarin,
			Voice: zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: 100, PitchPercent: 100}},
		Tags: []zhiyin.Tag{{ID: "vip", Family: zhiyin.Value, Name: zhiyin.Text{"cmn": "贵宾"}, Source: "computed", Confidence: 1,
			Since: morning, Because: &zhiyin.Because{Says: "spent > 3000", Holds: true, Saw: "4120"}, Definition: zhiyin.DefinitionRef{Kind: "tag", ID: "vip", Version: 2}}},
		Orders: []zhiyin.Order{
			{ID: "R-8841", Kind: "return", Title: "精华", Status: "returning", Amount: zhiyin.Money{Minor: 76000, Currency: "CNY"}, At: morning},
			{ID: "O-1", Kind: "order", Title: "面霜", Status: "delivered", Amount: zhiyin.Money{Minor: 312000, Currency: "CNY"}, At: morning},
			{ID: "O-2", Kind: "order", Title: "口红", Status: "delivered", Amount: zhiyin.Money{Minor: 100000, Currency: "CNY"}, At: morning},
			{ID: "O-3", Kind: "order", Title: "香水", Status: "refunded", Amount: zhiyin.Money{Minor: 99900, Currency: "CNY"}, At: morning}},
		Contacts: []zhiyin.PastContact{{ID: "ct_old", Channel: zhiyin.VoiceCall, At: morning.Add(-48 * time.Hour), Seconds: 310, Topic: "refund", AgentName: "文静"}}}
}

func known(s zhiyin.Snapshot) zhiyin.ContactInput {
	raw, err := json.Marshal(map[string]any{"snapshot": s})
	if err != nil {
		panic(err)
	}
	return zhiyin.ContactInput{Seq: 1, Input: "known", Data: raw}
}

// arrival is how a contact's events begin, up to waiting in its queue.
func arrival() []zhiyin.Body {
	flow := zhiyin.DefinitionRef{Kind: "flow", ID: "welcome", Version: 1}
	return []zhiyin.Body{
		zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Number: "muhe-400", Flow: flow, Leg: "leg_1", From: "+8613800006620", Called: "+864001234567"},
		known(su()),
		zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_su", Assurance: zhiyin.Claimed, Confidence: .9, Evidence: []string{"phone"}},
		zhiyin.FlowEntered{Flow: flow, Node: "greet", Does: "say"},
		zhiyin.FlowSaid{Node: "greet", Prompt: "hello", Words: "苏女士您好，您的电话 13800006620 已登记"},
		zhiyin.DigitsKeyed{Node: "ask", Count: 6, Digits: "918273"},
		zhiyin.ContactQueued{Queue: care, Wanted: zhiyin.Wanted{Queue: care}},
	}
}

func (w *world) rings(contact string, agent zhiyin.AgentID, reservation zhiyin.ReservationID) zhiyin.Body {
	return zhiyin.ReservationMade{Reservation: reservation, Agent: agent, Queue: care, Expires: w.now().Add(20 * time.Second),
		Because: zhiyin.Because{Says: "longest idle", Holds: true}}
}

// connected brings a contact to the agent's desk.
func (w *world) connected(contact string, agent zhiyin.AgentID, reservation zhiyin.ReservationID) {
	w.t.Helper()
	w.feed(contact, arrival()...)
	w.feed(contact, w.rings(contact, agent, reservation))
	w.later(3 * time.Second)
	w.feed(contact, zhiyin.ReservationSettled{Reservation: reservation, Agent: agent, State: zhiyin.Accepted},
		zhiyin.ContactConnected{Agent: agent, Reservation: reservation, WaitMs: 3000})
}
