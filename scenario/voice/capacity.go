package main

import (
	"fmt"
	"os"
)

// echoRow: how many calls one node gives their own voice back at once, what one
// takes, and how quickly the first 1,000 are answered.
func echoRow(o options, r *report) error {
	runs, err := capacity(o, "echo")
	if err != nil {
		return err
	}
	r.add("echo_calls_at_gap01", ">= 2000", runs.of(func(t tops) float64 { return float64(t.most(t.ours)) }))
	r.add("echo_calls_at_gap01_null", "", runs.of(func(t tops) float64 { return float64(t.most(t.null)) }))
	r.add("echo_gap40_pct", "<= 0.1", runs.of(func(t tops) float64 { return t.top(t.ours).gapPct() }))
	r.add("echo_gap40_pct_null", "", runs.of(func(t tops) float64 { return t.beside().gapPct() }))
	r.add("echo_cpu_pct_per_call", "", runs.of(func(t tops) float64 { return t.top(t.ours).perCall() }))
	first := fmt.Sprint(runs[0].first().lines)
	r.add("setup_p99_ms_"+first, "<= 10", runs.of(func(t tops) float64 { return percentile(t.first().setups, 99) }))
	r.add("kb_per_call", "<= 100", runs.of(func(t tops) float64 { return t.first().rssMB * 1024 / float64(t.first().lines) }))
	return nil
}

// promptRow: to how many callers, all of whom talk, one node speaks at once, and
// by how much its packets are late then.
func promptRow(o options, r *report) error {
	runs, err := capacity(o, "prompt")
	if err != nil {
		return err
	}
	r.add("prompt_calls_at_gap01", ">= 2500", runs.of(func(t tops) float64 { return float64(t.most(t.ours)) }))
	r.add("prompt_calls_at_gap01_null", "", runs.of(func(t tops) float64 { return float64(t.most(t.null)) }))
	r.add("prompt_gap40_pct", "<= 0.1", runs.of(func(t tops) float64 { return t.top(t.ours).gapPct() }))
	r.add("prompt_gap40_pct_null", "", runs.of(func(t tops) float64 { return t.beside().gapPct() }))
	r.add("prompt_cpu_pct_per_call", "", runs.of(func(t tops) float64 { return t.top(t.ours).perCall() }))
	r.add("late_p99_ms", "<= 5", runs.of(func(t tops) float64 { return t.top(t.ours).lateMs }))
	return nil
}

// tops are one climb on the product and one on the reflector.
type tops struct{ ours, null []level }

type climbs []tops

func (c climbs) of(what func(tops) float64) (out []float64) {
	for _, t := range c {
		out = append(out, what(t))
	}
	return out
}

// most is the highest step that was held; 0: none.
func (t tops) most(levels []level) int {
	if top := t.top(levels); top.held() {
		return top.lines
	}
	return 0
}

// top is the highest step that was held, or the first when none was.
func (t tops) top(levels []level) (top level) {
	for i, r := range levels {
		if i == 0 || r.held() {
			top = r
		}
	}
	return top
}

// beside is the reflector's step of as many calls as the product's highest.
func (t tops) beside() (out level) {
	for _, r := range t.null {
		if r.lines == t.top(t.ours).lines {
			return r
		}
	}
	return out
}

func (t tops) first() level { return t.ours[0] }

func (r level) perCall() float64 { return r.cpu / float64(max(r.lines, 1)) }

// capacity climbs against the product and against the reflector, in turn.
func capacity(o options, called string) (climbs, error) {
	steps, err := stepsOf(o)
	if err != nil {
		return nil, err
	}
	var out climbs
	for range o.runs {
		var t tops
		if t.null, err = climbReflector(steps); err != nil {
			return nil, fmt.Errorf("reflector: %w", err)
		}
		if t.ours, err = climbProduct(o, steps, called); err != nil {
			return nil, err
		}
		if len(t.ours) == 0 {
			return nil, fmt.Errorf("%d calls did not come up", steps[0])
		}
		out = append(out, t)
	}
	return out, nil
}

func climbReflector(steps []int) ([]level, error) {
	p, target, err := startReflector("-shared")
	if err != nil {
		return nil, err
	}
	defer p.stop()
	fmt.Fprintln(os.Stderr, "  the reflector:")
	return climb(steps, &climber{process: p, target: target, called: "echo"})
}

func climbProduct(o options, steps []int, called string) ([]level, error) {
	room := fmt.Sprintf("ZHIYIN_LIMITS_CONTACTS=%d", steps[len(steps)-1]+100)
	p, err := startWith(o, []string{room}, "")
	if err != nil {
		return nil, err
	}
	defer p.end()
	fmt.Fprintln(os.Stderr, "  the node:")
	return climb(steps, &climber{process: p.process, product: p, target: p.sip, called: called})
}
