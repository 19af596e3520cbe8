package contact

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"zhiyin.dev"
)

// message is an input, or a note that commands may now be performed or that a
// call out has a line.
type message struct {
	in        Input
	reply     chan error          // capacity 1; nil: nobody asks
	done      func(error)         // hears how a transfer ends; nil: nobody does
	may       func(Contact) error // may the asker ask this? nil: yes
	own       OwnLine             // the agent's second line, of a Consult
	refused   func(error)         // hears that a Consult came to nothing; nil: nobody does
	permitted []Command
	rest      bool // nothing further is done in this process
	failed    error
	dialled   Line // the line that out was made for
	out       *outgoing
}

// conducted is one contact under way. Whoever takes from its mailbox owns everything
// in it but the mailbox; that is one goroutine at a time, and none while nothing waits.
type conducted struct {
	*Conductor
	id       zhiyin.ContactID
	unit     zhiyin.UnitID
	person   string                    // whose key seals its events
	written  bool                      // a chat
	line     Line                      // nil after a restart, and in a chat
	text     Text                      // the customer's page in a chat; nil: a call
	out      *outgoing                 // the last call out for a transfer; nil: none
	referral func(error)               // hears how the transfer under way ends; nil: nobody does
	placed   *outgoing                 // the call to a customer whom an agent called; nil: they called us
	consult  *consultation             // the agent's call to somebody else; nil: none
	tape     Tape                      // the recording under way; nil: none
	ears     ears                      // who listens to the customer and to the agent
	secret   string                    // keyed or said as a proof, until it is checked; never kept
	playing  atomic.Pointer[Undertone] // the prompt that talk acts on
	machine  Machine
	state    Contact
	box      mailbox
	timers   map[int]*time.Timer
	closed   bool
	replaced bool // an earlier contact's callback, whose place this one had
	shown    atomic.Pointer[Standing]
	log      *slog.Logger
}

// put hands an input over; it never waits.
func (k *conducted) put(in Input) { k.box.put(message{in: in}) }

// work takes messages until none waits or the contact is closed, which it then ends.
func (k *conducted) work() {
	for !k.closed && k.ctx.Err() == nil {
		list := k.box.take()
		if len(list) == 0 {
			return
		}
		for _, m := range list {
			k.handle(m)
		}
	}
	k.release()
	k.Conductor.ended(k)
}

// release drops what a closed contact must not leave behind, and answers those
// who came too late.
func (k *conducted) release() {
	for _, t := range k.timers {
		t.Stop()
	}
	if k.line != nil {
		k.line.Hangup(zhiyin.EndedFailed)
	}
	k.out.drop(zhiyin.EndedFailed)
	k.dropConsult("over")
	if told := k.outcome([]zhiyin.Body{zhiyin.ContactEnded{}}); told != nil {
		told(nil)
	}
	k.onTape(StopTape{Reason: zhiyin.RecordedWhole})
	k.ears.close()
	for _, m := range k.box.close() {
		m.tell(fmt.Errorf("contact: %s is over: %w", k.id, zhiyin.Conflict))
		if m.dialled != nil {
			m.dialled.Hangup(zhiyin.EndedFailed)
		}
	}
}

func (k *conducted) handle(m message) {
	switch {
	case m.dialled != nil:
		k.has(m)
	case m.in == nil:
		k.committed(m)
	case m.may != nil:
		if err := m.may(k.state); err != nil {
			m.tell(err)
			return
		}
		k.refers(m)
		k.consults(m)
		k.step(m)
	case k.idle(m.in):
	default:
		for _, m := range k.ears.inOrder(m, func() { k.put(lastWordsOver{}) }) {
			k.step(m)
		}
	}
}

// step takes one input: the events are handed to the ledger first, then the
// commands that need not wait are performed.
func (k *conducted) step(m message) {
	now := k.cfg.Now().UTC().Truncate(time.Microsecond) // as it is kept, so that a replay sees the same
	known, in := k.state.Snapshot.Known == zhiyin.One, k.furnished(k.conceal(m.in), now)
	next, does, bodies, err := k.machine.Step(k.state, in, now)
	if err != nil {
		k.log.Error("flow is broken", "flow", k.state.FlowRef.String(), "err", err)
	}
	k.state = next
	k.shown.Store(next.standing())
	if k.text != nil {
		k.text.Stands(*next.standing())
	}
	k.notePromise()
	if !known && next.Snapshot.Known == zhiyin.One {
		k.person = string(next.Snapshot.Customer.ID)
	}
	atOnce, later := split(does)
	rest, told := rests(next, in), k.outcome(bodies)
	k.cfg.Ledger.Append(k.events(in, does, bodies, now), func(err error) {
		if m.reply != nil {
			m.reply <- err
		}
		if told != nil {
			told(err)
		}
		if len(later) > 0 || rest || err != nil {
			k.box.put(message{permitted: later, rest: rest, failed: err})
		}
	})
	for _, c := range atOnce {
		k.perform(c)
	}
	k.forget()
	k.attend()
}

