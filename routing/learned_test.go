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

// taught are outcomes of an agent with a segment: some good, the others bad.
func taught(agent, segment string, good, bad int) (out []routing.Taught) {
	for i := range good + bad {
		t := routing.Taught{Agent: zhiyin.AgentID(agent), Segment: segment}
		if i < good {
			t.Outcome = 1
		}
		out = append(out, t)
	}
	return out
}

// arms are ids of contacts that are held out, or not.
func arms(held bool, n int) (out []string) {
	for i := 0; len(out) < n; i++ {
		if id := fmt.Sprint("ct_", i); routing.HeldOut(id) == held {
			out = append(out, id)
		}
	}
	return out
}

func like(id, segment string) routing.Contact {
	c := contact(id, 0)
	c.Segment = segment
	return c
}

// pair is a board with two agents who are alike but for what is learned; who has been
// idle longest is the one who does worse.
func pair(l *routing.Learned) *routing.Board {
	b := board(noon, nil, agent("worse", time.Hour), agent("better", time.Minute))
	b.Learn(l, noon)
	return b
}

// doing is how both did: each is better with another segment, and alike over all.
var doing = slices.Concat(taught("better", "care/new", 160, 40), taught("better", "care/member", 40, 160),
	taught("worse", "care/new", 40, 160), taught("worse", "care/member", 160, 40))

func TestWhatWasLearnedDecidesBetweenEqualsAndNotForWhoIsHeldOut(t *testing.T) {
	t.Parallel()
	l := routing.Learn(doing, nil, nil)
	off := routing.Learn(doing, l, []zhiyin.QueueID{"care"})
	for name, c := range map[string]struct {
		learned *routing.Learned
		contact routing.Contact
		want    zhiyin.AgentID
	}{
		"learned":             {l, like(arms(false, 1)[0], "care/new"), "better"},
		"held out":            {l, like(arms(true, 1)[0], "care/new"), "worse"},
		"another segment":     {l, like(arms(false, 1)[0], "care/member"), "worse"},
		"an unknown one":      {l, like(arms(false, 1)[0], "bill/known"), "worse"},
		"switched off":        {off, like(arms(false, 1)[0], "care/new"), "worse"},
		"nothing is learned":  {nil, like(arms(false, 1)[0], "care/new"), "worse"},
		"a contact like none": {l, like(arms(false, 1)[0], ""), "worse"},
	} {
		b := pair(c.learned)
		b.Arrive(c.contact, noon)
		got := decisions(b, noon)
		if len(got) != 1 || got[0].Agent != c.want {
			t.Errorf("%s: %v", name, pairs(got))
			continue
		}
		choice := got[0].Choice
		_, counted := choice.Terms["affinity"]
		if counts := c.learned == l && c.contact.Segment != ""; choice.Learned != counts || choice.Segment != c.contact.Segment || counted && choice.HeldOut {
			t.Errorf("%s: %+v", name, choice)
		}
		if c.want == "better" && choice.Decided != "affinity" {
			t.Errorf("%s: decided by %s", name, choice.Decided)
		}
	}
}

// Switching counts for who waits already, and back.
func TestSwitchingCountsForWhoWaits(t *testing.T) {
	t.Parallel()
	l := routing.Learn(doing, nil, nil)
	for _, last := range []*routing.Learned{l, routing.Learn(doing, l, []zhiyin.QueueID{"care"}), nil} {
		b := board(noon, nil)
		b.Learn(l, noon)
		b.Arrive(like(arms(false, 1)[0], "care/new"), noon)
		b.Learn(nil, noon)
		b.Learn(l, noon)
		b.Learn(last, noon)
		for _, a := range []sitter{agent("worse", time.Hour), agent("better", time.Minute)} {
			b.Seat(a.Agent, noon)
			b.Stand(a.ID, a.Standing, noon)
		}
		got := decisions(b, noon)
		if len(got) != 1 || got[0].Choice.Learned != (last == l) || got[0].Choice.Segment != "care/new" {
			t.Errorf("%+v", got)
		}
	}
}

// However outcomes fall, learning says no more than its clip: the affinity of anybody
// lies within a fifth of a middling one, and in a decision within a fifth of its weight.
func TestWhatWasLearnedNeverExceedsItsClip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		segments := []string{"a/new", "a/known", "b/new"}
		var list []routing.Taught
		for range rapid.IntRange(0, 12).Draw(t, "kinds") {
			list = append(list, taught(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "agent"), rapid.SampledFrom(segments).Draw(t, "segment"),
				rapid.IntRange(0, 900).Draw(t, "good"), rapid.IntRange(0, 900).Draw(t, "bad"))...)
		}
		l := routing.Learn(list, nil, nil)
		for _, who := range []zhiyin.AgentID{"x", "y", "z", "nobody"} {
			for _, segment := range append(segments, "never seen") {
				if v := l.Affinity(who, segment); math.Abs(v-0.5) > 0.2+1e-9 {
					t.Fatalf("%s to %s: %v", who, segment, v)
				}
			}
		}
		b := board(noon, nil, agent("x", 0), agent("y", time.Minute), agent("z", time.Hour))
		b.Learn(l, noon)
		c := like(fmt.Sprint("ct_", rapid.IntRange(0, 99).Draw(t, "contact")), rapid.SampledFrom(segments).Draw(t, "like"))
		b.Arrive(c, noon)
		d := decisions(b, noon)[0]
		w := routing.DefaultWeights()
		most := 0.2 * w.Affinity / (w.Level + w.Dialect + w.Affinity)
		for _, terms := range []map[string]float64{d.Choice.Terms, d.Choice.RunnerUp.Terms} {
			if v := terms["affinity"]; math.Abs(v) > most+1e-4 || d.Choice.HeldOut && v != 0 {
				t.Fatalf("%+v", d.Choice)
			}
		}
	})
}

func TestSegmentsKeepTheirNumbersAndAreBounded(t *testing.T) {
	t.Parallel()
	l := routing.Learn(taught("x", "z/new", 300, 0), nil, nil)
	was := l.Affinity("x", "z/new")
	var list []routing.Taught
	for i := range 200 {
		list = append(list, taught("x", fmt.Sprintf("a%03d/new", i), 3, 3)...)
	}
	list = append(list, taught("x", "z/new", 300, 0)...)
	next := routing.Learn(append(list, taught("y", "z/new", 0, 300)...), l, nil)
	if v := next.Affinity("x", "z/new"); v < 0.69 || math.Abs(was-0.5) > 1e-3 { // alone, x is the mean
		t.Errorf("%v, then %v", was, v)
	}
	if v := next.Affinity("x", "a199/new"); v != 0.5 {
		t.Errorf("a segment beyond the bound: %v", v)
	}
}

// Nobody looks worse for serving the difficult ones.
func TestOutcomesCountAboutTheMeanOfTheirSegment(t *testing.T) {
	t.Parallel()
	list := append(taught("hard", "complaint/again", 60, 240), taught("easy", "order/new", 285, 15)...)
	l := routing.Learn(list, nil, nil)
	for _, who := range []zhiyin.AgentID{"hard", "easy"} {
		for _, segment := range []string{"complaint/again", "order/new"} {
			if v := l.Affinity(who, segment); math.Abs(v-0.5) > 0.06 {
				t.Errorf("%s to %s: %v", who, segment, v)
			}
		}
	}
}
