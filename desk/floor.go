package desk

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/identity"
)

// Floor is what a unit's supervisor watches. It holds no time of its own
// making: it is the same as long as nothing happened and nothing fell due.
type Floor struct {
	Unit      zhiyin.UnitID  `json:"unit"`
	UnitName  zhiyin.Text    `json:"unit_name"`
	Figures   FloorFigures   `json:"figures"`
	Queues    []FloorQueue   `json:"queues"`    // by id
	Agents    []FloorAgent   `json:"agents"`    // by id
	Waiting   []FloorWaiting `json:"waiting"`   // oldest first
	Attention []Attention    `json:"attention"` // severest first, then oldest
	Settled   []Settled      `json:"settled"`   // needs nobody any more, newest first

	Directives []DirectiveView `json:"directives"` // in force, as they were given
}

// FloorFigures are the unit's, over all its queues. Service level is
// ServedInTime of Served; From is when the day's count began: midnight in the
// unit's zone.
type FloorFigures struct {
	Waiting      int     `json:"waiting"`
	Oldest       Instant `json:"oldest,omitempty"`
	Talking      int     `json:"talking"`   // agents with a customer on the line, on hold too
	Available    int     `json:"available"` // agents whom a contact could reach now
	Present      int     `json:"present"`   // agents who are not offline
	Served       int     `json:"served"`
	ServedInTime int     `json:"served_in_time"`
	Abandoned    int     `json:"abandoned"` // hung up while waiting
	Angry        int     `json:"angry"`     // customers who are angry now, talking or waiting
	WaitMs       int64   `json:"wait_ms"`   // of the served together
	From         Instant `json:"from,omitempty"`
	Callbacks    int     `json:"callbacks"`               // of the waiting, those who will be called back
	CallbackNext Instant `json:"callback_next,omitempty"` // the next of them not before; none: in their turn

	Answers      int       `json:"answers"`                // to surveys today
	Satisfaction float64   `json:"satisfaction,omitempty"` // their mean, 1 to 5; 0: there is none
	Hour         *HourView `json:"hour"`
}

// FloorQueue is one queue. The last three count its agents.
type FloorQueue struct {
	QueueView
	TargetSeconds int              `json:"target_seconds"`
	TargetPercent int              `json:"target_percent"`
	Abandoned     int              `json:"abandoned"`
	Callbacks     int              `json:"callbacks"`      // of the waiting, those who will be called back
	Wait          *zhiyin.Estimate `json:"wait,omitempty"` // of who would come now; nil: nobody waits, or it can't be said
	Available     int              `json:"available"`
	Busy          int              `json:"busy"`
	Away          int              `json:"away"`
	Tasks         int              `json:"tasks"`      // messages that are open: free, or in somebody's hand
	TasksLate     int              `json:"tasks_late"` // of them
}

// TaskCount is how many tasks of a queue are open.
type TaskCount struct{ Open, Late int }

// Tasks counts the open tasks of queues; a queue that is not in the map has none.
type Tasks func(ctx context.Context) (map[zhiyin.QueueID]TaskCount, error)

// FloorAgent is one agent and what they have in hand.
type FloorAgent struct {
	ID       zhiyin.AgentID     `json:"id"`
	Name     string             `json:"name"`
	Status   zhiyin.AgentStatus `json:"status"`
	Reason   string             `json:"reason,omitempty"`
	Since    Instant            `json:"since"`
	Line     bool               `json:"line"`
	Ringing  bool               `json:"ringing"`
	Queues   []zhiyin.QueueID   `json:"queues"`
	Today    Today              `json:"today"`
	Contacts []FloorContact     `json:"contacts"`
}

