package flow

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// apply changes a tree.
func (c change) apply(n *yaml.Node) error {
	for i, k := range c.keys {
		final := i == len(c.keys)-1
		if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
			*n = yaml.Node{Kind: yaml.MappingNode}
		}
		switch n.Kind {
		case yaml.SequenceNode:
			at, err := strconv.Atoi(k)
			if err != nil || at < 0 || at > len(n.Content) || at == len(n.Content) && c.remove {
				return fmt.Errorf("no item %s: %w", k, zhiyin.Invalid)
			}
			switch {
			case final && c.remove:
				n.Content = slices.Delete(n.Content, at, at+1)
				return nil
			case at == len(n.Content):
				n.Content = append(n.Content, &yaml.Node{Kind: yaml.MappingNode})
			}
			if final {
				n.Content[at] = styled(c.value, n.Content[at])
				return nil
			}
			n = n.Content[at]
		case yaml.MappingNode:
			at := keyIn(n, k)
			switch {
			case c.remove && at < 0:
				return nil
			case c.remove && final:
				n.Content = slices.Delete(n.Content, at, at+2)
				return nil
			case at < 0:
				n.Content = append(n.Content, keyed(k), &yaml.Node{Kind: yaml.MappingNode})
				at = len(n.Content) - 2
			}
			if final {
				n.Content[at+1] = styled(c.value, n.Content[at+1])
				return nil
			}
			n = n.Content[at+1]
		default:
			return fmt.Errorf("%s stands under a value: %w", k, zhiyin.Invalid)
		}
	}
	return nil
}

// styled is the new value with the comments of the old one.
func styled(value, old *yaml.Node) *yaml.Node {
	out := *value
	out.HeadComment, out.LineComment, out.FootComment = old.HeadComment, old.LineComment, old.FootComment
	return &out
}

// keyed is a key as it must be written to stay text: "1", not 1.
func keyed(k string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(k)
	return n
}

func keyIn(n *yaml.Node, k string) int {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == k {
			return i
		}
	}
	return -1
}

// walkTo follows keys and places; nil where there is nothing.
func walkTo(n *yaml.Node, keys []string) (key, value *yaml.Node) {
	value = n
	for _, k := range keys {
		switch {
		case value == nil:
			return nil, nil
		case value.Kind == yaml.MappingNode:
			at := keyIn(value, k)
			if at < 0 {
				return nil, nil
			}
			key, value = value.Content[at], value.Content[at+1]
		case value.Kind == yaml.SequenceNode:
			at, err := strconv.Atoi(k)
			if err != nil || at < 0 || at >= len(value.Content) {
				return nil, nil
			}
			key, value = nil, value.Content[at]
		default:
			return nil, nil
		}
	}
	return key, value
}

// encoded writes a tree as YAML.
func encoded(n *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		return nil, fmt.Errorf("%v: %w", err, zhiyin.Invalid)
	}
	return out.Bytes(), nil
}

// copyOf copies a tree, which a change then touches.
func copyOf(n *yaml.Node) *yaml.Node {
	out := *n
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		out.Content[i] = copyOf(c)
	}
	return &out
}

// same tells whether two trees say the same, however they are written.
func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.ScalarNode {
		return a.ShortTag() == b.ShortTag() && a.Value == b.Value
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
