package main

import (
	"bufio"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// histogram is a Prometheus histogram: counts of what was at most le, growing.
type histogram []bucket

type bucket struct {
	le    float64 // +Inf in the last
	count float64
}

// histogram reads one from the product's metrics.
func (p *product) histogram(name string) (h histogram, err error) {
	res, err := http.Get(p.web + "/metrics")
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		bound, ok := strings.CutPrefix(lines.Text(), name+`_bucket{le="`)
		if !ok {
			continue
		}
		le, count, _ := strings.Cut(bound, `"} `)
		var b bucket
		if b.le, err = strconv.ParseFloat(le, 64); err != nil {
			return nil, err
		}
		if b.count, err = strconv.ParseFloat(count, 64); err != nil {
			return nil, err
		}
		h = append(h, b)
	}
	if len(h) == 0 {
		return nil, fmt.Errorf("metrics have no %s (status %d)", name, res.StatusCode)
	}
	return h, nil
}

// since is what came after before was read.
func (h histogram) since(before histogram) histogram {
	out := slices.Clone(h)
	for i := range before {
		out[i].count -= before[i].count
	}
	return out
}

// quantile interpolates within the bucket, as histogram_quantile of Prometheus
// does; what is beyond the last bound is that bound. 0 of nothing.
func (h histogram) quantile(q float64) float64 {
	if len(h) < 2 || h[len(h)-1].count == 0 {
		return 0
	}
	rank := q * h[len(h)-1].count
	low, below := 0.0, 0.0
	for _, b := range h[:len(h)-1] {
		if b.count >= rank {
			return low + (b.le-low)*(rank-below)/(b.count-below)
		}
		low, below = b.le, b.count
	}
	return low
}
