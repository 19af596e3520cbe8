package connect

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Form is a definition's text as JSON has it, for an editor of fields; nil for what
// is no table of YAML. Comments are not in it.
func Form(text string) map[string]any {
	var root yaml.Node
	if len(text) > MostText || yaml.Unmarshal([]byte(text), &root) != nil || len(root.Content) == 0 {
		return nil
	}
	r := &reader{}
	form, is := r.plain(root.Content[0], "").(map[string]any)
	if !is || len(r.faults) > 0 {
		return nil
	}
	return form
}

// formOrder is the order in which fields are written; others follow by name.
var formOrder = func() []string {
	order := []string{"id", "name", "unit", "way", "cmn", "yue", "en"}
	for _, w := range zhiyin.Ways() {
		order = append(order, string(w))
	}
	order = append(order, "engine", "table", "url", "method", "verify", "mapping", "zone", "messages")
	for _, f := range shapeFields {
		order = append(order, f.name)
	}
	return append(append(order, "fields"), valueFields...)
}()

// Write is the text of a form. Invalid when it is too large, or holds what is not
// in JSON.
func Write(form map[string]any) (string, error) {
	node, err := written(form)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(node); err != nil || b.Len() > MostText {
		return "", fmt.Errorf("connect: a form that is no definition: %w", zhiyin.Invalid)
	}
	return b.String(), nil
}

// written is a value as YAML, its fields in the order in which people read them.
func written(value any) (*yaml.Node, error) {
	switch v := value.(type) {
	case map[string]any:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for _, name := range slices.SortedFunc(maps.Keys(v), byForm) {
			key, err := written(name)
			if err != nil {
				return nil, err
			}
			child, err := written(v[name])
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, key, child)
		}
		n.Style = styleOf(n)
		return n, nil
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, one := range v {
			child, err := written(one)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		n.Style = styleOf(n)
		return n, nil
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			value = int64(v)
		}
	}
	n := &yaml.Node{}
	if err := n.Encode(value); err != nil {
		return nil, fmt.Errorf("connect: a form that is no JSON: %w", zhiyin.Invalid)
	}
	return n, nil
}

func byForm(a, b string) int {
	place := func(name string) int {
		if i := slices.Index(formOrder, name); i >= 0 {
			return i
		}
		return len(formOrder)
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
}

// mostFlow is how many short values stand on one line.
const mostFlow = 5

// styleOf keeps small tables and lists of scalars on one line.
func styleOf(n *yaml.Node) yaml.Style {
	if len(n.Content) == 0 {
		return yaml.FlowStyle
	}
	step := 1
	if n.Kind == yaml.MappingNode {
		step = 2
	}
	if len(n.Content) > mostFlow*step {
		return 0
	}
	for _, child := range n.Content {
		if child.Kind != yaml.ScalarNode && child.Style != yaml.FlowStyle || len(child.Value) > 60 {
			return 0
		}
	}
	return yaml.FlowStyle
}
