package lobby

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing/plan"
)

// turnable is a clock that is put back and forth.
type turnable struct {
	mu  sync.Mutex
	off time.Duration
}

func (c *turnable) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.off).Round(0) // a wall clock: nothing monotonic
}

func (c *turnable) turn(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += by
}

func TestAClockThatIsPutBackLetsNoDeskRingLonger(t *testing.T) {
	bubble(t, func(t *testing.T) {
		clock := &turnable{}
		h := openAt(t, clock.now, "a", "b")
		h.present("a")
		h.enter("k")
		h.expect("k is 1", "k rings a")
		clock.turn(-time.Hour)
		h.enter("l")
		h.later(16 * time.Second)
		h.expect("l is 2", "k timeout")
		h.present("b")
		h.expect("k rings b") // its place is still the first
		if err := h.Accept("b", h.ringing("k")); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAClockThatIsPutForthLosesNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		clock := &turnable{}
		h := openAt(t, clock.now, "a")
		h.present("a")
		h.enter("k")
		clock.turn(24 * time.Hour)
		h.enter("l") // the step that this makes sees the jump
		h.expect("k is 1", "k rings a", "l is 2", "k timeout")
		h.SetStatus("a", zhiyin.Available, "")
		h.later(11 * time.Second)
		h.expect("l rings a") // a day's wait is not k's own: it declined nobody, but a did not answer
	})
}

func TestNobodyIsThereAtAll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.enter("k")
		h.expect("k is 1", "k unserved")
		h.Update(Config{Queues: []zhiyin.Queue{care}, Agents: people("a")}) // somebody is taken on
		h.present("a")
		h.expect("k rings a")
	})
}

func TestEverybodyRejectsAndNobodyIsForgotten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b", "c")
		h.present("a", "b", "c")
		h.enter("k")
		began := time.Now()
		for range 9 { // three rounds
			for h.ringing("k") == "" {
				h.later(time.Second)
			}
			if time.Since(began) > time.Minute {
				t.Fatal("it rings no more")
			}
			id := h.ringing("k")
			h.bell.mu.Lock()
			agent := h.bell.who[id]
			delete(h.bell.last, "k")
			h.bell.mu.Unlock()
			if err := h.Reject(agent, id, "busy"); err != nil {
				t.Fatal(err)
			}
			h.settled()
		}
		h.inside(func() {
			if h.waiting["k"] == nil || len(h.rings) > 1 {
				t.Errorf("waiting %v, rings %v", h.waiting, h.rings)
			}
		})
	})
}

func TestAnAgentWhoSignsOutWhileADeskRingsFreesTheContactAtTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		h.present("a")
		h.enter("k")
		h.SetStatus("a", zhiyin.Offline, "")
		h.settled()
		h.expect("k is 1", "k rings a") // theirs until they answer, or don't
		h.present("b")
		if err := h.Reject("a", h.ringing("k"), "leaving"); err != nil {
			t.Fatal(err)
		}
		h.settled()
		h.expect("k rejected", "k rings b")
		if got := h.standing("a"); got != "offline/// by system" {
			t.Errorf("a is %s", got)
		}
	})
}

func TestWhoEntersTwiceRingsOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		h.present("a", "b")
		h.enter("k")
		h.enter("k")
		h.enter("k")
		h.inside(func() {
			if len(h.waiting) != 1 || h.lines["care"] != 1 {
				t.Errorf("%d wait, the line is %d", len(h.waiting), h.lines["care"])
			}
			ringing := 0
			for _, r := range h.rings {
				if !r.over {
					ringing++
				}
			}
			if ringing != 1 {
				t.Errorf("%d desks ring", ringing)
			}
		})
	})
}

func TestAPlanNobodyCanSatisfyStarvesNobodySilently(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("require: [agent.skill.medical >= 5, agent.skill.booking >= 5]\n") // the press refuses it; here it is in force
		h.present("doctor", "nurse", "clerk")
		h.asks("k", zhiyin.Snapshot{})
		h.expect("k is 1", "k unserved")
		h.inForce("require: [agent.skill.medical >= 5]\n")
		h.expect("k rings doctor")
	})
}

