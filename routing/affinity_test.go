package routing_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"zhiyin.dev/routing"
)

func TestAffinityShrinksWhatFewOutcomesSay(t *testing.T) {
	t.Parallel()
	var a routing.Learner
	if got := a.Of("nobody", 0); got != 0.5 {
		t.Errorf("nothing known: %v", got)
	}
	for range 500 {
		a.Observe("steady", 0, 1)
		a.Observe("steady", 0, 0)
	}
	a.Observe("new", 1, 1)
	if got := a.Of("new", 1); got < 0.5 || got > 0.54 {
		t.Errorf("one good outcome made %v", got)
	}
	for range 1000 {
		a.Observe("good", 1, 1)
	}
	if one, other := a.Of("good", 1), a.Of("good", 2); one < 0.97 || other < 0.9 || other > one {
		t.Errorf("after a thousand good outcomes %v, in another segment %v", one, other)
	}
	if got := a.Affinities("good", 2); math.Abs(got[1]-0.7) > 1e-9 {
		t.Errorf("not clipped: %v", got)
	}
}

// Agents differ by 5 points, cells by 6 more; choosing the best posterior of three
// free agents must find most of what is to be found, as the true rates would.
func TestWhatIsLearnedIsWorthChoosingBy(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	var truth [100][8]float64
	for i := range truth {
		own := 0.05 * r.NormFloat64()
		for j := range truth[i] {
			truth[i][j] = 0.7 + own + 0.06*r.NormFloat64()
		}
	}
	var a routing.Learner
	name := func(i int) string { return fmt.Sprint("ag", i) }
	var chosen, random, best float64
	const learning, measured = 100_000, 20_000
	for n := range learning + measured {
		segment, free := r.IntN(8), [3]int{r.IntN(100), r.IntN(100), r.IntN(100)}
		pick, top := free[0], truth[free[0]][segment]
		for _, i := range free[1:] {
			if a.Of(name(i), int16(segment)) > a.Of(name(pick), int16(segment)) {
				pick = i
			}
			top = max(top, truth[i][segment])
		}
		good := 0.0
		if r.Float64() < truth[pick][segment] {
			good = 1
		}
		a.Observe(name(pick), int16(segment), good)
		if n >= learning {
			chosen, random, best = chosen+truth[pick][segment], random+truth[free[0]][segment], best+top
		}
	}
	if found := (chosen - random) / (best - random); found < 0.6 {
		t.Errorf("found %.2f of what was to be found: %.3f, by chance %.3f, at best %.3f", found, chosen/measured, random/measured, best/measured)
	}
}

func TestOneInFiveIsHeldOutByItsIDAlone(t *testing.T) {
	t.Parallel()
	held, pairs := 0, 0
	for i := range 100_000 {
		if routing.HeldOut(fmt.Sprint("ct", i)) {
			held++
			if routing.HeldOut(fmt.Sprint("ct", i+1)) {
				pairs++
			}
		}
	}
	if math.Abs(float64(held)/100_000-0.2) > 0.006 || math.Abs(float64(pairs)/float64(held)-0.2) > 0.015 {
		t.Errorf("%d held out, %d with the next", held, pairs)
	}
	if routing.HeldOut("ct1") != routing.HeldOut("ct1") {
		t.Error("not the same twice")
	}
}
