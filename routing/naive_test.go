package routing_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// plainly are prices of nothing but the match, so that a pair's value is read off names.
func plainly() *routing.Kind {
	t := &routing.Tariff{Weights: routing.DefaultWeights(), Target: 20}
	t.Prices.Slack, t.Prices.Guard = 1.3, 20
	return &routing.Kind{Key: "plain", Tariff: t}
}

// plain is a pair's match by the words of the documentation, and whether it may be.
func plain(l *routing.Learned, a *sitter, c *routing.Contact) (match float64, may bool) {
	w := routing.DefaultWeights()
	level := 1.0
	if len(c.Wanted.Skills) > 0 {
		k := slices.IndexFunc(a.Skills, func(s zhiyin.Skill) bool { return s.ID == c.Wanted.Skills[0].ID })
		if k < 0 || a.Skills[k].Level < c.Wanted.Skills[0].Level {
			return 0, false
		}
		level = float64(a.Skills[k].Level-1) / 4
	}
	sum, all := w.Level*level, w.Level+w.Dialect
	if c.Speaks == "" || slices.Contains(a.Languages, c.Speaks) {
		sum += w.Dialect
	}
	if c.Segment != "" {
		all += w.Affinity
		if sum += w.Affinity * 0.5; !routing.HeldOut(string(c.ID)) {
			sum += w.Affinity * (l.Affinity(a.ID, c.Segment) - 0.5)
		}
	}
	return sum / all, true
}

// Live decisions with what was learned are those of a scan of everybody who is there, by
// names.
func TestTheBoardDecidesAsAScanByNamesDoesWithWhatWasLearned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var people []sitter
		var list []routing.Taught
		for i := range rapid.IntRange(1, 12).Draw(t, "people") {
			a := agent(fmt.Sprint("a", i), time.Duration(i)*time.Second, zhiyin.Skill{ID: "refund", Level: rapid.IntRange(1, 5).Draw(t, "level")})
			a.Languages = []zhiyin.Language{rapid.SampledFrom([]zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese}).Draw(t, "speaks")}
			people = append(people, a)
			for _, segment := range []string{"care/new", "care/known"} {
				list = append(list, taught(string(a.ID), segment, rapid.IntRange(0, 80).Draw(t, "good"), rapid.IntRange(0, 80).Draw(t, "bad"))...)
			}
		}
		l := routing.Learn(list, nil, nil)
		b := board(noon, nil, people...)
		b.Learn(l, noon)
		for i := range rapid.IntRange(1, 12).Draw(t, "contacts") {
			c := like(fmt.Sprint("ct_", rapid.IntRange(0, 999).Draw(t, "id"), "_", i), rapid.SampledFrom([]string{"care/new", "care/known", "bill/new", ""}).Draw(t, "segment"))
			c.Kind = plainly()
			if rapid.Bool().Draw(t, "asks") {
				c.Wanted.Skills = []zhiyin.Skill{{ID: "refund", Level: rapid.IntRange(1, 3).Draw(t, "least")}}
			}
			c.Speaks = rapid.SampledFrom([]zhiyin.Language{"", zhiyin.Cantonese}).Draw(t, "rather")
			best := math.Inf(-1)
			for j := range people {
				if v, may := plain(l, &people[j], &c); may {
					best = max(best, v)
				}
			}
			b.Arrive(c, noon)
			d, ok := b.Next(noon)
			if ok == math.IsInf(best, -1) {
				t.Fatalf("%+v: decided %t, the scan's best is %v", c, ok, best)
			}
			if !ok {
				b.Leave(c.ID)
				continue
			}
			at := slices.IndexFunc(people, func(a sitter) bool { return a.ID == d.Agent })
			if got, _ := plain(l, &people[at], &c); math.Abs(got-best) > 1e-6 {
				t.Fatalf("%+v went to %s for %v, the scan found %v", c, d.Agent, got, best)
			}
			people = slices.Delete(people, at, at+1)
		}
	})
}
