// Package floor owns what goes on where agents work: the waiting rooms of the match
// groups, what supervisors order and look at, and the messages that customers leave.
package floor

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/lobby"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/group"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/plan"
	"zhiyin.dev/store"
)

// Rooms finds the waiting room of a queue, a contact or an agent: there is one
// for each match group.
type Rooms struct {
	db         *store.DB
	catalog    *catalog.Catalog
	plans      Plans
	directives *Directives
	talks      func() *contact.Conductor // made after the rooms
	bell       func() lobby.Bell
	now        func() time.Time
	log        *slog.Logger

	mu     sync.RWMutex // guards what follows
	hosts  map[string]*lobby.Host
	queues map[zhiyin.QueueID]string   // queue → group
	agents map[zhiyin.AgentID]string   // agent → group
	where  map[zhiyin.ContactID]string // waiting contact → group
	pleads map[zhiyin.ContactID]string // contact for which a senior is asked → group
	taught map[string]*routing.Learned // group → what is learned of its agents
	rooms  group.Group
	run    context.Context // of Run; nil before
}

// Plans are those of matching.
type Plans interface {
	InForce(context.Context) ([]*plan.Plan, error)
}

// NewRooms has no room until Open. bell tells contacts and telephones what became of a
// wait; it is asked for when it is needed.
func NewRooms(d *Directives, plans Plans, bell func() lobby.Bell) *Rooms {
	return &Rooms{db: d.db, catalog: d.catalog, plans: plans, directives: d, talks: d.talks, bell: bell, now: d.clock, log: d.log, hosts: map[string]*lobby.Host{}, where: map[zhiyin.ContactID]string{}, pleads: map[zhiyin.ContactID]string{}}
}

// Open makes the rooms that the queues in force need, and tells each who serves
// there, and by which plans. It may be called again when any of them changed.
func (l *Rooms) Open(ctx context.Context) error {
	agents, err := l.db.Agents(ctx)
	if err != nil {
		return fmt.Errorf("floor: lobby: %w", err)
	}
	presence, err := l.db.Presence(ctx)
	if err != nil {
		return fmt.Errorf("floor: lobby: %w", err)
	}
	working, err := l.working(ctx)
	if err != nil {
		return err
	}
	plans, err := l.plans.InForce(ctx)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	rooms := l.plan(l.directives.placed(agents), plans)
	for name, room := range rooms {
		if host, has := l.hosts[name]; has {
			host.Update(room)
			continue
		}
		host := lobby.New(room, l.db, l.bell(), l.log.With("part", "lobby", "group", name))
		host.Restore(presence, working, nil)
		host.Learn(l.taught[name])
		l.hosts[name] = host
		if l.run != nil {
			l.rooms.Start(l.run, "lobby "+name, host.Run)
		}
	}
	return nil
}

// plan says which queues, agents and plans belong to which group; the caller holds mu.
func (l *Rooms) plan(agents []zhiyin.Agent, plans []*plan.Plan) map[string]lobby.Config {
	l.queues, l.agents = map[zhiyin.QueueID]string{}, map[zhiyin.AgentID]string{}
	rooms := map[string]lobby.Config{}
	for _, q := range l.catalog.Queues() {
		name := q.Group
		if name == "" {
			name = string(q.Unit)
		}
		room := rooms[name]
		room.Now, room.Closed, room.Queues, room.Plans = l.now, l.catalog.Closed, append(room.Queues, q), plans
		rooms[name], l.queues[q.ID] = room, name
	}
	for _, a := range agents {
		if len(a.Queues) == 0 {
			continue
		}
		name, ok := l.queues[a.Queues[0]]
		if !ok {
			continue
		}
		room := rooms[name]
		room.Agents = append(room.Agents, a)
		rooms[name], l.agents[a.ID] = room, name
	}
	return rooms
}

// Groups are the queues of each match group.
func (l *Rooms) Groups() map[string][]zhiyin.QueueID {
	l.mu.RLock()
	defer l.mu.RUnlock()
	out := map[string][]zhiyin.QueueID{}
	for q, name := range l.queues {
		out[name] = append(out[name], q)
	}
	return out
}

// Learn lets what was learned of the agents count in their rooms.
func (l *Rooms) Learn(taught map[string]*routing.Learned) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taught = taught
	for name, host := range l.hosts {
		host.Learn(taught[name])
	}
}

// working are the agents who were in after-call work or in a chat when the process
// before ended; it goes on.
func (l *Rooms) working(ctx context.Context) ([]lobby.Work, error) {
	open, err := l.db.OpenContacts(ctx)
	if err != nil {
		return nil, fmt.Errorf("floor: lobby: %w", err)
	}
	var out []lobby.Work
	for _, c := range open {
		if c.Agent != "" && (c.State == zhiyin.Wrapping || c.State == zhiyin.Connected && c.Channel == zhiyin.Chat) {
			out = append(out, lobby.Work{Agent: c.Agent, Contact: c.ID, Channel: c.Channel})
		}
	}
	return out, nil
}

