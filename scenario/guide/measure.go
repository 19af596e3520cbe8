package main

import (
	"fmt"
	"slices"
)

// quantile is sorted[⌊q·n⌋].
func quantile(list []outcome, q float64) float64 {
	s := make([]float64, len(list))
	for i, o := range list {
		s[i] = o.Seconds
	}
	slices.Sort(s)
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

func share(list []outcome, is func(outcome) bool) float64 {
	n := 0
	for _, o := range list {
		if is(o) {
			n++
		}
	}
	return 100 * float64(n) / float64(max(1, len(list)))
}

func wrong(o outcome) bool { return o.WrongWay }

// row is a group's line: median, 90th percentile, wrong ways and given up in percent.
func row(list []outcome) string {
	return fmt.Sprintf("%.1f\t%.1f\t%.1f\t%.1f", quantile(list, 0.5), quantile(list, 0.9),
		share(list, wrong), share(list, func(o outcome) bool { return o.GaveUp }))
}

// cut is how much shorter b is than a at a quantile, in percent.
func cut(a, b []outcome, q float64) float64 {
	return 100 * (1 - quantile(b, q)/quantile(a, q))
}
