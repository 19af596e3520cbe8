package sip_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

// BenchmarkSetupUnderLoad brings up 400 calls with audio both ways at 20 a second
// and reports how long a call takes from its INVITE to the 200: own_* by the
// server's clock, seen_* by the phones, which run in the same process and share
// its cores. One round takes half a minute: run it with -benchtime 1x.
func BenchmarkSetupUnderLoad(b *testing.B) {
	const calls, each = 400, 50 * time.Millisecond
	for range b.N {
		var mu sync.Mutex
		var own, seen []time.Duration
		d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
			c.Play(tone(600), nil)
			return c.Answer()
		})
		s := lineOn(b, d, 2*calls, func(c *sip.Config) {
			c.Setup = func(d time.Duration) { mu.Lock(); own = append(own, d); mu.Unlock() }
		})
		p := phone(b)
		var all sync.WaitGroup
		tick := time.NewTicker(each)
		for range calls {
			<-tick.C
			all.Go(func() {
				c, err := p.Dial(within(b), siptest.Order{To: uri(s, "1"), From: "13800001111"})
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				seen = append(seen, c.Setup())
				mu.Unlock()
			})
		}
		tick.Stop()
		all.Wait()
		b.ReportMetric(percentile(own, 50), "own_p50_ms")
		b.ReportMetric(percentile(own, 99), "own_p99_ms")
		b.ReportMetric(percentile(seen, 50), "seen_p50_ms")
		b.ReportMetric(percentile(seen, 99), "seen_p99_ms")
	}
}

func percentile(all []time.Duration, p int) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return float64(all[(len(all)-1)*p/100].Microseconds()) / 1000
}
