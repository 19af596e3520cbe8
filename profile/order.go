package profile

import (
	"cmp"
	"slices"

	"zhiyin.dev"
)

// order is an order as its events tell it. Each field has the time at which it
// was said: the latest counts, in any order of arrival.
type order struct {
	id     string
	at     int64 // of the earliest event
	unit   zhiyin.UnitID
	kind   stamped[string]
	amount stamped[zhiyin.Money]
	status []stamped[string] // by time
}

// mostOrders bounds the orders of one person, for rules look through all of them at
// every instant: somebody with more is a shop, a till or a shared account. The oldest
// are given up, a tenth at once, and sums over longer spans are then lower bounds.
const mostOrders = 1000

// order finds one of the person's orders, or makes it; nil for one that was given up.
func (p *Person) order(id string, at int64) *order {
	if o := p.byOrder[id]; o != nil {
		return o
	}
	if at <= p.forgot {
		return nil
	}
	if p.byOrder == nil {
		p.byOrder = map[string]*order{}
	}
	if len(p.orders) >= mostOrders {
		p.giveUpOrders()
	}
	o := &order{id: id}
	p.byOrder[id] = o
	p.orders = append(p.orders, o)
	return o
}

func (p *Person) giveUpOrders() {
	slices.SortFunc(p.orders, func(a, b *order) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id)) })
	for _, o := range p.orders[:mostOrders/10] {
		delete(p.byOrder, o.id)
		p.forgot = max(p.forgot, o.at)
	}
	p.orders, p.hot = slices.Delete(p.orders, 0, mostOrders/10), true
}

type stamped[T any] struct {
	at   int64
	said bool
	v    T
}

// say takes over what was said later, or at the same instant and came later.
func (s *stamped[T]) say(at int64, v T) {
	if !s.said || at >= s.at {
		*s = stamped[T]{at, true, v}
	}
}

// tell adds what one event says of the order.
func (o *order) tell(e zhiyin.Event, open map[string]any) {
	at := e.At.UnixMicro()
	if o.at == 0 || at < o.at {
		o.at, o.unit = at, e.Unit
	}
	if kind, _ := open["kind"].(string); kind != "" {
		if i := slices.Index(OrderKinds, kind); i >= 0 {
			kind = OrderKinds[i] // the very text that rules compare with
		}
		o.kind.say(at, kind)
	} else if !o.kind.said {
		o.kind.v = "order"
	}
	if currency, _ := open["currency"].(string); currency != "" {
		minor, _ := simple(open["amount_minor"]).(float64)
		o.amount.say(at, zhiyin.Money{Minor: int64(minor), Currency: currency})
	}
	if status, _ := open["status"].(string); status != "" {
		i := len(o.status)
		for i > 0 && o.status[i-1].at > at {
			i--
		}
		o.status = slices.Insert(o.status, i, stamped[string]{at, true, status})
	}
}

// statusAt is the status at now.
func (o *order) statusAt(now int64) string {
	for _, s := range slices.Backward(o.status) {
		if s.at <= now {
			return s.v
		}
	}
	return ""
}

// counts tells whether the order is one of the kind that began at an instant or after
// it, until now.
func (o *order) counts(kind string, from, now int64) bool {
	return o.kind.v == kind && o.at <= now && o.at >= from && (len(o.status) == 0 || !void[o.statusAt(now)])
}
