package affinity

import (
	"cmp"
	"math"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// Bounds of a Book: what is older says little of who works how now, and the newest are
// kept. 20,000 contacts are some days of a large centre and months of a small one.
const (
	Age  = 90 * 24 * time.Hour
	Most = 20_000
)

// Book keeps the outcomes of a house's contacts, at most Most and none older than Age.
type Book struct {
	of map[zhiyin.ContactID]Outcome
}

// NewBook is an empty one.
func NewBook() *Book { return &Book{of: map[zhiyin.ContactID]Outcome{}} }

// Put enters a contact's outcome in the place of what was known of it before.
func (b *Book) Put(o Outcome) {
	b.of[o.Contact] = o
	if len(b.of) > Most+Most/8 { // seldom: it sorts them all
		b.drop(b.sorted()[:len(b.of)-Most])
	}
}

// Keep drops what is older than Age.
func (b *Book) Keep(now time.Time) {
	for id, o := range b.of {
		if now.Sub(o.At) > Age {
			delete(b.of, id)
		}
	}
}

// Forget drops the contacts of a customer who is erased.
func (b *Book) Forget(customer zhiyin.CustomerID) {
	for id, o := range b.of {
		if o.Customer == customer {
			delete(b.of, id)
		}
	}
}

// Len is how many are kept.
func (b *Book) Len() int { return len(b.of) }

func (b *Book) drop(list []Outcome) {
	for _, o := range list {
		delete(b.of, o.Contact)
	}
}

// sorted are all of them, oldest first.
func (b *Book) sorted() []Outcome {
	out := make([]Outcome, 0, len(b.of))
	for _, o := range b.of {
		out = append(out, o)
	}
	slices.SortFunc(out, func(x, y Outcome) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Contact, y.Contact)) })
	return out
}

// judged are all of them with their scores, oldest first.
func (b *Book) judged(now time.Time) []judged {
	sorted := b.sorted()
	out := make([]judged, len(sorted))
	next := map[zhiyin.CustomerID]time.Time{} // when they were in touch next
	usual := usualTimes(sorted)
	for i := len(sorted) - 1; i >= 0; i-- {
		o := sorted[i]
		out[i] = judged{Outcome: o}
		if at, came := next[o.Customer]; came && o.Customer != "" {
			out[i].again = at.Sub(o.At) < Repeat
		}
		next[o.Customer] = o.At
		out[i].judge(now, usual.of(o.Segment))
	}
	return out
}

// Taught is what the outcomes of some queues teach: of both arms alike, for who is held
// out was served by agents too.
func (b *Book) Taught(now time.Time, queues func(zhiyin.QueueID) bool) (out []routing.Taught) {
	for _, j := range b.judged(now) {
		if j.known && j.Segment != "" && queues(j.Queue) {
			out = append(out, routing.Taught{Agent: j.Agent, Segment: j.Segment, Outcome: j.score})
		}
	}
	return out
}

// times are the usual lengths by segment.
type times map[string]struct{ sum, n float64 }

// fewestTimes is how many say what is usual.
const fewestTimes = 20

func usualTimes(list []Outcome) times {
	out := times{}
	for _, o := range list {
		if o.Talk > 0 {
			t := out[o.Segment]
			t.sum, t.n = t.sum+logTime(o.Talk), t.n+1
			out[o.Segment] = t
		}
	}
	return out
}

func (t times) of(segment string) float64 {
	if s := t[segment]; s.n >= fewestTimes {
		return s.sum / s.n
	}
	return math.NaN()
}
