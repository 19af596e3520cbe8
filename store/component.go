package store

import (
	"maps"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// mostLoaded bounds what one message can make the writer read: persons of
// households that hang together in a chain. A link that leads to more is left out.
const mostLoaded = 4 * identity.MostIdentifiers

// component is all that hangs together by links and decisions: the persons that a
// change among them can touch.
type component struct {
	records   map[string]*identity.Record
	canonical map[string]string // as the database has it; persons alone are not there
	links     map[[2]string]identity.Link
	out       map[[2]string]identity.Out // as the database has it
	decisions map[string]identity.Decision
	over      bool // there is more
	limits    identity.Limits
}

func newComponent(limits identity.Limits) *component {
	return &component{limits: limits, records: map[string]*identity.Record{}, canonical: map[string]string{}, links: map[[2]string]identity.Link{},
		out: map[[2]string]identity.Out{}, decisions: map[string]identity.Decision{}}
}

func (c *component) picture() identity.Picture {
	records := make([]identity.Record, 0, len(c.records))
	for _, r := range c.records {
		records = append(records, *r)
	}
	return identity.Graph{Limits: c.limits}.Picture(records, slices.Collect(maps.Values(c.links)), slices.Collect(maps.Values(c.decisions)))
}

// querier runs a query once for so many of ids as one statement takes, wherever
// the rows are read: in the writer's transaction or outside.
type querier func(query string, ids []string, read func(engine.Scanner) error) error

// loadComponent follows links and decisions from the seeds. What joins nobody
// because it is shared is kept and not followed.
func loadComponent(each querier, seeds []string, limits identity.Limits) (*component, error) {
	c := newComponent(limits)
	frontier := c.reach(nil, seeds...)
	for len(frontier) > 0 && !c.over {
		var found []string
		reached := func(ids ...string) { found = append(found, ids...) }
		for _, end := range []string{"a", "b"} {
			if err := each(linkColumns+` where `+end+` `, frontier, func(s engine.Scanner) error { return c.readLink(s, reached) }); err != nil {
				return nil, err
			}
			if err := each(decisionColumns+` where state = 'done' and `+end+` `, frontier, func(s engine.Scanner) error { return c.readDecision(s, reached) }); err != nil {
				return nil, err
			}
		}
		frontier = c.reach(nil, found...)
		c.over = len(c.records) > mostLoaded
	}
	return c, c.loadRecords(each)
}

// reach adds the records that are new to the component, and returns those.
func (c *component) reach(fresh []string, ids ...string) []string {
	for _, id := range ids {
		if c.records[id] == nil {
			c.records[id] = &identity.Record{ID: zhiyin.CustomerID(id)}
			fresh = append(fresh, id)
		}
	}
	return fresh
}

const linkColumns = `select a, b, via, kind, at, message, event, alias, out from links`

func (c *component) readLink(s engine.Scanner, reached func(...string)) error {
	l, out, err := scanLink(s)
	if err != nil {
		return err
	}
	p := [2]string{string(l.A), string(l.B)}
	c.links[p], c.out[p] = l, out
	if out != identity.ByShared {
		reached(p[0], p[1])
	}
	return nil
}

func scanLink(s engine.Scanner) (l identity.Link, out identity.Out, err error) {
	var at, alias int64
	err = s.Scan(&l.A, &l.B, &l.Via, &l.Kind, &at, &l.Message, &l.Event, &alias, &out)
	l.At, l.Alias = engine.Instant(at), alias == 1
	return l, out, err
}

const decisionColumns = `select id, verb, a, b, at, by, reason from identity_decisions`

// readDecision follows what may join: merges.
func (c *component) readDecision(s engine.Scanner, reached func(...string)) error {
	d, err := scanDecision(s)
	if err != nil {
		return err
	}
	c.decisions[d.ID] = d
	if d.Verb == identity.Merge {
		reached(string(d.A), string(d.B))
	}
	return nil
}

func scanDecision(s engine.Scanner) (d identity.Decision, err error) {
	var at int64
	err = s.Scan(&d.ID, &d.Verb, &d.A, &d.B, &at, &d.By, &d.Reason)
	d.At = engine.Instant(at)
	return d, err
}

// loadRecords reads what each record holds, and who it is now.
func (c *component) loadRecords(each querier) error {
	ids := slices.Sorted(maps.Keys(c.records))
	err := each(`select customer, kind, scope, shared_at from identifiers where customer `, ids, func(s engine.Scanner) error {
		var id string
		var h identity.Holding
		var sharedAt int64
		if err := s.Scan(&id, &h.Kind, &h.Scope, &sharedAt); err != nil {
			return err
		}
		r := c.records[id]
		r.Holds = append(r.Holds, h)
		if sharedAt > 0 && !slices.Contains(r.Shared, h.Kind) {
			r.Shared = append(r.Shared, h.Kind)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(`select record, canonical from canonical where record `, ids, func(s engine.Scanner) error {
		var record, canonical string
		err := s.Scan(&record, &canonical)
		c.canonical[record] = canonical
		return err
	})
}
