package desk

import (
	"context"
	"slices"
	"time"

	"zhiyin.dev"
)

// QueueDay is what a queue did since midnight in its unit's zone.
type QueueDay struct {
	From           time.Time // midnight; zero where the desk is told
	Served, InTime int
	WaitMs         int64 // of the served together
	Abandoned      int   // hung up while waiting
}

// Days returns what each queue has done so far today.
func (d *Desk) Days(ctx context.Context) (map[zhiyin.QueueID]QueueDay, error) {
	out := map[zhiyin.QueueID]QueueDay{}
	err := d.do(ctx, func() {
		for id, q := range d.queues {
			d.today(q, d.now())
			out[id] = QueueDay{From: q.from, Served: q.served, InTime: q.inTime, WaitMs: q.waitMs, Abandoned: q.lost}
		}
	})
	return out, err
}

// queue is one queue's figures.
type queue struct {
	zhiyin.Queue
	waiting   map[zhiyin.ContactID]time.Time // since
	priority  map[zhiyin.ContactID]int       // of the waiting
	day       string
	from      time.Time // when the day began
	served    int
	inTime    int
	waitMs    int64 // of the served together
	lost      int   // who hung up while waiting
	misses    []miss
	unlearned time.Time // when what was learned of its agents switched itself off; zero: it did not, or a person has switched since
}

func newQueue(q zhiyin.Queue) *queue {
	return &queue{Queue: q, waiting: map[zhiyin.ContactID]time.Time{}, priority: map[zhiyin.ContactID]int{}}
}

func (d *Desk) queueName(id zhiyin.QueueID) zhiyin.Text {
	if q := d.queues[id]; q != nil && q.Name != nil {
		return q.Name
	}
	return zhiyin.Text{}
}

func (d *Desk) queue(id zhiyin.QueueID) *queue {
	q := d.queues[id]
	if q == nil {
		q = newQueue(zhiyin.Queue{ID: id})
		d.queues[id] = q
	}
	return q
}

// civil is the date in the unit's zone; UTC where the zone is unknown.
func (d *Desk) civil(unit zhiyin.UnitID, t time.Time) string {
	return t.In(d.zone(unit)).Format(time.DateOnly)
}

// zone is the unit's; UTC where it has none that is known.
func (d *Desk) zone(unit zhiyin.UnitID) *time.Location {
	name := d.units[unit].Zone
	if d.zones[name] == nil {
		zone, err := time.LoadLocation(name)
		if err != nil {
			zone = time.UTC
		}
		d.zones[name] = zone // a file is read for each otherwise
	}
	return d.zones[name]
}

