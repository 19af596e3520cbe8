package manner

import (
	"cmp"
	"maps"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/stat"
)

// Line is one group of a report: how many went through the voice menu, and how many
// did in the time before.
type Line struct {
	By    string            `json:"by" enum:"group,age_band,tier,speaks" doc:"what the group is of"`
	Value string            `json:"value" doc:"empty: it is not known, or nothing was in force"`
	Now   Share             `json:"now"`
	Was   Share             `json:"was" doc:"in as many days before"`
	Sure  bool              `json:"sure" doc:"the two intervals do not meet: it has changed"`
	Of    zhiyin.MenuCounts `json:"of" doc:"now"`
}

// Share are calls that went through the menu, of those that heard one, with the 95 %
// interval (Wilson).
type Share struct {
	Calls   int     `json:"calls"`
	Through int     `json:"through"`
	Percent float64 `json:"percent"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
}

// ShareOf counts.
func ShareOf(c zhiyin.MenuCounts) Share {
	s := Share{Calls: c.Met, Through: c.Met - c.Left}
	if c.Met > 0 {
		s.Percent = 100 * float64(s.Through) / float64(s.Calls)
	}
	low, high := stat.Wilson(int64(s.Through), int64(s.Calls))
	s.Low, s.High = 100*low, 100*high
	return s
}

// dimensions are what a report tells apart.
var dimensions = []struct {
	by string
	of func(zhiyin.MenuGroup) string
}{
	{"group", func(g zhiyin.MenuGroup) string { return g.Group }},
	{"age_band", func(g zhiyin.MenuGroup) string { return g.AgeBand }},
	{"tier", func(g zhiyin.MenuGroup) string { return g.Tier }},
	{"speaks", func(g zhiyin.MenuGroup) string { return string(g.Speaks) }},
}

// Report compares what is with what was, for each group of each dimension, those with
// most calls first.
func Report(now, was []zhiyin.MenuGroup) []Line {
	out := []Line{}
	for _, dim := range dimensions {
		is, before := Sums(now, dim.of), Sums(was, dim.of)
		all := maps.Clone(is)
		for v := range before {
			all[v] = is[v]
		}
		var lines []Line
		for v, counts := range all {
			l := Line{By: dim.by, Value: v, Now: ShareOf(counts), Was: ShareOf(before[v]), Of: counts}
			l.Sure = l.Now.Low > l.Was.High || l.Now.High < l.Was.Low
			lines = append(lines, l)
		}
		slices.SortFunc(lines, func(a, b Line) int { return cmp.Or(b.Now.Calls-a.Now.Calls, cmp.Compare(a.Value, b.Value)) })
		out = append(out, lines...)
	}
	return out
}

// Sums adds up what is alike.
func Sums(list []zhiyin.MenuGroup, of func(zhiyin.MenuGroup) string) map[string]zhiyin.MenuCounts {
	out := map[string]zhiyin.MenuCounts{}
	for _, g := range list {
		sum := out[of(g)]
		sum.Add(g.MenuCounts)
		out[of(g)] = sum
	}
	return out
}

// Measured are the groups of definitions by id.
func Measured(list []zhiyin.MenuGroup) map[string]zhiyin.MenuCounts {
	return Sums(list, dimensions[0].of)
}
