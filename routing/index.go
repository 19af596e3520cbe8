package routing

import "math"

// Index is the priced index of one match group: it knows who waits and who is
// free, and decides at once when something changes. Times are seconds of one
// clock that the caller chooses and that does not go back. It is deterministic: the
// same calls in the same order decide the same. One goroutine owns it.
type Index struct {
	tariff  Tariff // of classes without their own
	classes []Class

	seats     []Seat
	states    []seatState
	serves    [][]int32   // by seat: classes
	base      [][]float32 // by class and seat: weighted level and preference
	extra     [][]float32 // of it the preference; nil: none in the class
	speaks    []set       // by class that says whom it suits: who speaks what its customers do; nil: another class
	able      []set       // by class
	ables     []int       // by class: how many
	idle      set
	idles     []int // by class: how many of its able ones
	idleCount int
	present   int
	choice    float64 // seats that may take a contact, mean of the classes

	tickets   []ticketState
	vacant    []int32
	lines     []line  // by class
	vips      []ranks // by class
	waiting   int
	prospects map[likeness]*prospect

	fresh queue // tickets nobody was sought for yet
	freed queue // seats no ticket was sought for yet
	held  holds

	began   float64 // first moment seen
	turn    float64 // mean busy time, s, learned
	rate    float64 // arrivals per second, smoothed, times seen
	seen    float64 // weight of the arrivals in rate, 0..1: at the start little is known
	last    float64 // arrival
	longest float64 // wait the load alone makes, s; fades over hours
}

type seatState struct {
	idle   bool
	absent bool    // signed out, away: neither idle nor at work
	since  float64 // of the present state
	busy   float64 // seconds before since
	away   float64 // seconds absent before since
	rent   float64 // what it was worth above the next best, mean
	queued bool    // in freed
}

// NewIndex starts without seats; target is the wait the service level counts to.
func NewIndex(prices Prices, weights Weights, classes []Class, target float64) *Index {
	x := &Index{tariff: Tariff{Prices: prices, Weights: weights, Target: target}, prospects: map[likeness]*prospect{}, began: math.NaN()}
	known := 0
	for _, c := range classes {
		x.Open(c)
		if c.Work > 0 {
			x.turn, known = x.turn+c.Work, known+1
		}
	}
	if x.turn /= max(1, float64(known)); known == 0 {
		x.turn = 300 // an ordinary call, until some were seen
	}
	return x
}

// Sit adds a seat, busy, and returns its number.
func (x *Index) Sit(s Seat, now float64) int {
	x.start(now)
	n := len(x.seats)
	x.seats, x.states, x.serves = append(x.seats, s), append(x.states, seatState{since: now, away: now - x.began}), append(x.serves, nil)
	if n%64 == 0 {
		x.idle = append(x.idle, 0)
		for i := range x.able {
			x.able[i] = append(x.able[i], 0)
			if x.speaks[i] != nil {
				x.speaks[i] = append(x.speaks[i], 0)
			}
		}
	}
	for i := range x.base {
		if x.base[i] = append(x.base[i], 0); x.extra[i] != nil {
			x.extra[i] = append(x.extra[i], 0)
		}
	}
	x.present++
	x.enable(n)
	return n
}

// Change gives a seat other skills, languages or affinities; it becomes busy.
func (x *Index) Change(seat int, s Seat, now float64) {
	if x.seats[seat] = s; x.states[seat].absent {
		return
	}
	x.Busy(seat, now)
	x.enable(seat)
}

// enable enters what the seat may take.
func (x *Index) enable(seat int) {
	x.expel(seat)
	for class := range x.classes {
		x.admit(class, seat)
	}
	x.choose()
}

// Absent says that nobody is at the seat: nothing is expected of it.
func (x *Index) Absent(seat int, now float64) {
	s := &x.states[seat]
	if s.absent {
		return
	}
	x.Busy(seat, now)
	x.settle(s, now)
	s.absent = true
	x.present--
	x.expel(seat)
	x.choose()
}

// Present says that somebody is back at the seat, busy until Free.
func (x *Index) Present(seat int, now float64) {
	s := &x.states[seat]
	if !s.absent {
		return
	}
	x.settle(s, now)
	s.absent = false
	x.present++
	x.enable(seat)
}

// settle counts the state that ends now.
func (x *Index) settle(s *seatState, now float64) {
	switch spent := max(0, now-s.since); {
	case s.absent:
		s.away += spent
	case !s.idle:
		s.busy += spent
	}
	s.since = now
}

// Again counts occupancies from now on, as on a new day.
func (x *Index) Again(now float64) {
	for i := range x.states {
		s := &x.states[i]
		s.busy, s.away, s.since = 0, 0, now
	}
	x.began = now
}

func (x *Index) start(now float64) {
	if math.IsNaN(x.began) {
		x.began, x.last = now, now
	}
}

// Free says that a seat may take a contact; one that was absent is present.
func (x *Index) Free(seat int, now float64) {
	s := &x.states[seat]
	if s.idle {
		return
	}
	x.Present(seat, now)
	if spent := now - s.since; spent > 0 {
		s.busy += spent
		x.turn += (spent - x.turn) / 200 // settles within some hundred contacts
	}
	s.idle, s.since = true, now
	x.idle.add(seat)
	x.idleCount++
	for _, c := range x.serves[seat] {
		x.idles[c]++
	}
	if !s.queued {
		s.queued = true
		x.freed.add(int32(seat))
	}
}

// Busy says that a seat may take none.
func (x *Index) Busy(seat int, now float64) {
	s := &x.states[seat]
	if !s.idle {
		return
	}
	s.idle, s.since = false, now
	x.idle.drop(seat)
	x.idleCount--
	for _, c := range x.serves[seat] {
		x.idles[c]--
	}
}

// renewed is an index of the same seats, as they stand, and of what was learned,
// without classes and tickets.
func (x *Index) renewed(now float64) *Index {
	y := NewIndex(x.tariff.Prices, x.tariff.Weights, nil, x.tariff.Target)
	y.began, y.turn, y.rate, y.seen, y.last, y.longest = x.began, x.turn, x.rate, x.seen, x.last, x.longest
	y.seats, y.states, y.serves = x.seats, x.states, make([][]int32, len(x.seats))
	y.idle, y.idleCount, y.present = x.idle, x.idleCount, x.present
	for n := range y.states {
		if s := &y.states[n]; s.idle {
			s.queued = true
			y.freed.add(int32(n))
		} else {
			s.queued = false
		}
	}
	return y
}

// expected is the chance that a seat may be given a contact within some seconds: a
// busy one comes free once in a turn.
func (x *Index) expected(seat int, within float64) float64 {
	switch s := &x.states[seat]; {
	case s.absent:
		return 0
	case s.idle:
		return 1
	}
	return 1 - math.Exp(-max(0, within)/x.turn)
}

// rested says since when an idle seat has been so, where that is longer than the index
// knows.
func (x *Index) rested(seat int, since float64) {
	if s := &x.states[seat]; s.idle {
		s.since = min(s.since, since)
	}
}
