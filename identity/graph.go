package identity

import (
	"cmp"
	"maps"
	"slices"

	"zhiyin.dev"
)

// Out says why a link joins nobody. The list is closed and stored.
type Out string

// Why not.
const (
	Joins     Out = ""       // it does
	OverLimit Out = "limit"  // a person would have too many of a kind: two who share something
	ByShared  Out = "shared" // what the two have in common names nobody
	ByPeople  Out = "apart"  // people have decided that they are two
	OverSize  Out = "size"   // above MostIdentifiers
)

// Person is a component: the records of one person, in order; the first, the
// oldest, stands for all.
type Person struct {
	Records []zhiyin.CustomerID
}

// Canonical is the record that stands for the person.
func (p Person) Canonical() zhiyin.CustomerID { return p.Records[0] }

// LeftOut is a link that joins nobody.
type LeftOut struct {
	Link
	Why   Out
	Limit zhiyin.IdentifierKind // the kind that a person would have too many of
}

// Picture is who the records are.
type Picture struct {
	Persons []Person   // in the order of their canonical records
	In      []Link     // that join, in order
	Out     []LeftOut  // in order
	Merges  []Decision // that join
	Shared  []Common   // that name nobody, in order
}

// Common is an identifier that several have, by its record.
type Common struct {
	Record zhiyin.CustomerID
	Kind   zhiyin.IdentifierKind
}

func compareCommon(x, y Common) int {
	return cmp.Or(cmp.Compare(x.Record, y.Record), cmp.Compare(x.Kind, y.Kind))
}

// Graph computes persons from records, what they share and what people decided.
// It has no state and may be shared.
type Graph struct {
	Limits Limits
}

// Picture computes it. The result depends on the set of records, links and
// decisions only, not on their order. A link to a record that is not among records
// is left alone.
func (g Graph) Picture(records []Record, links []Link, decisions []Decision) Picture {
	w := newJoining(g.Limits, records)
	sorted := slices.SortedFunc(slices.Values(links), g.Limits.compareLinks)
	w.findShared(records, sorted)
	var merges []Decision
	for _, d := range inForce(decisions) {
		if !w.has(d.A) || !w.has(d.B) {
			continue
		}
		if d.Verb == Merge {
			merges = append(merges, d)
		} else {
			w.apart = append(w.apart, pairOf(d.A, d.B))
		}
	}
	var out Picture
	for _, d := range merges {
		if w.decidedApart(d.A, d.B) == 0 {
			w.join(d.A, d.B)
			out.Merges = append(out.Merges, d)
		}
	}
	for _, l := range sorted {
		if !w.has(l.A) || !w.has(l.B) {
			continue
		}
		if why, limit := w.try(l); why == Joins {
			out.In = append(out.In, l)
		} else {
			out.Out = append(out.Out, LeftOut{l, why, limit})
		}
	}
	out.Persons, out.Shared = w.persons(), slices.SortedFunc(maps.Keys(w.shared), compareCommon)
	return out
}

// joining is a union-find with what each root holds.
type joining struct {
	limits Limits
	parent map[zhiyin.CustomerID]zhiyin.CustomerID
	holds  map[zhiyin.CustomerID]map[Holding]int // by root; nil: the record's own, not yet counted
	size   map[zhiyin.CustomerID]int             // identifiers, by root
	shared map[Common]bool
	apart  []pair
}

func newJoining(limits Limits, records []Record) *joining {
	w := &joining{limits: limits, parent: make(map[zhiyin.CustomerID]zhiyin.CustomerID, len(records)),
		holds: make(map[zhiyin.CustomerID]map[Holding]int, len(records)), size: make(map[zhiyin.CustomerID]int, len(records)), shared: map[Common]bool{}}
	for _, r := range records {
		w.parent[r.ID] = r.ID
		counts := make(map[Holding]int, len(r.Holds))
		for _, h := range r.Holds {
			counts[h]++
		}
		w.holds[r.ID], w.size[r.ID] = counts, len(r.Holds)
		for _, kind := range r.Shared {
			w.shared[Common{r.ID, kind}] = true
		}
	}
	return w
}

