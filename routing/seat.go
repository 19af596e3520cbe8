package routing

// Seat is an agent in the index: numbers for what an Agent has by name. Needs,
// languages, dialects and segments are numbered by whoever fills the index.
type Seat struct {
	Levels    []uint8   // by need, 1..5; 0: without
	Dialects  []int16   // by language: the dialect spoken; −1: the language isn't
	Seniority uint8     // 1..5
	Affinity  []float64 // by segment, 0..1, shrunk; nil: nothing learned
}

// Class is one kind of contact: who may take it, and how long it takes.
type Class struct {
	Need, Language int
	Level          uint8   // least level in the need
	Work           float64 // expected service time, s; 0: unknown

	Tariff *Tariff             // nil: the index's
	Suits  func(seat int) Suit // nil: who has the need at the level and speaks the language
}

// Ticket is a waiting contact in the index.
type Ticket struct {
	Class   int
	Since   float64 // the wait counts from here, s
	Dialect int16   // −1: unknown
	Segment int16   // −1: unknown
	Known   int32   // seat that knows the customer; −1: none
	Credit  float64 // beside what being a VIP or angry earns; above 0 it waits with the VIPs
	VIP     bool
	Angry   bool
	HeldOut bool // decided without learned affinity: that of everybody is middling

	Refused []Refusal // by seats that did not take it
}

// Refusal keeps a ticket from a seat until a moment; after it the seat comes behind
// all that did not refuse.
type Refusal struct {
	Seat  int32
	Until float64
}

// refusal is the seat's last; false: none.
func (t *Ticket) refusal(seat int) (until float64, refused bool) {
	for _, r := range t.Refused {
		if int(r.Seat) == seat {
			until, refused = max(until, r.Until), true
		}
	}
	return until, refused
}

// bars tells whether the seat may not be asked yet.
func (t *Ticket) bars(seat int, now float64) bool {
	if len(t.Refused) == 0 {
		return false
	}
	until, _ := t.refusal(seat)
	return now < until
}

// reluctance is the price of a seat that refused the ticket before: above any match.
func (t *Ticket) reluctance(seat int) float64 {
	if len(t.Refused) == 0 {
		return 0
	}
	if _, refused := t.refusal(seat); refused {
		return 10
	}
	return 0
}

// could tells whether the seat may take the class.
func (c Class) could(s *Seat) bool {
	return c.Need < len(s.Levels) && s.Levels[c.Need] >= max(1, c.Level) && c.Language < len(s.Dialects) && s.Dialects[c.Language] >= 0
}

// affinity to a segment.
func (s *Seat) affinity(segment int16) float64 {
	if int(segment) < len(s.Affinity) {
		return s.Affinity[segment]
	}
	return unlearned
}

// unlearned is the affinity of whom nothing is known: neither good nor bad.
const unlearned = 0.5