// Run runs the rooms until ctx is done.
func (l *Rooms) Run(ctx context.Context) error {
	l.mu.Lock()
	l.run = ctx
	for name, host := range l.hosts {
		l.rooms.Start(ctx, "lobby "+name, host.Run)
	}
	l.mu.Unlock()
	<-ctx.Done()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rooms.Stop()
}

func (l *Rooms) ofAgent(id zhiyin.AgentID) *lobby.Host {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.hosts[l.agents[id]]
}

// Enter puts a contact into the room of its queue. A queue that nobody has is one
// that nobody serves.
func (l *Rooms) Enter(id zhiyin.ContactID, wanted zhiyin.Wanted, snap zhiyin.Snapshot, since time.Time) {
	l.mu.Lock()
	name, ok := l.queues[wanted.Queue]
	host, before := l.hosts[name], l.hosts[l.where[id]]
	if ok {
		l.where[id] = name
	}
	l.mu.Unlock()
	if before != nil && before != host { // it waited in another room
		before.Leave(id)
	}
	if !ok {
		l.log.Error("queue is not known", "queue", string(wanted.Queue), "contact", string(id))
		l.talks().Unserved(id)
		return
	}
	host.Enter(id, wanted, snap, since)
	if wanted.Callback || wanted.Channel == zhiyin.Chat {
		return
	}
	if orders, some := l.directives.at(wanted.Queue); some {
		l.talks().Directed(id, orders)
	}
}

// Escalate asks the room of the queue for a senior.
func (l *Rooms) Escalate(id zhiyin.ContactID, wanted zhiyin.Wanted, snap zhiyin.Snapshot, plea zhiyin.Plea) {
	l.mu.Lock()
	name := l.queues[wanted.Queue]
	host := l.hosts[name]
	if host != nil {
		l.pleads[id] = name
	}
	l.mu.Unlock()
	if host != nil {
		host.Escalate(id, wanted, snap, plea)
	}
}

// Deescalate takes that back.
func (l *Rooms) Deescalate(id zhiyin.ContactID, why string) {
	l.mu.Lock()
	host := l.hosts[l.pleads[id]]
	delete(l.pleads, id)
	l.mu.Unlock()
	if host != nil {
		host.Deescalate(id, why)
	}
}

// Leave takes a contact out of its room.
func (l *Rooms) Leave(id zhiyin.ContactID) {
	l.mu.Lock()
	host := l.hosts[l.where[id]]
	delete(l.where, id)
	l.mu.Unlock()
	if host != nil {
		host.Leave(id)
	}
}

// Invite rings at a colleague's desk, in whatever room they are.
func (l *Rooms) Invite(id zhiyin.ContactID, agent, colleague zhiyin.AgentID) {
	if host := l.ofAgent(colleague); host != nil {
		host.Invite(id, agent, colleague)
		return
	}
	l.talks().Unreserved(id, "", zhiyin.Rescinded)
}

// Free says that an agent is done with a contact.
func (l *Rooms) Free(agent zhiyin.AgentID, id zhiyin.ContactID) {
	l.mu.Lock()
	delete(l.where, id)
	delete(l.pleads, id)
	l.mu.Unlock()
	if host := l.ofAgent(agent); host != nil {
		host.Free(agent, id)
	}
}

// SetStatus is the agent's wish.
func (l *Rooms) SetStatus(agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) {
	if host := l.ofAgent(agent); host != nil {
		host.SetStatus(agent, status, reason)
	}
}

// SetLine says whether the agent's audio works.
func (l *Rooms) SetLine(agent zhiyin.AgentID, up bool, reason string) {
	if host := l.ofAgent(agent); host != nil {
		host.SetLine(agent, up, reason)
	}
}

// Accept and Reject settle what rings at the agent's desk.
func (l *Rooms) Accept(agent zhiyin.AgentID, r zhiyin.ReservationID) error {
	host := l.ofAgent(agent)
	if host == nil {
		return fmt.Errorf("floor: agent %s serves no queue: %w", agent, zhiyin.NotFound)
	}
	return host.Accept(agent, r)
}

// Reject gives the contact back.
func (l *Rooms) Reject(agent zhiyin.AgentID, r zhiyin.ReservationID, reason string) error {
	host := l.ofAgent(agent)
	if host == nil {
		return fmt.Errorf("floor: agent %s serves no queue: %w", agent, zhiyin.NotFound)
	}
	return host.Reject(agent, r, reason)
}

// Claim gives an agent work of their own making.
func (l *Rooms) Claim(agent zhiyin.AgentID, id zhiyin.ContactID) error {
	host := l.ofAgent(agent)
	if host == nil {
		return fmt.Errorf("floor: agent %s serves no queue: %w", agent, zhiyin.NotFound)
	}
	return host.Claim(agent, id)
}