func (w *joining) has(id zhiyin.CustomerID) bool { _, is := w.parent[id]; return is }

// findShared marks the records whose identifier was named with more different ids
// of one single kind than it may serve. What is marked depends on the links alone,
// and more links never take a mark away.
func (w *joining) findShared(records []Record, links []Link) {
	type seen struct {
		Common
		Holding
	}
	holds := make(map[zhiyin.CustomerID][]Holding, len(records))
	for _, r := range records {
		holds[r.ID] = r.Holds
	}
	counts := map[seen]int{}
	for _, l := range links {
		most := w.limits[l.Kind].Serves
		if most == 0 || !w.has(l.A) || !w.has(l.B) {
			continue
		}
		for _, h := range holds[l.Other(l.Via)] {
			if !w.limits.single(h.Kind) {
				continue
			}
			common := Common{l.Via, l.Kind}
			if counts[seen{common, h}]++; counts[seen{common, h}] > most {
				w.shared[common] = true
			}
		}
	}
}

func (w *joining) root(id zhiyin.CustomerID) zhiyin.CustomerID {
	for w.parent[id] != id {
		w.parent[id] = w.parent[w.parent[id]]
		id = w.parent[id]
	}
	return id
}

// try joins the link's ends unless something is in the way.
func (w *joining) try(l Link) (Out, zhiyin.IdentifierKind) {
	a, b := w.root(l.A), w.root(l.B)
	switch {
	case w.shared[Common{l.Via, l.Kind}]:
		return ByShared, ""
	case a == b:
		return Joins, ""
	case w.decidedApart(a, b) > 0:
		return ByPeople, ""
	case w.size[a]+w.size[b] > MostIdentifiers:
		return OverSize, ""
	}
	if kind, over := w.overLimit(a, b, l); over {
		return OverLimit, kind
	}
	w.join(a, b)
	return Joins, ""
}

// overLimit names the strongest kind of which the person of both roots would have
// too many. A source may say that it has given one person two ids.
func (w *joining) overLimit(a, b zhiyin.CustomerID, l Link) (worst zhiyin.IdentifierKind, over bool) {
	few, many := w.holds[a], w.holds[b]
	if len(few) > len(many) {
		few, many = many, few
	}
	for h, n := range few {
		most := w.limits[h.Kind].Each
		if most > 0 && many[h] > 0 && !(l.Alias && h.Kind == zhiyin.User) && n+many[h] > most && (!over || w.limits.rank(h.Kind) < w.limits.rank(worst)) {
			worst, over = h.Kind, true
		}
	}
	return worst, over
}

// decidedApart counts the decisions that keep the persons of a and b two.
func (w *joining) decidedApart(a, b zhiyin.CustomerID) (n int) {
	if len(w.apart) == 0 {
		return 0
	}
	between := pairOf(w.root(a), w.root(b))
	for _, p := range w.apart {
		if pairOf(w.root(p[0]), w.root(p[1])) == between && between[0] != between[1] {
			n++
		}
	}
	return n
}

// join puts the larger root under the smaller, so that a root is its person's
// oldest record.
func (w *joining) join(a, b zhiyin.CustomerID) {
	roots := pairOf(w.root(a), w.root(b))
	to, from := roots[0], roots[1]
	if to == from {
		return
	}
	w.parent[from] = to
	for h, n := range w.holds[from] {
		w.holds[to][h] += n
	}
	w.size[to] += w.size[from]
	delete(w.holds, from)
}

func (w *joining) persons() []Person {
	by := map[zhiyin.CustomerID][]zhiyin.CustomerID{}
	for id := range w.parent {
		root := w.root(id)
		by[root] = append(by[root], id)
	}
	out := make([]Person, 0, len(by))
	for _, ids := range by {
		slices.Sort(ids)
		out = append(out, Person{ids})
	}
	slices.SortFunc(out, func(x, y Person) int { return cmp.Compare(x.Canonical(), y.Canonical()) })
	return out
}
