package sim

import (
	"slices"

	"zhiyin.dev/routing"
)

// priced runs the house's own index.
type priced struct {
	index *routing.Index
	slots map[int]int // contact → slot
	names map[int]int // slot → contact
	code  codes
	shape []Class
}

// codes number names in the order they are met.
type codes struct{ needs, languages, dialects []string }

func number(list *[]string, name string) int {
	if i := slices.Index(*list, name); i >= 0 {
		return i
	}
	*list = append(*list, name)
	return len(*list) - 1
}

// NewPriced runs the index at the given prices.
func NewPriced(c *Centre, prices routing.Prices) Policy {
	p := &priced{slots: map[int]int{}, names: map[int]int{}, shape: c.Classes}
	var classes []routing.Class
	for _, k := range c.Classes {
		classes = append(classes, routing.Class{Need: number(&p.code.needs, k.Need), Language: number(&p.code.languages, k.Language), Level: uint8(k.MinLevel), Work: k.AHT})
	}
	w := c.Weights
	p.index = routing.NewIndex(prices, routing.Weights{Level: w.Level, Dialect: w.Dialect, Seniority: w.Seniority, Known: w.Known, Affinity: w.Affinity}, classes, c.SLTarget)
	for _, a := range c.People {
		p.index.Free(p.index.Sit(p.seat(c, a), 0), 0)
	}
	return p
}

func (p *priced) seat(c *Centre, a Agent) routing.Seat {
	s := routing.Seat{Levels: make([]uint8, len(p.code.needs)), Dialects: make([]int16, len(p.code.languages)), Seniority: uint8(a.Seniority)}
	for i, need := range p.code.needs {
		s.Levels[i] = uint8(a.Skills[need])
	}
	for i, language := range p.code.languages {
		s.Dialects[i] = -1
		if dialect, ok := a.Languages[language]; ok {
			s.Dialects[i] = int16(number(&p.code.dialects, dialect))
		}
	}
	for _, v := range a.Learned {
		s.Affinity = append(s.Affinity, 0.5+(v-0.5)*0.69)
	}
	return s
}

func (p *priced) Arrive(a Arrival, now float64) {
	slot := p.index.Arrive(routing.Ticket{Class: a.Class, Since: a.At, Dialect: int16(number(&p.code.dialects, a.Dialect)), Segment: int16(a.Segment),
		Known: int32(a.Known), VIP: a.VIP, Angry: a.Angry}, now)
	p.slots[a.ID], p.names[slot] = slot, a.ID
}

func (p *priced) Abandon(contact int, _ float64) {
	p.index.Leave(p.slots[contact])
	delete(p.slots, contact)
}

func (p *priced) Free(agent int, now float64) {
	p.index.Present(agent, now)
	p.index.Free(agent, now)
}

func (p *priced) Away(agent int, now float64) { p.index.Absent(agent, now) }

func (p *priced) Next(now float64) (contact, agent int, ok bool) {
	pair, ok := p.index.Next(now)
	if !ok {
		return 0, 0, false
	}
	contact = p.names[pair.Slot]
	delete(p.slots, contact)
	return contact, pair.Seat, true
}

func (p *priced) Wake() float64 { return p.index.Wake() }
