package connect

import (
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Condition says for which rows a message is made:
//
//	{path: status, in: [paid, done]}
//	{all: [{path: kind, is: order}, {path: deleted_at, empty: true}]}
//
// is, in and not compare what people would read: 1 is "1".
type Condition struct {
	value *Value
	in    []string
	not   []string
	empty *bool
	over  *float64
	under *float64

	all, any []*Condition
}

func (r *reader) condition(n *yaml.Node, at, zone string) *Condition {
	c := &Condition{}
	parts := 0
	for _, e := range r.entries(n, at, append(slices.Clone(valueFields), "is", "in", "not", "empty", "over", "under", "all", "any")...) {
		field := dotted(at, e.key)
		switch e.key {
		case "is":
			c.in = append(c.in, e.value.Value)
		case "in":
			c.in = append(c.in, r.scalars(e.value, field)...)
		case "not":
			c.not = append(c.not, r.scalars(e.value, field)...)
		case "empty":
			var b bool
			if e.value.Decode(&b) != nil {
				r.fail(e.value, field, "bad_value", "empty is true or false")
			}
			c.empty = &b
		case "over", "under":
			f, err := strconv.ParseFloat(e.value.Value, 64)
			if err != nil {
				r.fail(e.value, field, "bad_value", "this must be a number")
			}
			if e.key == "over" {
				c.over = &f
			} else {
				c.under = &f
			}
		case "all":
			c.all = r.conditions(e.value, field, zone)
		case "any":
			c.any = r.conditions(e.value, field, zone)
		default:
			continue
		}
		parts++
	}
	if c.all == nil && c.any == nil {
		c.value = r.value(r.only(n, valueFields), at, zone)
	}
	if parts == 0 {
		r.fail(n, at, "missing", "a condition needs is, in, not, empty, over, under, all or any")
	}
	return c
}

// only is the node with the named keys and no others.
func (r *reader) only(n *yaml.Node, keys []string) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if slices.Contains(keys, n.Content[i].Value) {
			out.Content = append(out.Content, n.Content[i], n.Content[i+1])
		}
	}
	return out
}

func (r *reader) scalars(n *yaml.Node, at string) (out []string) {
	list := n.Content
	if n.Kind == yaml.ScalarNode {
		list = []*yaml.Node{n}
	}
	for _, one := range list {
		if one.Kind != yaml.ScalarNode {
			r.fail(one, at, "bad_value", "this must be a list of words or numbers")
			continue
		}
		out = append(out, one.Value)
	}
	return out
}

func (r *reader) conditions(n *yaml.Node, at, zone string) (out []*Condition) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.fail(n, at, "bad_value", "this must be a list of conditions")
		return nil
	}
	for i, one := range n.Content {
		out = append(out, r.condition(one, at+"["+strconv.Itoa(i)+"]", zone))
	}
	return out
}

// holds tells whether the row fits. What can't be read does not fit.
func (c *Condition) holds(doc map[string]any) bool {
	if c == nil {
		return true
	}
	for _, part := range c.all {
		if !part.holds(doc) {
			return false
		}
	}
	if c.any != nil && !slices.ContainsFunc(c.any, func(part *Condition) bool { return part.holds(doc) }) {
		return false
	}
	return c.value == nil || c.fits(doc)
}

func (c *Condition) fits(doc map[string]any) bool {
	value, code := c.value.of(doc)
	if code != "" {
		return false
	}
	text := plainText(value)
	switch {
	case c.empty != nil && *c.empty != (value == nil),
		c.in != nil && (value == nil || !slices.Contains(c.in, text)),
		c.not != nil && slices.Contains(c.not, text):
		return false
	}
	if c.over == nil && c.under == nil {
		return true
	}
	n, _ := numberOf(value)
	f, is := n.(float64)
	return is && (c.over == nil || f > *c.over) && (c.under == nil || f < *c.under)
}
