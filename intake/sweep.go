package intake

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// Sweeps are the definitions whose tags are still to be brought to everybody.
type Sweeps interface {
	// Sweeping returns those that were published and not swept through yet.
	Sweeping(ctx context.Context, kind string) ([]zhiyin.Backfill, error)
}

// Bounds of one share of a sweep: between two of them, what has just happened is
// followed, which waits for a few hundredths of a second at most.
const (
	sweptFacts    = 4000
	sweptPersons  = 400
	sweptTogether = 20_000  // events: as many partitions are gone through together
	sweptPass     = 600_000 // events of a partition beyond which its records are gone through in parts, for memory's sake
)

// sweep goes through the whole ledger, partition by partition, so that
// definitions reach those too whom nothing happens to. Facts go straight from
// the ledger, in its own order, into persons who know nothing but the tags that
// may change; then those are judged. Whoever was judged in the course of events
// meanwhile is left out. The place is kept with the tags: a sweep that was cut
// off goes on with the partition where it was.
type sweep struct {
	rows   []zhiyin.Backfill
	tagger *profile.Tagger
	names  []string // of events that matter
	tags   []string // that the store may have

	partition    int                                   // the first that has not been gone through
	seen         int                                   // records since the place was kept
	reach        int                                   // the last that this pass goes through
	pass, passes int                                   // which part of its records, of how many
	unread       []stretch                             // of the partitions under way
	persons      map[zhiyin.CustomerID]*profile.Person // by record; nil: erased
	unjudged     []zhiyin.CustomerID
	judged       map[zhiyin.CustomerID]bool // persons, in the course of events since this pass began
}

// stretch is what is left to be read of a partition.
type stretch struct {
	partition   int
	after, last int64
}

// beginSweep takes up what is due of the tags that are used: one that was published
// a moment ago waits for the tagger that has it. Definitions that were begun before
// and new ones are swept together, from the earliest place.
func (f *Follower) beginSweep(ctx context.Context) error {
	rows, err := f.cfg.Facts.Sweeping(ctx, "tag")
	rows = slices.DeleteFunc(rows, func(r zhiyin.Backfill) bool { return !f.using.Has(r.Ref) })
	if err != nil || len(rows) == 0 {
		return err
	}
	from := slices.MinFunc(rows, func(a, b zhiyin.Backfill) int { return cmp.Compare(placeOf(a), placeOf(b)) })
	var ids []string
	for i := range rows {
		ids = append(ids, f.using.IDOf(rows[i].Ref))
		if placeOf(rows[i]) != placeOf(from) { // counted anew from the earlier place
			rows[i].Seen, rows[i].Added, rows[i].Removed = 0, 0, 0
		}
	}
	s := &sweep{rows: rows, tagger: f.using.Touched(ids...), partition: placeOf(from)}
	s.names = s.tagger.Names()
	s.tags = slices.Compact(slices.Sorted(slices.Values(append(ids, s.tagger.Tags()...))))
	f.sweep = s
	return nil
}

// placeOf is the partition to go on with.
func placeOf(b zhiyin.Backfill) int {
	last, err := strconv.Atoi(b.After)
	if err != nil || last < 0 || last >= zhiyin.Partitions {
		return 0
	}
	return last + 1
}

// sweepOn does the next share.
func (f *Follower) sweepOn(ctx context.Context) (more bool, err error) {
	s := f.sweep
	switch {
	case s == nil:
		return false, nil
	case s.persons == nil:
		err = f.beginPass(ctx)
	case len(s.unread) > 0:
		err = f.gather(ctx)
	}
	if err != nil || len(s.unread) > 0 {
		return true, err
	}
	return f.sweepShare(ctx)
}

// beginPass takes up the next partitions, or the next part of a large one.
func (f *Follower) beginPass(ctx context.Context) error {
	s := f.sweep
	heads, err := f.cfg.Facts.Heads(ctx)
	if err != nil {
		return err
	}
	s.persons, s.judged = map[zhiyin.CustomerID]*profile.Person{}, map[zhiyin.CustomerID]bool{}
	sum := int64(0)
	for p := s.partition; p < zhiyin.Partitions && (sum == 0 || sum+heads[p] <= sweptTogether); p++ {
		sum, s.reach = sum+heads[p], p
		if heads[p] > 0 {
			s.unread = append(s.unread, stretch{partition: p, last: heads[p]})
		}
	}
	if s.pass == 0 {
		s.passes = 1 + int(sum/sweptPass)
	}
	return nil
}

// gather reads on.
func (f *Follower) gather(ctx context.Context) error {
	s := f.sweep
	for left := sweptFacts; left > 0 && len(s.unread) > 0; {
		u := &s.unread[0]
		facts, last, err := f.cfg.Facts.FactsAfter(ctx, u.partition, u.after, left, s.names...)
		if err != nil {
			return err
		}
		for i := range facts {
			s.take(&facts[i])
		}
		left -= int(max(1, last-u.after))
		if last == u.after || last >= u.last {
			s.unread = s.unread[1:]
			continue
		}
		u.after = last
	}
	if len(s.unread) == 0 {
		for id, p := range s.persons {
			if p != nil {
				s.unjudged = append(s.unjudged, id)
			}
		}
		slices.Sort(s.unjudged)
	}
	return nil
}

