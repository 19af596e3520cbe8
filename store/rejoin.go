package store

import (
	"fmt"
	"maps"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// rejoin computes the persons that the new links can change, and keeps what
// became of them. Persons of whom nothing was known before need no reading.
func (t *tx) rejoin(n naming, said []identity.Link) error {
	c, err := t.componentOf(n, said)
	if err != nil {
		return err
	}
	if c.over {
		return t.leaveOut(said, identity.OverSize)
	}
	change, err := t.settlePicture(c, n.born, n.event.By)
	if err != nil || n.fresh && len(n.born) == len(c.records) {
		return err
	}
	return t.tellLinks(n, c, said, change)
}

// componentOf is what the links hang together with.
func (t *tx) componentOf(n naming, said []identity.Link) (*component, error) {
	if n.fresh && n.allBorn(said) {
		c := newComponent(t.s.db.Limits())
		for _, l := range said {
			c.links[[2]string{string(l.A), string(l.B)}] = l
		}
		for id, holds := range n.born {
			c.records[id] = &identity.Record{ID: zhiyin.CustomerID(id), Holds: holds}
		}
		return c, nil
	}
	if err := t.flushIdentities(); err != nil {
		return nil, err
	}
	return loadComponent(t.each, []string{string(said[0].A), string(said[0].B)}, t.s.db.Limits())
}

// allBorn tells whether every record of the links was made by this event.
func (n naming) allBorn(said []identity.Link) bool {
	for _, l := range said {
		if n.born[string(l.A)] == nil || n.born[string(l.B)] == nil {
			return false
		}
	}
	return true
}

func (t *tx) flushIdentities() error {
	for _, kind := range []int{identifierRows, linkRows, canonicalRows} {
		if err := t.insert(kind); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) leaveOut(said []identity.Link, why identity.Out) error {
	for _, l := range said {
		if _, err := t.exec(`update links set out = $3 where a = $1 and b = $2`, string(l.A), string(l.B), string(why)); err != nil {
			return err
		}
	}
	return nil
}

// changedPersons is what became of the persons of a component.
type changedPersons struct {
	picture  identity.Picture
	merged   []zhiyin.CustomerMerged
	unmerged map[string]zhiyin.CustomerUnmerged // by the canonical record that was
}

// settlePicture writes what differs from the database. born are records that
// were nobody before.
func (t *tx) settlePicture(c *component, born map[string][]identity.Holding, by string) (changedPersons, error) {
	now := c.picture()
	out := changedPersons{picture: now, unmerged: map[string]zhiyin.CustomerUnmerged{}}
	if err := t.settleLinks(c, now); err != nil {
		return out, err
	}
	if err := t.settleShared(c, now.Shared); err != nil {
		return out, err
	}
	parts := map[string][]zhiyin.PersonRecords{} // by the canonical record that was
	for _, p := range now.Persons {
		was, err := t.settlePerson(c, p, born, by)
		if err != nil {
			return out, err
		}
		records := zhiyin.PersonRecords{Canonical: p.Canonical(), Records: p.Records}
		for id := range was {
			parts[id] = append(parts[id], records)
		}
		if from := absorbed(p, was); len(from) > 0 {
			out.merged = append(out.merged, zhiyin.CustomerMerged{Person: records, From: from})
		}
	}
	for id, list := range parts {
		if len(list) > 1 {
			out.unmerged[id] = zhiyin.CustomerUnmerged{Parts: list}
		}
	}
	return out, nil
}

// absorbed are the records that stood for a person and are now among another's.
func absorbed(p identity.Person, was map[string]bool) (from []zhiyin.CustomerID) {
	for _, id := range p.Records[1:] {
		if was[string(id)] {
			from = append(from, id)
		}
	}
	return from
}

// settlePerson writes who stands for the person, and returns who did before.
func (t *tx) settlePerson(c *component, p identity.Person, born map[string][]identity.Holding, by string) (was map[string]bool, err error) {
	was = map[string]bool{}
	canonical := string(p.Canonical())
	for _, id := range p.Records {
		record := string(id)
		before, had := c.canonical[record]
		if !had {
			before = record
		}
		if born[record] == nil {
			was[before] = true
		}
		switch alone := len(p.Records) == 1; {
		case alone && had:
			_, err = t.exec(`delete from canonical where record = $1`, record)
		case !alone && (!had || before != canonical):
			t.later(canonicalRows, record, canonical, t.now, by)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		t.who.canonical[record], t.who.changed = p.Canonical(), true
	}
	return was, nil
}

// settleLinks writes which links join and why the others don't.
func (t *tx) settleLinks(c *component, now identity.Picture) error {
	set := func(l identity.Link, why identity.Out) error {
		p := [2]string{string(l.A), string(l.B)}
		if c.out[p] == why {
			return nil
		}
		if err := t.insert(linkRows); err != nil { // the row may be among them
			return err
		}
		return t.leaveOut([]identity.Link{l}, why)
	}
	for _, l := range now.In {
		if err := set(l, identity.Joins); err != nil {
			return err
		}
	}
	for _, l := range now.Out {
		if err := set(l.Link, l.Why); err != nil {
			return err
		}
	}
	return nil
}

// settleShared marks identifiers that were found to name nobody.
func (t *tx) settleShared(c *component, shared []identity.Common) error {
	for _, s := range shared {
		if slices.Contains(c.records[string(s.Record)].Shared, s.Kind) {
			continue
		}
		if _, err := t.exec(`update identifiers set shared_at = $3 where customer = $1 and kind = $2 and shared_at = 0`, string(s.Record), string(s.Kind), t.now); err != nil {
			return err
		}
		for name, h := range t.who.homes {
			if h.record == string(s.Record) {
				t.who.homes[name] = home{h.record, true}
			}
		}
		t.unsure = true // the node's memory may have it otherwise
	}
	return nil
}

// tellLinks keeps what became of persons who were known.
func (t *tx) tellLinks(n naming, c *component, said []identity.Link, change changedPersons) error {
	why := map[[2]string]identity.Out{}
	for _, l := range change.picture.Out {
		why[[2]string{string(l.A), string(l.B)}] = l.Why
	}
	body := zhiyin.CustomerLinked{}
	for _, l := range said {
		body.Links = append(body.Links, zhiyin.LinkedRecords{A: l.A, B: l.B, Via: l.Via, Kind: l.Kind, At: l.At, Out: string(why[[2]string{string(l.A), string(l.B)}])})
	}
	if err := t.also(n.event, n.event.Subject, body); err != nil {
		return err
	}
	return t.tellPersons(n.event, change, "")
}

// tellPersons keeps who became one and who became several. The partitions of all
// of them are held, so that no other node changes them at the same time.
func (t *tx) tellPersons(cause zhiyin.Event, change changedPersons, decision string) error {
	var touched []string
	for _, m := range change.merged {
		touched = append(touched, string(m.Person.Canonical))
		for _, id := range m.From {
			touched = append(touched, string(id))
		}
	}
	for id, u := range change.unmerged {
		touched = append(touched, id)
		for _, p := range u.Parts {
			touched = append(touched, string(p.Canonical))
		}
	}
	if err := t.holdPartitions(touched); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(change.unmerged)) {
		u := change.unmerged[id]
		u.Decision = decision
		if err := t.also(cause, id, u); err != nil {
			return err
		}
	}
	for _, m := range change.merged {
		m.Decision = decision
		if err := t.also(cause, string(m.Person.Canonical), m); err != nil {
			return err
		}
	}
	return nil
}

// holdPartitions locks the subjects' partitions that are not held yet, which
// checks their fences.
func (t *tx) holdPartitions(subjects []string) error {
	missing := map[int]bool{}
	for _, s := range subjects {
		if p := zhiyin.Partition(s); !t.held[p] {
			missing[p] = true
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return t.lockHeads(slices.Sorted(maps.Keys(missing)))
}

// also keeps an event that follows from another one, in its transaction; whoever
// hears of commits hears of it.
func (t *tx) also(cause zhiyin.Event, subject string, body zhiyin.Body) error {
	e := zhiyin.NewEvent(subject, body, engine.Instant(t.now))
	e.Unit, e.By, e.Cause = cause.Unit, cause.By, cause.ID
	return t.alsoKeep(e)
}

func (t *tx) alsoKeep(e zhiyin.Event) error {
	open, sealed, err := zhiyin.Split(e.Body)
	if err != nil {
		return fmt.Errorf("%s: %v: %w", e.Kind, err, zhiyin.Internal)
	}
	if err := t.keep(&e, parts{open: open, sealed: sealed, row: ledgerRow(&e, open)}); err != nil {
		return err
	}
	t.followed = append(t.followed, e)
	return nil
}