// split parts commands into those performed at once and those that wait.
func split(does []Command) (atOnce, later []Command) {
	for _, c := range does {
		if waits(c) {
			later = append(later, c)
		} else {
			atOnce = append(atOnce, c)
		}
	}
	return atOnce, later
}

// committed performs what waited. A contact whose events can't be kept must not
// go on: nobody could say later what was decided.
func (k *conducted) committed(m message) {
	if m.failed != nil {
		k.log.Error("events not kept", "err", m.failed)
		k.closed = true
		return
	}
	for _, c := range m.permitted {
		k.perform(c)
	}
	k.closed = k.closed || m.rest
}

// rests tells whether a contact waits for the next process: when we stop,
// after-call work goes on after the start, for its clock is in the events, and so
// do chats.
func rests(c Contact, in Input) bool {
	_, stopping := in.(Stopping)
	return stopping && (c.State == zhiyin.Wrapping || c.State == zhiyin.Promised || c.Written() && c.State != zhiyin.Completed)
}

// events makes the kept events of a step: the input, and what followed from it.
func (k *conducted) events(in Input, does []Command, bodies []zhiyin.Body, now time.Time) []zhiyin.Event {
	data, err := json.Marshal(in)
	if err != nil {
		k.log.Error("input can't be written", "input", in.name(), "err", err)
	}
	names := make([]string, len(does))
	for i, c := range does {
		names[i] = c.does()
	}
	first := k.event(zhiyin.ContactInput{Seq: k.state.Seq, Input: in.name(), Commands: names, Data: data}, now, "")
	out := append(make([]zhiyin.Event, 0, 1+len(bodies)), first)
	for _, b := range bodies {
		out = append(out, k.event(b, now, first.ID))
	}
	return out
}

func (k *conducted) event(b zhiyin.Body, now time.Time, cause zhiyin.EventID) zhiyin.Event {
	e := zhiyin.NewEvent(string(k.id), b, now)
	e.Unit, e.Person, e.Cause, e.By = k.unit, k.person, cause, by(k.state, b)
	return e
}

// by says who stands behind an event.
func by(c Contact, b zhiyin.Body) string {
	switch b := b.(type) {
	case zhiyin.NoteSaved:
		return "agent:" + string(b.Agent)
	case zhiyin.ContactMuted:
		return "agent:" + string(cmp.Or(b.Agent, c.agent))
	case zhiyin.RecordingPaused:
		return "agent:" + string(b.Agent)
	case zhiyin.ConsultPlaced:
		return "agent:" + string(c.agent)
	case zhiyin.ConferenceBegan:
		return "agent:" + string(b.Agent)
	case zhiyin.ConferenceEnded:
		if b.Why == "asked" {
			return "agent:" + string(b.Left)
		} else if b.Why == "removed" {
			return "agent:" + string(b.Agent)
		}
	case zhiyin.ContactIdentified:
		if slices.Contains(b.Evidence, byAgent) {
			return "agent:" + string(c.agent)
		}
	case zhiyin.RecordingResumed:
		if b.By == byAgent {
			return "agent:" + string(b.Agent)
		}
	case zhiyin.DigitsKeyed, zhiyin.NoticeRefused, zhiyin.TaskMade:
		return "customer"
	case zhiyin.ChatWritten:
		if b.Agent != "" {
			return "agent:" + string(b.Agent)
		}
		return sayer(c, b.From)
	case zhiyin.ChatRead:
		return sayer(c, b.By)
	}
	return "system"
}

// sayer is who stands behind a message, or the reading of one.
func sayer(c Contact, who zhiyin.Speaker) string {
	switch who {
	case zhiyin.OfCustomer:
		return "customer"
	case zhiyin.OfAgent:
		return "agent:" + string(c.agent)
	}
	return "system"
}

// meet asks who it is, without holding up the contact's goroutine.
func (k *conducted) meet(m Meet) {
	k.wg.Add(1)
	go func() {
		defer k.wg.Done()
		ctx, cancel := context.WithTimeout(k.ctx, meetWithin)
		defer cancel()
		snap, err := k.acquainted(ctx, m)
		if err != nil {
			k.log.Error("customer not looked up", "err", err)
			snap = zhiyin.Snapshot{At: k.cfg.Now(), Known: zhiyin.None}
		}
		k.likely(ctx, &snap)
		k.suits(ctx, &snap)
		k.put(Known{Snapshot: snap, Assurance: assuredBy(snap, m.Proven)})
	}()
}

func (k *conducted) acquainted(ctx context.Context, m Meet) (zhiyin.Snapshot, error) {
	if m.Proven != nil {
		return k.cfg.People.MeetBy(ctx, *m.Proven, k.unit, k.cfg.Now())
	}
	return k.cfg.People.Meet(ctx, m.From, k.unit, k.cfg.Now())
}

// meetWithin: a caller is greeted as a stranger rather than kept in silence.
const meetWithin = 800 * time.Millisecond