// FloorContact is a contact in an agent's hands.
type FloorContact struct {
	ID         zhiyin.ContactID    `json:"id"`
	Channel    zhiyin.Channel      `json:"channel"`
	Direction  zhiyin.Direction    `json:"direction,omitempty"`
	State      zhiyin.ContactState `json:"state"`
	Customer   *FloorCustomer      `json:"customer,omitempty"` // nil: hidden
	Queue      zhiyin.QueueID      `json:"queue,omitempty"`
	QueueName  zhiyin.Text         `json:"queue_name"`
	Connected  Instant             `json:"connected"`
	HeldSince  Instant             `json:"held_since,omitempty"`
	Ended      Instant             `json:"ended,omitempty"`
	TalkMs     int64               `json:"talk_ms,omitempty"`
	WrapDue    Instant             `json:"wrap_due,omitempty"`
	Observed   *ObservedView       `json:"observed,omitempty"`  // nil: no supervisor is in the talk
	Third      *ThirdView          `json:"third,omitempty"`     // nil: nobody else is in the talk, or asked into it
	Listening  *ListeningView      `json:"listening,omitempty"` // nil: nobody listens
	Anger      *AngerView          `json:"anger,omitempty"`
	Escalation *EscalationView     `json:"escalation,omitempty"` // nil: no senior is asked for
	Help       *HelpView           `json:"help,omitempty"`       // the agent asks for a supervisor
	Noted      Instant             `json:"noted,omitempty"`      // when a supervisor wrote to the agent last
	Moods      []MoodPoint         `json:"moods"`                // the course of it, newest last
}

// FloorCustomer says who it is without saying it: name and number are masked.
type FloorCustomer struct {
	Match       zhiyin.Match `json:"match"`
	Name        string       `json:"name"`
	Tier        string       `json:"tier,omitempty"`
	PhoneMasked string       `json:"phone_masked"`
}

// FloorWaiting is a contact that waits for an agent.
type FloorWaiting struct {
	ID       zhiyin.ContactID `json:"id"`
	Customer *FloorCustomer   `json:"customer,omitempty"` // nil: hidden
	Queue    zhiyin.QueueID   `json:"queue"`
	Since    Instant          `json:"since"`
	Priority int              `json:"priority"`
	Callback *CallbackView    `json:"callback,omitempty"` // nil: on the line
	Anger    *AngerView       `json:"anger,omitempty"`
	Moods    []MoodPoint      `json:"moods"`
}

// leads tells whether the agent may see the floor of their unit.
func leads(a zhiyin.Agent) bool {
	actor := access.Actor{Agent: a.ID, Roles: access.Of(a.Roles), Units: []zhiyin.UnitID{a.Unit}, Verified: true}
	return access.Allows(actor, access.AgentRead, access.Object{Unit: a.Unit}) && access.Allows(actor, access.CustomerRead, access.Object{Unit: a.Unit})
}

// shown are the actions that the screens ask about.
var shown = []access.Action{access.CustomerRead, access.RecordingHold, access.OpsRead, access.WebhookManage, access.KeyManage, access.AgentManage, access.AuditRead,
	access.DefinitionRead, access.DefinitionPublish, access.CustomerMerge, access.CustomerErase, access.CustomerExport, access.IntakeManage, access.ConnectionManage}

// may lists what of that the agent may do somewhere in their unit.
func may(a zhiyin.Agent) []access.Action {
	actor := access.Actor{Agent: a.ID, Roles: access.Of(a.Roles), Units: []zhiyin.UnitID{a.Unit}, Verified: true}
	out := []access.Action{}
	for _, action := range shown {
		if access.Allows(actor, action, access.Object{Unit: a.Unit}) {
			out = append(out, action)
		}
	}
	return out
}

// Floor returns the floor of the agent's own unit. Whether they may see it the
// caller has asked. NotFound when there is no such agent.
func (d *Desk) Floor(ctx context.Context, agent zhiyin.AgentID) (Floor, error) {
	var f Floor
	known := false
	err := d.do(ctx, func() {
		if s := d.seats[agent]; s != nil && s.agent.Unit != "" {
			f, known = d.floor(s.agent.Unit), true
			if !s.agent.Cleared().Reads(zhiyin.LabelOfSealed) {
				f.hideWords()
			}
		}
	})
	if err == nil && !known {
		err = fmt.Errorf("desk: floor of agent %s: %w", agent, zhiyin.NotFound)
	}
	if err == nil && d.tasks != nil {
		err = d.countTasks(ctx, f.Queues)
		f.Attention = worst(overdue(f.Attention, f.Queues))
	}
	return f, err
}

