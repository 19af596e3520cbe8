package main

import (
	"math"
	"testing"
	"time"
)

func TestALineCountsGapsAndWhatDidNotCome(t *testing.T) {
	t.Parallel()
	var e ear
	at := time.Duration(0)
	for _, p := range []struct {
		seq   uint16
		after time.Duration
	}{{65534, 0}, {65535, 20 * time.Millisecond}, {1, 40 * time.Millisecond}, {0, time.Millisecond}, {3, 41 * time.Millisecond}} {
		at += p.after
		e.hear(p.seq, at)
	}
	if e.packets != 5 || e.gaps != 1 || e.worst != 41*time.Millisecond {
		t.Errorf("%d packets, %d gaps, the longest %v", e.packets, e.gaps, e.worst)
	}
	if lost := int(e.highest-uint32(e.first)) + 1 - e.packets; lost != 1 {
		t.Errorf("%d lost of six", lost)
	}
}

func TestAStepIsHeldOnlyWhenEverybodyHearsAllOfIt(t *testing.T) {
	t.Parallel()
	whole := heard{lines: 100, packets: 50_000, gaps: 50, window: 10 * time.Second}
	for name, change := range map[string]func(*heard){
		"gaps":    func(h *heard) { h.gaps = 51 },
		"silence": func(h *heard) { h.silent = 1 },
		"missing": func(h *heard) { h.packets, h.gaps = 49_000, 0 },
		"nobody":  func(h *heard) { *h = heard{} },
	} {
		h := whole
		if change(&h); h.held() {
			t.Errorf("held with %s: %+v", name, h)
		}
	}
	if !whole.held() {
		t.Errorf("not held: %+v", whole)
	}
}

func TestAQuantileLiesWithinItsBucket(t *testing.T) {
	t.Parallel()
	before := histogram{{0.001, 10}, {0.005, 10}, {math.Inf(1), 10}}
	h := histogram{{0.001, 100}, {0.005, 110}, {math.Inf(1), 110}}.since(before)
	if got := h.quantile(0.99); math.Abs(got-0.0046) > 1e-9 { // 9 of the 10 between 1 and 5 ms
		t.Errorf("p99 %v", got)
	}
	if got := (histogram{{0.001, 0}, {0.1, 0}, {math.Inf(1), 5}}).quantile(0.5); got != 0.1 {
		t.Errorf("beyond the last bound: %v", got)
	}
	if got := h.since(h).quantile(0.99); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
