package routing

import "math"

// Term is one part of a pair's value.
type Term int

// Terms of a value; the first six are the parts of the match.
const (
	Level Term = iota
	Dialect
	Seniority
	Known
	Affinity
	Preference
	Urgency
	Credit
	Work
	Fairness
	Scarcity
	Declined
	termCount
)

var termNames = [termCount]string{"level", "dialect", "seniority", "known agent", "affinity", "preference", "urgency", "credit", "work", "fairness", "scarcity", "declined"}

// String is the term as a decision says it.
func (t Term) String() string { return termNames[t] }

// Terms are what a pair's value is made of, in the unit of a match; prices are
// below 0.
type Terms [termCount]float64

// Match is the match among them, 0..1.
func (t *Terms) Match() float64 {
	return t[Level] + t[Dialect] + t[Seniority] + t[Known] + t[Affinity] + t[Preference]
}

// Value is their sum.
func (t *Terms) Value() float64 {
	sum := 0.0
	for _, v := range t {
		sum += v
	}
	return sum
}

// decided is the term that put t before u by most.
func (t *Terms) decided(u *Terms) Term {
	best := Level
	for i := range t {
		if t[i]-u[i] > t[best]-u[best] {
			best = Term(i)
		}
	}
	return best
}

// terms takes the value of a pair apart.
func (x *Index) terms(t *Ticket, seat int, now float64) Terms {
	s, tariff, all := &x.seats[seat], x.classes[t.Class].Tariff, x.weightOf(t)
	w := &tariff.Weights
	out := Terms{Level: float64(x.base[t.Class][seat]) / all}
	if x.extra[t.Class] != nil {
		out[Preference] = float64(x.extra[t.Class][seat]) / all
		out[Level] -= out[Preference]
	}
	if x.dialect(t.Class, seat) == t.Dialect {
		out[Dialect] = w.Dialect / all
	}
	if t.VIP || t.Angry {
		out[Seniority] = w.Seniority * float64(s.Seniority-1) / 4 / all
	}
	if int(t.Known) == seat {
		out[Known] = w.Known / all
	}
	if t.Segment >= 0 {
		out[Affinity] = w.Affinity * t.liking(s.Affinity) / all
	}
	out[Urgency], out[Credit], out[Work] = tariff.urgency(now-t.Since, x.guard(tariff)), tariff.favour(t), -x.length(t.Class)
	out[Fairness], out[Scarcity] = -x.fairness(tariff)*x.occupancy(seat, now), -tariff.Prices.Scarcity*x.states[seat].rent
	out[Declined] = -t.reluctance(seat)
	return out
}

// weightOf sums the weights of the parts that apply to a ticket, whoever answers:
// an agent of whom nothing is learned counts as a middling one.
func (x *Index) weightOf(t *Ticket) float64 {
	w := &x.classes[t.Class].Tariff.Weights
	all := w.Level + w.Dialect + w.Preference
	if t.VIP || t.Angry {
		all += w.Seniority
	}
	if t.Known >= 0 {
		all += w.Known
	}
	if t.Segment >= 0 {
		all += w.Affinity
	}
	return all
}

// liking is an agent's affinity to the ticket. Whoever is held out is met by middling
// ones alone: both arms are weighed alike, and differ by nothing but what was learned.
func (t *Ticket) liking(learned []float64) float64 {
	if t.HeldOut || int(t.Segment) >= len(learned) {
		return unlearned
	}
	return learned[t.Segment]
}

// worth is the match of a pair as far as it is known, 0..1; weight is the ticket's.
func (x *Index) worth(t *Ticket, seat int, weight float64) float64 {
	f := x.fit(t.Class, seat)
	return f.worth(t) / weight
}

// fit is what a seat brings to the contacts of one class.
type fit struct {
	seat      int32
	dialect   int16
	level     float64 // each times its weight
	same      float64 // of an equal dialect
	seniority float64
	known     float64
	affinity  float64 // weight alone
	learned   []float64
}

func (x *Index) fit(class, seat int) fit {
	s, w := &x.seats[seat], &x.classes[class].Tariff.Weights
	return fit{int32(seat), x.dialect(class, seat), float64(x.base[class][seat]), w.Dialect, w.Seniority * float64(s.Seniority-1) / 4, w.Known, w.Affinity, s.Affinity}
}

// dialect is the one spoken at a seat; of a class that says whom it suits 0, where
// they speak what its customers do.
func (x *Index) dialect(class, seat int) int16 {
	if set := x.speaks[class]; set != nil {
		if set.has(seat) {
			return 0
		}
		return -2
	}
	return x.seats[seat].Dialects[x.classes[class].Language]
}

// worth is the sum of the parts that apply.
func (f *fit) worth(t *Ticket) float64 {
	sum := f.level
	if f.dialect == t.Dialect {
		sum += f.same
	}
	if t.VIP || t.Angry {
		sum += f.seniority
	}
	if t.Known == f.seat {
		sum += f.known
	}
	if t.Segment >= 0 {
		sum += f.affinity * t.liking(f.learned)
	}
	return sum
}

// favour is a ticket's credit.
func (f *Tariff) favour(t *Ticket) float64 {
	sum := t.Credit
	if t.VIP {
		sum += f.Prices.VIP
	}
	if t.Angry {
		sum += f.Prices.Angry
	}
	return sum
}

// length is the price of a class's expected work.
func (x *Index) length(class int) float64 {
	c := &x.classes[class]
	return c.Tariff.Prices.Work * c.Work / x.turn
}

// guard is the wait beyond which the longest one goes first, s.
func (x *Index) guard(f *Tariff) float64 { return max(f.Target, f.Prices.Slack*x.longest) }

// urgency of a wait.
func (f *Tariff) urgency(wait, guard float64) float64 {
	sum := f.Prices.Urgency * (wait / guard) * (wait / guard)
	if wait > guard {
		sum += f.Prices.Guard * (1 + (wait-guard)/f.Target)
	}
	return sum
}

// price is what taking the seat costs others, at a price of occupancy and one of rent.
func (x *Index) price(seat int, fairness, scarcity, now float64) float64 {
	return fairness*x.occupancy(seat, now) + scarcity*x.states[seat].rent
}

// occupancy of an idle seat since the index began, 0..1; in the first half hour
// it grows slowly, so that the first contacts don't decide the day.
func (x *Index) occupancy(seat int, now float64) float64 {
	s := &x.states[seat]
	return s.busy / max(1800, now-x.began-s.away+1800)
}

// fairness is the price of occupancy.
func (x *Index) fairness(f *Tariff) float64 {
	return f.Prices.Fairness * math.Sqrt(min(1, x.choice/usualChoice))
}
