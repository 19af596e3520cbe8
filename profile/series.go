package profile

import (
	"cmp"
	"math"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// point is one event of a series. Instants are µs since 1970 UTC.
type point struct {
	at   int64
	n    float64 // of a numeric property; 0 or 1 of a truth
	text string  // of a text property
	id   zhiyin.EventID
}

func (p point) compare(o point) int { return cmp.Or(cmp.Compare(p.at, o.at), cmp.Compare(p.id, o.id)) }

// mostPoints bounds one series of one person: somebody with more events of one
// kind is a machine or a shared record. The oldest are given up and the counts
// over longer spans are then lower bounds. A tenth goes at once.
const mostPoints = 10_000

// Series are the events of one selection, in order of (instant, id), so that any
// order of arrival gives the same series.
type Series struct {
	points []point
	gaveUp bool // points before the first are missing
	full   bool // because there were more than mostPoints
	decays []decay
}

// add puts p in its place; an event that is there already stays once.
func (s *Series) add(p point) {
	n := len(s.points)
	if n == 0 || s.points[n-1].compare(p) < 0 {
		s.points = append(s.points, p)
	} else {
		i, there := slices.BinarySearchFunc(s.points, p, point.compare)
		if there {
			return
		}
		s.points = slices.Insert(s.points, i, p)
		s.undecay(i)
	}
	if n >= mostPoints {
		s.undecay(0)
		s.points, s.gaveUp, s.full = slices.Delete(s.points, 0, mostPoints/10), true, true
	}
}

// prune gives up what lies before an instant.
func (s *Series) prune(before int64) {
	if i := s.after(before - 1); i > 0 {
		s.points, s.gaveUp = slices.Delete(s.points, 0, i), true
		s.forgetDecayed(i)
	}
}

// after is the place of the first point later than at.
func (s *Series) after(at int64) int {
	if n := len(s.points); n == 0 || s.points[n-1].at <= at {
		return n
	}
	i, _ := slices.BinarySearchFunc(s.points, at, func(p point, at int64) int {
		if p.at <= at {
			return -1
		}
		return 1
	})
	return i
}

// ever is before every event.
const ever = math.MinInt64

// within returns the points from an instant until now.
func (s *Series) within(from, now int64) []point {
	end := s.after(now)
	if from == ever {
		return s.points[:end]
	}
	return s.points[min(s.after(from-1), end):end]
}

const microsPerDay = 24 * 60 * 60 * 1_000_000

// value computes a feature over some points, as it is at now; ok is false where it is
// unknown.
func value(f *rule.Feature, in []point, now int64) (v any, ok bool) {
	switch f.Type {
	case rule.String:
	case rule.Bool:
		n, ok := numberOf(f, in, now)
		return n != 0, ok
	default:
		return numberOf(f, in, now)
	}
	if len(in) == 0 {
		return nil, false
	}
	switch f.Func {
	case rule.First:
		return in[0].text, true
	case rule.Last:
		return in[len(in)-1].text, true
	case rule.Most:
		return mostFrequent(in), true
	}
	return nil, false
}

// numberOf is value where it is a number, and no score.
func numberOf(f *rule.Feature, in []point, now int64) (v float64, ok bool) {
	switch f.Func {
	case rule.Count:
		return float64(len(in)), true
	case rule.Unique:
		return float64(different(in)), true
	case rule.Sum:
		return total(in), true
	}
	if len(in) == 0 {
		return 0, false
	}
	switch f.Func {
	case rule.DaysSince:
		return float64((now - in[len(in)-1].at) / microsPerDay), true
	case rule.First:
		return in[0].n, true
	case rule.Last:
		return in[len(in)-1].n, true
	case rule.Avg:
		return total(in) / float64(len(in)), true
	case rule.Min:
		return slices.MinFunc(in, byNumber).n, true
	case rule.Max:
		return slices.MaxFunc(in, byNumber).n, true
	}
	return 0, false
}

func byNumber(a, b point) int { return cmp.Compare(a.n, b.n) }

func total(in []point) (sum float64) {
	for i := range in {
		sum += in[i].n
	}
	return sum
}

func different(in []point) int {
	texts, numbers := map[string]bool{}, map[float64]bool{}
	for i := range in {
		if in[i].text != "" {
			texts[in[i].text] = true
		} else {
			numbers[in[i].n] = true
		}
	}
	return len(texts) + len(numbers)
}

func mostFrequent(in []point) (best string) {
	counts := map[string]int{}
	for i := range in {
		counts[in[i].text]++
	}
	for t, n := range counts {
		if n > counts[best] || n == counts[best] && t < best {
			best = t
		}
	}
	return best
}