// overdue tells of queues with messages of customers that should have been answered by now.
func overdue(out []Attention, queues []FloorQueue) []Attention {
	for _, q := range queues {
		if q.TasksLate > 0 {
			out = append(out, Attention{Kind: "tasks_late", Severity: "medium", Subject: string(q.ID), Length: q.TasksLate})
		}
	}
	return out
}

func (d *Desk) countTasks(ctx context.Context, queues []FloorQueue) error {
	counts, err := d.tasks(ctx)
	for i := range queues {
		n := counts[queues[i].ID]
		queues[i].Tasks, queues[i].TasksLate = n.Open, n.Late
	}
	return err
}

func (d *Desk) floor(unit zhiyin.UnitID) Floor {
	f := Floor{Unit: unit, UnitName: text(d.units[unit].Name), Queues: []FloorQueue{}, Agents: []FloorAgent{}, Waiting: []FloorWaiting{}, Attention: []Attention{}}
	var seats []*seat
	for _, s := range d.seats {
		if s.agent.Unit == unit && len(s.agent.Queues) > 0 {
			seats = append(seats, s)
		}
	}
	slices.SortFunc(seats, func(a, b *seat) int { return compare(a.agent.ID, b.agent.ID) })
	for _, s := range seats {
		f.Agents = append(f.Agents, d.floorAgent(s))
		f.Figures.add(s, f.Agents[len(f.Agents)-1])
		for _, c := range f.Agents[len(f.Agents)-1].Contacts {
			f.Figures.feel(c.Anger)
		}
	}
	waits := d.expected()
	for _, q := range d.queues {
		if q.Unit == unit {
			f.Queues = append(f.Queues, d.floorQueue(q, seats, waits[q.ID]))
			f.Waiting = append(f.Waiting, d.floorWaiting(q)...)
			f.Figures.count(q)
		}
	}
	slices.SortFunc(f.Queues, func(a, b FloorQueue) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(f.Waiting, func(a, b FloorWaiting) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.ID, b.ID))
	})
	f.Figures.Waiting = len(f.Waiting)
	f.Figures.rate(d.ratingsOf(unit))
	f.Figures.Hour = d.hourOf(unit).view(d.now())
	for _, w := range f.Waiting {
		f.Figures.feel(w.Anger)
		f.Figures.promise(w.Callback)
	}
	if len(f.Waiting) > 0 {
		f.Figures.Oldest = f.Waiting[0].Since
	}
	f.Attention, f.Directives = d.attention(f, seats), d.directives(unit)
	f.Settled = d.settledOf(unit, f.Attention)
	return f
}

func (f *FloorFigures) add(s *seat, a FloorAgent) {
	if a.Status != zhiyin.Offline {
		f.Present++
	}
	if s.reachable() {
		f.Available++
	}
	if slices.ContainsFunc(a.Contacts, func(c FloorContact) bool {
		return c.State != zhiyin.Wrapping && c.State != zhiyin.Dialling && c.State != zhiyin.Informing && c.State != advising
	}) {
		f.Talking++
	}
}

func (f *FloorFigures) rate(r *ratings) {
	if f.Answers = r.answers; r.answers > 0 {
		f.Satisfaction = math.Round(100*r.sum/float64(r.answers)) / 100
	}
}

func (f *FloorFigures) feel(a *AngerView) {
	if a != nil {
		f.Angry++
	}
}

// promise counts one who waits to be called back.
func (f *FloorFigures) promise(c *CallbackView) {
	if c == nil {
		return
	}
	f.Callbacks++
	if c.Next != "" && (f.CallbackNext == "" || c.Next < f.CallbackNext) {
		f.CallbackNext = c.Next
	}
}

func (f *FloorFigures) count(q *queue) {
	f.Served += q.served
	f.ServedInTime += q.inTime
	f.Abandoned += q.lost
	f.WaitMs += q.waitMs
	if from := At(q.from); from > f.From {
		f.From = from
	}
}

