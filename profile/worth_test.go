package profile

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"zhiyin.dev"
)

// The measures are the numbers that rules read.
func TestWorthAgreesWithRules(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 4, 0, 0, 0, time.UTC)
	sources := orderSources("", shanghai)
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		m := NewMoment(now)
		for i := range r.IntN(9) {
			open := map[string]any{"order_id": fmt.Sprint(i), "status": []string{"paid", "cancelled", "delivered"}[r.IntN(3)], "currency": "CNY", "amount_minor": r.IntN(600_000)}
			m.Take(zhiyin.NewEvent("cu_1", zhiyin.CustomerTracked{Name: "Order Completed", Open: open}, now.Add(-time.Duration(r.IntN(700*24))*time.Hour)))
		}
		for _, x := range m.Worth("") {
			v, ok := sources["orders."+x.ID].value(m.person, m.at)
			if known := ok && (x.ID != "lifetime" || x.Saw > 0); known != x.Known || known && v != x.Score {
				t.Fatalf("%s: %+v, rules see %v %v", x.ID, x, v, ok)
			}
		}
	}
}
