package lobby_test

import (
	"cmp"
	"container/heap"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/lobby"
	"zhiyin.dev/routing"
)

var trialContacts = flag.Int("contacts", 6_000, "contacts that come in the trial of the waiting room's invariants")

var trialQueues = []zhiyin.Queue{
	{ID: "care", Unit: "muhe", Group: "muhe", TargetSeconds: 20, RingSeconds: 15},
	{ID: "sales", Unit: "muhe", Group: "muhe", TargetSeconds: 20, RingSeconds: 20},
	{ID: "vip", Unit: "muhe", Group: "muhe", TargetSeconds: 10, RingSeconds: 10},
}

// holdAtMost is how long a contact may wait while somebody able is free: nine tenths of
// the longest target for somebody better (routing.Prices.Hold), ten seconds until who
// declined may be asked again, and some for decisions to become durable.
const holdAtMost = 32 * time.Second

func trialStaff() (out []zhiyin.Agent) {
	for i := range 24 {
		a := zhiyin.Agent{ID: zhiyin.AgentID(fmt.Sprintf("ag_%02d", i)), Unit: "muhe", Queues: []zhiyin.QueueID{"care"}, Skills: []zhiyin.Skill{{ID: "refund", Level: 1 + i%5}}}
		if i%3 == 0 {
			a.Queues = append(a.Queues, "sales")
		}
		if i%4 == 0 {
			a.Queues = append(a.Queues, "vip")
		}
		out = append(out, a)
	}
	return out
}

// happening is something that somebody does at a moment.
type happening struct {
	at time.Time
	n  int
	do func()
}

type happenings []happening

func (h happenings) Len() int { return len(h) }
func (h happenings) Less(i, j int) bool {
	return cmp.Or(h[i].at.Compare(h[j].at), cmp.Compare(h[i].n, h[j].n)) < 0
}
func (h happenings) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *happenings) Push(x any)   { *h = append(*h, x.(happening)) }
func (h *happenings) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// trial acts customers, agents, crashes and full disks around one waiting room.
type trial struct {
	rng    *rand.Rand
	ledger *trialLedger
	staff  []zhiyin.Agent

	host *lobby.Host
	stop func()

	learned *routing.Learned
	next    happenings
	n       int

	here      map[zhiyin.ContactID]time.Time // who waits, since when
	idleSince map[zhiyin.ContactID]time.Time // since when somebody able was free all the time
	left      int                            // customers still to come
	accepting int
	crashes   int
	outages   int
	served    int
	sick      time.Time // the ledger refused until then: nothing is decided for a while

	mu    sync.Mutex
	inbox []func()
	wake  chan struct{} // capacity 1; a full one says all
}

