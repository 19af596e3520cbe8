package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"zhiyin.dev"
)

// liveCapacity is how many messages may wait for one socket. A call makes about
// ten; a browser that is 64 behind does not read at all.
const liveCapacity = 64

// Subscription is one browser's place in its agent's list of messages. First
// comes Backlog, then what C yields: together every position once, in order.
// C is closed when the reader was too slow, when the Desk stops and by Close.
type Subscription struct {
	Epoch   string
	Pos     int64 // the position after Backlog: C continues with the next
	Backlog []Message
	C       <-chan Message

	live chan Message // capacity liveCapacity; overflow: the subscription is dropped
	desk *Desk
	seat *seat
}

// Subscribe continues after a position of an epoch, or starts with a hello where
// that is not possible (another epoch, or too long ago). NotFound when there is
// no such agent. Close must be called.
func (d *Desk) Subscribe(ctx context.Context, agent zhiyin.AgentID, epoch string, after int64) (*Subscription, error) {
	var sub *Subscription
	err := d.do(ctx, func() {
		s := d.seats[agent]
		if s == nil || s.agent.Unit == "" {
			return
		}
		live := make(chan Message, liveCapacity)
		sub = &Subscription{Epoch: d.epoch, C: live, live: live, desk: d, seat: s}
		sub.Backlog = d.backlog(s, epoch, after)
		sub.Pos = s.sent.pos
		s.subs[sub] = struct{}{}
	})
	if err == nil && sub == nil {
		err = fmt.Errorf("desk: agent %s: %w", agent, zhiyin.NotFound)
	}
	return sub, err
}

// Close ends the subscription; more than once does nothing.
func (s *Subscription) Close() {
	_ = s.desk.do(context.Background(), func() { s.seat.leave(s) }) // stopped: it is closed already
}

func (d *Desk) backlog(s *seat, epoch string, after int64) []Message {
	if _, ok := s.sent.after(after); epoch == d.epoch && ok {
		if s.behind {
			d.publish(s, "agent", d.agentView(s))
			d.publish(s, "queues", d.queueViews(s))
			s.behind = false
		}
		if missed, ok := s.sent.after(after); ok {
			return missed
		}
	}
	s.behind = false
	raw, err := json.Marshal(map[string]any{"pos": s.sent.pos, "topic": "hello", "data": d.hello(s)})
	if err != nil {
		d.log.Error("hello not written", "agent", s.agent.ID, "err", err)
		return nil
	}
	return []Message{{Pos: s.sent.pos, JSON: raw, Made: d.now()}}
}

// hello is everything as of the newest position; it takes no position itself.
func (d *Desk) hello(s *seat) Hello {
	a := s.agent
	h := Hello{Epoch: d.epoch, Now: At(d.now()),
		Me:    d.me(s),
		Agent: d.agentView(s), Offer: d.offerView(s.offers), Contacts: []ContactView{},
		Timelines: map[string][]TimelineEntry{}, Queues: d.queueViews(s),
		Dispositions: d.outcomes(a.Unit), AwayReasons: d.away, Banners: d.banners(s)}
	if observes(a) {
		h.Hands = s.hands
	}
	if d.ice != nil {
		h.ICE = d.ice(a.ID, d.now())
	}
	for _, id := range s.contacts {
		r := d.open[id]
		h.Contacts = append(h.Contacts, d.contactView(r, r.parts[a.ID]))
		h.Timelines[string(id)] = personal(r.timeline[:s.shown[id]], a)
	}
	if r := s.offers; r != nil {
		h.Timelines[string(r.id)] = personal(r.timeline[:s.shown[r.id]], a)
	}
	return h
}

// Me returns who the agent is. NotFound when there is no such agent.
func (d *Desk) Me(ctx context.Context, agent zhiyin.AgentID) (Me, error) {
	if err := d.exists(ctx, agent); err != nil {
		return Me{}, err
	}
	var me Me
	err := d.do(ctx, func() { me = d.me(d.seats[agent]) })
	return me, err
}

func (d *Desk) me(s *seat) Me {
	a := s.agent
	return Me{a.ID, a.Name, a.Unit, text(d.units[a.Unit].Name), text(a.Title), a.Senior, append([]zhiyin.Skill{}, a.Skills...), leads(a), may(a)}
}

func text(t zhiyin.Text) zhiyin.Text {
	if t == nil {
		return zhiyin.Text{}
	}
	return t
}

// dropAll closes every subscription.
func (d *Desk) dropAll() {
	for _, s := range d.seats {
		for sub := range s.subs {
			s.leave(sub)
		}
	}
}
