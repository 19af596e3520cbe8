package espeak_test

import (
	"slices"
	"testing"
	"time"
)

func report(b *testing.B, waits []time.Duration) {
	slices.Sort(waits)
	at := func(share float64) float64 {
		return float64(waits[int(share*float64(len(waits)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "first-p50-ms")
	b.ReportMetric(at(0.99), "first-p99-ms")
}
