package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
)

// contactWalk draws what may happen next to one contact.
type contactWalk struct {
	id    string
	state zhiyin.ContactState
	agent zhiyin.AgentID
	n     int
}

// next holds to the lobby's promise that one agent has one offer at a time.
func (c *contactWalk) next(t *rapid.T, w *world, ringing map[zhiyin.AgentID]string) []zhiyin.Body {
	if ringing[c.agent] == c.id {
		delete(ringing, c.agent)
	}
	due := w.now().Add(30 * time.Second)
	reservation := zhiyin.ReservationID(fmt.Sprintf("rs_%s_%d", c.id, c.n))
	switch c.state {
	case "":
		c.state = zhiyin.Queued
		return arrival()
	case zhiyin.Queued:
		c.agent = rapid.SampledFrom([]zhiyin.AgentID{wen, li}).Draw(t, "agent")
		if ringing[c.agent] != "" {
			return nil
		}
		c.n++
		ringing[c.agent] = c.id
		c.state = zhiyin.Reserved
		return []zhiyin.Body{zhiyin.ReservationMade{Reservation: zhiyin.ReservationID(fmt.Sprintf("rs_%s_%d", c.id, c.n)), Agent: c.agent, Queue: care, Expires: due}}
	case zhiyin.Reserved:
		switch rapid.IntRange(0, 3).Draw(t, "how") {
		case 0:
			c.state = zhiyin.Queued
			return []zhiyin.Body{zhiyin.ReservationSettled{Reservation: reservation, Agent: c.agent, State: zhiyin.TimedOut}}
		case 1:
			c.state = zhiyin.Completed
			return []zhiyin.Body{zhiyin.ReservationSettled{Reservation: reservation, Agent: c.agent, State: zhiyin.Canceled}, zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned}}
		}
		c.state = zhiyin.Connected
		return []zhiyin.Body{zhiyin.ReservationSettled{Reservation: reservation, Agent: c.agent, State: zhiyin.Accepted},
			zhiyin.ContactConnected{Agent: c.agent, Reservation: reservation, WaitMs: 4000}}
	}
	return c.talk(t, due)
}

func (c *contactWalk) talk(t *rapid.T, due time.Time) []zhiyin.Body {
	switch c.state {
	case zhiyin.Connected:
		switch rapid.IntRange(0, 5).Draw(t, "talk") {
		case 0:
			return []zhiyin.Body{zhiyin.ContactHeld{By: "agent"}, zhiyin.ContactResumed{HeldMs: 10}}
		case 1:
			return []zhiyin.Body{zhiyin.LegLost{Agent: c.agent}, zhiyin.LegRejoined{Agent: c.agent}}
		case 2:
			return []zhiyin.Body{zhiyin.NoteSaved{Agent: c.agent, Text: "x"}}
		case 3:
			c.state = zhiyin.Queued
			return []zhiyin.Body{zhiyin.ContactTransferred{Queue: care, OK: true}, zhiyin.ContactQueued{Queue: care}}
		case 4:
			c.state = zhiyin.Completed
			return []zhiyin.Body{zhiyin.ContactEnded{Reason: zhiyin.EndedNodeLost}}
		}
		c.state = zhiyin.Wrapping
		return []zhiyin.Body{zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, TalkMs: 1000}, zhiyin.WrapStarted{Agent: c.agent, Due: due}}
	case zhiyin.Wrapping:
		c.state = zhiyin.Completed
		return []zhiyin.Body{zhiyin.WrapExtended{Due: due}, zhiyin.WrapCompleted{Agent: c.agent, Disposition: "refund", WrapMs: 10}}
	}
	return nil
}

