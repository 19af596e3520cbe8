package routing

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// centre draws classes and seats: 3 needs, 2 languages with 2 dialects each.
func centre(t *rapid.T, prices Prices) *Index {
	var classes []Class
	for need := range 3 {
		for language := range 2 {
			classes = append(classes, Class{Need: need, Language: language, Level: uint8(rapid.IntRange(1, 3).Draw(t, "level")), Work: float64(100 * (need + 1))})
		}
	}
	x := NewIndex(prices, Weights{0.4, 0.15, 0.2, 0.15, 0.2, 0}, classes, 20)
	for range rapid.IntRange(1, 90).Draw(t, "seats") {
		x.Sit(seat(t), 0)
	}
	return x
}

func seat(t *rapid.T) Seat {
	s := Seat{Seniority: uint8(rapid.IntRange(1, 5).Draw(t, "seniority"))}
	for range 3 {
		s.Levels = append(s.Levels, uint8(rapid.IntRange(0, 5).Draw(t, "has")))
	}
	for range 2 {
		s.Dialects = append(s.Dialects, int16(rapid.IntRange(-1, 1).Draw(t, "speaks")))
	}
	if rapid.Bool().Draw(t, "learned") {
		s.Affinity = []float64{rapid.Float64Range(0, 1).Draw(t, "affinity"), 0.4}
	}
	return s
}

func ticket(t *rapid.T, x *Index, now float64) Ticket {
	return Ticket{Class: rapid.IntRange(0, len(x.classes)-1).Draw(t, "class"), Since: now - float64(rapid.IntRange(0, 3).Draw(t, "waited")), Dialect: int16(rapid.IntRange(0, 1).Draw(t, "dialect")),
		Segment: int16(rapid.IntRange(-1, 1).Draw(t, "segment")), Known: int32(rapid.IntRange(-1, len(x.seats)-1).Draw(t, "known")),
		VIP: rapid.IntRange(0, 5).Draw(t, "vip") == 0, Angry: rapid.IntRange(0, 5).Draw(t, "angry") == 0, HeldOut: rapid.IntRange(0, 4).Draw(t, "held out") == 0}
}

