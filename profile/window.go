package profile

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// Windows are the lengths in days that rules may look back, ending now. Orders
// of the longest window must be handed to Tag.
var Windows = []int{7, 30, 90, 365}

// OrderKinds are the kinds of order that rules may count.
var OrderKinds = []string{"order", "return", "visit", "policy", "plan", "bill"}

// void are the statuses of an order that came to nothing; it counts nowhere.
var void = map[string]bool{"cancelled": true}

// closed are the statuses after which nothing more is due.
var closed = map[string]bool{"delivered": true, "refunded": true, "done": true, "cancelled": true}

// orderFacts are the paths of rules over orders:
//
//	orders.count_90d    purchases (kind order) in the last 90 days
//	orders.sum_90d      what they came to, in yuan (other currencies are not added)
//	orders.visit_90d    visits in the last 90 days; likewise return, policy, plan, bill, order
//	orders.visit_sum_90d
//	orders.last_days    full days since the last purchase; unknown if there is none
//	orders.return_open  returns that are not finished; likewise for the other kinds
//	orders.open         orders of any kind that are not finished
//	orders.kinds        kinds seen in the last 90 days
func orderFacts(orders []zhiyin.Order, now time.Time) map[string]any {
	facts := map[string]any{}
	for _, days := range Windows {
		for _, kind := range OrderKinds {
			count, sum := 0.0, 0.0
			for _, o := range orders {
				if o.Kind == kind && within(o, days, now) {
					count++
					sum += yuan(o.Amount)
				}
			}
			put(facts, kind, days, count, sum)
		}
	}
	facts["orders.open"] = 0.0
	for _, kind := range OrderKinds {
		open := countOpen(orders, kind)
		facts["orders."+kind+"_open"] = open
		facts["orders.open"] = facts["orders.open"].(float64) + open
	}
	facts["orders.kinds"] = kinds(orders, now)
	if days, ok := lastDays(orders, now); ok {
		facts["orders.last_days"] = days
	}
	return facts
}

func put(facts map[string]any, kind string, days int, count, sum float64) {
	window := strconv.Itoa(days) + "d"
	facts["orders."+kind+"_"+window] = count
	facts["orders."+kind+"_sum_"+window] = sum
	if kind == "order" {
		facts["orders.count_"+window] = count
		facts["orders.sum_"+window] = sum
	}
}

// within tells whether o counts in a window of so many days that ends now; the
// instant exactly days ago is outside, so a count falls at that instant.
func within(o zhiyin.Order, days int, now time.Time) bool {
	return !void[o.Status] && !o.At.After(now) && o.At.After(now.AddDate(0, 0, -days))
}

func yuan(m zhiyin.Money) float64 {
	if m.Currency != "CNY" && m.Currency != "" {
		return 0
	}
	return float64(m.Minor) / 100
}

func countOpen(orders []zhiyin.Order, kind string) (n float64) {
	for _, o := range orders {
		if o.Kind == kind && !closed[o.Status] {
			n++
		}
	}
	return n
}

func kinds(orders []zhiyin.Order, now time.Time) []string {
	out := []string{}
	for _, o := range orders {
		if within(o, 90, now) {
			out = append(out, o.Kind)
		}
	}
	slices.SortFunc(out, strings.Compare)
	return slices.Compact(out)
}

func lastDays(orders []zhiyin.Order, now time.Time) (days float64, ok bool) {
	var last time.Time
	for _, o := range orders {
		if o.Kind == "order" && !void[o.Status] && !o.At.After(now) && o.At.After(last) {
			last = o.At
		}
	}
	if last.IsZero() {
		return 0, false
	}
	return float64(int(now.Sub(last).Hours() / 24)), true
}
