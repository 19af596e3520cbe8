package floor

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	deskapi "zhiyin.dev/edge/api/desk"
	"zhiyin.dev/lobby"
)

// Standing says how queues and agents stand, for other systems.
type Standing struct {
	rooms *Rooms
	desk  *desk.Desk
}

// NewStanding makes it of what it shows.
func NewStanding(rooms *Rooms, d *desk.Desk) Standing { return Standing{rooms, d} }

// Queues returns every queue in force, in the order of their ids.
func (f Standing) Queues(ctx context.Context) ([]deskapi.QueueStanding, error) {
	days, err := f.desk.Days(ctx)
	if err != nil {
		return nil, err
	}
	now := f.rooms.now()
	stats := f.rooms.Stats()
	out := []deskapi.QueueStanding{}
	for id, q := range f.rooms.catalog.Queues() {
		s, day := stats[id], days[id]
		v := deskapi.QueueStanding{ID: id, Unit: q.Unit, Name: q.Name, Waiting: s.Waiting, From: day.From, Served: day.Served, ServedInTime: day.InTime, Abandoned: day.Abandoned,
			TargetSeconds: q.TargetSeconds, TargetPercent: q.TargetPercent, Agents: s.Agents}
		v.CallbackOnly = f.callbackOnly(id, now)
		if s.Wait.Known() {
			v.Wait = &s.Wait
		}
		if !s.Oldest.IsZero() {
			v.OldestMs = max(0, now.Sub(s.Oldest).Milliseconds())
		}
		if v.Agents == nil {
			v.Agents = map[string]int{}
		}
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b deskapi.QueueStanding) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// callbackOnly tells whether those who come to the queue are offered a callback.
func (f Standing) callbackOnly(queue zhiyin.QueueID, now time.Time) bool {
	return slices.ContainsFunc(f.rooms.directives.InForce(), func(v zhiyin.Directive) bool {
		return v.What == zhiyin.CallbackOnly && v.Queue == queue && (v.Until.IsZero() || v.Until.After(now))
	})
}

// Stats are those of all rooms together; a queue is in one.
func (l *Rooms) Stats() map[zhiyin.QueueID]lobby.Stats {
	l.mu.Lock()
	hosts := slices.Collect(maps.Values(l.hosts))
	l.mu.Unlock()
	out := map[zhiyin.QueueID]lobby.Stats{}
	for _, h := range hosts {
		maps.Copy(out, h.Stats())
	}
	return out
}

// Waits are how long who comes to each queue now will probably wait.
func (l *Rooms) Waits() map[zhiyin.QueueID]zhiyin.Estimate {
	out := map[zhiyin.QueueID]zhiyin.Estimate{}
	for id, s := range l.Stats() {
		out[id] = s.Wait
	}
	return out
}

// Agents returns every agent, in the order of their ids. Whoever was never
// signed in is offline.
func (f Standing) Agents(ctx context.Context) ([]deskapi.AgentStanding, error) {
	agents, err := f.rooms.db.Agents(ctx)
	if err != nil {
		return nil, err
	}
	presence, err := f.rooms.db.Presence(ctx)
	if err != nil {
		return nil, err
	}
	agents = f.rooms.directives.placed(agents)
	standing := map[zhiyin.AgentID]zhiyin.Presence{}
	for _, p := range presence {
		standing[p.Agent] = p
	}
	out := []deskapi.AgentStanding{}
	for _, a := range agents {
		p := standing[a.ID]
		out = append(out, deskapi.AgentStanding{ID: a.ID, Name: a.Name, Unit: a.Unit, Status: cmp.Or(p.Status, zhiyin.Offline), Reason: p.Reason,
			Since: p.Since, Line: p.Line, Next: p.Next, Queues: append([]zhiyin.QueueID{}, a.Queues...)})
	}
	return out, nil
}