// naive is the value of a pair by the words of the documentation alone.
func naive(x *Index, t *Ticket, n int, now float64) (value float64, eligible bool) {
	s, k := x.seats[n], x.classes[t.Class]
	if s.Levels[k.Need] < k.Level || s.Dialects[k.Language] < 0 {
		return 0, false
	}
	type part struct {
		applies       bool
		weight, share float64
	}
	affinity := 0.5
	if s.Affinity != nil && t.Segment >= 0 && !t.HeldOut {
		affinity = s.Affinity[t.Segment]
	}
	var sum, all float64
	for _, p := range []part{
		{true, x.tariff.Weights.Level, float64(s.Levels[k.Need]-1) / 4},
		{true, x.tariff.Weights.Dialect, yes(s.Dialects[k.Language] == t.Dialect)},
		{t.VIP || t.Angry, x.tariff.Weights.Seniority, float64(s.Seniority-1) / 4},
		{t.Known >= 0, x.tariff.Weights.Known, yes(int(t.Known) == n)},
		{t.Segment >= 0, x.tariff.Weights.Affinity, affinity},
	} {
		if p.applies {
			sum, all = sum+p.weight*p.share, all+p.weight
		}
	}
	p, wait, guard := x.tariff.Prices, now-t.Since, max(x.tariff.Target, x.tariff.Prices.Slack*x.longest)
	value = sum/all + yes(t.VIP)*p.VIP + yes(t.Angry)*p.Angry - p.Work*k.Work/x.turn + p.Urgency*math.Pow(wait/guard, 2) +
		yes(wait > guard)*p.Guard*(1+(wait-guard)/x.tariff.Target) - p.Fairness*math.Sqrt(min(1, x.choice/50))*x.states[n].busy/(now-x.began+1800) - p.Scarcity*x.states[n].rent
	return value, true
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// best is the naive scan over all that could make a pair with one of both.
func best(x *Index, slot, seat int, now float64) (value float64, found bool) {
	value = math.Inf(-1)
	for i := range x.tickets {
		for n := range x.seats {
			if !x.tickets[i].there || !x.states[n].idle || slot >= 0 && i != slot || seat >= 0 && n != seat {
				continue
			}
			if v, ok := naive(x, &x.tickets[i].Ticket, n, now); ok {
				value, found = max(value, v), true
			}
		}
	}
	return value, found
}

func TestTheIndexDecidesAsTheNaiveScan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prices := DefaultPrices()
		prices.Hold, prices.HoldVIP = 0, 0
		x := centre(t, prices)
		waiting, now := []int{}, 0.0
		decide := func(slot, seat int) {
			want, found := best(x, slot, seat, now)
			p, ok := x.Next(now)
			if ok != found || ok && math.Abs(p.Terms.Value()-want) > 1e-6 {
				t.Fatalf("at %v, slot %d, seat %d: %+v %v, the scan found %v %v", now, slot, seat, p, ok, want, found)
			}
			if ok && p.Margin < -1e-9 {
				t.Fatalf("the second had more: %+v", p)
			}
			if _, more := x.Next(now); more {
				t.Fatal("one change, two decisions")
			}
			for i := 0; ok && i < len(waiting); i++ {
				if waiting[i] == p.Slot {
					waiting = append(waiting[:i], waiting[i+1:]...)
				}
			}
		}
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			now += float64(rapid.IntRange(0, 9).Draw(t, "passes"))
			switch what := rapid.IntRange(0, 7).Draw(t, "what"); {
			case what < 4 && len(waiting) < fewest: // all of them are compared
				slot := x.Arrive(ticket(t, x, now), now)
				waiting = append(waiting, slot)
				decide(slot, -1)
			case what == 4 && len(waiting) > 0:
				i := rapid.IntRange(0, len(waiting)-1).Draw(t, "gives up")
				x.Leave(waiting[i])
				waiting = append(waiting[:i], waiting[i+1:]...)
			case what == 5:
				x.Change(rapid.IntRange(0, len(x.seats)-1).Draw(t, "learns"), seat(t), now)
			default:
				if n := rapid.IntRange(0, len(x.seats)-1).Draw(t, "frees"); !x.states[n].idle {
					x.Free(n, now)
					decide(-1, n)
				}
			}
		}
	})
}

func TestNobodyIsHeldBeyondTheLimitAndNobodyIsForgotten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prices := DefaultPrices()
		prices.Second = rapid.SampledFrom([]float64{0, 1e-4, 0.01}).Draw(t, "second")
		x := centre(t, prices)
		for n := range x.seats {
			if rapid.IntRange(0, 2).Draw(t, "free") > 0 {
				x.Free(n, 0)
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "contacts") {
			x.Arrive(ticket(t, x, 0), 0)
		}
		now := 0.0
		for {
			for {
				if _, ok := x.Next(now); !ok {
					break
				}
			}
			if math.IsInf(x.Wake(), 1) {
				break
			}
			if now = x.Wake(); now > prices.Hold*x.tariff.Target {
				t.Fatalf("asked to wait until %v", now)
			}
		}
		if v, found := best(x, -1, -1, now); found {
			t.Fatalf("a pair of value %v was left after the holds", v)
		}
	})
}

// Raising a contact to a VIP never makes it wait longer among the same people.
func TestAVIPComesFirst(t *testing.T) {
	t.Parallel()
	x := NewIndex(DefaultPrices(), Weights{Level: 1}, []Class{{Level: 1}}, 20)
	n := x.Sit(Seat{Levels: []uint8{3}, Dialects: []int16{0}, Seniority: 3}, 0)
	x.Arrive(Ticket{Since: 0, Known: -1, Segment: -1}, 0)
	vip := x.Arrive(Ticket{Since: 899, Known: -1, Segment: -1, VIP: true}, 899)
	x.Free(n, 900) // the first waited fifteen minutes
	p, ok := x.Next(900)
	if !ok || p.Slot != vip || p.Decided != Credit || p.RunnerUp != 0 {
		t.Errorf("%+v %v", p, ok)
	}
}
