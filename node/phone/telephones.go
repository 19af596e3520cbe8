package phone

import (
	"context"
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/identity"
)

// Telephones are the agents' own telephones. One rings with the desk, and to lift
// it is to take the contact; to hang up is to end it. An agent whose browser has
// the audio is rung there and not here.
type Telephones struct {
	*Exchange

	mu    sync.Mutex
	here  map[zhiyin.AgentID]bool
	calls map[zhiyin.AgentID]*phoneCall // at most one for each agent
	shut  bool                          // no new goroutine may start
	work  sync.WaitGroup
}

// phoneCall is one call to an agent's telephone, or one from it; what is not guarded
// is fixed.
type phoneCall struct {
	phones      *Telephones
	agent       zhiyin.AgentID
	reservation zhiyin.ReservationID // empty: the agent asked for the call
	cancel      context.CancelFunc
	dialled     chan struct{} // closed when line is known, or that there is none; nil: own
	lifted      chan struct{} // closed when the agent has answered and line is known; nil: own
	own         bool          // the agent dialled on it

	// Guarded by phones.mu:
	contact zhiyin.ContactID // own: empty until it is placed
	line    *sip.Call        // nil until it rings
	up      bool             // the agent is there: it was answered, or they dialled on it
	over    bool             // what it says means nothing any more
	gone    bool             // own: the agent hung up
	why     zhiyin.Error     // own: why the customer is not reached, for the telephone
}

// NewTelephones knows of none until they register.
func NewTelephones(x *Exchange) *Telephones {
	return &Telephones{Exchange: x, here: map[zhiyin.AgentID]bool{}, calls: map[zhiyin.AgentID]*phoneCall{}}
}

// Run waits for ctx, then hangs every telephone up and waits for what is under way.
func (d *Telephones) Run(ctx context.Context) error {
	<-ctx.Done()
	d.mu.Lock()
	d.shut = true
	d.mu.Unlock()
	d.dropWhere(func(*phoneCall) bool { return true })
	d.work.Wait()
	return nil
}

// spawn does what may wait for others on a goroutine that Run waits for.
func (d *Telephones) spawn(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.shut {
		d.work.Go(f)
	}
}

// Registered notes that a telephone came or went.
func (d *Telephones) Registered(agent zhiyin.AgentID, here bool) {
	d.mu.Lock()
	d.here[agent] = here
	d.mu.Unlock()
	if rooms := d.Rooms(); rooms != nil && !d.inBrowser(agent) { // nil while the node stands by
		rooms.SetLine(agent, here, "phone_gone")
	}
}

// Has tells whether a telephone of the agent's is registered.
func (d *Telephones) Has(agent zhiyin.AgentID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.here[agent]
}

// Line is the agent's answered telephone.
func (d *Telephones) Line(agent zhiyin.AgentID) (*sip.Call, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.calls[agent]
	if c == nil || !c.up || c.over {
		return nil, false
	}
	return c.line, true
}

// ring calls the agent's telephone until the reservation's end.
func (d *Telephones) ring(agent zhiyin.AgentID, id zhiyin.ContactID, r zhiyin.ReservationID, expires time.Time) {
	if d.inBrowser(agent) || !d.Has(agent) {
		return
	}
	c, ctx := d.begin(agent, id, r, expires)
	d.spawn(func() {
		if err := c.dial(ctx, d.display(ctx, id)); err != nil {
			c.refused(zhiyin.KindOf(err))
		}
	})
}

// display is what the telephone shows: the name where it is known, else the masked
// number.
func (d *Telephones) display(ctx context.Context, id zhiyin.ContactID) string {
	row, err := d.DB.Contact(ctx, id)
	if err != nil {
		return ""
	}
	if who, err := d.DB.Customer(ctx, row.Customer); err == nil && who.DisplayName() != "" {
		return who.DisplayName()
	}
	return identity.MaskPhone(row.From)
}

// begin puts a call in the place of one before, which is over.
func (d *Telephones) begin(agent zhiyin.AgentID, id zhiyin.ContactID, r zhiyin.ReservationID, until time.Time) (*phoneCall, context.Context) {
	ctx, cancel := context.WithDeadline(context.Background(), until)
	c := &phoneCall{phones: d, agent: agent, contact: id, reservation: r, cancel: cancel, dialled: make(chan struct{}), lifted: make(chan struct{})}
	d.drop(agent, zhiyin.EndedCancelled)
	d.mu.Lock()
	d.calls[agent] = c
	d.mu.Unlock()
	return c, ctx
}

