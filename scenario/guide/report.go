package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/scenario/figure"
)

// group is some of the calls, by what is known of their customers.
type group struct {
	name string
	in   func(call int) bool
}

// groups are the packs, the tag groups of the measure, and all with and without
// priority customers.
func (b *stand) groups() (out []group) {
	who := b.customer
	for _, pack := range b.set.Packs {
		out = append(out, group{pack, func(i int) bool { return b.set.Calls[i].Pack == pack }})
	}
	for _, age := range []string{"elderly", "middle", "young"} {
		out = append(out, group{age, func(i int) bool { return who(i).AgeGroup() == age }})
	}
	return append(out,
		group{"dialect", func(i int) bool { return who(i).Dialect != "mandarin" }},
		group{"business", func(i int) bool { return who(i).Business }},
		group{"priority", func(i int) bool { return who(i).Priority }},
		group{"frequent", func(i int) bool { return who(i).Frequency >= 10 }},
		group{"without priority", func(i int) bool { return !who(i).Priority }},
		group{"all", func(int) bool { return true }},
	)
}

// pick are the outcomes of a group's calls.
func pick(list []outcome, in func(int) bool) (out []outcome) {
	for i, o := range list {
		if in(i) {
			out = append(out, o)
		}
	}
	return out
}

func (b *stand) report(static, personal []outcome) error {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "callers\tn\tstatic s\tp90\twrong %\tgave up %\tpersonal s\tp90\twrong %\tgave up %\tcut %\tp90 cut %\tworse")
	worse := 0
	for _, g := range b.groups() {
		s, p := pick(static, g.in), pick(personal, g.in)
		if len(s) == 0 {
			continue
		}
		mark := ""
		if len(s) >= 50 && (quantile(p, 0.5) > quantile(s, 0.5) || quantile(p, 0.9) > quantile(s, 0.9)) {
			mark, worse = "worse", worse+1
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%.1f\t%.1f\t%s\n", g.name, len(s), row(s), row(p), cut(s, p, 0.5), cut(s, p, 0.9), mark)
	}
	fmt.Fprintln(t, "\nforeseen in\tasked or told %\tright %\tlikeliest right %")
	for _, g := range b.groups()[:len(b.set.Packs)] {
		coverage, precision, top := b.foresight(g.in)
		fmt.Fprintf(t, "%s\t%.1f\t%.1f\t%.1f\n", g.name, coverage, 100*precision, 100*top)
	}
	fmt.Fprintln(t, "\nconfidence\tcalls\tmean\tright")
	for _, line := range b.bands() {
		fmt.Fprintln(t, line)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return b.figures(static, personal, worse)
}

func (b *stand) figures(static, personal []outcome, worse int) error {
	all := func(int) bool { return true }
	coverage, precision, top := b.foresight(all)
	step, bytes := measureSteps(personal)
	var r figure.Report
	r.Add("nav_median_cut_pct", "≥ 58", cut(static, personal, 0.5))
	r.Add("nav_p90_cut_pct", "≥ 45", cut(static, personal, 0.9))
	r.Add("wrong_way_delta_pp", "≤ 0", share(personal, wrong)-share(static, wrong))
	r.Add("groups_worse", "0", float64(worse))
	r.Add("zero_touch_pct", "", share(personal, func(o outcome) bool { return o.ZeroTouch }))
	r.Add("foresee_precision", "≥ 0.80", precision)
	r.Add("foresee_coverage_pct", "≥ 35", coverage)
	r.Add("foresee_top1_pct", "", 100*top)
	r.Add("step_us", "≤ 20", step)
	r.Add("state_bytes", "≤ 1024", float64(bytes))
	return r.Print(os.Stdout, "guide")
}

// foresight is how many calls had a reason asked or told, how many of those reasons
// were right, and how often the likeliest was. Priority customers, who go to their
// desk unasked, are taken along as if asked.
func (b *stand) foresight(in func(int) bool) (coverage, precision, top float64) {
	n, asked, right := 0, 0, 0
	for i, c := range b.set.Calls {
		if !in(i) || len(b.likely[c.ID]) == 0 {
			continue
		}
		n++
		first := b.likely[c.ID][0]
		is := first.Need == c.Truth.Need
		if is {
			top++
		}
		if first.Confidence >= float64(chosen.ask)/100 {
			asked++
			if is {
				right++
			}
		}
	}
	return 100 * float64(asked) / float64(max(n, 1)), float64(right) / float64(max(asked, 1)), top / float64(max(n, 1))
}

// bands compare confidence with what came true, in fifths of the calls' confidence.
func (b *stand) bands() (out []string) {
	const of = 5
	var n, right [of]int
	var sum [of]float64
	for _, c := range b.set.Calls {
		if len(b.likely[c.ID]) == 0 {
			continue
		}
		first := b.likely[c.ID][0]
		k := min(int(first.Confidence*of), of-1)
		n[k], sum[k] = n[k]+1, sum[k]+first.Confidence
		if first.Need == c.Truth.Need {
			right[k]++
		}
	}
	for k := range n {
		if n[k] > 0 {
			out = append(out, fmt.Sprintf("%.1f–%.1f\t%d\t%.3f\t%.3f", float64(k)/of, float64(k+1)/of, n[k], sum[k]/float64(n[k]), float64(right[k])/float64(n[k])))
		}
	}
	return out
}

// measureSteps is the mean time of a step in microseconds and the largest state met,
// without snapshot and variables.
func measureSteps(list []outcome) (us float64, bytes int) {
	var took time.Duration
	steps := 0
	for _, o := range list {
		took, steps = took+o.StepTime, steps+o.Steps
		state := o.State
		state.Snapshot, state.Contact, state.Vars = zhiyin.Snapshot{}, flow.Facts{}, nil
		if raw, err := json.Marshal(state); err == nil {
			bytes = max(bytes, len(raw))
		}
	}
	return float64(took.Nanoseconds()) / 1000 / float64(max(steps, 1)), bytes
}
