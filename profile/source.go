package profile

import (
	"math"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// source is where the value at one path of a rule comes from. Instants are µs.
type source interface {
	// value is what is known at now.
	value(p *Person, now int64) (any, bool)
	// changes is the next instant at which time alone may change the value.
	changes(p *Person, now int64) int64
	// facts appends the instants of the facts behind the value that are later than
	// from, and maybe others.
	facts(p *Person, from int64, to []int64) []int64
}

// crossing is a source that knows in closed form when a comparison with a number
// turns.
type crossing interface {
	crosses(p *Person, now int64, leaf comparison) int64
}

// events is a feature over the events of one series.
type events struct {
	at   int // place of the series in a Person
	want rule.Feature
	in   *time.Location // of the calendar's periods
}

// reach is the earliest instant at which an event counts at now.
func (e *events) reach(now int64) int64 {
	switch {
	case e.want.Period != rule.NoPeriod:
		from, _ := period(e.want.Period, now, e.in)
		return from
	case e.want.Window > 0:
		return now - e.want.Window.Microseconds() + 1
	}
	return ever
}

// counting are the events that count at now.
func (e *events) counting(p *Person, now int64) []point {
	return p.seriesOf(e.at).within(e.reach(now), now)
}

func (e *events) value(p *Person, now int64) (any, bool) {
	if e.want.Func == rule.Score {
		return e.number(p, now)
	}
	return value(&e.want, e.counting(p, now), now)
}

// number is value where it is a number.
func (e *events) number(p *Person, now int64) (float64, bool) {
	if e.want.Func == rule.Score {
		return p.seriesOf(e.at).score(e.want.HalfLife.Microseconds(), now), true
	}
	return numberOf(&e.want, e.counting(p, now), now)
}

// leaves is when an event that counts at now counts no more: of a period all at once.
func (e *events) leaves(x *point, now int64) int64 {
	if e.want.Period != rule.NoPeriod {
		_, until := period(e.want.Period, now, e.in)
		return until
	}
	if e.want.Window == 0 {
		return rule.Never
	}
	return x.at + e.want.Window.Microseconds()
}

func (e *events) facts(p *Person, from int64, to []int64) []int64 {
	s := p.seriesOf(e.at)
	for i := s.after(from); i < len(s.points); i++ {
		to = append(to, s.points[i].at)
	}
	return to
}

func (e *events) changes(p *Person, now int64) int64 {
	s := p.seriesOf(e.at)
	if e.want.Func == rule.DaysSince {
		end := s.after(now)
		if end == 0 {
			return rule.Never
		}
		last := s.points[end-1].at
		return last + ((now-last)/microsPerDay+1)*microsPerDay
	}
	in := e.counting(p, now)
	if len(in) == 0 {
		return rule.Never
	}
	return e.leaves(&in[0], now)
}

func (e *events) crosses(p *Person, now int64, leaf comparison) int64 {
	switch e.want.Func {
	case rule.Count:
		return e.countCrosses(p, now, leaf)
	case rule.DaysSince:
		s := p.seriesOf(e.at)
		if end := s.after(now); end > 0 {
			return dayCrosses(s.points[end-1].at, now, leaf)
		}
		return rule.Never
	case rule.Score:
		return e.scoreCrosses(p, now, leaf)
	}
	return e.changes(p, now)
}

// countCrosses: the count reaches k−1 when the k-th latest event leaves the window
// or the period ends, and by time alone it never grows.
func (e *events) countCrosses(p *Person, now int64, leaf comparison) int64 {
	in := e.counting(p, now)
	k := fewest(leaf.Leaf)
	switch {
	case len(in) == 0 || k < 0 || k > len(in):
		return rule.Never
	case k == 0:
		return e.leaves(&in[0], now)
	}
	return e.leaves(&in[len(in)-k], now)
}

// fewest is the k such that the leaf turns when a falling count goes below k;
// negative: never, 0: at every count.
func fewest(leaf rule.Leaf) int {
	k := -1
	switch leaf.Op {
	case ">=", "<":
		k = int(math.Ceil(max(-1, min(leaf.Number, math.MaxInt32))))
	case ">", "<=":
		k = int(math.Floor(max(-1, min(leaf.Number, math.MaxInt32)))) + 1
	default:
		return 0
	}
	if k < 1 {
		return -1
	}
	return k
}

// scoreCrosses: a sum of equal decays is itself one, so s·2^(−t/h) = θ at
// t = h·log2(s/θ).
func (e *events) scoreCrosses(p *Person, now int64, leaf comparison) int64 {
	half := e.want.HalfLife.Microseconds()
	s := p.seriesOf(e.at).score(half, now)
	if leaf.Number <= 0 || s < leaf.Number || leaf.Op == "==" || leaf.Op == "!=" {
		return rule.Never
	}
	wait := float64(half) * math.Log2(s/leaf.Number)
	if wait > longestWait {
		return rule.Never
	}
	return now + max(1, int64(math.Ceil(wait))+1)
}

// longestWait bounds a closed form, in µs: a hundred years.
const longestWait = 36525 * microsPerDay

// dayCrosses: whole days since an instant reach a number once, and only grow.
func dayCrosses(since, now int64, leaf comparison) int64 {
	days := 0.0
	switch leaf.Op {
	case ">=", "<":
		days = math.Ceil(leaf.Number)
	case ">", "<=":
		days = math.Floor(leaf.Number) + 1
	default:
		return since + ((now-since)/microsPerDay+1)*microsPerDay
	}
	if days > longestWait/microsPerDay {
		return rule.Never
	}
	if at := since + int64(days)*microsPerDay; at > now {
		return at
	}
	return rule.Never
}

// asked is tag("id"), by the place of its rule.
type asked struct{ rule int32 }

func (a asked) value(p *Person, now int64) (any, bool) {
	for _, t := range p.times {
		if t.rule == a.rule && now >= t.since && now < t.off {
			return true, true
		}
	}
	s := p.standing(a.rule)
	return s != nil && s.was() && now >= s.since && (s.on || now < s.off), true
}

func (a asked) changes(p *Person, now int64) int64 {
	if s := p.standing(a.rule); s != nil && s.on && s.until > now {
		return s.until
	}
	return rule.Never
}

func (a asked) facts(p *Person, _ int64, to []int64) []int64 {
	for _, t := range p.times {
		if t.rule == a.rule {
			to = append(to, t.since, t.off)
		}
	}
	s := p.standing(a.rule)
	if s == nil || !s.was() {
		return to
	}
	to = append(to, s.since)
	if !s.on {
		to = append(to, s.off)
	}
	return to
}

// contributors are the latest events behind the value, newest first.
func (e *events) contributors(p *Person, now int64) (out []zhiyin.EventID) {
	in := e.counting(p, now)
	in = in[max(0, len(in)-mostContributors):]
	out = make([]zhiyin.EventID, 0, len(in))
	for _, x := range slices.Backward(in) {
		out = append(out, x.id)
	}
	return out
}

// mostContributors bounds the events shown for one leaf.
const mostContributors = 20
