package routing

import (
	"slices"
	"sort"
)

// place is a waiting ticket in its line: what a decision reads of it lies together.
type place struct {
	Ticket
	weight float64 // of the parts of its match
	slot   int32
}

// line keeps the tickets of one class by the moment their wait counts from. All waits
// grow at the same speed, so the order holds while time passes.
type line struct {
	places []place
	head   int // what is before it was taken
}

func (l *line) len() int { return len(l.places) - l.head }

// front is what stands in it, in order.
func (l *line) front() []place { return l.places[l.head:] }

// put keeps equal moments in order of coming.
func (l *line) put(p place) {
	n := len(l.places)
	l.places = append(l.places, p)
	if n == l.head || l.places[n-1].Since <= p.Since {
		return
	}
	i := l.head + sort.Search(n-l.head, func(i int) bool { return l.places[l.head+i].Since > p.Since })
	copy(l.places[i+1:], l.places[i:n])
	l.places[i] = p
}

// cut takes a ticket out; it moves the shorter side.
func (l *line) cut(since float64, slot int32) {
	n := len(l.places)
	i := l.head + sort.Search(n-l.head, func(i int) bool { return l.places[l.head+i].Since >= since })
	for i < n && l.places[i].slot != slot {
		i++
	}
	if i == n {
		return
	}
	if i-l.head < n-1-i {
		copy(l.places[l.head+1:i+1], l.places[l.head:i])
		l.head++
	} else {
		copy(l.places[i:], l.places[i+1:])
		l.places = l.places[:n-1]
	}
	if l.head > 64 && l.head*2 > len(l.places) {
		l.places, l.head = append(l.places[:0], l.places[l.head:]...), 0
	}
}

// ranks are the lines of those who go before others, by their credit, the highest
// first. Credits are few: a hundred priorities at most.
type ranks []*rank

type rank struct {
	line
	credit float64
}

// of is the line of a credit.
func (r *ranks) of(credit float64) *line {
	credit = max(0, credit)
	i := sort.Search(len(*r), func(i int) bool { return (*r)[i].credit <= credit })
	if i == len(*r) || (*r)[i].credit != credit {
		*r = slices.Insert(*r, i, &rank{credit: credit})
	}
	return &(*r)[i].line
}
