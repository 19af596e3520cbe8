package matching

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/routing/sim"
	"zhiyin.dev/store"
)

// dayReader gathers a day from the ledger.
type dayReader struct {
	db         *store.DB
	catalog    *catalog.Catalog
	from, till time.Time
	agents     []zhiyin.Agent
	places     map[zhiyin.AgentID]int
	served     []zhiyin.Queue
	waits      []wait
	staff      []sim.Colleague
	wanted     []zhiyin.Wanted // by class, without who is known
	shapes     []sim.Class
	classes    map[string]int
	past       []sim.Past
	target     int // of the queues, the shortest: s
	left       sim.LeftOut
}

func (d *dayReader) read(ctx context.Context, unit zhiyin.UnitID) error {
	queues := d.queues(unit)
	if err := d.people(ctx, queues); err != nil {
		return err
	}
	if err := d.contacts(ctx, unit); err != nil {
		return err
	}
	d.skill()
	return nil
}

func (d *dayReader) queues(unit zhiyin.UnitID) (out []zhiyin.QueueID) {
	for _, q := range d.catalog.Queues() {
		if q.Unit == unit {
			d.served = append(d.served, q)
			out, d.target = append(out, q.ID), min(q.TargetSeconds, cmp.Or(d.target, q.TargetSeconds))
		}
	}
	return out
}

// people are those who serve any of the queues, with their breaks.
func (d *dayReader) people(ctx context.Context, queues []zhiyin.QueueID) error {
	all, err := d.db.Agents(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if !slices.ContainsFunc(a.Queues, func(q zhiyin.QueueID) bool { return slices.Contains(queues, q) }) {
			continue
		}
		events, err := d.db.AllEvents(ctx, string(a.ID))
		if err != nil {
			return err
		}
		d.places[a.ID] = len(d.agents)
		d.agents = append(d.agents, a)
		d.staff = append(d.staff, sim.Colleague{Absent: absences(events, d.from, d.till)})
	}
	return nil
}

// absences are the times of the day when an agent could not be given anything: not
// available, or with no audio. Who has something in hand ends it whatever they are.
func absences(events []zhiyin.Event, from, till time.Time) (out []sim.Span) {
	there, line := false, false
	since := from
	turn := func(at time.Time, now bool) {
		was := there && line
		if at.Before(from) {
			at = from
		}
		if now == was {
			return
		}
		if now && at.After(since) {
			out = append(out, sim.Span{From: since.Sub(from).Seconds(), Till: at.Sub(from).Seconds()})
		}
		since = at
	}
	for _, e := range events {
		if e.At.After(till) {
			break
		}
		switch b := e.Body.(type) {
		case zhiyin.AgentStatusChanged:
			now := b.Status == zhiyin.Available
			turn(e.At, now && line)
			there = now
		case zhiyin.AgentLineChanged:
			turn(e.At, there && b.Up)
			line = b.Up
		}
	}
	if !(there && line) && since.Before(till) {
		out = append(out, sim.Span{From: since.Sub(from).Seconds(), Till: till.Sub(from).Seconds()})
	}
	return out
}

// dayPage is how many contacts are read at once.
const dayPage = 200

func (d *dayReader) contacts(ctx context.Context, unit zhiyin.UnitID) error {
	q := zhiyin.ContactQuery{Units: []zhiyin.UnitID{unit}, From: d.from, To: d.till, Limit: dayPage}
	for {
		page, err := d.db.ContactPage(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := d.contact(ctx, c); err != nil {
				return err
			}
		}
		if len(page) < dayPage {
			return nil
		}
		q.Before, q.ID = page[len(page)-1].Arrived, page[len(page)-1].ID
	}
}

// contact takes one in that waited, and is over.
func (d *dayReader) contact(ctx context.Context, c zhiyin.ContactFacts) error {
	if c.Queued.IsZero() || c.Completed.IsZero() || c.Direction != zhiyin.Inbound {
		return nil
	}
	events, err := d.db.AllEvents(ctx, string(c.ID))
	if err != nil {
		return err
	}
	wanted := wantsOf(events)
	p := sim.Past{ID: string(c.ID), At: c.Queued.Sub(d.from).Seconds(), Known: -1, Agent: -1}
	switch agent, answered := d.places[c.Agent]; {
	case c.Channel == zhiyin.Chat:
		d.left.Chats++
		return nil
	case len(wanted) != 1:
		d.left.Moved++
		return nil
	case wanted[0].Callback:
		d.left.Callbacks++
		return nil
	case answered && !c.Connected.IsZero():
		p.Agent, p.Waited, p.Worked = agent, c.Connected.Sub(c.Queued).Seconds(), c.Completed.Sub(c.Connected).Seconds()
	case c.EndedReason == zhiyin.EndedAbandoned:
		p.Waited = c.Ended.Sub(c.Queued).Seconds()
	default:
		d.left.Other++
		return nil
	}
	p.Angry = wanted[0].Angry
	p.Class, p.VIP, p.Waited, p.Worked = d.class(wanted[0]), wanted[0].Priority > 0, max(0, p.Waited), max(0, p.Worked)
	for _, known := range wanted[0].Prefers {
		if place, here := d.places[known]; here {
			p.Known = place
			break
		}
	}
	snap, err := contact.KnownOf(events)
	if err != nil {
		return err
	}
	d.waits = append(d.waits, wait{c.ID, p.At, wanted[0], snap})
	d.past = append(d.past, p)
	return nil
}

func wantsOf(events []zhiyin.Event) (out []zhiyin.Wanted) {
	for _, e := range events {
		if b, ok := e.Body.(zhiyin.ContactQueued); ok {
			out = append(out, b.Wanted)
		}
	}
	return out
}

// class numbers what is wanted: a queue, with levels of skills.
func (d *dayReader) class(w zhiyin.Wanted) int {
	var name strings.Builder
	name.WriteString(string(w.Queue))
	for _, s := range w.Skills {
		name.WriteString(" " + s.ID + "≥" + strconv.Itoa(s.Level))
	}
	place, known := d.classes[name.String()]
	if !known {
		place = len(d.shapes)
		d.classes[name.String()] = place
		d.shapes, d.wanted = append(d.shapes, sim.Class{Need: name.String(), MinLevel: 1}), append(d.wanted, w)
	}
	return place
}

// usualLevel is an agent's in a queue that asks for no skill.
const usualLevel = 3

// skill writes down who may take which class, at the mean of the levels asked for.
func (d *dayReader) skill() {
	for i, a := range d.agents {
		one := sim.Agent{ID: i, Skills: map[string]int{}, Languages: map[string]string{"": ""}, Seniority: a.Grade()}
		for class, w := range d.wanted {
			if level := levelFor(a, w); level > 0 {
				one.Skills[d.shapes[class].Need] = level
			}
		}
		d.staff[i].Agent = one
	}
}

// levelFor is the agent's mean level in what is wanted; 0 when they may not take it.
func levelFor(a zhiyin.Agent, w zhiyin.Wanted) int {
	if !slices.Contains(a.Queues, w.Queue) {
		return 0
	}
	if len(w.Skills) == 0 {
		return usualLevel
	}
	sum := 0
	for _, want := range w.Skills {
		i := slices.IndexFunc(a.Skills, func(s zhiyin.Skill) bool { return s.ID == want.ID && s.Level >= want.Level })
		if i < 0 {
			return 0
		}
		sum += a.Skills[i].Level
	}
	return max(1, (sum+len(w.Skills)/2)/len(w.Skills))
}
