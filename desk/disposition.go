package desk

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Disposition is an outcome that an agent may choose in wrap-up. Unit limits it
// to one unit's agents; empty: everybody's. For lists the flows, flow nodes and
// queues after which it is the one to suggest.
type Disposition struct {
	ID       string        `json:"id" yaml:"id"`
	Name     zhiyin.Text   `json:"name" yaml:"name"`
	Initials string        `json:"initials" yaml:"initials"` // pinyin initials, for typing
	Unit     zhiyin.UnitID `json:"-" yaml:"unit"`
	For      []string      `json:"-" yaml:"for"`
	Resolved *bool         `json:"-" yaml:"resolved"` // the matter is settled then; nil: it is not said
}

// ParseDisposition reads the YAML of a definition of kind disposition:
//
//	name: {cmn: 退款, en: Refund}
//	initials: tk
//	for: [returns, muhe-care]
//	resolved: true
//
// The definition's own id stands in for a missing one. Invalid when the text
// can't be read or has no name.
func ParseDisposition(id, text string) (Disposition, error) {
	d := Disposition{ID: id}
	if err := yaml.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("desk: disposition %s: %v: %w", id, err, zhiyin.Invalid)
	}
	if d.ID == "" || len(d.Name) == 0 {
		return d, fmt.Errorf("desk: disposition %s: no id or no name: %w", id, zhiyin.Invalid)
	}
	return d, nil
}

// outcomes lists what an agent of the unit may choose.
func (d *Desk) outcomes(unit zhiyin.UnitID) []Disposition {
	out := []Disposition{}
	for _, x := range d.dispositions {
		if x.Unit == "" || x.Unit == unit {
			out = append(out, x)
		}
	}
	return out
}

// lastNodes bounds how far back a suggestion looks: a flow may go in circles.
const lastNodes = 32

func (r *record) enter(node string) {
	r.nodes = append(r.nodes, node)
	if len(r.nodes) > lastNodes {
		r.nodes = r.nodes[1:]
	}
}

// suggested is the outcome that the summary's draft speaks for, or else the one
// meant for where the contact went: the flow nodes, the last one first, then the
// queue, then the flow; "" when none is.
func (d *Desk) suggested(r *record) string {
	if heard := d.suggestions(r); len(heard) > 0 {
		return heard[0]
	}
	places := slices.Clone(r.nodes)
	slices.Reverse(places)
	places = append(places, string(r.queue), r.flow)
	for _, where := range places {
		for _, x := range d.outcomes(r.unit) {
			if where != "" && slices.Contains(x.For, where) {
				return x.ID
			}
		}
	}
	return ""
}
