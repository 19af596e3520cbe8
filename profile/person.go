package profile

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Person is what the rules of one Tagger need to know of one person: the facts
// of all their records, and the tags that follow. Facts may be taken in any
// order. It is not safe for several goroutines.
type Person struct {
	tagger *Tagger

	born    int64 // µs, of the earliest fact; 0: there is none
	settled int64 // of the latest fact or flip by time
	judged  int64 // likewise, as of the last Judge: no fact that is not late lies before it
	series  []Series
	traits  map[string]history
	orders  []*order
	byOrder map[string]*order
	units   map[zhiyin.UnitID]bool // with facts of theirs
	reject  map[string][]rejection

	held    map[string]*held
	waiting []waiting // by rule
	touched []uint64  // bit set of rules to be judged
	late    bool      // a fact lies before what was judged
	all     bool      // everything is to be judged from the beginning
	stale   bool      // a fact lies before what was given up: to be made anew from the ledger
	pruned  bool
	taken   map[string]int64 // record → position of the last event taken
}

// held is a tag as it stands, and its latest time of being on.
type held struct {
	since, off int64 // off 0: it is on
	until      int64 // when time alone ends it; 0: not by time alone
	stored     *zhiyin.Tag
	storedTill int64
}

// rejection is a time during which somebody said that the tag is wrong.
type rejection struct{ from, until int64 }

// waiting is the next instant at which time may turn a rule.
type waiting struct {
	rule int32
	at   int64
}

// NewPerson is somebody of whom nothing is known yet.
func (t *Tagger) NewPerson() *Person {
	return &Person{tagger: t, series: make([]Series, len(t.selections)), traits: map[string]history{}, byOrder: map[string]*order{},
		units: map[zhiyin.UnitID]bool{}, held: map[string]*held{}, touched: make([]uint64, (len(t.rules)+63)/64), taken: map[string]int64{}, all: true}
}

// Hold says which tags the person has according to the store.
func (p *Person) Hold(tags []zhiyin.Tag) {
	for _, t := range tags {
		h := &held{since: t.Since.UnixMicro(), stored: &t}
		if !t.Until.IsZero() {
			h.until, h.storedTill = t.Until.UnixMicro(), t.Until.UnixMicro()
		}
		p.held[t.ID] = h
	}
}

// Stale tells whether a fact came too late to be fitted in: the person has to be
// made anew from all facts.
func (p *Person) Stale() bool { return p.stale }

// Taken is the position of the last event of a record that was taken.
func (p *Person) Taken(record string) int64 { return p.taken[record] }

// Took says that everything of a record up to a position was taken.
func (p *Person) Took(record string, position int64) {
	p.taken[record] = max(p.taken[record], position)
}

// Take adds one fact: CustomerIdentified, CustomerTracked or CustomerTagRejected,
// open parts only. An event that was taken before, by its position, changes
// nothing; position 0 is taken always.
func (p *Person) Take(e zhiyin.Event) {
	if e.Position > 0 {
		if e.Position <= p.taken[e.Subject] {
			return
		}
		p.taken[e.Subject] = e.Position
	}
	at := e.At.UnixMicro()
	switch b := e.Body.(type) {
	case zhiyin.CustomerIdentified:
		p.identified(at, b)
	case zhiyin.CustomerTracked:
		p.tracked(e, at, b)
	case zhiyin.CustomerTagRejected:
		p.rejected(at, b)
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
		p.late = true
		p.stale = p.stale || p.pruned
	}
	p.settled = max(p.settled, at)
}

func (p *Person) identified(at int64, b zhiyin.CustomerIdentified) {
	for name, raw := range b.Open {
		p.traits[name] = p.traits[name].with(at, raw)
		p.touch(p.tagger.byTrait[name])
	}
}

func (p *Person) tracked(e zhiyin.Event, at int64, b zhiyin.CustomerTracked) {
	if !p.units[e.Unit] {
		p.units[e.Unit] = true
		p.touch(p.tagger.byTrait[UnitTrait(e.Unit)])
	}
	for _, i := range p.tagger.byEvent[b.Name] {
		s := &p.tagger.selections[i]
		if x, ok := s.takes(e, at, b.Open); ok {
			p.series[i].add(x)
			p.touch(s.rules)
		}
	}
	if id, _ := b.Open["order_id"].(string); id != "" {
		o := p.byOrder[id]
		if o == nil {
			o = &order{id: id}
			p.byOrder[id] = o
			p.orders = append(p.orders, o)
		}
		o.tell(e, b.Open)
		p.touch(p.tagger.byOrders)
	}
}

func (p *Person) rejected(at int64, b zhiyin.CustomerTagRejected) {
	if p.reject == nil {
		p.reject = map[string][]rejection{}
	}
	p.reject[b.Tag] = append(p.reject[b.Tag], rejection{at, b.Until.UnixMicro()})
	if n, ok := p.tagger.byID[b.Tag]; ok {
		p.touch([]int32{n})
	}
}

func (p *Person) touch(rules []int32) {
	for _, n := range rules {
		p.touched[n/64] |= 1 << (n % 64)
	}
}

// suppressed tells whether the tag is rejected at an instant.
func (p *Person) suppressed(tag string, at int64) bool {
	return slices.ContainsFunc(p.reject[tag], func(r rejection) bool { return r.from <= at && at < r.until })
}

// Next is the instant (µs) at which time may change a tag; rule.Never when it
// can't.
func (p *Person) Next() int64 {
	next := rule.Never
	for _, w := range p.waiting {
		next = min(next, w.at)
	}
	return next
}

func (p *Person) wait(n int32, at int64) {
	i, there := slices.BinarySearchFunc(p.waiting, n, func(w waiting, n int32) int { return int(w.rule - n) })
	switch {
	case there && at == rule.Never:
		p.waiting = slices.Delete(p.waiting, i, i+1)
	case there:
		p.waiting[i].at = at
	case at != rule.Never:
		p.waiting = slices.Insert(p.waiting, i, waiting{n, at})
	}
}

// Size is about how many bytes the person takes in memory.
func (p *Person) Size() int {
	size := 600 + len(p.series)*32 + len(p.touched)*8 + len(p.waiting)*16 + len(p.orders)*400 + len(p.held)*700
	for i := range p.series {
		size += len(p.series[i].points) * 96
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
	for i := range p.series {
		s := &p.series[i]
		if window := p.tagger.selections[i].window; window > 0 && len(s.points) > pruneAbove {
			s.prune(p.judged - window)
			p.pruned = p.pruned || s.gaveUp
		}
	}
}