// reachable tells whether a contact could be offered to the agent now.
func (s *seat) reachable() bool {
	return s.presence.Status == zhiyin.Available && s.presence.Line && !s.busy()
}

// expected are the waits of those who would come now.
func (d *Desk) expected() map[zhiyin.QueueID]zhiyin.Estimate {
	if d.waits == nil {
		return nil
	}
	return d.waits()
}

func (d *Desk) floorQueue(q *queue, seats []*seat, wait zhiyin.Estimate) FloorQueue {
	v := FloorQueue{QueueView: d.queueView(q), TargetSeconds: q.TargetSeconds, TargetPercent: q.TargetPercent, Abandoned: q.lost, Callbacks: d.callbacks(q)}
	if wait.Known() {
		v.Wait = &wait
	}
	for _, s := range seats {
		switch {
		case !slices.Contains(s.agent.Queues, q.ID):
		case s.busy():
			v.Busy++
		case s.reachable():
			v.Available++
		case s.presence.Status != zhiyin.Offline:
			v.Away++
		}
	}
	return v
}

func (d *Desk) floorWaiting(q *queue) []FloorWaiting {
	var out []FloorWaiting
	for id, since := range q.waiting {
		if r := d.open[id]; r != nil {
			out = append(out, FloorWaiting{ID: id, Customer: floorCustomer(r), Queue: q.ID, Since: At(since), Priority: q.priority[id], Callback: r.callback, Anger: r.heard.anger, Moods: r.heard.trend()})
		}
	}
	return out
}

func (d *Desk) floorAgent(s *seat) FloorAgent {
	d.turnDay(s)
	a := FloorAgent{ID: s.agent.ID, Name: s.agent.Name, Status: s.presence.Status, Reason: s.presence.Reason, Since: At(s.presence.Since),
		Line: s.presence.Line, Ringing: s.offers != nil, Queues: append([]zhiyin.QueueID{}, s.agent.Queues...), Today: s.today, Contacts: []FloorContact{}}
	for _, id := range s.contacts {
		r := d.open[id]
		if r == nil || r.unit != s.agent.Unit {
			continue
		}
		p := r.parts[s.agent.ID]
		c := FloorContact{ID: id, Channel: r.channel, Direction: r.direction, State: p.state(), Customer: floorCustomer(r),
			Queue: p.queue, QueueName: d.queueName(p.queue), Connected: At(p.connected), HeldSince: At(p.heldSince),
			Ended: At(p.left), TalkMs: p.talkMs, WrapDue: At(p.wrapDue), Observed: r.observed, Third: d.thirdView(r, s.agent.ID), Listening: r.heard.view, Moods: r.heard.trend()}
		if p.live() {
			c.Escalation = d.escalationView(r, "")
			c.Anger, c.Help = r.heard.anger, d.help(r.id, s.agent.ID)
		}
		if n := len(p.notes); n > 0 {
			c.Noted = p.notes[n-1].At
		}
		a.Contacts = append(a.Contacts, c)
	}
	return a
}

func floorCustomer(r *record) *FloorCustomer {
	c := customerView(r.known(), r.from)
	return &FloorCustomer{Match: c.Match, Name: identity.MaskName(c.Name), Tier: c.Tier, PhoneMasked: c.PhoneMasked}
}

// HideCustomers leaves who is served and who waits, without who they are.
func (f *Floor) HideCustomers() {
	for i := range f.Waiting {
		f.Waiting[i].Customer = nil
	}
	for _, a := range f.Agents {
		for i := range a.Contacts {
			a.Contacts[i].Customer = nil
		}
	}
	f.hideWords()
}

// hideWords leaves that agents ask for help, without what they write.
func (f *Floor) hideWords() {
	for i := range f.Attention {
		f.Attention[i].Says = ""
	}
	for _, a := range f.Agents {
		for i := range a.Contacts {
			if h := a.Contacts[i].Help; h != nil {
				a.Contacts[i].Help = &HelpView{Since: h.Since}
			}
		}
	}
}
