package lobby

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/plan"
)

// Config of one match group.
type Config struct {
	Queues []zhiyin.Queue   // those of the group
	Agents []zhiyin.Agent   // who serves any of them, and no queue of another group
	Plans  []*plan.Plan     // in force; one for a queue at most
	Now    func() time.Time // nil: time.Now
	Closed Closed           // nil: queues are open always
}

// Closed tells whether a queue of any group is closed at a moment, and when it opens then;
// zero where not soon. It must not wait.
type Closed func(queue zhiyin.QueueID, at time.Time) (opens time.Time, closed bool)

// Host keeps one match group's waiting room. Its methods may be called from any
// goroutine, before Run as well; all but Accept and Reject return at once and take
// effect in the order of the calls.
type Host struct {
	ledger Ledger
	bell   Bell
	now    func() time.Time
	closed Closed
	log    *slog.Logger
	box    mailbox
	over   chan struct{} // closed when Run has returned

	statsMu sync.Mutex
	stats   map[zhiyin.QueueID]Stats

	// What follows belongs to Run's goroutine.
	board    *routing.Board
	schemes  map[zhiyin.QueueID]*scheme
	agenda   agenda
	queues   map[zhiyin.QueueID]zhiyin.Queue
	agents   map[zhiyin.AgentID]*agent
	waiting  map[zhiyin.ContactID]*entry
	pleas    map[zhiyin.ContactID]*entry // angry customers for whom a senior is asked; they talk with somebody
	rings    map[zhiyin.ReservationID]*ring
	served   map[zhiyin.QueueID]*counts
	paces    map[zhiyin.QueueID]*pace
	lines    map[zhiyin.QueueID]int // how many wait in each
	tellAt   time.Time              // in a crowd: places and figures are told again
	last     time.Time              // moment of the step before
	paused   time.Time              // no new reservations before: the ledger failed
	owed     []zhiyin.Event         // that it has yet to take, in order
	repaying bool                   // they are on the way to it
	recheck  bool                   // somebody came or went: who is unserved must be found anew
	order    []zhiyin.AgentID       // all agents, by id
}

// ledgerRest is how long the Host waits after the ledger refused a reservation.
const ledgerRest = time.Second

// New makes a Host; Run it.
func New(cfg Config, ledger Ledger, bell Bell, log *slog.Logger) *Host {
	h := &Host{
		ledger: ledger, bell: bell, now: cfg.Now, closed: cfg.Closed, log: log, over: make(chan struct{}),
		agents: map[zhiyin.AgentID]*agent{}, waiting: map[zhiyin.ContactID]*entry{}, pleas: map[zhiyin.ContactID]*entry{}, lines: map[zhiyin.QueueID]int{},
		rings: map[zhiyin.ReservationID]*ring{}, served: map[zhiyin.QueueID]*counts{}, paces: map[zhiyin.QueueID]*pace{},
		box: mailbox{wake: make(chan struct{}, 1)},
	}
	if h.now == nil {
		h.now = time.Now
	}
	h.board = routing.NewBoard(h.now())
	h.setPeople(cfg)
	h.publish()
	return h
}

// Run owns the waiting room until ctx is done. Reservations that are pending then
// stay as the ledger has them, for Restore at the next start.
func (h *Host) Run(ctx context.Context) error {
	defer close(h.over)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-h.box.wake:
		case <-timer.C:
		}
		for _, act := range h.box.take() {
			act()
		}
		if next := h.step(); next.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(next.Sub(h.now()))
		}
	}
}

// step does everything that is due and returns when something next will be; zero:
// nothing until somebody acts.
func (h *Host) step() (next time.Time) {
	now := h.now()
	soonest := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	h.putBack(now)
	h.expire(now)
	h.repay(now)
	h.stand(now)
	h.turn(now)
	h.match(now)
	h.findUnmet(now)
	h.tell(now, soonest)
	for _, r := range h.rings {
		if !r.over {
			soonest(r.expires)
		}
	}
	if soonest(h.paused); !now.Before(h.paused) && len(h.owed) == 0 {
		soonest(h.board.Wake(now))
	}
	soonest(h.agenda.next())
	return next
}

// From a crowd on, places and figures are told at most so often, and never for more
// than a tenth of the time: they cost a look at everybody who waits.
const (
	crowd      = 1000
	crowdEvery = 500 * time.Millisecond
	crowdShare = 10
)

// tell says to those who wait how they stand, and publishes the figures.
func (h *Host) tell(now time.Time, soonest func(time.Time)) {
	if len(h.waiting) > crowd && now.Before(h.tellAt) {
		soonest(h.tellAt)
		return
	}
	h.findUnserved(now)
	h.tellPositions(now, soonest)
	h.publish()
	done := h.now()
	h.tellAt = done.Add(max(crowdEvery, crowdShare*done.Sub(now)))
}

// mailbox carries calls to Run's goroutine in their order. It is unbounded: each
// entry stems from one call of a contact, a desk or the ledger, and dropping any
// would lose a customer.
type mailbox struct {
	wake chan struct{} // capacity 1; a full one says all that is to be said

	mu   sync.Mutex
	acts []func()
}

func (m *mailbox) put(act func()) {
	m.mu.Lock()
	m.acts = append(m.acts, act)
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *mailbox) take() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	acts := m.acts
	m.acts = nil
	return acts
}

func (m *mailbox) empty() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.acts) == 0
}
