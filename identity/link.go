package identity

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
)

// Holding is one identifier of a record, without its value.
type Holding struct {
	Kind  zhiyin.IdentifierKind
	Scope string // as Scope says
}

// Record is a customer id with what was said under it. One made for an identifier
// holds that alone; older ones may hold several.
type Record struct {
	ID     zhiyin.CustomerID
	Holds  []Holding
	Shared []zhiyin.IdentifierKind // of these, its identifiers were found to name nobody
}

// Link says that a message named the identifiers of two records together.
type Link struct {
	A, B    zhiyin.CustomerID
	Via     zhiyin.CustomerID     // A or B: whose identifier is the weaker, what the two have in common
	Kind    zhiyin.IdentifierKind // of that identifier
	At      time.Time             // of the message, by its sender
	Message string                // orders messages of one instant, and what one names
	Event   zhiyin.EventID        // that says so
	Alias   bool                  // the source says that two ids of its own are one person's: their limit does not count
}

// Other is the end of the link that is not id.
func (l Link) Other(id zhiyin.CustomerID) zhiyin.CustomerID {
	if l.A == id {
		return l.B
	}
	return l.A
}

// compareLinks is the order in which links join: by time, then message, and of one
// message the strongest first, so that what does not fit is the weakest.
func (l Limits) compareLinks(x, y Link) int {
	return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Message, y.Message), cmp.Compare(l.rank(x.Kind), l.rank(y.Kind)),
		cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
}

// Verb is what people decide about two records.
type Verb string

// Verbs. Merge makes them one person whatever the limits; Unmerge and Apart make
// them two whatever was named together, Unmerge where they were one.
const (
	Merge   Verb = "merge"
	Unmerge Verb = "unmerge"
	Apart   Verb = "apart"
)

// Decision is one person's word on two records. Of several on the same two the
// latest counts.
type Decision struct {
	ID     string // sorts by time
	Verb   Verb
	A, B   zhiyin.CustomerID
	At     time.Time
	By     string
	Reason string // a code
}

func compareDecisions(x, y Decision) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) }

// pair is two records, the smaller id first.
type pair [2]zhiyin.CustomerID

func pairOf(a, b zhiyin.CustomerID) pair {
	if b < a {
		a, b = b, a
	}
	return pair{a, b}
}

// inForce keeps the latest decision on each pair, in the order of time.
func inForce(all []Decision) []Decision {
	sorted := slices.SortedFunc(slices.Values(all), compareDecisions)
	last := map[pair]string{}
	for _, d := range sorted {
		last[pairOf(d.A, d.B)] = d.ID
	}
	return slices.DeleteFunc(sorted, func(d Decision) bool { return last[pairOf(d.A, d.B)] != d.ID })
}
