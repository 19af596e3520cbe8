package flow

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Outline is a flow as it is drawn: what can be read of its text, whatever is
// wrong with it.
type Outline struct {
	ID       string        `json:"id"`
	Unit     zhiyin.UnitID `json:"unit,omitempty"`
	Name     zhiyin.Text   `json:"name"`
	Standard bool          `json:"standard,omitempty"`
	Start    string        `json:"start"`
	Angry    string        `json:"angry,omitempty" doc:"where customers go who become angry"`
	After    string        `json:"after,omitempty" doc:"the survey of whom their agent has left"`
	Nodes    []Drawn       `json:"nodes" doc:"as written"`
}

// Drawn is one node of an outline.
type Drawn struct {
	ID     string         `json:"id"`
	Kind   string         `json:"kind" doc:"empty: it does not do exactly one thing"`
	Line   int            `json:"line"` // from 1
	Column int            `json:"column"`
	Ways   []Way          `json:"ways"`
	Fields map[string]any `json:"fields" doc:"as written"`
}

// Way is one exit of a node.
type Way struct {
	Field string `json:"field" doc:"its path in the node"`
	To    string `json:"to" doc:"a node's id; there may be none of it"`
	Waits bool   `json:"waits,omitempty" doc:"taking it takes a person's time"`
}

// Read parses a text and outlines it. The Outline is empty for a text that is no
// mapping.
func Read(text []byte) (Outline, *Definition, []Problem) {
	p := &parser{}
	out := Outline{Name: zhiyin.Text{}, Nodes: []Drawn{}}
	top := p.document(text)
	if top == nil {
		return out, nil, p.problems
	}
	def := p.definition(top)
	p.locate(top)
	out.draw(def, top)
	if len(p.problems) > 0 {
		return out, nil, p.problems
	}
	return out, def, nil
}

// locate gives every problem its column, and its field's line where only that of the
// node is known; then puts them in the order of the text.
func (p *parser) locate(top *yaml.Node) {
	for i := range p.problems {
		p.problems[i].locate(top)
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
}

func (q *Problem) locate(top *yaml.Node) {
	path := q.Field
	if q.Node != "" {
		path = strings.TrimSuffix("nodes."+q.Node+"."+q.Field, ".")
	}
	key, value := seek(top, path)
	_, nodes := seek(top, "nodes")
	if name, _ := seek(nodes, q.Node); value != nil && name != nil && q.Field != "" && q.Line == name.Line {
		q.Line = value.Line
	}
	for _, n := range []*yaml.Node{key, value} {
		if n != nil && n.Line == q.Line {
			q.Column = n.Column
		}
	}
}

// seek finds a path of keys and places; key is nil for a list's item. A key may
// hold dots: the longest that fits is taken.
func seek(n *yaml.Node, path string) (key, value *yaml.Node) {
	if path == "" {
		return nil, n
	}
	if n == nil {
		return nil, nil
	}
	if n.Kind == yaml.SequenceNode {
		head, rest, more := strings.Cut(path, ".")
		i, err := strconv.Atoi(head)
		if err != nil || i < 0 || i >= len(n.Content) {
			return nil, nil
		}
		if !more {
			return nil, n.Content[i]
		}
		return seek(n.Content[i], rest)
	}
	if n.Kind != yaml.MappingNode {
		return nil, nil
	}
	at := -1
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i].Value
		if (path == k || strings.HasPrefix(path, k+".")) && (at < 0 || len(k) > len(n.Content[at].Value)) {
			at = i
		}
	}
	if at < 0 {
		return nil, nil
	}
	if k := n.Content[at]; path == k.Value {
		return k, n.Content[at+1]
	}
	return seek(n.Content[at+1], path[len(n.Content[at].Value)+1:])
}

func (o *Outline) draw(def *Definition, top *yaml.Node) {
	o.ID, o.Unit, o.Standard, o.Start, o.Angry, o.After = def.Ref.ID, def.Unit, def.Standard, def.start, def.angry, def.after
	if def.Name != nil {
		o.Name = def.Name
	}
	_, nodes := seek(top, "nodes")
	if nodes == nil || nodes.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(nodes.Content) && i < 2*maxNodes; i += 2 {
		key := nodes.Content[i]
		fields, _ := plainOf(nodes.Content[i+1]).(map[string]any)
		d := Drawn{ID: key.Value, Line: key.Line, Column: key.Column, Ways: []Way{}, Fields: fields}
		if d.Fields == nil {
			d.Fields = map[string]any{}
		}
		if n := def.nodes[d.ID]; n != nil {
			d.Kind = n.does()
			for _, w := range n.ways() {
				d.Ways = append(d.Ways, Way{w.field, w.to, w.waits})
			}
		}
		o.Nodes = append(o.Nodes, d)
	}
}

// plainOf is a YAML value as JSON has it: scalars are strings but for true, false
// and whole numbers, which are what a form reads.
func plainOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plainOf(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, plainOf(c))
		}
		return out
	}
	switch n.ShortTag() {
	case "!!bool":
		return n.Value == "true"
	case "!!int":
		if v, err := strconv.Atoi(n.Value); err == nil {
			return v
		}
	case "!!null":
		return nil
	}
	return n.Value
}