// TestABrowserThatComesBackMissesNothing cuts a browser off at random and lets
// it come back at its position: no gap, nothing twice, and in the end its view
// is the one that a browser opened now is told. A desk that starts from the
// ledger then shows the same.
func TestABrowserThatComesBackMissesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, house())
		b := &browser{t: rt}
		b.attach(w.subscribe(wen, "", 0))
		walks := []*contactWalk{{id: "ct_a"}, {id: "ct_b"}, {id: "ct_c"}, {id: "ct_d"}}
		connected, ringing := true, map[zhiyin.AgentID]string{}
		for range rapid.IntRange(5, 60).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "step") {
			case 0:
				if connected {
					b.drain()
					b.sub.Close()
				} else {
					b.attach(w.subscribe(wen, w.desk.epoch, b.pos))
				}
				connected = !connected
			case 1:
				w.later(time.Duration(rapid.IntRange(0, 5000).Draw(rt, "ms")) * time.Millisecond)
				_ = w.desk.do(rt.Context(), w.desk.publishFigures)
			default:
				c := rapid.SampledFrom(walks).Draw(rt, "contact")
				w.feed(c.id, c.next(rt, w, ringing)...)
				if connected {
					b.drain()
				}
			}
		}
		if !connected {
			b.attach(w.subscribe(wen, w.desk.epoch, b.pos))
		}
		_ = w.desk.do(rt.Context(), w.desk.publishFigures)
		b.drain()
		b.sub.Close()
		fresh := &browser{t: rt}
		fresh.attach(w.subscribe(wen, "", 0))
		fresh.sub.Close()
		if d := b.differs(fresh); d != "" {
			rt.Fatalf("the kept view is not the fresh one\n%s", d)
		}
		restart(rt, w, fresh)
	})
}

// restart starts a second desk from what is kept and compares. What the events
// do not hold (mute, the moment of becoming idle) is left out.
func restart(rt *rapid.T, w *world, before *browser) {
	start := house()
	for _, events := range w.kept.events {
		start.Contacts = append(start.Contacts, events)
	}
	again := newWorld(rt, start)
	again.later(w.now().Sub(again.now()))
	after := &browser{t: rt}
	after.attach(again.subscribe(wen, "", 0))
	after.sub.Close()
	for _, h := range []*Hello{&before.hello, &after.hello} {
		h.Agent.IdleRank = 0
		byContact := map[zhiyin.ContactID]ContactView{}
		for _, c := range h.Contacts {
			byContact[c.ID] = c
		}
		h.Contacts = nil
		for _, id := range []zhiyin.ContactID{"ct_a", "ct_b", "ct_c", "ct_d"} {
			if c, has := byContact[id]; has {
				h.Contacts = append(h.Contacts, c)
			}
		}
	}
	if d := before.differs(after); d != "" {
		rt.Fatalf("after a restart\n%s", d)
	}
}

func TestASlowBrowserIsDroppedAndComesBackWithoutAGap(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	w.connected("ct_1", wen, "rs_1")
	for range liveCapacity {
		w.feed("ct_1", zhiyin.NoteSaved{Agent: wen, Text: "x"})
	}
	other := w.open(wen) // somebody who reads is not harmed
	defer other.sub.Close()
	if b.drain() {
		t.Fatal("a browser that does not read is still served")
	}
	b.sub.Close()
	b.attach(w.subscribe(wen, w.desk.epoch, b.pos))
	defer b.sub.Close()
	if n := strings.Count(strings.Join(b.seen, " "), "hello"); n != 1 {
		t.Errorf("%d hellos: the messages in between were not kept", n)
	}
	w.expect(b, func(h Hello) bool { return h.Contacts[0].Note == "x" })
}

func TestWhoComesTooLateOrFromAnotherEpochStartsFromAHello(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	b.sub.Close()
	w.connected("ct_1", wen, "rs_1")
	for range keptMessages {
		w.feed("ct_1", zhiyin.LegLost{Agent: wen})
	}
	for _, from := range []struct {
		epoch string
		after int64
	}{{w.desk.epoch, 0}, {"ep_other", 5}, {w.desk.epoch, 1 << 40}, {w.desk.epoch, -1}} {
		sub := w.subscribe(wen, from.epoch, from.after)
		if len(sub.Backlog) != 1 || !strings.Contains(string(sub.Backlog[0].JSON), `"topic":"hello"`) {
			t.Errorf("from %v: %d messages", from, len(sub.Backlog))
		}
		sub.Close()
	}
	bytes, kept := 0, 0
	if err := w.desk.do(t.Context(), func() { r := &w.desk.seats[wen].sent; bytes, kept = r.bytes, len(r.kept) }); err != nil {
		t.Fatal(err)
	}
	if kept > keptMessages || bytes > keptBytes {
		t.Errorf("%d messages of %d bytes are kept", kept, bytes)
	}
}

func TestAnAgentNobodyKnowsHasNoDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	if _, err := w.desk.Subscribe(t.Context(), "ag_none", "", 0); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("%v", err)
	}
	if _, err := w.desk.Me(t.Context(), "ag_none"); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("%v", err)
	}
}
