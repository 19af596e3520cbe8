package flow

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// nodeOf is a JSON value as YAML, in the style of what it takes the place of.
func nodeOf(v any, old *yaml.Node) (*yaml.Node, error) {
	n, err := build(v)
	if err != nil {
		return nil, err
	}
	if old != nil && old.Kind == n.Kind {
		switch n.Kind {
		case yaml.MappingNode, yaml.SequenceNode:
			n.Style = old.Style
		case yaml.ScalarNode:
			if n.Tag == "!!str" && strings.TrimSpace(n.Value) == n.Value && !strings.ContainsAny(n.Value, "\n\r\t") {
				n.Style = old.Style & (yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle)
			}
		}
	}
	return n, nil
}

func build(v any) (*yaml.Node, error) {
	switch v := v.(type) {
	case nil:
		return &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}, nil
	case string:
		n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: v}
		if !isBare(v) {
			n.Style = yaml.DoubleQuotedStyle
		}
		return n, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(v)}, nil
	case int:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(v)}, nil
	case float64:
		if v != float64(int(v)) {
			return nil, fmt.Errorf("a number must be whole: %w", zhiyin.Invalid)
		}
		return build(int(v))
	case json.Number:
		return build(v.String())
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, one := range v {
			c, err := build(one)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, c)
		}
		return n, nil
	case map[string]any:
		return buildMap(v)
	}
	return nil, fmt.Errorf("no value of a field: %w", zhiyin.Invalid)
}

// buildMap puts the keys in the order in which people write them: what a node does,
// its languages, then the alphabet, and where it goes on last.
func buildMap(v map[string]any) (*yaml.Node, error) {
	rank := func(k string) int {
		return slices.Index([]string{"when", "cmn", "yue", "en", "text", "plain"}, k) + 1
	}
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := rank(keys[i]), rank(keys[j])
		switch {
		case (keys[i] == "next") != (keys[j] == "next"):
			return keys[j] == "next"
		case a != b && a > 0 && b > 0:
			return a < b
		case (a > 0) != (b > 0):
			return a > 0
		}
		return keys[i] < keys[j]
	})
	n := &yaml.Node{Kind: yaml.MappingNode}
	if len(v) == 0 {
		n.Style = yaml.FlowStyle
	}
	for _, k := range keys {
		c, err := build(v[k])
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, keyed(k), c)
	}
	return n, nil
}

// isBare tells whether a text may stand without quotes: the ids of nodes and things.
func isBare(s string) bool {
	if s == "" || s[0] < 'a' || s[0] > 'z' || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return false
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: s}
	return n.ShortTag() == "!!str"
}
