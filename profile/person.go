package profile

import (
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Person is what the rules of one Tagger need to know of one person: the facts
// of all their records, and the tags that follow. Facts may be taken in any
// order. It is not safe for several goroutines.
type Person struct {
	tagger *Tagger

	born    int64    // µs, of the earliest fact; 0: there is none
	settled int64    // of the latest fact or flip by time
	judged  int64    // likewise, as of the last Judge: no fact that is not late lies before it
	fresh   int64    // the one instant of all facts taken since then; 0: there is none, several: there are more
	series  []Series // of the selections that took an event
	places  []int32  // selection → one more than its place in series; 0: it has none. nil: no selection has
	traits  map[string]history
	orders  []*order
	byOrder map[string]*order
	forgot  int64                  // when the latest order began that was given up; 0: none was
	units   map[zhiyin.UnitID]bool // with facts of theirs
	reject  map[string][]rejection

	rules     []standing   // those without one are off, were never on and wait for nothing
	index     []int32      // rule → one more than its place in rules; 0: it has none. nil: no rule has
	soonest   int64        // the least next of rules; 0: to be found
	undefined []zhiyin.Tag // held according to the store, and not defined any more
	touched   []uint64     // bit set of rules to be judged
	times     []stretch    // that the present Judge went through, of tags that others ask for
	late      int64        // of the earliest fact that lies before what was judged; 0: there is none
	again     bool         // the touched rules are to be judged from the beginning
	all       bool         // everything is to be judged from the beginning
	stale     bool         // a fact lies before what was given up: to be made anew from the ledger
	pruned    bool
	hot       bool    // more facts than are held: the ledger, read again, would tell no more
	long      bool    // a series is longer than pruneAbove
	taken     []taken // by record
}

// several instants are no instant.
const several = -1

// rejection is a time during which somebody said that the tag is wrong. One that
// ends where it begins takes back those before it.
type rejection struct{ from, until int64 }

// taken is the position of the last event taken of a record.
type taken struct {
	record   string
	position int64
}

// NewPerson is somebody of whom nothing is known yet.
func (t *Tagger) NewPerson() *Person {
	return &Person{tagger: t, touched: make([]uint64, (len(t.rules)+63)/64), all: true}
}

// Hold says which tags the person has according to the store. It comes before the
// first Judge.
func (p *Person) Hold(tags []zhiyin.Tag) {
	for _, t := range tags {
		n, defined := p.tagger.byID[t.ID]
		if !defined {
			p.undefined = append(p.undefined, t)
			continue
		}
		s := p.stand(n)
		s.on, s.since, s.stored = true, t.Since.UnixMicro(), &t
		if !t.Until.IsZero() {
			s.until, s.storedTill = t.Until.UnixMicro(), t.Until.UnixMicro()
		}
	}
}

// Stale tells whether a fact came too late to be fitted in: the person has to be
// made anew from all facts.
func (p *Person) Stale() bool { return p.stale }

// Taken is the position of the last event of a record that was taken.
func (p *Person) Taken(record string) int64 {
	for i := range p.taken {
		if p.taken[i].record == record {
			return p.taken[i].position
		}
	}
	return 0
}

// Took says that everything of a record up to a position was taken.
func (p *Person) Took(record string, position int64) {
	for i := range p.taken {
		if p.taken[i].record == record {
			p.taken[i].position = max(p.taken[i].position, position)
			return
		}
	}
	p.taken = append(p.taken, taken{record, position})
}

// Take adds one fact: CustomerIdentified, CustomerTracked, CustomerTagRejected
// or CustomerTagRestored, open parts only. An event that was taken before, by its position, changes
// nothing; position 0 is taken always.
func (p *Person) Take(e zhiyin.Event) {
	if e.Position > 0 {
		if e.Position <= p.Taken(e.Subject) {
			return
		}
		p.Took(e.Subject, e.Position)
	}
	at := e.At.UnixMicro()
	switch b := e.Body.(type) {
	case zhiyin.CustomerIdentified:
		p.identified(at, b)
	case zhiyin.CustomerTracked:
		p.tracked(e, at, b)
	case zhiyin.CustomerTagRejected:
		p.rejected(b.Tag, rejection{at, b.Until.UnixMicro()})
	case zhiyin.CustomerTagRestored:
		p.rejected(b.Tag, rejection{at, at})
	default:
		return
	}
	p.place(at)
}

// place compares a fact's instant with what was judged.
func (p *Person) place(at int64) {
	if p.born == 0 || at < p.born {
		p.born, p.all = at, true
	}
	if at < p.settled {
		p.retrace(at)
	}
	p.settled = max(p.settled, at)
	if p.fresh == 0 || p.fresh == at {
		p.fresh = at
	} else {
		p.fresh = several
	}
}

// retrace lets the touched rules be judged again from an instant that was judged.
func (p *Person) retrace(from int64) {
	if p.late == 0 || from < p.late {
		p.late = from
	}
	p.stale = p.stale || p.pruned && !p.hot
}

// rewalk lets the touched rules be judged from the beginning.
func (p *Person) rewalk() {
	p.again = true
	p.stale = p.stale || p.pruned && !p.hot
}

func (p *Person) identified(at int64, b zhiyin.CustomerIdentified) {
	if p.traits == nil && len(b.Open) > 0 {
		p.traits = map[string]history{}
	}
	for name, raw := range b.Open {
		if p.traits[name] == nil && strings.HasPrefix(name, UnitTrait("")) && len(p.tagger.byTrait[name]) > 0 {
			p.rewalk() // what happened before counts for the unit's rules too
		}
		p.traits[name] = p.traits[name].with(at, raw)
		p.touch(p.tagger.byTrait[name])
	}
}

func (p *Person) tracked(e zhiyin.Event, at int64, b zhiyin.CustomerTracked) {
	if !p.units[e.Unit] {
		p.joins(e.Unit)
	}
	if c := p.tagger.byEvent[b.Name]; c != nil {
		p.count(c.rest, &e, at, b.Open)
		for i := range c.by {
			if text, ok := b.Open[c.by[i].property].(string); ok {
				p.count(c.by[i].of[text], &e, at, b.Open)
			}
		}
	}
	if len(p.tagger.byOrders) == 0 {
		return
	}
	if id, _ := b.Open["order_id"].(string); id != "" {
		if o := p.order(id, at); o != nil {
			e.Unit = p.tagger.one(e.Unit)
			o.tell(e, b.Open)
			p.touch(p.tagger.byOrders)
		}
	}
}

// count adds an event to those of the selections that take it.
func (p *Person) count(among []int, e *zhiyin.Event, at int64, open map[string]any) {
	for _, i := range among {
		s := &p.tagger.selections[i]
		if x, ok := s.takes(e, at, open); ok {
			in := p.begin(i)
			in.add(x)
			p.long = p.long || len(in.points) > pruneAbove
			p.hot = p.hot || in.full
			p.touch(s.rules)
		}
	}
}

// joins: from now on the unit's rules look at the person, and what happened before
// counts for them too.
func (p *Person) joins(unit zhiyin.UnitID) {
	if p.units == nil {
		p.units = map[zhiyin.UnitID]bool{}
	}
	p.units[unit] = true
	if rules := p.tagger.byTrait[UnitTrait(unit)]; len(rules) > 0 && unit != "" {
		p.touch(rules)
		p.rewalk()
	}
}

func (p *Person) rejected(tag string, r rejection) {
	if p.reject == nil {
		p.reject = map[string][]rejection{}
	}
	p.reject[tag] = append(p.reject[tag], r)
	for n := range p.tagger.rules { // rare: also of what is judged in shadow
		if p.tagger.rules[n].tag() == tag {
			p.touch([]int32{int32(n)})
		}
	}
}

func (p *Person) touch(rules []int32) {
	for _, n := range rules {
		p.touched[n/64] |= 1 << (n % 64)
	}
}

// suppressed tells whether the tag is rejected at an instant.
func (p *Person) suppressed(tag string, at int64) bool {
	said := p.reject[tag]
	return slices.ContainsFunc(said, func(r rejection) bool {
		return r.from <= at && at < r.until && !slices.ContainsFunc(said, func(back rejection) bool {
			return back.from == back.until && r.from <= back.from && back.from <= at
		})
	})
}

// Next is the instant (µs) at which time may change a tag; rule.Never when it
// can't.
func (p *Person) Next() int64 {
	if p.soonest == 0 {
		p.soonest = rule.Never
		for i := range p.rules {
			p.soonest = min(p.soonest, p.rules[i].next)
		}
	}
	return p.soonest
}

// Size is about how many bytes the person takes in memory.
func (p *Person) Size() int {
	size := 400 + cap(p.series)*56 + len(p.places)*4 + len(p.touched)*8 + cap(p.rules)*64 + len(p.index)*4 + len(p.orders)*400
	for i := range p.rules {
		if p.rules[i].stored != nil {
			size += 600
		}
	}
	for i := range p.series {
		size += cap(p.series[i].points)*80 + p.series[i].decaySize()
	}
	for _, h := range p.traits {
		size += 120 + len(h)*160
	}
	return size
}

// pruneAbove is how many points of one series may stand before those that no
// window reaches are given up.
const pruneAbove = 64

// prune gives up what no rule looks at any more when it goes on from what was
// judged.
func (p *Person) prune() {
	if !p.long {
		return
	}
	p.long = false
	for i := range p.places {
		s := p.seriesOf(i)
		if window := p.tagger.selections[i].window; window > 0 && len(s.points) > pruneAbove {
			s.prune(p.judged - window)
			p.pruned = p.pruned || s.gaveUp
		}
	}
}
