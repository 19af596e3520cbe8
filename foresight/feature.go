package foresight

import (
	"cmp"
	"math"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// selected are the events that a feature counts, oldest first.
func (k *Known) selected(f *rule.Feature, now time.Time) []zhiyin.Event {
	var out []zhiyin.Event
	from, _ := f.Period.Bounds(now.In(cmp.Or(k.Zone, time.UTC))) // zero without a period
	for _, e := range k.Events {
		b, is := e.Body.(zhiyin.CustomerTracked)
		if !is || b.Name != f.Event || !k.ours(e.Unit) || e.At.After(now) || f.Window > 0 && !e.At.After(now.Add(-f.Window)) || e.At.Before(from) {
			continue
		}
		if _, has := b.Open[f.Property]; f.Property != "" && !has || !meets(f.Filter, b.Open) {
			continue
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b zhiyin.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}

func meets(filter []rule.Condition, open map[string]any) bool {
	return !slices.ContainsFunc(filter, func(c rule.Condition) bool {
		switch v := open[c.Property].(type) {
		case string:
			return !slices.Contains(c.Texts, v)
		case float64:
			return !slices.Contains(c.Numbers, v)
		case bool:
			return !slices.Contains(c.Truths, v)
		}
		return true
	})
}

// feature is a feature's value; ok is false where it is unknown.
func (k *Known) feature(f *rule.Feature, now time.Time) (any, bool) {
	in := k.selected(f, now)
	switch f.Func {
	case rule.Count:
		return len(in), true
	case rule.Score:
		return score(in, f.HalfLife, now), true
	case rule.Unique:
		return unique(in, f.Property), true
	case rule.Sum:
		return sum(in, f.Property), true
	}
	if len(in) == 0 {
		return nil, false
	}
	last := in[len(in)-1]
	switch f.Func {
	case rule.DaysSince:
		return float64(int(now.Sub(last.At).Hours() / 24)), true
	case rule.First:
		return property(in[0], f.Property), true
	case rule.Last:
		return property(last, f.Property), true
	case rule.Avg:
		return sum(in, f.Property) / float64(len(in)), true
	case rule.Min, rule.Max:
		return extreme(in, f), true
	case rule.Most:
		return most(in, f.Property), true
	}
	return nil, false
}

func property(e zhiyin.Event, name string) any { return e.Body.(zhiyin.CustomerTracked).Open[name] }

func number(e zhiyin.Event, name string) float64 { n, _ := property(e, name).(float64); return n }

func sum(in []zhiyin.Event, name string) (all float64) {
	for _, e := range in {
		all += number(e, name)
	}
	return all
}

// score counts each event 1 and halves it with every half-life.
func score(in []zhiyin.Event, half time.Duration, now time.Time) (all float64) {
	for _, e := range in {
		all += math.Exp2(-now.Sub(e.At).Seconds() / half.Seconds())
	}
	return all
}

func unique(in []zhiyin.Event, name string) int {
	seen := map[any]bool{}
	for _, e := range in {
		if v := property(e, name); comparable(v) {
			seen[v] = true
		}
	}
	return len(seen)
}

// comparable tells whether a value as JSON decodes it may be a key.
func comparable(v any) bool {
	switch v.(type) {
	case string, float64, bool:
		return true
	}
	return false
}

func extreme(in []zhiyin.Event, f *rule.Feature) float64 {
	best := number(in[0], f.Property)
	for _, e := range in[1:] {
		if v := number(e, f.Property); f.Func == rule.Min && v < best || f.Func == rule.Max && v > best {
			best = v
		}
	}
	return best
}

// most is the most frequent text; of several, the first by code point.
func most(in []zhiyin.Event, name string) string {
	count := map[string]int{}
	for _, e := range in {
		if text, is := property(e, name).(string); is {
			count[text]++
		}
	}
	best := ""
	for text, n := range count {
		if n > count[best] || n == count[best] && text < best || best == "" {
			best = text
		}
	}
	return best
}