// prompt is a ledger that commits at once.
type prompt struct{}

func (*prompt) Append(_ []zhiyin.Event, done func(error)) { done(nil) }

// eager accepts whatever rings, and counts.
type eager struct {
	rung     chan ringing
	mu       sync.Mutex
	accepted map[zhiyin.ContactID]zhiyin.AgentID
	twice    bool
}

type ringing struct {
	contact zhiyin.ContactID
	agent   zhiyin.AgentID
	id      zhiyin.ReservationID
}

func (b *eager) Reserved(c zhiyin.ContactID, a zhiyin.AgentID, r zhiyin.ReservationID, _ time.Time) {
	b.rung <- ringing{c, a, r}
}
func (b *eager) Unreserved(zhiyin.ContactID, zhiyin.ReservationID, zhiyin.ReservationState) {}
func (b *eager) Position(zhiyin.ContactID, int, zhiyin.Estimate)                            {}
func (b *eager) Asked(zhiyin.ContactID, zhiyin.AgentID, zhiyin.ReservationID, time.Time)    {}
func (b *eager) Escalated(zhiyin.ContactID, zhiyin.AgentID, zhiyin.ReservationID, string)   {}
func (b *eager) Overflowed(zhiyin.ContactID, zhiyin.Overflow)                               {}
func (b *eager) Unserved(zhiyin.ContactID)                                                  {}
func (b *eager) Accepted(c zhiyin.ContactID, a zhiyin.AgentID, _ zhiyin.ReservationID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.twice = b.twice || b.accepted[c] != ""
	b.accepted[c] = a
}

// A hundred thousand arrive within a moment at two hundred agents, who serve some
// thousands of them; then the others give up. Nobody is lost and nobody served twice.
func TestAStormOfAHundredThousandIsOverInSeconds(t *testing.T) {
	const arrivals, agents, served = 100_000, 200, 2000
	bell := &eager{rung: make(chan ringing, arrivals), accepted: map[zhiyin.ContactID]zhiyin.AgentID{}}
	var staff []zhiyin.Agent
	for i := range agents {
		staff = append(staff, people(zhiyin.AgentID(fmt.Sprint("a", i)))...)
	}
	queue := care
	queue.RingSeconds = 60 // nobody is slow here but the machine
	h := New(Config{Queues: []zhiyin.Queue{queue}, Agents: staff, Plans: []*plan.Plan{plan.Default(queue)}}, &prompt{}, bell, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = h.Run(ctx) }()
	defer func() { cancel(); <-done }()

	began := time.Now()
	for i := range arrivals {
		h.Enter(zhiyin.ContactID(fmt.Sprint("k", i)), zhiyin.Wanted{Queue: "care", Skills: []zhiyin.Skill{{ID: "refund", Level: 1 + i%3}}, Priority: i % 7 * 10}, zhiyin.Snapshot{}, time.Time{})
	}
	for _, a := range staff {
		h.SetLine(a.ID, true, "")
		h.SetStatus(a.ID, zhiyin.Available, "")
	}
	over := time.After(time.Minute)
	for range served {
		select {
		case r := <-bell.rung:
			if err := h.Accept(r.agent, r.id); err != nil {
				t.Fatal(err)
			}
			h.Free(r.agent, r.contact)
		case <-over:
			t.Fatalf("%d served within a minute", len(bell.accepted))
		}
	}
	for i := range arrivals {
		h.Leave(zhiyin.ContactID(fmt.Sprint("k", i)))
	}
	reply := make(chan int, 1)
	h.box.put(func() { reply <- len(h.waiting) })
	if left := <-reply; left != 0 || bell.twice || len(bell.accepted) < served {
		t.Errorf("%d still wait, %d accepted, twice: %v", left, len(bell.accepted), bell.twice)
	}
	t.Logf("%d arrivals, %d served by %d agents in %v", arrivals, served, agents, time.Since(began).Round(time.Millisecond))
	if took := time.Since(began); took > 45*time.Second {
		t.Errorf("took %v", took)
	}
}
