package contact

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zhiyin.dev"
)

// Handover is a Line whose network connects its callers elsewhere when asked, so
// that a transfer leaves our lines (SIP: REFER).
type Handover interface {
	// HandsOver tells whether this line's network does.
	HandsOver() bool
	// HandOver waits until the party talks to to; then the line is to be hung up.
	// Invalid: the network does not do it after all; any other error is to's refusal,
	// or silence until ctx is done.
	HandOver(ctx context.Context, to string) error
}

// handWithin is how long a network may take to hand a party over: the whole time
// of a transfer less what it takes to say that it failed.
const handWithin = transferWithin - 2*time.Second

// Referred takes a transfer from the button of an agent's own telephone: to a
// queue or to a number. It never waits; done is called once with what became of
// it, nil when the customer has a new party. NotFound: the agent talks to nobody;
// Conflict: the queue is closed.
func (c *Conductor) Referred(agent zhiyin.AgentID, queue zhiyin.QueueID, to string, done func(error)) error {
	if _, ok := c.cfg.Directory.Queues()[queue]; queue != "" && !ok || (queue == "") == (to == "") {
		return fmt.Errorf("contact: refer by %s: %w", agent, zhiyin.NotFound)
	}
	if c.closed(queue) {
		return fmt.Errorf("contact: refer by %s to queue %s, which is closed: %w", agent, queue, zhiyin.Conflict)
	}
	k := c.talkOf(agent)
	if k == nil {
		return fmt.Errorf("contact: refer by %s: %w", agent, zhiyin.NotFound)
	}
	in := Referred{Queue: queue, To: to}
	m := message{in: in, done: done, may: func(now Contact) error {
		switch {
		case now.agent != agent:
			return fmt.Errorf("contact: %s for %s: %w", in.name(), k.id, zhiyin.Denied)
		case !Stands(now.State, in) || !now.mayTransfer(Transfer(in)):
			return fmt.Errorf("contact: %s for %s while %s: %w", in.name(), k.id, now.State, zhiyin.Conflict)
		}
		return nil
	}}
	if !k.box.put(m) {
		return fmt.Errorf("contact: %s for %s: %w", in.name(), k.id, zhiyin.NotFound)
	}
	return nil
}

// referred is the same wish as the desk's.
func (s *step) referred(in Referred) { s.transferred(Transfer(in)) }

// handedOver: the customer talks to somebody else and not through us.
func (s *step) handedOver(HandedOver) {
	t := s.c.transfer
	if t == (transferring{}) || t.up {
		return
	}
	s.drop(forTransfer)
	s.keep(zhiyin.ContactTransferred{To: t.to, OK: true})
	s.c.transfer = transferring{}
	if s.c.agent != "" {
		s.do(FreeAgent{Agent: s.c.agent})
		s.c.agent = ""
	}
	s.end(zhiyin.EndedTransferred)
}

// tell answers whoever sent m.
func (m message) tell(err error) {
	if m.reply != nil {
		m.reply <- err
	}
	if m.done != nil {
		m.done(err)
	}
	if m.refused != nil {
		m.refused(err)
	}
}

// refers remembers who waits for the end of a transfer.
func (k *conducted) refers(m message) {
	if m.done != nil {
		k.referral = m.done
	}
}

// outcome reads the end of a transfer out of what a step keeps; the answer is to be
// called once that is durable. nil: nobody waits, or it is not over.
func (k *conducted) outcome(bodies []zhiyin.Body) func(kept error) {
	for _, b := range bodies {
		t, is := b.(zhiyin.ContactTransferred)
		if _, ended := b.(zhiyin.ContactEnded); k.referral == nil || !is && !ended {
			continue
		}
		done := k.referral
		k.referral = nil
		return func(kept error) {
			if kept == nil && !t.OK {
				kept = fmt.Errorf("contact: transfer of %s: %w", k.id, zhiyin.Unavailable)
			}
			done(kept)
		}
	}
	return nil
}

// handOver asks the customer's network; bridge says that we have to connect the
// two ourselves.
func (k *conducted) handOver(ctx context.Context, line Line, to string) (bridge bool) {
	way, is := line.(Handover)
	if !is || !way.HandsOver() {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, handWithin)
	defer cancel()
	err := way.HandOver(ctx, to)
	switch {
	case err == nil:
		k.put(HandedOver{})
	case errors.Is(err, zhiyin.Invalid), errors.Is(err, zhiyin.Conflict):
		return true
	default:
		k.log.Info("not handed over", "err", err)
		k.put(Dialled{})
	}
	return false
}