// drop hangs the agent's telephone up, whether it rings or talks.
func (d *Telephones) drop(agent zhiyin.AgentID, why zhiyin.EndReason) {
	d.mu.Lock()
	c := d.calls[agent]
	delete(d.calls, agent)
	d.mu.Unlock()
	if c != nil {
		c.end(why)
	}
}

// quiet ends the ringing of a reservation that came to nothing.
func (d *Telephones) quiet(r zhiyin.ReservationID) {
	d.dropWhere(func(c *phoneCall) bool { return c.reservation == r && !c.up })
}

// Committed lets telephones go whose contact has ended or gone on to somebody else.
func (d *Telephones) Committed(events []zhiyin.Event) {
	for _, e := range events {
		switch b := e.Body.(type) {
		case zhiyin.CallAnswered, zhiyin.ContactConnected:
			d.joined(zhiyin.ContactID(e.Subject))
			continue
		case zhiyin.CallUnanswered:
			d.missed(zhiyin.ContactID(e.Subject), b.Why)
			continue
		case zhiyin.ContactTakenOver:
			d.leaves(zhiyin.ContactID(e.Subject), b.From)
			continue
		case zhiyin.ConsultEnded:
			if b.Why != "conference" {
				d.leaves(zhiyin.ContactID(e.Subject), b.Colleague)
			}
			continue
		case zhiyin.ConferenceEnded:
			d.leaves(zhiyin.ContactID(e.Subject), b.Left)
			continue
		case zhiyin.EscalationSettled:
			if b.Outcome != zhiyin.EscalationTakenOver {
				d.dropWhere(func(c *phoneCall) bool { return c.contact == zhiyin.ContactID(e.Subject) && c.agent == b.Agent })
			}
			continue
		case zhiyin.ContactEnded, zhiyin.ContactQueued:
		case zhiyin.ContactTransferred:
			if !b.OK {
				continue
			}
		default:
			continue
		}
		d.dropWhere(func(c *phoneCall) bool { return c.contact == zhiyin.ContactID(e.Subject) && c.up })
	}
}

// leaves hangs the telephone of one agent up with whom the contact goes on no longer.
func (d *Telephones) leaves(id zhiyin.ContactID, agent zhiyin.AgentID) {
	d.dropWhere(func(c *phoneCall) bool { return c.contact == id && c.up && c.agent == agent })
}

func (d *Telephones) dropWhere(fits func(*phoneCall) bool) {
	d.mu.Lock()
	var found []*phoneCall
	for agent, c := range d.calls {
		if fits(c) {
			found = append(found, c)
			delete(d.calls, agent)
		}
	}
	d.mu.Unlock()
	for _, c := range found {
		c.end(zhiyin.EndedByCustomer)
	}
}

// fetchWithin is how long a telephone rings for an agent who asked to call out.
const fetchWithin = 20 * time.Second

// fetch rings the agent's telephone for a call that they asked for, and returns
// when they have lifted it. Unavailable when they don't.
func (d *Telephones) fetch(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID, to string) error {
	c, until := d.begin(agent, id, "", time.Now().Add(fetchWithin))
	err := c.dial(until, "→ "+identity.MaskPhone(to))
	if err == nil {
		select {
		case <-c.lifted:
			return nil
		case <-until.Done():
		case <-ctx.Done():
		}
		err = zhiyin.Unavailable
	}
	d.drop(agent, zhiyin.EndedCancelled)
	return fmt.Errorf("phone: telephone of %s: %w", agent, err)
}

// dial returns once it rings.
func (c *phoneCall) dial(ctx context.Context, display string) error {
	defer close(c.dialled)
	line, err := c.phones.SIP().DialPhone(ctx, c.agent, "", display, nil, phoneEar{referee{c.phones.Exchange, c.agent}, c})
	if err != nil {
		return err
	}
	c.phones.mu.Lock()
	c.line = line
	late := c.over
	c.phones.mu.Unlock()
	if late {
		line.Hangup(zhiyin.EndedCancelled)
	}
	return nil
}

