package flow

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Lookup returns the values of this flow's paths for a customer and a state:
// what placeholders are filled from. The snapshot is the state's own, or a
// newer one. The function may be called from several goroutines.
func (d *Definition) Lookup(snapshot zhiyin.Snapshot, s State) func(path string) (any, bool) {
	scope := scopeOf(s.Node)
	return func(path string) (any, bool) {
		if read, ok := values[path]; ok {
			return read(snapshot, s)
		}
		area, node, _ := strings.Cut(path, ".")
		switch area {
		case "digits":
			return held(s.Digits, scope+node)
		case "choice":
			return held(s.Choices, scope+node)
		case "attempts":
			return held(s.Attempts, scope+node)
		case "vars":
			v, ok := s.Vars[scope+node]
			return v.as(d.within(s.Node).vars[node].of), ok
		}
		return nil, false
	}
}

func held[V any](m map[string]V, key string) (any, bool) {
	v, ok := m[key]
	return v, ok
}

// ruled presents values as rules read them: money becomes a double in whole units.
func ruled(at func(string) (any, bool)) rule.Lookup {
	return func(path string) (any, bool) {
		v, ok := at(path)
		if m, is := v.(zhiyin.Money); is {
			return float64(m.Minor) / math.Pow10(decimals(m.Currency)), ok
		}
		return v, ok
	}
}

// suited is the manner of service that suits the customer: the telephone's own where
// the unit says nothing of it.
func suited(n zhiyin.Snapshot) zhiyin.Suited {
	if n.Suited == nil {
		return zhiyin.Suited{Manner: zhiyin.MannerVoice}
	}
	return *n.Suited
}

// decimals of a currency's minor unit (ISO 4217, those without or with three).
func decimals(currency string) int {
	switch currency {
	case "JPY", "KRW", "VND":
		return 0
	case "KWD", "BHD", "JOD":
		return 3
	}
	return 2
}

// values reads each path of Paths.
var values = map[string]func(zhiyin.Snapshot, State) (any, bool){
	"customer": func(n zhiyin.Snapshot, _ State) (any, bool) {
		return n.Customer, n.Known == zhiyin.One && n.Customer.FamilyName != ""
	},
	"customer.tier":     customer(func(c zhiyin.Customer) string { return c.Tier }),
	"customer.age_band": customer(func(c zhiyin.Customer) string { return c.AgeBand }),
	"customer.speaks":   customer(func(c zhiyin.Customer) string { return string(c.Speaks) }),
	"known":             func(n zhiyin.Snapshot, _ State) (any, bool) { return string(n.Known), n.Known != "" },
	"tags":              func(n zhiyin.Snapshot, _ State) (any, bool) { return tagIDs(n), true },
	"orders.count":      func(n zhiyin.Snapshot, _ State) (any, bool) { return len(n.Orders), true },
	"order.id":          order(func(o zhiyin.Order, _ time.Time) (any, bool) { return o.ID, o.ID != "" }),
	"order.title":       order(func(o zhiyin.Order, _ time.Time) (any, bool) { return o.Title, o.Title != "" }),
	"order.kind":        order(func(o zhiyin.Order, _ time.Time) (any, bool) { return o.Kind, o.Kind != "" }),
	"order.status":      order(func(o zhiyin.Order, _ time.Time) (any, bool) { return o.Status, o.Status != "" }),
	"order.amount":      order(func(o zhiyin.Order, _ time.Time) (any, bool) { return o.Amount, o.Amount.Currency != "" }),
	"order.at":          order(func(o zhiyin.Order, _ time.Time) (any, bool) { return o.At, !o.At.IsZero() }),
	"order.days":        order(func(o zhiyin.Order, now time.Time) (any, bool) { return days(o.At, now), !o.At.IsZero() }),
	"told.id":           toldOf(func(o zhiyin.Order) (any, bool) { return o.ID, true }),
	"told.title":        toldOf(func(o zhiyin.Order) (any, bool) { return o.Title, true }),
	"told.status":       toldOf(standing),
	"told.amount":       toldOf(func(o zhiyin.Order) (any, bool) { return o.Amount, o.Amount.Currency != "" }),
	"told.at":           toldOf(func(o zhiyin.Order) (any, bool) { return o.At, true }),
	"told.days": func(n zhiyin.Snapshot, s State) (any, bool) {
		return toldOf(func(o zhiyin.Order) (any, bool) { return days(o.At, s.At), true })(n, s)
	},
	"told.due":       toldDue,
	"manner":         func(n zhiyin.Snapshot, _ State) (any, bool) { return string(suited(n).Manner), true },
	"menus.percent":  func(n zhiyin.Snapshot, _ State) (any, bool) { return suited(n).Percent, n.Suited != nil },
	"menus.left":     func(n zhiyin.Snapshot, _ State) (any, bool) { return suited(n).Left, true },
	"contacts.count": func(n zhiyin.Snapshot, _ State) (any, bool) { return len(n.Contacts), true },
	"contacts.days": func(n zhiyin.Snapshot, s State) (any, bool) {
		if len(n.Contacts) == 0 {
			return nil, false
		}
		return days(n.Contacts[0].At, s.At), true
	},
	"mood": func(_ zhiyin.Snapshot, s State) (any, bool) {
		if s.Mood == nil {
			return nil, false
		}
		return int(math.Round(s.Mood.Score)), true
	},
	"angry": func(_ zhiyin.Snapshot, s State) (any, bool) {
		if s.Mood == nil {
			return 0, true
		}
		return s.Mood.Streak, true
	},
	"handoff.code": func(_ zhiyin.Snapshot, s State) (any, bool) { return s.LinkCode, s.LinkCode != "" },
	"channel": func(_ zhiyin.Snapshot, s State) (any, bool) {
		return string(s.Contact.Channel), s.Contact.Channel != ""
	},
	"language": func(_ zhiyin.Snapshot, s State) (any, bool) {
		return string(s.Contact.Language), s.Contact.Language != ""
	},
	"assurance": func(n zhiyin.Snapshot, s State) (any, bool) { return string(s.assured(n)), true },
	"unit":      unitName,
	"position":  func(_ zhiyin.Snapshot, s State) (any, bool) { return s.Position, s.Position > 0 },
	"ahead":     func(_ zhiyin.Snapshot, s State) (any, bool) { return s.Position - 1, s.Position > 0 },
	"hour":      clock(func(t time.Time) int { return t.Hour() }),
	"weekday":   clock(func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }),
	"opens":     func(_ zhiyin.Snapshot, s State) (any, bool) { return s.Opens, !s.Opens.IsZero() },
	"wait_from": func(_ zhiyin.Snapshot, s State) (any, bool) {
		return s.Estimate.FromMinutes, s.Estimate.Known()
	},
	"wait_minutes": func(_ zhiyin.Snapshot, s State) (any, bool) {
		return s.Estimate.ToMinutes, s.Estimate.Known()
	},
	"caller.tail": func(_ zhiyin.Snapshot, s State) (any, bool) { return tail(s.Contact.Caller), s.Contact.Caller != "" },
}

