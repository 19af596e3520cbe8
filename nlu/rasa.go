package nlu

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// ParseYAML reads training data as Rasa writes it:
//
//	version: "3.1"
//	nlu:
//	- intent: return
//	  metadata: {lang: zh, source: pack, split: train, weight: 1, keyword: [退货+快递], exact: [退货]}
//	  examples: |
//	    - 我要退[面霜](product)
//	    - 昨天买的[那瓶]{"entity": "product", "role": "returned", "value": "面霜"}想退掉
//	- synonym: 面霜
//	  examples: |
//	    - 润肤霜
//	- regex: order
//	  examples: |
//	    - \bZY\d{10}\b
//	- lookup: brand
//	  examples: |
//	    - 知音
//
// Examples may be a list of {text, metadata} as well, with lang, source, split and
// weight of their own. Everything that can't be read is refused with its place.
func ParseYAML(file string, text []byte) (*Dataset, error) {
	p := &parser{refusal: &Refusal{File: file}, lines: strings.Split(string(text), "\n"),
		set: &Dataset{Synonyms: map[string]string{}, Lookups: map[string][]string{}, Patterns: map[string][]string{}}}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		p.refusal.add(lineOf(err), 1, "this is no YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil, p.refusal
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		p.refusal.add(1, 1, "there is no nlu: with examples")
		return nil, p.refusal
	}
	p.file(root.Content[0])
	if len(p.set.Examples) == 0 && len(p.refusal.Problems) == 0 {
		p.refusal.add(1, 1, "there are no examples")
	}
	return p.set, p.refusal.orNil()
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

func lineOf(err error) int {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 1
}

type parser struct {
	refusal *Refusal
	lines   []string
	set     *Dataset
}

func (p *parser) bad(n *yaml.Node, text string, values ...any) {
	p.refusal.add(n.Line, n.Column, text, values...)
}

func (p *parser) file(n *yaml.Node) {
	for key, value := range pairsOf(n) {
		switch key.Value {
		case "version":
			if !strings.HasPrefix(value.Value, "3.") && !strings.HasPrefix(value.Value, "2.") {
				p.bad(value, "version %q is not one that can be read: 2.x or 3.x", value.Value)
			}
		case "nlu":
			if value.Kind != yaml.SequenceNode {
				p.bad(value, "nlu is a list")
				continue
			}
			for _, item := range value.Content {
				p.item(item)
			}
		default:
			p.bad(key, "%q is not known here: version, nlu", key.Value)
		}
	}
}

// pairsOf gives a mapping's keys with their values.
func pairsOf(n *yaml.Node) func(func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

var itemKinds = []string{"intent", "synonym", "regex", "lookup"}

// item is one entry of the list.
func (p *parser) item(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		p.bad(n, "an entry names an intent, synonym, regex or lookup")
		return
	}
	var kind, name string
	var examples, meta *yaml.Node
	for key, value := range pairsOf(n) {
		switch {
		case slices.Contains(itemKinds, key.Value):
			if kind != "" {
				p.bad(key, "this entry is a %s already", kind)
			}
			kind, name = key.Value, strings.TrimSpace(value.Value)
			if name == "" {
				p.bad(value, "the %s has no name", kind)
			}
		case key.Value == "examples":
			examples = value
		case key.Value == "metadata":
			meta = value
		default:
			p.bad(key, "%q is not known here: intent, synonym, regex, lookup, examples, metadata", key.Value)
		}
	}
	switch {
	case kind == "":
		p.bad(n, "an entry names an intent, synonym, regex or lookup")
	case examples == nil:
		p.bad(n, "%s %s has no examples", kind, name)
	default:
		p.entry(kind, name, examples, p.metadata(meta, kind == "intent"))
	}
}

func (p *parser) entry(kind, name string, examples *yaml.Node, m meta) {
	if rule := m.rule; len(rule.Exact)+len(rule.Keyword) > 0 {
		rule.Intent = name
		p.set.Rules = append(p.set.Rules, rule)
	}
	for _, row := range p.rows(examples, m) {
		switch kind {
		case "intent":
			p.example(name, row)
		case "synonym":
			p.set.Synonyms[row.text] = name
		case "regex":
			if _, err := regexp.Compile(row.text); err != nil {
				p.refusal.add(row.line, row.column, "this regular expression can't be read: %v", err)
				continue
			}
			p.set.Patterns[name] = append(p.set.Patterns[name], row.text)
		case "lookup":
			p.set.Lookups[name] = append(p.set.Lookups[name], row.text)
		}
	}
}

func (p *parser) example(intent string, row textRow) {
	text, marks, at, err := unmark(row.text)
	if err != nil {
		p.refusal.add(row.line, row.column+at, "%v", err)
		return
	}
	e := Example{Text: text, Marks: marks, Intent: intent, Line: row.line, Language: row.meta.language, Source: row.meta.source,
		Split: row.meta.split, Weight: row.meta.weight}
	if e.Language == "" {
		e.Language = languageOf(text)
	}
	p.set.Examples = append(p.set.Examples, e)
}

// textRow is one line of examples with its place.
type textRow struct {
	text         string
	line, column int
	meta         meta
}

// rows reads examples: a block of lines that begin with "- ", or a list.
func (p *parser) rows(n *yaml.Node, m meta) (out []textRow) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			out = append(out, p.listed(item, m)...)
		}
		return out
	}
	if n.Kind != yaml.ScalarNode {
		p.bad(n, "examples are a block of lines or a list")
		return nil
	}
	first := n.Line
	if n.Style == yaml.LiteralStyle || n.Style == yaml.FoldedStyle {
		first++
	}
	for i, line := range strings.Split(strings.TrimRight(n.Value, "\n"), "\n") {
		said, dash := strings.CutPrefix(strings.TrimSpace(line), "-")
		said = strings.TrimSpace(said)
		at, column := first+i, p.column(first+i, said)
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "#"):
		case !dash:
			p.refusal.add(at, p.column(at, strings.TrimSpace(line)), "an example begins with a dash")
		case said == "":
			p.refusal.add(at, column, "the example is empty")
		default:
			out = append(out, textRow{said, at, column, m})
		}
	}
	if len(out) == 0 && len(p.refusal.Problems) == 0 {
		p.bad(n, "there are no examples")
	}
	return out
}

