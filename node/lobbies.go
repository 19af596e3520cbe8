package node

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/lobby"
	"zhiyin.dev/node/matching"
	"zhiyin.dev/node/phone"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/plan"
)

// lobbies finds the waiting room of a queue, a contact or an agent: there is one
// for each match group.
type lobbies struct {
	node *Node

	mu     sync.RWMutex // guards what follows
	hosts  map[string]*lobby.Host
	queues map[zhiyin.QueueID]string   // queue → group
	agents map[zhiyin.AgentID]string   // agent → group
	where  map[zhiyin.ContactID]string // waiting contact → group
	taught map[string]*routing.Learned // group → what is learned of its agents
	rooms  group
	run    context.Context // of Run; nil before
}

func newLobbies(n *Node) *lobbies {
	return &lobbies{node: n, hosts: map[string]*lobby.Host{}, where: map[zhiyin.ContactID]string{}}
}

// open makes the rooms that the queues in force need, and tells each who serves
// there, and by which plans. It may be called again when any of them changed.
func (l *lobbies) open(ctx context.Context) error {
	agents, err := l.node.db.Agents(ctx)
	if err != nil {
		return fmt.Errorf("node: lobby: %w", err)
	}
	presence, err := l.node.db.Presence(ctx)
	if err != nil {
		return fmt.Errorf("node: lobby: %w", err)
	}
	working, err := l.working(ctx)
	if err != nil {
		return err
	}
	plans, err := l.node.plans.InForce(ctx)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	rooms := l.plan(l.node.directives.placed(agents), plans)
	for name, room := range rooms {
		if host, has := l.hosts[name]; has {
			host.Update(room)
			continue
		}
		host := lobby.New(room, l.node.db, phone.Bell{Conductor: l.node.conductor, Phones: l.node.phones}, l.node.log.With("part", "lobby", "group", name))
		host.Restore(presence, working, nil)
		host.Learn(l.taught[name])
		l.hosts[name] = host
		if l.run != nil {
			l.rooms.start(l.run, "lobby "+name, host.Run)
		}
	}
	return nil
}

// plan says which queues, agents and plans belong to which group; the caller holds mu.
func (l *lobbies) plan(agents []zhiyin.Agent, plans []*plan.Plan) map[string]lobby.Config {
	l.queues, l.agents = map[zhiyin.QueueID]string{}, map[zhiyin.AgentID]string{}
	rooms := map[string]lobby.Config{}
	for _, q := range l.node.catalog.Queues() {
		name := q.Group
		if name == "" {
			name = string(q.Unit)
		}
		room := rooms[name]
		room.Now, room.Queues, room.Plans = l.node.now, append(room.Queues, q), plans
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
func (l *lobbies) Groups() map[string][]zhiyin.QueueID {
	l.mu.RLock()
	defer l.mu.RUnlock()
	out := map[string][]zhiyin.QueueID{}
	for q, name := range l.queues {
		out[name] = append(out[name], q)
	}
	return out
}

// Learn lets what was learned of the agents count in their rooms.
func (l *lobbies) Learn(taught map[string]*routing.Learned) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taught = taught
	for name, host := range l.hosts {
		host.Learn(taught[name])
	}
}

// working are the agents who were in after-call work or in a chat when the process
// before ended; it goes on.
func (l *lobbies) working(ctx context.Context) ([]lobby.Work, error) {
	open, err := l.node.db.OpenContacts(ctx)
	if err != nil {
		return nil, fmt.Errorf("node: lobby: %w", err)
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
func (l *lobbies) Run(ctx context.Context) error {
	l.mu.Lock()
	l.run = ctx
	for name, host := range l.hosts {
		l.rooms.start(ctx, "lobby "+name, host.Run)
	}
	l.mu.Unlock()
	<-ctx.Done()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rooms.stop()
}

func (l *lobbies) ofAgent(id zhiyin.AgentID) *lobby.Host {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.hosts[l.agents[id]]
}

// Enter puts a contact into the room of its queue. A queue that nobody has is one
// that nobody serves.
func (l *lobbies) Enter(id zhiyin.ContactID, wanted zhiyin.Wanted, snap zhiyin.Snapshot, since time.Time) {
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
		l.node.log.Error("queue is not known", "queue", string(wanted.Queue), "contact", string(id))
		l.node.conductor.Unserved(id)
		return
	}
	host.Enter(id, wanted, snap, since)
	if l.node.directives == nil || wanted.Callback || wanted.Channel == zhiyin.Chat {
		return
	}
	if orders, some := l.node.directives.at(wanted.Queue); some {
		l.node.conductor.Directed(id, orders)
	}
}

// Leave takes a contact out of its room.
func (l *lobbies) Leave(id zhiyin.ContactID) {
	l.mu.Lock()
	host := l.hosts[l.where[id]]
	delete(l.where, id)
	l.mu.Unlock()
	if host != nil {
		host.Leave(id)
	}
}

// Free says that an agent is done with a contact.
func (l *lobbies) Free(agent zhiyin.AgentID, id zhiyin.ContactID) {
	l.mu.Lock()
	delete(l.where, id)
	l.mu.Unlock()
	if host := l.ofAgent(agent); host != nil {
		host.Free(agent, id)
	}
}

// SetStatus is the agent's wish.
func (l *lobbies) SetStatus(agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) {
	if host := l.ofAgent(agent); host != nil {
		host.SetStatus(agent, status, reason)
	}
}

// SetLine says whether the agent's audio works.
func (l *lobbies) SetLine(agent zhiyin.AgentID, up bool, reason string) {
	if host := l.ofAgent(agent); host != nil {
		host.SetLine(agent, up, reason)
	}
}

// Accept and Reject settle what rings at the agent's desk.
func (l *lobbies) Accept(agent zhiyin.AgentID, r zhiyin.ReservationID) error {
	host := l.ofAgent(agent)
	if host == nil {
		return fmt.Errorf("node: agent %s serves no queue: %w", agent, zhiyin.NotFound)
	}
	return host.Accept(agent, r)
}

// Reject gives the contact back.
func (l *lobbies) Reject(agent zhiyin.AgentID, r zhiyin.ReservationID, reason string) error {
	host := l.ofAgent(agent)
	if host == nil {
		return fmt.Errorf("node: agent %s serves no queue: %w", agent, zhiyin.NotFound)
	}
	return host.Reject(agent, r, reason)
}

// noticeRooms lets the waiting rooms know of people who were taken on or changed, and
// of plans that were published, by this process or by another; moved: supervisors have
// placed agents.
func (n *Node) noticeRooms(ctx context.Context, events []zhiyin.Event, moved bool) {
	changed := moved || slices.ContainsFunc(events, func(e zhiyin.Event) bool {
		_, added := e.Body.(zhiyin.AgentAdded)
		_, serves := e.Body.(zhiyin.AgentServes)
		b, published := e.Body.(zhiyin.DefinitionPublished)
		return added || serves || published && b.Ref.Kind == matching.Kind
	})
	if !changed {
		return
	}
	if err := n.lobbies.open(ctx); err != nil {
		n.log.Error("waiting rooms don't know who was added or placed, or which plan is in force", "err", err)
	}
}

// Claim gives an agent work of their own making.
func (l *lobbies) Claim(agent zhiyin.AgentID, id zhiyin.ContactID) error {
	host := l.ofAgent(agent)
	if host == nil {
		return fmt.Errorf("node: agent %s serves no queue: %w", agent, zhiyin.NotFound)
	}
	return host.Claim(agent, id)
}