// midnight is when the unit's present day began.
func (d *Desk) midnight(unit zhiyin.UnitID) time.Time {
	now := d.now().In(d.zone(unit))
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

func (d *Desk) changed(q zhiyin.QueueID) {
	d.dirtyQueues[q], d.figuresDue = true, true
}

func (d *Desk) wait(r *record, since time.Time) {
	q := d.queue(r.queue)
	q.waiting[r.id] = since
	d.tellWaiting(q)
	d.changed(r.queue)
}

// unwait takes the contact out of its queue; served is when an agent took it,
// zero when nobody did.
func (d *Desk) unwait(r *record, served time.Time, waitMs int64) {
	q := d.queues[r.queue]
	if q == nil {
		return
	}
	if _, was := q.waiting[r.id]; !was {
		return
	}
	delete(q.waiting, r.id)
	delete(q.priority, r.id)
	d.tellWaiting(q)
	d.changed(q.ID)
	switch {
	case !served.IsZero():
		d.countServed(q, served, waitMs)
	case r.reason == zhiyin.EndedAbandoned:
		d.countLost(q, r.ended)
	}
}

// countServed counts one who was taken at a moment, for the day and for the hour.
func (d *Desk) countServed(q *queue, at time.Time, waitMs int64) {
	inTime := 0
	if waitMs <= int64(q.TargetSeconds)*1000 {
		inTime = 1
	}
	if m := d.hourOf(q.Unit).at(at, d.now()); m != nil {
		m.served, m.inTime, m.waitMs = m.served+1, m.inTime+inTime, m.waitMs+waitMs
	}
	if d.today(q, at) {
		q.served, q.inTime, q.waitMs = q.served+1, q.inTime+inTime, q.waitMs+waitMs
	}
}

// countLost counts one who hung up while waiting.
func (d *Desk) countLost(q *queue, at time.Time) {
	if m := d.hourOf(q.Unit).at(at, d.now()); m != nil {
		m.lost++
	}
	if d.today(q, at) {
		q.lost++
	}
}

// today starts a new day's count where one has begun, and tells whether at is
// in it.
func (d *Desk) today(q *queue, at time.Time) bool {
	day := d.civil(q.Unit, d.now())
	if q.day != day {
		q.day, q.served, q.inTime, q.waitMs, q.lost = day, 0, 0, 0, 0
		q.from = d.midnight(q.Unit)
	}
	return d.civil(q.Unit, at) == day
}

// handled counts a completed contact for the agent's day.
func (d *Desk) handled(agent zhiyin.AgentID, ms int64, at time.Time) {
	s := d.seat(agent)
	d.turnDay(s)
	if d.civil(s.agent.Unit, at) != s.day {
		return
	}
	s.today.Handled++
	s.today.HandleMs += ms
	d.touch(agent).agent = true
}

func (d *Desk) turnDay(s *seat) {
	if day := d.civil(s.agent.Unit, d.now()); s.day != day {
		s.day, s.today = day, Today{}
	}
}

func (d *Desk) agentView(s *seat) AgentView {
	d.turnDay(s)
	p := s.presence
	return AgentView{Status: p.Status, Reason: p.Reason, Since: At(p.Since), Next: p.Next, NextReason: p.Why,
		Line: p.Line, LineReason: s.lineReason, Busy: s.busy(), IdleRank: s.rank, Today: s.today}
}

func (d *Desk) queueViews(s *seat) []QueueView {
	out := []QueueView{}
	for _, id := range s.agent.Queues {
		out = append(out, d.queueView(d.queue(id)))
	}
	return out
}

func (d *Desk) queueView(q *queue) QueueView {
	d.today(q, d.now())
	v := QueueView{ID: q.ID, Name: d.queueName(q.ID), Waiting: len(q.waiting), ServedInTime: q.inTime, Served: q.served}
	var oldest time.Time
	for _, since := range q.waiting {
		if oldest.IsZero() || since.Before(oldest) {
			oldest = since
		}
	}
	v.Oldest = At(oldest)
	return v
}

// rank orders the idle of each match group, longest idle first, and returns
// the agents whose place changed.
func (d *Desk) rank() map[*seat]bool {
	groups := map[string][]*seat{}
	before := map[*seat]int{}
	for _, s := range d.seats {
		before[s], s.rank = s.rank, 0
		if s.presence.Status != zhiyin.Available || !s.presence.Line || s.busy() {
			continue
		}
		for _, g := range d.groupsOf(s) {
			groups[g] = append(groups[g], s)
		}
	}
	for _, idle := range groups {
		slices.SortFunc(idle, func(a, b *seat) int {
			if c := a.idleSince.Compare(b.idleSince); c != 0 {
				return c
			}
			return compare(a.agent.ID, b.agent.ID)
		})
		for i, s := range idle {
			if s.rank == 0 || i+1 < s.rank {
				s.rank = i + 1
			}
		}
	}
	moved := map[*seat]bool{}
	for s, was := range before {
		if was != s.rank {
			moved[s] = true
		}
	}
	return moved
}

func compare(a, b zhiyin.AgentID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (d *Desk) groupsOf(s *seat) []string {
	var out []string
	for _, id := range s.agent.Queues {
		if g := d.queue(id).Group; !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// publishFigures sends the ranks and queue figures that changed to the agents
// who listen; the others get them when they come back.
func (d *Desk) publishFigures() {
	d.figuresDue = false
	moved := d.rank()
	for _, s := range d.seats {
		queues := slices.ContainsFunc(s.agent.Queues, func(q zhiyin.QueueID) bool { return d.dirtyQueues[q] })
		if len(s.subs) == 0 {
			s.behind = s.behind || queues || moved[s]
			continue
		}
		if moved[s] {
			d.publish(s, "agent", d.agentView(s))
		}
		if queues {
			d.publish(s, "queues", d.queueViews(s))
		}
	}
	clear(d.dirtyQueues)
}
