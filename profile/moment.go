package profile

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
)

// Moment is what a person's facts say of one instant: what was told until then,
// whatever was told since. It is not safe for several goroutines.
type Moment struct {
	at     int64
	person *Person // of whom only what was told is looked at, never what follows from rules
	titles map[string]stamped[string]
}

// NewMoment is an instant of which nothing is known yet.
func NewMoment(at time.Time) *Moment {
	return &Moment{at: at.UnixMicro(), titles: map[string]stamped[string]{},
		person: &Person{traits: map[string]history{}, byOrder: map[string]*order{}}}
}

// Take adds one fact, in any order; what happened later is left out.
func (m *Moment) Take(e zhiyin.Event) {
	at := e.At.UnixMicro()
	if at > m.at {
		return
	}
	switch b := e.Body.(type) {
	case zhiyin.CustomerIdentified:
		for name, raw := range b.Open {
			m.person.traits[name] = m.person.traits[name].with(at, raw)
		}
	case zhiyin.CustomerTracked:
		if id, _ := b.Open["order_id"].(string); id != "" {
			m.order(id).tell(e, b.Open)
			if title, _ := b.Open["title"].(string); title != "" {
				t := m.titles[id]
				t.say(at, title)
				m.titles[id] = t
			}
		}
	}
}

func (m *Moment) order(id string) *order {
	o := m.person.byOrder[id]
	if o == nil {
		o = &order{id: id}
		m.person.byOrder[id] = o
		m.person.orders = append(m.person.orders, o)
	}
	return o
}

// Text is an open trait's text as it stood; "" where none was told.
func (m *Moment) Text(name string) string {
	r, _ := m.person.traits[name].at(m.at)
	text, _ := r.told.Value.(string)
	return text
}

// Orders are those of some days before, the newest first, at most limit, with the
// status that they had then.
func (m *Moment) Orders(days, limit int) []zhiyin.Order {
	out := []zhiyin.Order{}
	for _, o := range m.person.orders {
		if o.at > m.at-int64(days)*microsPerDay {
			out = append(out, zhiyin.Order{ID: o.id, Kind: o.kind.v, Title: m.titles[o.id].v, Status: o.statusAt(m.at), Amount: o.amount.v,
				At: time.UnixMicro(o.at).UTC(), Unit: o.unit})
		}
	}
	slices.SortFunc(out, func(a, b zhiyin.Order) int {
		return cmp.Or(b.At.Compare(a.At), strings.Compare(a.ID, b.ID))
	})
	return out[:min(limit, len(out))]
}