func customer(read func(zhiyin.Customer) string) func(zhiyin.Snapshot, State) (any, bool) {
	return func(n zhiyin.Snapshot, _ State) (any, bool) {
		v := read(n.Customer)
		return v, v != "" && n.Known == zhiyin.One
	}
}

// order reads the newest order that is still open.
func order(read func(zhiyin.Order, time.Time) (any, bool)) func(zhiyin.Snapshot, State) (any, bool) {
	return func(n zhiyin.Snapshot, s State) (any, bool) {
		i := slices.IndexFunc(n.Orders, func(o zhiyin.Order) bool {
			return o.Status != "delivered" && o.Status != "refunded" && o.Status != "done"
		})
		if i < 0 {
			return nil, false
		}
		return read(n.Orders[i], s.At)
	}
}

func days(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

func tagIDs(n zhiyin.Snapshot) []string {
	ids := make([]string, len(n.Tags))
	for i, t := range n.Tags {
		ids[i] = t.ID
	}
	return ids
}

// unitName is the unit's name in every language: whoever speaks it chooses.
func unitName(_ zhiyin.Snapshot, s State) (any, bool) {
	return s.Contact.Unit.Name, len(s.Contact.Unit.Name) > 0
}

func clock(read func(time.Time) int) func(zhiyin.Snapshot, State) (any, bool) {
	return func(_ zhiyin.Snapshot, s State) (any, bool) {
		zone, ok := zoneOf(s.Contact.Unit.Zone)
		if !ok || s.At.IsZero() {
			return nil, false
		}
		return read(s.At.In(zone)), true
	}
}

// zones keeps the time zones met, since loading one reads the zone database.
var zones sync.Map // name → *time.Location, nil when there is no such zone

func zoneOf(name string) (*time.Location, bool) {
	if name == "" {
		return nil, false
	}
	if z, met := zones.Load(name); met {
		zone := z.(*time.Location)
		return zone, zone != nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = nil
	}
	zones.Store(name, zone)
	return zone, err == nil
}
