package contact

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// Place begins a contact in which agent calls a.From, who is shown a.Called. It
// returns when that is durable. NotFound when a.Called is no number of ours, Busy at
// the limit, Unavailable while draining or without a way to call out, Conflict
// when the agent's audio is down, Denied when the dial plan does not permit it.
func (c *Conductor) Place(ctx context.Context, agent zhiyin.AgentID, queue zhiyin.QueueID, a zhiyin.Arrival) error {
	if c.cfg.Dialler == nil {
		return fmt.Errorf("contact: place %s: no trunk: %w", a.Contact, zhiyin.Unavailable)
	}
	if !c.permits(a.From) {
		return fmt.Errorf("contact: place %s: the dial plan does not permit it: %w", a.Contact, zhiyin.Denied)
	}
	if _, ok := c.cfg.Agents.AgentLine(agent); !ok {
		return fmt.Errorf("contact: place %s: no audio of %s: %w", a.Contact, agent, zhiyin.Conflict)
	}
	by, err := c.cfg.Directory.Answering(a.Called)
	if err != nil {
		return fmt.Errorf("contact: place %s: %w", a.Contact, err)
	}
	a.Direction = zhiyin.Outbound
	k := c.conduct(a.Contact, by.Unit, by.Flow, nil)
	if err := c.admit(k); err != nil {
		return fmt.Errorf("contact: place %s: %w", a.Contact, err)
	}
	c.talks(k, agent)
	first := Arrived{Arrival: a, Number: by.Number, Unit: by.Unit, Flow: by.Flow.Ref, Linked: by.Flow.Linked(), Notices: by.Notices, Opening: by.Opening, Place: c.placeOf(a.From, a.Contact)}
	m := message{in: Placed{Arrived: first, Agent: agent, Queue: queue}, reply: make(chan error, 1)}
	k.box.put(m)
	select {
	case err := <-m.reply:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// admit starts k unless there are too many of its kind or the process is to end.
func (c *Conductor) admit(k *conducted) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.draining:
		return zhiyin.Unavailable
	case k.written && c.chats >= c.cfg.Chats, !k.written && len(c.contacts)-c.chats >= c.cfg.Limit:
		return zhiyin.Busy
	}
	c.start(k)
	return nil
}

// ringback is the music that an agent hears while the customer's telephone rings.
const ringback = "ringback"

// place calls the customer without holding up the contact.
func (k *conducted) place(to string) {
	ctx, cancel := context.WithTimeout(k.ctx, transferWithin)
	out, from := &outgoing{cancel: cancel}, k.state.Number.CallerID
	k.placed = out
	k.wg.Add(1)
	go func() {
		defer k.wg.Done()
		var news heldBack
		line, err := k.cfg.Dialler.Dial(ctx, to, from, customer{Inbox: &Inbox{k}, news: &news})
		switch {
		case err != nil && ctx.Err() == context.Canceled: // we took it back
		case err != nil:
			k.put(Unanswered{Why: unreached(zhiyin.KindOf(err))})
		case !k.box.put(message{dialled: line, out: out}):
			line.Hangup(zhiyin.EndedFailed)
		default:
			news.let()
		}
	}()
}

// unreached words why a customer was not reached, for CallUnanswered.
func unreached(kind zhiyin.Error) string {
	switch kind {
	case zhiyin.Busy, zhiyin.NotFound, zhiyin.Denied:
		return string(kind)
	}
	return "unavailable"
}

// customer is a customer whom we call. What they do before their line was handed
// over waits for that.
type customer struct {
	*Inbox
	news *heldBack
}

func (c customer) Answered() { c.news.after(func() { c.k.put(Answered{}) }) }

func (c customer) Refused(why zhiyin.Error) {
	c.news.after(func() { c.k.put(Unanswered{Why: refused(why)}) })
}

func (c customer) HungUp() { c.news.after(c.Inbox.HungUp) }

// refused is unreached for a telephone that rang: one that nobody took is not out
// of service.
func refused(kind zhiyin.Error) string {
	if kind == zhiyin.Unavailable {
		return "no_answer"
	}
	return unreached(kind)
}