func (s *sweep) take(e *zhiyin.Event) {
	id := zhiyin.CustomerID(e.Subject)
	if s.passes > 1 && partOf(e.Subject, s.passes) != s.pass {
		return
	}
	p, met := s.persons[id]
	switch {
	case e.Kind == zhiyin.CustomerErased{}.Kind():
		s.persons[id] = nil
		return
	case !met:
		p = s.tagger.NewPerson()
		s.persons[id] = p
	}
	if p != nil {
		p.Take(*e)
	}
}

// partOf spreads the records of one partition over parts.
func partOf(record string, parts int) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte(record)) // never fails
	return int(h.Sum64() >> 32 % uint64(parts))
}

// sweepShare judges some of those who were gathered, and goes on to the next pass
// when there are none left.
func (f *Follower) sweepShare(ctx context.Context) (more bool, err error) {
	if err := f.kept(); err != nil {
		return false, err
	}
	s := f.sweep
	n := min(sweptPersons, len(s.unjudged))
	work := Tagging{}
	if err := f.judgeSwept(ctx, s.unjudged[:n], &work); err != nil {
		return false, err
	}
	s.count(&work)
	for _, id := range s.unjudged[:n] {
		delete(s.persons, id)
	}
	s.unjudged = s.unjudged[n:]
	state := zhiyin.BackfillRunning
	s.seen += n
	for i := range s.rows {
		s.rows[i].Changed = f.cfg.Now()
	}
	if len(s.unjudged) == 0 && s.nextPass() {
		state = zhiyin.BackfillDone
	}
	for i := range s.rows {
		s.rows[i].State = state
	}
	work.Sweeps = slices.Clone(s.rows)
	if err := f.cfg.Facts.KeepTags(ctx, Consumer, work); err != nil {
		return false, err
	}
	if state == zhiyin.BackfillDone {
		f.sweep = nil
	}
	return f.sweep != nil, nil
}

// nextPass moves the place; over tells that there is nothing left.
func (s *sweep) nextPass() (over bool) {
	s.persons, s.unjudged = nil, nil
	if s.pass++; s.pass < s.passes {
		return false
	}
	for i := range s.rows {
		s.rows[i].After = strconv.Itoa(s.reach)
		s.rows[i].Seen += int64(s.seen) // with the place: what is gone through again is not seen twice
	}
	s.seen = 0
	s.pass, s.partition = 0, s.reach+1
	return s.partition >= zhiyin.Partitions
}

// judgeSwept judges persons by their records, with what other records of theirs
// tell, by the tags that may change.
func (f *Follower) judgeSwept(ctx context.Context, records []zhiyin.CustomerID, work *Tagging) error {
	s := f.sweep
	if len(records) == 0 {
		return nil
	}
	of, err := f.cfg.Persons.PersonsOf(ctx, records...)
	if err != nil {
		return err
	}
	whole := map[zhiyin.CustomerID]zhiyin.CustomerID{} // person → the record that was gathered
	var others []zhiyin.CustomerID
	for _, r := range records {
		all := of[r]
		if _, twice := whole[all[0]]; twice || s.judged[all[0]] || slices.ContainsFunc(all, f.shelf.has) {
			continue
		}
		whole[all[0]] = r
		others = append(others, slices.DeleteFunc(slices.Clone(all), func(o zhiyin.CustomerID) bool { return o == r })...)
	}
	persons := slices.Sorted(maps.Keys(whole))
	facts, errFacts := f.cfg.Facts.FactsOf(ctx, others, s.names...)
	tags, errTags := f.cfg.Facts.TagsOf(ctx, persons, s.tags...)
	if err := errors.Join(errFacts, errTags); err != nil {
		return err
	}
	for _, id := range persons {
		r := whole[id]
		k := known{id: id, records: slices.DeleteFunc(slices.Clone(of[r]), func(o zhiyin.CustomerID) bool { return o == r }), person: s.persons[r]}
		k.fill(facts, tags[id])
		f.judgeNarrow(&k, work)
	}
	return nil
}

// judgeNarrow notes what a person who knows some tags only tells of these.
func (f *Follower) judgeNarrow(k *known, work *Tagging) {
	f.tell(k, zhiyin.Event{}, work)
	if next := k.person.Next(); next < farthest {
		work.sooner(k.id, instant(next))
	}
}

// count adds the changes of one share to each definition's row.
func (s *sweep) count(work *Tagging) {
	added, removed := map[string]int64{}, map[string]int64{}
	note := func(change zhiyin.CustomerTagged) {
		for _, t := range change.Added {
			added[t.ID]++
		}
		for _, id := range change.Removed {
			removed[id]++
		}
	}
	for _, e := range work.Events {
		note(e.Body.(zhiyin.CustomerTagged))
	}
	for _, b := range work.Shadows {
		note(b.Change)
	}
	for i := range s.rows {
		r := &s.rows[i]
		for _, id := range []string{r.Ref.ID, profile.ShadowID(r.Ref)} {
			r.Added, r.Removed = r.Added+added[id], r.Removed+removed[id]
		}
	}
}