// column of text in a line of the file, from 1.
func (p *parser) column(line int, text string) int {
	if line-1 < len(p.lines) {
		if at := strings.Index(p.lines[line-1], text); at >= 0 {
			return utf8.RuneCountInString(p.lines[line-1][:at]) + 1
		}
	}
	return 1
}

// listed is one item of a list of examples.
func (p *parser) listed(n *yaml.Node, m meta) []textRow {
	if n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) != "" {
		return []textRow{{strings.TrimSpace(n.Value), n.Line, n.Column, m}}
	}
	row := textRow{line: n.Line, column: n.Column, meta: m}
	if n.Kind == yaml.MappingNode {
		for key, value := range pairsOf(n) {
			switch key.Value {
			case "text":
				row.text, row.line, row.column = strings.TrimSpace(value.Value), value.Line, value.Column
			case "metadata":
				row.meta = p.metadata(value, false).over(m)
			default:
				p.bad(key, "%q is not known here: text, metadata", key.Value)
			}
		}
	}
	if row.text == "" {
		p.bad(n, "the example has no text")
		return nil
	}
	return []textRow{row}
}

// languages as files name them.
var languages = map[string]zhiyin.Language{"zh": zhiyin.Mandarin, "cmn": zhiyin.Mandarin, "zh-CN": zhiyin.Mandarin, "yue": zhiyin.Cantonese,
	"zh-HK": zhiyin.Cantonese, "en": zhiyin.English}