func (t *trial) tell(do func()) {
	t.mu.Lock()
	t.inbox = append(t.inbox, do)
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

func (t *trial) in(d time.Duration, do func()) {
	t.n++
	heap.Push(&t.next, happening{time.Now().Add(d), t.n, do})
}

// about is a time around a mean, as the times between accidents are.
func (t *trial) about(mean time.Duration) time.Duration {
	return time.Duration(t.rng.ExpFloat64() * float64(mean))
}

// Reserved and the others are what contacts hear (lobby.Bell).
func (t *trial) Reserved(c zhiyin.ContactID, a zhiyin.AgentID, r zhiyin.ReservationID, _ time.Time) {
	t.tell(func() { t.ring(c, a, r) })
}

func (t *trial) Unreserved(c zhiyin.ContactID, _ zhiyin.ReservationID, _ zhiyin.ReservationState) {}
func (t *trial) Accepted(c zhiyin.ContactID, a zhiyin.AgentID, _ zhiyin.ReservationID) {
	t.tell(func() { t.talk(c, a) })
}
func (t *trial) Position(zhiyin.ContactID, int, zhiyin.Estimate)                          {}
func (t *trial) Unserved(zhiyin.ContactID)                                                {}
func (t *trial) Asked(zhiyin.ContactID, zhiyin.AgentID, zhiyin.ReservationID, time.Time)  {}
func (t *trial) Escalated(zhiyin.ContactID, zhiyin.AgentID, zhiyin.ReservationID, string) {}
func (t *trial) Overflowed(zhiyin.ContactID, zhiyin.Overflow)                             {}

// live begins a life of the process.
func (t *trial) live() {
	t.host = lobby.New(lobby.Config{Queues: trialQueues, Agents: t.staff}, writer{t.ledger, t.ledger.epoch}, t, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	host := t.host
	t.restore()
	host.Learn(t.learned)
	go func() { defer close(done); _ = host.Run(ctx) }()
	t.stop = func() { cancel(); <-done }
}

// restore tells a new life what the ledger and the contacts know.
func (t *trial) restore() {
	var presence []zhiyin.Presence
	var working []lobby.Work
	var waiting []lobby.Waiter
	for _, a := range t.staff {
		presence = append(presence, *t.ledger.presence[a.ID])
		if c := t.ledger.work[a.ID]; c != "" {
			working = append(working, lobby.Work{Agent: a.ID, Contact: c})
		}
	}
	for c, since := range t.here {
		waiting = append(waiting, lobby.Waiter{Contact: c, Wanted: t.ledger.wanted[c], Since: since})
	}
	t.host.Restore(presence, working, waiting)
	for _, a := range t.staff {
		t.in(t.about(5*time.Second), func() { t.host.SetLine(a.ID, true, "") }) // their browsers come back
	}
}

// crash kills the process and starts it anew some seconds later.
func (t *trial) crash() {
	t.crashes++
	t.stop()
	t.ledger.crash(t.rng)
	synctest.Wait()
	t.drain()
	t.ledger.rescind(time.Now())
	for c, a := range t.ledger.owner { // taken, and nobody was told
		if _, waits := t.here[c]; waits {
			t.talk(c, a)
		}
	}
	clear(t.idleSince)
	t.accepting = 0
	t.live()
	t.in(t.about(time.Hour), t.crash)
}

// outage lets the disk be full for a while.
func (t *trial) outage() {
	t.outages++
	t.broke(true)
	d := time.Second + t.about(10*time.Second)
	t.sick = time.Now().Add(d + 2*time.Second)
	t.in(d, func() { t.broke(false) })
	t.in(t.about(2*time.Hour), t.outage)
}

func (t *trial) broke(yes bool) {
	t.ledger.mu.Lock()
	defer t.ledger.mu.Unlock()
	t.ledger.broken = yes
}

// learns puts in force what outcomes taught, by chance: of some agents something, in some
// queues nothing that counts.
func (t *trial) learns() {
	var list []routing.Taught
	for range 60 {
		queue := trialQueues[t.rng.IntN(len(trialQueues))].ID
		list = append(list, routing.Taught{Agent: t.staff[t.rng.IntN(len(t.staff))].ID, Segment: string(queue) + "/new", Outcome: t.rng.Float64()})
	}
	var off []zhiyin.QueueID
	if t.rng.IntN(3) == 0 {
		off = []zhiyin.QueueID{trialQueues[t.rng.IntN(len(trialQueues))].ID}
	}
	t.learned = routing.Learn(list, t.learned, off)
	t.host.Learn(t.learned)
	t.in(t.about(10*time.Minute), t.learns)
}

// come lets a customer arrive, and sees to the next.
func (t *trial) come() {
	c := zhiyin.ContactID(fmt.Sprintf("ct_%07d", t.left))
	t.left--
	w := zhiyin.Wanted{Queue: trialQueues[t.rng.IntN(len(trialQueues))].ID, Priority: t.rng.IntN(3) / 2}
	if t.rng.IntN(2) == 0 {
		w.Skills = []zhiyin.Skill{{ID: "refund", Level: 1 + t.rng.IntN(3)}}
	}
	if t.rng.IntN(5) == 0 {
		w.Prefers = []zhiyin.AgentID{t.staff[t.rng.IntN(len(t.staff))].ID}
	}
	t.ledger.mu.Lock()
	t.ledger.wanted[c] = w
	t.ledger.mu.Unlock()
	t.here[c] = time.Now()
	t.host.Enter(c, w, zhiyin.Snapshot{}, time.Now())
	if t.rng.IntN(100) == 0 {
		t.host.Enter(c, w, zhiyin.Snapshot{}, t.here[c]) // told twice
	}
	t.in(t.about(4*time.Minute), func() { t.giveUp(c) })
	if t.left > 0 {
		t.in(t.about(8*time.Second), t.come)
	}
}

func (t *trial) giveUp(c zhiyin.ContactID) {
	if _, waits := t.here[c]; waits {
		t.over(c)
		t.host.Leave(c)
	}
}

// over closes a contact.
func (t *trial) over(c zhiyin.ContactID) {
	delete(t.here, c)
	delete(t.idleSince, c)
	t.ledger.close(c)
}

// ring is what an agent makes of it.
func (t *trial) ring(c zhiyin.ContactID, a zhiyin.AgentID, r zhiyin.ReservationID) {
	host, after := t.host, time.Second+t.about(3*time.Second)
	switch luck := t.rng.IntN(100); {
	case luck < 86:
		t.in(after, func() { t.answer(host, func() error { return host.Accept(a, r) }) })
	case luck < 91:
		t.in(after, func() { t.answer(host, func() error { return host.Reject(a, r, "busy") }) })
	case luck < 94:
		t.in(after, func() { host.SetStatus(a, zhiyin.Offline, "") })
	case luck < 96:
		t.in(after, func() { host.SetLine(a, false, "lost") })
	} // the others don't hear it
}

// answer asks the room without making the trial wait.
func (t *trial) answer(host *lobby.Host, ask func() error) {
	t.accepting++
	go func() {
		_ = ask() // a ring that is over is an answer like any other
		t.tell(func() {
			if host == t.host {
				t.accepting--
			}
		})
	}()
}

// talk lasts a while.
func (t *trial) talk(c zhiyin.ContactID, a zhiyin.AgentID) {
	if _, waits := t.here[c]; !waits {
		return // gave up at that moment: the room frees the agent by itself
	}
	delete(t.here, c)
	delete(t.idleSince, c)
	t.served++
	t.in(t.about(150*time.Second), func() {
		t.over(c)
		t.host.Free(a, c)
	})
}

// shift lets an agent go and come.
func (t *trial) shift(a zhiyin.AgentID) {
	if t.ledger.presence[a].Status == zhiyin.Available && t.rng.IntN(4) == 0 {
		t.host.SetStatus(a, zhiyin.Away, "break")
	} else {
		t.host.SetLine(a, true, "")
		t.host.SetStatus(a, zhiyin.Available, "")
	}
	t.in(t.about(4*time.Minute), func() { t.shift(a) })
}

func (t *trial) drain() {
	for {
		t.mu.Lock()
		list := t.inbox
		t.inbox = nil
		t.mu.Unlock()
		if len(list) == 0 {
			return
		}
		for _, do := range list {
			do()
		}
		synctest.Wait()
	}
}

// run goes on until everybody has come and is gone.
func (t *trial) run() {
	t.live()
	for _, a := range t.staff {
		t.shift(a.ID)
	}
	t.in(0, t.come)
	t.in(t.about(time.Hour), t.crash)
	t.in(t.about(2*time.Hour), t.outage)
	t.in(t.about(10*time.Minute), t.learns)
	timer := time.NewTimer(0)
	for t.left > 0 || len(t.ledger.wanted) > 0 {
		timer.Reset(time.Until(t.next[0].at))
		select {
		case <-timer.C:
			synctest.Wait() // what else falls on this instant comes first
			heap.Pop(&t.next).(happening).do()
		case <-t.wake:
		}
		synctest.Wait()
		t.drain()
		t.look()
	}
	t.stop()
}

// look holds the room against what the customers and the ledger know.
func (t *trial) look() {
	now := time.Now()
	if t.accepting > 0 || now.Before(t.sick) {
		clear(t.idleSince)
		return
	}
	waiting := 0
	for _, s := range t.host.Stats() {
		waiting += s.Waiting
	}
	t.ledger.mu.Lock()
	defer t.ledger.mu.Unlock()
	if waiting != len(t.here) {
		t.ledger.breach("I3", "%d wait in the room, %d customers are on the line", waiting, len(t.here))
	}
	for id, p := range t.ledger.pending {
		if now.After(p.expires.Add(time.Second)) {
			t.ledger.breach("I4", "%s rings on after its time", id)
		}
	}
	for c := range t.here {
		switch since, was := t.idleSince[c]; {
		case t.ledger.rings[c] != "" || !t.anybodyFor(c):
			delete(t.idleSince, c)
		case !was:
			t.idleSince[c] = now
		case now.Sub(since) > holdAtMost:
			t.ledger.breach("I8", "%s has waited for %s while somebody was free", c, now.Sub(since))
			delete(t.idleSince, c)
		}
	}
}

// anybodyFor tells whether somebody able is there, has audio and nothing in hand.
func (t *trial) anybodyFor(c zhiyin.ContactID) bool {
	w := t.ledger.wanted[c]
	for _, a := range t.staff {
		p := t.ledger.presence[a.ID]
		if p.Status == zhiyin.Available && p.Line && p.Next == "" && t.ledger.desks[a.ID] == "" && t.ledger.work[a.ID] == "" && able(a, w) {
			return true
		}
	}
	return false
}

// TestInvariantsHoldUnderCrashes acts customers and agents around one room for days of
// their time, with processes killed at any step, a full disk, desks that ring in vain
// and customers who leave at every moment. The invariants are numbered as in
// docs/routing.md. With -v its last line of output is JSON.
func TestInvariantsHoldUnderCrashes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		staff := trialStaff()
		tr := &trial{rng: rand.New(rand.NewPCG(7, 1)), ledger: newTrialLedger(staff), staff: staff, left: *trialContacts,
			here: map[zhiyin.ContactID]time.Time{}, idleSince: map[zhiyin.ContactID]time.Time{}, wake: make(chan struct{}, 1)}
		began := time.Now()
		tr.run()
		for _, b := range tr.ledger.breaches[:min(20, len(tr.ledger.breaches))] {
			t.Error(b)
		}
		if tr.crashes == 0 || tr.outages == 0 || tr.served < *trialContacts/2 {
			t.Errorf("%d crashes, %d outages, %d of %d served: nothing was tried", tr.crashes, tr.outages, tr.served, *trialContacts)
		}
		line, err := json.Marshal(map[string]any{"contacts": *trialContacts, "served": tr.served, "crashes": tr.crashes, "outages": tr.outages, "events": tr.ledger.kept,
			"hours": int(time.Since(began).Hours()), "breaches": len(tr.ledger.breaches)})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(string(line))
	})
}
