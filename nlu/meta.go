package nlu

import (
	"strconv"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// meta is the part of a file's metadata that is read.
type meta struct {
	language      zhiyin.Language
	source, split string
	weight        float64
	rule          Rule
}

// over fills what m does not say from outer.
func (m meta) over(outer meta) meta {
	if m.language == "" {
		m.language = outer.language
	}
	if m.source == "" {
		m.source = outer.source
	}
	if m.split == "" {
		m.split = outer.split
	}
	if m.weight == 0 {
		m.weight = outer.weight
	}
	return m
}

// mostWeight bounds how often an example may count.
const mostWeight = 100

// metadata reads lang, source, split, weight and, of an intent, exact and keyword;
// other keys are other programs'.
func (p *parser) metadata(n *yaml.Node, intent bool) (m meta) {
	if n == nil {
		return m
	}
	if n.Kind != yaml.MappingNode {
		p.bad(n, "metadata has keys")
		return m
	}
	for key, value := range pairsOf(n) {
		switch key.Value {
		case "lang":
			var ok bool
			if m.language, ok = languages[value.Value]; !ok {
				p.bad(value, "language %q is not one of zh, yue, en", value.Value)
			}
		case "source":
			m.source = value.Value
		case "split":
			m.split = value.Value
		case "weight":
			w, err := strconv.ParseFloat(value.Value, 64)
			if err != nil || !(w > 0 && w <= mostWeight) {
				p.bad(value, "a weight is over 0 and at most %d", mostWeight)
				continue
			}
			m.weight = w
		case "exact", "keyword":
			if !intent {
				p.bad(key, "%s belongs to an intent", key.Value)
				continue
			}
			list := p.texts(value)
			if key.Value == "exact" {
				m.rule.Exact = list
			} else {
				m.rule.Keyword = list
			}
		}
	}
	return m
}

func (p *parser) texts(n *yaml.Node) (out []string) {
	if n.Kind != yaml.SequenceNode {
		p.bad(n, "this is a list of texts")
		return nil
	}
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode || len(tokens(normalize(item.Value))) == 0 {
			p.bad(item, "this is no text that could be said")
			continue
		}
		out = append(out, item.Value)
	}
	return out
}
