package lobby

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A simulated queue: callers come at random, a few agents serve for lognormal times,
// callers give up at random. Every ten seconds of it who waits is given an estimate;
// whoever is served proves it right or wrong.
func TestEstimatesOfWaitsHoldAsOftenAsTheySay(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]simulated{
		"busy":       {agents: 6, between: 36 * time.Second, patience: 15 * time.Minute},
		"overloaded": {agents: 10, between: 16 * time.Second, patience: 8 * time.Minute},
		"small":      {agents: 2, between: 110 * time.Second, patience: 20 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := q.run(rand.New(rand.NewPCG(7, 7)), 12*time.Hour)
			told := 100 * float64(r.told) / float64(r.asked)
			held := 100 * float64(r.held) / float64(r.told)
			slices.Sort(r.off)
			t.Logf("%s: told to %.0f %% of %d, held by %.0f %%, median error of the middle %s, 90 %% within %s",
				name, told, r.asked, held, r.off[len(r.off)/2].Round(time.Second), r.off[len(r.off)*9/10].Round(time.Second))
			if told < 25 || held < 70 {
				t.Errorf("told to %.0f %%, held by %.0f %%", told, held)
			}
		})
	}
}

func TestNoEstimateIsToldThatSaysNothing(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	var p pace
	p.began(now)
	leave := func(times int) {
		for range times {
			now = now.Add(30 * time.Second)
			p.departed(now, 3)
		}
	}
	leave(7)
	if e := p.estimate(now, 2); e.Known() {
		t.Errorf("%+v after seven intervals", e)
	}
	leave(13)
	if e := p.estimate(now, 4); e.FromMinutes > 2 || e.ToMinutes < 2 || e.ToMinutes-e.FromMinutes > 4 {
		t.Errorf("%+v for the fourth, at two a minute", e)
	}
	if e := p.estimate(now.Add(2*time.Hour), 4); e.Known() {
		t.Errorf("%+v two hours later", e)
	}
	if e := p.estimate(now, 300); e.Known() {
		t.Errorf("%+v for the three hundredth", e)
	}
}

type simulated struct {
	agents            int
	between, patience time.Duration
}

type backtest struct {
	asked, told, held int
	off               []time.Duration
}

// guess is an estimate that awaits its proof.
type guess struct {
	at       time.Time
	from, to time.Duration
}

type standing struct {
	leaves  time.Time // gives up
	guesses []guess
}

func (q simulated) run(r *rand.Rand, length time.Duration) (out backtest) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	free, next := make([]time.Time, q.agents), start
	var line []*standing
	var p pace
	leave := func(now time.Time, i int, served bool) {
		s := line[i]
		line = slices.Delete(line, i, i+1)
		p.departed(now, len(line))
		for _, g := range s.guesses {
			if !served {
				continue
			}
			waited := now.Sub(g.at)
			out.told++
			if g.from <= waited && waited <= g.to {
				out.held++
			}
			out.off = append(out.off, (waited - (g.from+g.to)/2).Abs())
		}
	}
	exp := func(mean time.Duration) time.Duration { return time.Duration(r.ExpFloat64() * float64(mean)) }
	for now := start; now.Sub(start) < length; now = now.Add(time.Second) {
		for !next.After(now) {
			line = append(line, &standing{leaves: now.Add(exp(q.patience))})
			p.began(now)
			next = next.Add(exp(q.between))
		}
		for i := 0; i < len(line); i++ {
			if line[i].leaves.Before(now) {
				leave(now, i, false)
				i--
			}
		}
		for i := range free {
			if len(line) > 0 && !free[i].After(now) {
				leave(now, 0, true)
				free[i] = now.Add(time.Duration(180 * float64(time.Second) * r.ExpFloat64() * 0.6)).Add(72 * time.Second)
			}
		}
		if now.Second()%10 != 0 {
			continue
		}
		for i, s := range line {
			out.asked++
			if e := p.estimate(now, i+1); e.Known() {
				s.guesses = append(s.guesses, guess{now, time.Duration(e.FromMinutes) * time.Minute, time.Duration(e.ToMinutes) * time.Minute})
			}
		}
	}
	return out
}
