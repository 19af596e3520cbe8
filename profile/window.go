package profile

import (
	"math"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Windows are the lengths in days that rules may look back, ending now.
var Windows = []int{7, 30, 90, 365}

// OrderKinds are the kinds of order that rules may count.
var OrderKinds = []string{"order", "return", "visit", "policy", "plan", "bill"}

// void are the statuses of an order that came to nothing; it counts nowhere.
var void = map[string]bool{"cancelled": true}

// closed are the statuses after which nothing more is due.
var closed = map[string]bool{"delivered": true, "refunded": true, "done": true, "cancelled": true}

// OrderPaths are the paths of rules over orders, with their types. A purchase is
// an order of kind order that was not cancelled; amounts are yuan, and other
// currencies are not added.
//
//	orders.count_90d    purchases in the last 90 days; 7d, 30d and 365d likewise, and
//	                    today, this_week and this_month of the calendar
//	orders.sum_90d      what they came to
//	orders.visit_90d    visits in the last 90 days; likewise return, policy, plan, bill, order
//	orders.visit_sum_90d
//	orders.last_days    whole days since the last purchase; unknown if there is none
//	orders.return_open  returns that are not finished; likewise for the other kinds
//	orders.open         orders of any kind that are not finished
//	orders.kinds        kinds seen in the last 90 days
//	orders.lifetime     what all purchases came to
//	orders.gap_days     mean days between one purchase and the next; unknown below two
//	orders.churn        0 to 1: x/(1+x), x being how much longer than gap_days the last
//	                    purchase is ago, in gap_days; 0 within the usual gap, 0.5 at twice it
//	orders.recency      5 to 1: last purchase at most 30, 90, 180, 365 days ago, or more
//	orders.frequency    5 to 1: at least 12, 6, 3, 2, 1 purchases in 365 days; unknown: none
//	orders.monetary     5 to 1: at least 10000, 5000, 2000, 500 yuan in 365 days, or less
//
// recency, frequency and monetary are the three scores of RFM (Hughes 1994) with
// fixed bounds, so that a score means the same tomorrow.
func OrderPaths() map[string]rule.Type {
	out := map[string]rule.Type{"orders.kinds": rule.Strings}
	for path := range orderSources("", shanghai) {
		if path != "orders.kinds" {
			out[path] = rule.Double
		}
	}
	return out
}

// orderSources makes the sources of all paths over the orders of a unit (empty:
// of all), by the calendar of a zone.
func orderSources(unit zhiyin.UnitID, in *time.Location) map[string]source {
	out := map[string]source{"orders.kinds": kindsSeen{ordersOf{unit: unit, window: 90 * microsPerDay}}}
	plain := func(path string, of func(*Person, ordersOf, int64) (float64, bool), o ordersOf) {
		o.unit, o.of = unit, of
		out["orders."+path] = o
	}
	for _, kind := range OrderKinds {
		plain(kind+"_open", open_, ordersOf{kind: kind})
		for w, o := range orderSpans(in) {
			o.unit, o.kind, o.of = unit, kind, counted
			out["orders."+kind+"_"+w] = number{o}
			plain(kind+"_sum_"+w, summed, o)
		}
	}
	for w := range orderSpans(in) {
		out["orders.count_"+w], out["orders.sum_"+w] = out["orders.order_"+w], out["orders.order_sum_"+w]
	}
	const year = 365 * microsPerDay
	plain("open", open_, ordersOf{})
	plain("lifetime", summed, ordersOf{kind: "order"})
	plain("gap_days", gapDays, ordersOf{kind: "order"})
	plain("frequency", frequency, ordersOf{kind: "order", window: year})
	plain("monetary", monetary, ordersOf{kind: "order", window: year})
	plain("recency", recency, ordersOf{kind: "order", days: recencyDays})
	out["orders.last_days"] = sinceLast{ordersOf{unit: unit, kind: "order", of: lastDays}}
	out["orders.churn"] = risk{ordersOf{unit: unit, kind: "order", of: churn}}
	return out
}

// ordersOf is a number over the orders of a unit and a kind in a window or a period;
// the zero value of each is any, or ever.
type ordersOf struct {
	unit   zhiyin.UnitID
	kind   string
	window int64          // µs; an order exactly so long ago is out
	period rule.Period    // of the calendar, instead of a window
	in     *time.Location // of the period
	days   []int          // after the last one, at whose end the value changes; ascending
	of     func(*Person, ordersOf, int64) (float64, bool)
}

func (o ordersOf) value(p *Person, now int64) (any, bool) {
	v, ok := o.of(p, o, now)
	return v, ok
}

func (o ordersOf) number(p *Person, now int64) (float64, bool) { return o.of(p, o, now) }

// mine tells whether the order is of the unit.
func (o ordersOf) mine(x *order) bool { return o.unit == "" || x.unit == o.unit }

// each calls fn with every order that counts at now.
func (o ordersOf) each(p *Person, now int64, fn func(*order)) {
	from := o.reach(now)
	for _, x := range p.orders {
		if o.mine(x) && x.counts(o.kind, from, now) {
			fn(x)
		}
	}
}

func (o ordersOf) facts(p *Person, _ int64, to []int64) []int64 {
	for _, x := range p.orders {
		if o.mine(x) {
			to = append(to, x.at)
			for _, s := range x.status {
				to = append(to, s.at)
			}
		}
	}
	return to
}

func (o ordersOf) changes(p *Person, now int64) int64 {
	next := o.steps(p, now)
	if o.period == rule.NoPeriod && o.window == 0 {
		return next // none ever leaves
	}
	if first, ok := o.first(p, now); ok {
		next = min(next, o.leaves(first, now))
	}
	return next
}

// steps is the next of days at which the value changes.
func (o ordersOf) steps(p *Person, now int64) int64 {
	if len(o.days) == 0 {
		return rule.Never
	}
	last, ok := lastOrder(p, o, now)
	for _, days := range o.days {
		if at := last + int64(days+1)*microsPerDay; ok && at > now {
			return at
		}
	}
	return rule.Never
}

// number is how many orders there are in a window or a period.
type number struct{ ordersOf }

// crosses: as with events, the k-th latest decides.
func (n number) crosses(p *Person, now int64, leaf comparison) int64 {
	k := fewest(leaf.Leaf)
	if k == 0 {
		return n.changes(p, now)
	}
	var at []int64
	n.each(p, now, func(x *order) { at = append(at, x.at) })
	if k < 0 || k > len(at) {
		return rule.Never
	}
	slices.Sort(at)
	return n.leaves(at[len(at)-k], now)
}

func counted(p *Person, o ordersOf, now int64) (n float64, ok bool) {
	o.each(p, now, func(*order) { n++ })
	return n, true
}

func summed(p *Person, o ordersOf, now int64) (float64, bool) {
	minor := int64(0)
	o.each(p, now, func(x *order) {
		if c := x.amount.v.Currency; c == "CNY" || c == "" {
			minor += x.amount.v.Minor
		}
	})
	return float64(minor) / 100, true
}

func open_(p *Person, o ordersOf, now int64) (n float64, ok bool) {
	for _, x := range p.orders {
		if o.mine(x) && (o.kind == "" || x.kind.v == o.kind) && x.at <= now && !closed[x.statusAt(now)] {
			n++
		}
	}
	return n, true
}

func lastOrder(p *Person, o ordersOf, now int64) (last int64, ok bool) {
	o.each(p, now, func(x *order) { last, ok = max(last, x.at), true })
	return last, ok
}

func lastDays(p *Person, o ordersOf, now int64) (float64, bool) {
	last, ok := lastOrder(p, o, now)
	return float64((now - last) / microsPerDay), ok
}

// gap is the mean time between purchases, in µs.
func gap(p *Person, o ordersOf, now int64) (mean float64, last int64, ok bool) {
	n, first := 0, int64(math.MaxInt64)
	o.each(p, now, func(x *order) { n, first, last = n+1, min(first, x.at), max(last, x.at) })
	if n < 2 || first == last {
		return 0, last, false
	}
	return float64(last-first) / float64(n-1), last, true
}

func gapDays(p *Person, o ordersOf, now int64) (float64, bool) {
	mean, _, ok := gap(p, o, now)
	return mean / microsPerDay, ok
}

func churn(p *Person, o ordersOf, now int64) (float64, bool) {
	mean, last, ok := gap(p, o, now)
	if !ok {
		return 0, false
	}
	x := max(0, float64(now-last)-mean) / mean
	return x / (1 + x), true
}

// The bounds of RFM, see OrderPaths.
var (
	recencyDays   = []int{30, 90, 180, 365}
	frequencies   = []float64{12, 6, 3, 2}
	monetaryBands = []float64{10000, 5000, 2000, 500}
)

func recency(p *Person, o ordersOf, now int64) (float64, bool) {
	days, ok := lastDays(p, o, now)
	for i, bound := range recencyDays {
		if days <= float64(bound) {
			return float64(5 - i), ok
		}
	}
	return 1, ok
}

func frequency(p *Person, o ordersOf, now int64) (float64, bool) {
	n, _ := counted(p, o, now)
	return banded(n, frequencies), n > 0
}

func monetary(p *Person, o ordersOf, now int64) (float64, bool) {
	n, _ := counted(p, o, now)
	sum, _ := summed(p, o, now)
	return banded(sum, monetaryBands), n > 0
}

func banded(v float64, bounds []float64) float64 {
	for i, b := range bounds {
		if v >= b {
			return float64(5 - i)
		}
	}
	return 1
}

// sinceLast is whole days since the last purchase.
type sinceLast struct{ ordersOf }

func (s sinceLast) changes(p *Person, now int64) int64 {
	if last, ok := lastOrder(p, s.ordersOf, now); ok {
		return last + ((now-last)/microsPerDay+1)*microsPerDay
	}
	return rule.Never
}

func (s sinceLast) crosses(p *Person, now int64, leaf comparison) int64 {
	if last, ok := lastOrder(p, s.ordersOf, now); ok {
		return dayCrosses(last, now, leaf)
	}
	return rule.Never
}

// risk is the churn risk; it only grows with time.
type risk struct{ ordersOf }

func (r risk) changes(p *Person, now int64) int64 { return now + microsPerDay }

// crosses: x/(1+x) reaches θ when the last purchase is gap/(1−θ) ago.
func (r risk) crosses(p *Person, now int64, leaf comparison) int64 {
	mean, last, ok := gap(p, r.ordersOf, now)
	if !ok || leaf.Number >= 1 || leaf.Op == "==" || leaf.Op == "!=" {
		return rule.Never
	}
	wait := mean / (1 - max(0, leaf.Number))
	if wait > longestWait {
		return rule.Never
	}
	for at := last + int64(math.Floor(wait)); at <= last+int64(wait)+3; at++ {
		v, _ := churn(p, r.ordersOf, at)
		if at > now && compares(leaf.Leaf, v) != leaf.Holds {
			return at
		}
	}
	return rule.Never
}

// kindsSeen lists the kinds of the orders in a window.
type kindsSeen struct{ ordersOf }

func (k kindsSeen) value(p *Person, now int64) (any, bool) {
	out, from := []string{}, k.reach(now)
	for _, x := range p.orders {
		if k.mine(x) && x.counts(x.kind.v, from, now) {
			out = append(out, x.kind.v)
		}
	}
	slices.SortFunc(out, strings.Compare)
	return slices.Compact(out), true
}
