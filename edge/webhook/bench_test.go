package webhook_test

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
)

// BenchmarkDeliveries tells one webhook of events of so many subjects that wait
// already; it reports deliveries per second.
func BenchmarkDeliveries(b *testing.B) {
	for _, subjects := range []int{7, 500} {
		b.Run(fmt.Sprintf("%d_subjects", subjects), func(b *testing.B) {
			const events = 3000
			for range b.N {
				r := listen(b, false, nil)
				db := openStore(b)
				h := newHouse(b, db, nil)
				h.stop()
				h.register(r.URL)
				var list []zhiyin.Event
				for i := range events {
					list = append(list, heard(fmt.Sprintf("ct_%d", i%subjects), i))
				}
				h.keep(list...)
				began := time.Now()
				again := newHouse(b, db, nil)
				r.until(b, "all", atLeast(events))
				b.ReportMetric(events/time.Since(began).Seconds(), "deliveries/s")
				again.stop()
			}
		})
	}
}