// end hangs up; what the telephone says from now on is not heard.
func (c *phoneCall) end(why zhiyin.EndReason) {
	c.phones.mu.Lock()
	line, told := c.line, c.why
	c.over = true
	c.phones.mu.Unlock()
	c.cancel()
	if line != nil {
		c.hangUp(line, why, told)
	}
}

// live tells whether the call still counts.
func (c *phoneCall) live() bool {
	c.phones.mu.Lock()
	defer c.phones.mu.Unlock()
	return !c.over
}

// answered takes what rang. A telephone that answers by itself may be quicker
// than the news of its ringing.
func (c *phoneCall) answered() {
	c.phones.spawn(func() {
		<-c.dialled
		c.phones.mu.Lock()
		c.up = c.line != nil
		up := c.up
		c.phones.mu.Unlock()
		if !up {
			return
		}
		close(c.lifted)
		if c.reservation != "" {
			c.take()
		}
	})
}

// take accepts the contact; one that the desk has accepted already is joined now.
func (c *phoneCall) take() {
	n := c.phones
	err := n.Rooms().Accept(c.agent, c.reservation)
	if err == nil {
		return
	}
	if s, ok := n.Conductor().Standing(c.of()); ok && (s.Agent == c.agent || s.Colleague == c.agent) {
		n.Conductor().AgentLine(c.agent, true)
		return
	}
	if n.Conductor().Advises(c.agent, c.of()) { // they took it at their desk
		return
	}
	n.Log.Info("a telephone was lifted too late", "agent", string(c.agent), "err", err)
	c.phones.drop(c.agent, zhiyin.EndedCancelled)
}

// of is the contact that the call is part of.
func (c *phoneCall) of() zhiyin.ContactID {
	c.phones.mu.Lock()
	defer c.phones.mu.Unlock()
	return c.contact
}

// refused gives back what rang.
func (c *phoneCall) refused(why zhiyin.Error) {
	if !c.live() || c.reservation == "" {
		return
	}
	n := c.phones
	reason := "declined"
	if why != zhiyin.Busy && why != zhiyin.Denied {
		reason = "phone_unavailable"
	}
	c.phones.spawn(func() {
		if err := n.Rooms().Reject(c.agent, c.reservation, reason); err != nil {
			n.Log.Info("a telephone's refusal came too late", "agent", string(c.agent), "err", err)
		}
	})
}

// wish does what the agent asked with their telephone.
func (c *phoneCall) wish(ask func(context.Context, *contact.Conductor) error) {
	if !c.live() {
		return
	}
	n := c.phones
	c.phones.spawn(func() {
		ctx, cancel := context.WithTimeout(context.Background(), wishWithin)
		defer cancel()
		if err := ask(ctx, n.Conductor()); err != nil {
			n.Log.Info("a telephone's wish came too late", "agent", string(c.agent), "err", err)
		}
	})
}

// wishWithin bounds the wait for a commit.
const wishWithin = 10 * time.Second

// phoneEar hears an agent's telephone. Its keys reach the customer as they are,
// with the audio.
type phoneEar struct {
	referee
	call *phoneCall
}

var (
	_ sip.Dialled = phoneEar{}
	_ sip.Referee = phoneEar{}
)

func (e phoneEar) Answered()                { e.call.answered() }
func (e phoneEar) Refused(why zhiyin.Error) { e.call.refused(why) }
func (e phoneEar) Keyed(rune)               {}

func (e phoneEar) PeerHeld(on bool) {
	e.call.wish(func(ctx context.Context, c *contact.Conductor) error {
		return c.Hold(ctx, e.call.of(), e.call.agent, on)
	})
}

func (e phoneEar) HungUp() {
	e.call.phones.mu.Lock()
	e.call.gone = true
	e.call.phones.mu.Unlock()
	e.call.wish(func(ctx context.Context, c *contact.Conductor) error {
		return c.End(ctx, e.call.of(), e.call.agent)
	})
}

func (e phoneEar) MediaLost()  { e.heard(false) }
func (e phoneEar) MediaFound() { e.heard(true) }

func (e phoneEar) heard(on bool) {
	if e.call.live() {
		e.call.phones.Conductor().AgentLine(e.call.agent, on)
	}
}
