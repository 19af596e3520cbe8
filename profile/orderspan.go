package profile

import (
	"strconv"
	"time"

	"zhiyin.dev/rule"
)

// orderSpans are the windows and the periods of the calendar by the names with which
// paths end.
func orderSpans(in *time.Location) map[string]ordersOf {
	out := map[string]ordersOf{}
	for _, days := range Windows {
		out[strconv.Itoa(days)+"d"] = ordersOf{window: int64(days) * microsPerDay}
	}
	for _, p := range rule.Periods {
		out[p.Word()] = ordersOf{period: p, in: in}
	}
	return out
}

// reach is the earliest instant at which an order counts at now.
func (o ordersOf) reach(now int64) int64 {
	switch {
	case o.period != rule.NoPeriod:
		from, _ := period(o.period, now, o.in)
		return from
	case o.window > 0:
		return now - o.window + 1
	}
	return ever
}

// leaves is when an order that counts at now counts no more: of a period all at once.
func (o ordersOf) leaves(at, now int64) int64 {
	switch {
	case o.period != rule.NoPeriod:
		_, until := period(o.period, now, o.in)
		return until
	case o.window > 0:
		return at + o.window
	}
	return rule.Never
}

// first is the earliest order of the span, whatever became of it.
func (o ordersOf) first(p *Person, now int64) (at int64, ok bool) {
	from := o.reach(now)
	for _, x := range p.orders {
		if o.mine(x) && x.at >= from && x.at <= now && (!ok || x.at < at) {
			at, ok = x.at, true
		}
	}
	return at, ok
}
