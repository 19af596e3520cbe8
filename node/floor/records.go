package floor

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Records is the store as the desk reads it.
type Records struct {
	*store.DB
	Now func() time.Time
}

// Start reads what the desks show when the process starts.
func (r Records) Start(ctx context.Context) (s desk.Start, err error) {
	if s.Agents, err = r.Agents(ctx); err != nil {
		return s, err
	}
	if s.Units, err = r.Units(ctx); err != nil {
		return s, err
	}
	if s.Queues, err = r.Queues(ctx); err != nil {
		return s, err
	}
	if s.Presence, err = r.Presence(ctx); err != nil {
		return s, err
	}
	if s.Directives, err = r.Directives(ctx); err != nil {
		return s, err
	}
	if s.Dispositions, err = r.dispositions(ctx); err != nil {
		return s, err
	}
	if s.Today, err = r.today(ctx, s.Agents); err != nil {
		return s, err
	}
	if s.Days, err = r.days(ctx, s.Queues, s.Units); err != nil {
		return s, err
	}
	if s.Switches, err = r.switches(ctx, s.Queues); err != nil {
		return s, err
	}
	if s.Ratings, err = r.ratings(ctx); err != nil {
		return s, err
	}
	open, err := r.OpenContacts(ctx)
	if err != nil {
		return s, err
	}
	for _, row := range open {
		events, err := r.AllEvents(ctx, string(row.ID))
		if err != nil {
			return s, err
		}
		s.Contacts = append(s.Contacts, events)
	}
	return s, nil
}

// switches are the last of each queue, as far as there was one.
func (r Records) switches(ctx context.Context, queues []zhiyin.Queue) (out []desk.SwitchedAt, err error) {
	for _, q := range queues {
		events, err := r.AllEvents(ctx, zhiyin.AffinitySubject(q.ID))
		if err != nil {
			return nil, err
		}
		if len(events) == 0 {
			continue
		}
		last := events[len(events)-1]
		if b, is := last.Body.(zhiyin.AffinitySwitched); is {
			out = append(out, desk.SwitchedAt{AffinitySwitched: b, At: last.At})
		}
	}
	return out, nil
}

// today is what each agent handled since midnight in their unit's zone.
func (r Records) today(ctx context.Context, agents []zhiyin.Agent) (map[zhiyin.AgentID]desk.Today, error) {
	units, err := r.Units(ctx)
	if err != nil {
		return nil, err
	}
	midnight := map[zhiyin.UnitID]time.Time{}
	for _, u := range units {
		midnight[u.ID] = midnightIn(u.Zone, r.Now())
	}
	out := make(map[zhiyin.AgentID]desk.Today, len(agents))
	for _, a := range agents {
		n, whole, err := r.Handled(ctx, a.ID, midnight[a.Unit])
		if err != nil {
			return nil, err
		}
		out[a.ID] = desk.Today{Handled: n, HandleMs: whole.Milliseconds()}
	}
	return out, nil
}

// longestDay reaches back to midnight in every zone, also when clocks are put back.
const longestDay = 25 * time.Hour

// ratings are the answers of the last day; the desk knows which are of its units' today.
func (r Records) ratings(ctx context.Context) (out []desk.Rated, err error) {
	all, err := r.Ratings(ctx, r.Now().Add(-longestDay))
	for _, x := range all {
		out = append(out, desk.Rated{Unit: x.Unit, Partition: x.Partition, Position: x.Position, At: x.At, Score: x.Answer.Score, Most: x.Answer.Most})
	}
	return out, err
}

// days is what each queue did since midnight in its unit's zone.
func (r Records) days(ctx context.Context, queues []zhiyin.Queue, units []zhiyin.Unit) (map[zhiyin.QueueID]desk.QueueDay, error) {
	zone := map[zhiyin.UnitID]string{}
	for _, u := range units {
		zone[u.ID] = u.Zone
	}
	out := make(map[zhiyin.QueueID]desk.QueueDay, len(queues))
	for _, q := range queues {
		day, err := r.QueueDay(ctx, q.ID, time.Duration(q.TargetSeconds)*time.Second, midnightIn(zone[q.Unit], r.Now()))
		if err != nil {
			return nil, err
		}
		out[q.ID] = desk.QueueDay{Served: day.Served, InTime: day.InTime, WaitMs: day.Wait.Milliseconds(), Abandoned: day.Abandoned}
	}
	return out, nil
}

// midnightIn is the beginning of the day in a time zone; UTC's for one unknown.
func midnightIn(zone string, now time.Time) time.Time {
	at, err := time.LoadLocation(zone)
	if err != nil {
		at = time.UTC
	}
	y, m, d := now.In(at).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, at)
}

func (r Records) dispositions(ctx context.Context) ([]desk.Disposition, error) {
	list, err := definition.Of(r.Engine).Definitions(ctx, "disposition")
	if err != nil {
		return nil, err
	}
	out := make([]desk.Disposition, 0, len(list))
	for _, d := range list {
		one, err := desk.ParseDisposition(d.Ref.ID, d.YAML)
		if err != nil {
			return nil, err
		}
		if one.Unit == "" {
			one.Unit = d.Unit
		}
		out = append(out, one)
	}
	return out, nil
}

// Snapshot and PastContacts pass through; Events too.
func (r Records) Snapshot(ctx context.Context, id zhiyin.CustomerID, now time.Time) (zhiyin.Snapshot, error) {
	return r.DB.Snapshot(ctx, id, now)
}
