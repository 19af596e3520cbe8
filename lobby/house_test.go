package lobby

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhiyin.dev"
)

// commitTakes is a disk's fsync.
const commitTakes = 2 * time.Millisecond

// book is a ledger that commits in order, a little later.
type book struct {
	order sync.Mutex // held through a commit, done included
	mu    sync.Mutex
	next  []appended

	events []zhiyin.Event // durable ones
	broken bool
}

type appended struct {
	events []zhiyin.Event
	done   func(error)
}

func (b *book) Append(events []zhiyin.Event, done func(error)) {
	b.mu.Lock()
	b.next = append(b.next, appended{events, done})
	b.mu.Unlock()
	time.AfterFunc(commitTakes, b.commit)
}

func (b *book) commit() {
	b.order.Lock()
	defer b.order.Unlock()
	b.mu.Lock()
	a := b.next[0]
	b.next = b.next[1:]
	var err error
	if b.broken {
		err = fmt.Errorf("book: %w", zhiyin.Unavailable)
	} else {
		b.events = append(b.events, a.events...)
	}
	b.mu.Unlock()
	a.done(err)
}

func (b *book) kept() []zhiyin.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.events)
}

func (b *book) breakDown(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = on
}

// bellman writes down what contacts are told.
type bellman struct {
	mu   sync.Mutex
	told []string
	last map[zhiyin.ContactID]zhiyin.ReservationID
	who  map[zhiyin.ReservationID]zhiyin.AgentID
	book *book
}

func (b *bellman) say(format string, args ...any) {
	b.told = append(b.told, fmt.Sprintf(format, args...))
}

func (b *bellman) Reserved(c zhiyin.ContactID, a zhiyin.AgentID, r zhiyin.ReservationID, _ time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.ContainsFunc(b.book.kept(), func(e zhiyin.Event) bool {
		made, ok := e.Body.(zhiyin.ReservationMade)
		return ok && made.Reservation == r
	}) {
		b.say("%s rang before it was durable", c)
	}
	b.last[c], b.who[r] = r, a
	b.say("%s rings %s", c, a)
}

func (b *bellman) Unreserved(c zhiyin.ContactID, _ zhiyin.ReservationID, state zhiyin.ReservationState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.say("%s %s", c, state)
}

func (b *bellman) Accepted(c zhiyin.ContactID, a zhiyin.AgentID, _ zhiyin.ReservationID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.say("%s with %s", c, a)
}

func (b *bellman) Position(c zhiyin.ContactID, position int, _ zhiyin.Estimate) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.say("%s is %d", c, position)
}

func (b *bellman) Asked(c zhiyin.ContactID, a zhiyin.AgentID, r zhiyin.ReservationID, _ time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last[c], b.who[r] = r, a
	b.say("%s asks %s", c, a)
}

func (b *bellman) Escalated(c zhiyin.ContactID, a zhiyin.AgentID, _ zhiyin.ReservationID, how string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.say("%s %s by %s", c, how, a)
}

func (b *bellman) Overflowed(c zhiyin.ContactID, way zhiyin.Overflow) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.say("%s out to %s %s", c, way.To, way.Queue)
}

func (b *bellman) Unserved(c zhiyin.ContactID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.say("%s unserved", c)
}

// house is a Host with its surroundings, inside a synctest bubble.
type house struct {
	*Host
	t    *testing.T
	book *book
	bell *bellman
}

var care = zhiyin.Queue{ID: "care", Unit: "muhe", Group: "muhe", TargetSeconds: 20, RingSeconds: 15}

func people(ids ...zhiyin.AgentID) (out []zhiyin.Agent) {
	for _, id := range ids {
		out = append(out, zhiyin.Agent{ID: id, Unit: "muhe", Queues: []zhiyin.QueueID{"care"}, Skills: []zhiyin.Skill{{ID: "refund", Level: 3}}})
	}
	return out
}

func open(t *testing.T, agents ...zhiyin.AgentID) *house { return openAt(t, nil, agents...) }

func openAt(t *testing.T, now func() time.Time, agents ...zhiyin.AgentID) *house {
	h := &house{t: t, book: &book{}}
	h.bell = &bellman{last: map[zhiyin.ContactID]zhiyin.ReservationID{}, who: map[zhiyin.ReservationID]zhiyin.AgentID{}, book: h.book}
	h.Host = New(Config{Queues: []zhiyin.Queue{care}, Agents: people(agents...), Now: now}, h.book, h.bell, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = h.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return h
}

// present makes agents available with their lines up.
func (h *house) present(agents ...zhiyin.AgentID) {
	for _, a := range agents {
		h.SetLine(a, true, "")
		h.SetStatus(a, zhiyin.Available, "")
		h.settled()
	}
}

func (h *house) enter(contact zhiyin.ContactID) {
	h.Enter(contact, zhiyin.Wanted{Queue: "care", Skills: []zhiyin.Skill{{ID: "refund", Level: 2}}}, zhiyin.Snapshot{}, time.Now())
	h.settled()
}

// settled waits until everything that follows at once has happened, commits included.
func (h *house) settled() {
	synctest.Wait()
	time.Sleep(3 * commitTakes)
	synctest.Wait()
}

// inside looks at the Host's state from its own goroutine.
func (h *house) inside(look func()) {
	done := make(chan struct{})
	h.box.put(func() { defer close(done); look() })
	<-done
}

// ringing is the contact's reservation that was last told.
func (h *house) ringing(contact zhiyin.ContactID) zhiyin.ReservationID {
	h.bell.mu.Lock()
	defer h.bell.mu.Unlock()
	return h.bell.last[contact]
}

// heard returns what was told since the last call.
func (h *house) heard() []string {
	h.bell.mu.Lock()
	defer h.bell.mu.Unlock()
	out := h.bell.told
	h.bell.told = nil
	return out
}

func (h *house) expect(want ...string) {
	h.t.Helper()
	if got := h.heard(); !slices.Equal(got, want) {
		h.t.Errorf("told %q, want %q", got, want)
	}
}

// standing is the agent's last kept status, reason and next.
func (h *house) standing(agent zhiyin.AgentID) string {
	out := ""
	for _, e := range h.book.kept() {
		if b, ok := e.Body.(zhiyin.AgentStatusChanged); ok && e.Subject == string(agent) {
			out = fmt.Sprintf("%s/%s/%s/%s by %s", b.Status, b.Reason, b.Next, b.Why, e.By)
		}
	}
	return out
}

func is(t *testing.T, err error, kind zhiyin.Error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("error %v, want %s", err, kind)
	}
}
