package desk

import (
	"testing"

	"zhiyin.dev"
)

func TestAnAgentSeesACustomerUpToTheirClearance(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	snapshot := su()
	snapshot.Tags = []zhiyin.Tag{{ID: "vip"}, {ID: "skin", Sensitive: true}, {ID: "secret", Label: zhiyin.L4}}
	bodies := arrival()
	bodies[1] = known(snapshot)
	w.feed("ct_1", bodies...)
	w.feed("ct_1", w.rings("ct_1", wen, "rs_1"))
	b := w.open(wen)
	for _, c := range []struct {
		cleared zhiyin.Sensitivity
		tags    int
		orders  bool
	}{{0, 2, true}, {zhiyin.L4, 3, true}, {zhiyin.L2, 1, true}, {zhiyin.L1, 0, false}, {zhiyin.L3, 2, true}} {
		if c.cleared != 0 {
			w.feed(string(wen), zhiyin.AgentCleared{Clearance: c.cleared})
		}
		w.expect(b, func(h Hello) bool {
			return h.Offer != nil && len(h.Offer.Profile.Tags) == c.tags && (len(h.Offer.Profile.Orders) > 0) == c.orders && (h.Offer.Profile.Customer.City != "") == c.orders
		})
	}
}
