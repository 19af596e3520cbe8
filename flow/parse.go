package flow

import (
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Parse reads and checks one flow. Problems are in the order of the lines; the
// Definition is nil unless there are none.
func Parse(text []byte) (*Definition, []Problem) {
	p := &parser{}
	top := p.document(text)
	if top == nil {
		return nil, p.problems
	}
	def := p.definition(top)
	if len(p.problems) > 0 {
		p.locate(top)
		return nil, p.problems
	}
	return def, nil
}

// parser gathers problems while one document is read.
type parser struct {
	problems []Problem
	at       string // the node being read
	standard bool
	rules    int     // compiled so far
	waiting  waiting // of all queues, unless one has its own
	reasons  []reason
	groups   []group
	schema   rule.Schema
	paths    map[string]Path
	vars     map[string]variable
	survey   *survey // not nil: what is asked for is noted, and no text is read
}

func (p *parser) problem(line int, field, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, Problem{Node: p.at, Field: field, Line: max(line, 1), Flaw: zhiyin.Flawf(format, args...)})
	}
}

// document reads one YAML document without anchors; nil after a problem.
func (p *parser) document(text []byte) *yaml.Node {
	if len(text) > maxYAML {
		p.problem(1, "", "is larger than 1 MiB")
		return nil
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc, more yaml.Node
	if err := decoder.Decode(&doc); err != nil {
		p.problem(lineOf(err), "", "is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil
	}
	if decoder.Decode(&more) == nil {
		p.problem(more.Line, "", "holds a second document")
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		p.problem(1, "", "is empty")
		return nil
	}
	if line := aliasIn(&doc); line > 0 {
		p.problem(line, "", "anchors and aliases are not used in definitions")
		return nil
	}
	return doc.Content[0]
}

// lineOf takes the line out of yaml's error text, which has no other form.
func lineOf(err error) int {
	line := 1
	if _, after, found := strings.Cut(err.Error(), "line "); found {
		if _, bad := fmt.Sscanf(after, "%d", &line); bad != nil {
			return 1
		}
	}
	return line
}

// aliasIn returns the line of the first alias or anchor below n, or 0.
func aliasIn(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n.Line
	}
	for _, c := range n.Content {
		if line := aliasIn(c); line > 0 {
			return line
		}
	}
	return 0
}

// definition reads the whole flow.
func (p *parser) definition(top *yaml.Node) *Definition {
	f := p.form(top, "")
	def := &Definition{nodes: map[string]node{}, lines: map[string]int{}}
	def.Ref = zhiyin.DefinitionRef{Kind: "flow", ID: f.word("id", true), Version: 1}
	if def.Ref.ID != "" && !isID(def.Ref.ID) {
		f.problem("id", "must be lower-case letters, digits and hyphens")
	}
	def.Name = p.text(f, "name", true)
	def.Unit = zhiyin.UnitID(f.word("unit", false))
	def.Standard = f.yes("standard", false)
	def.start, def.angry = f.word("start", true), f.word("angry", false)
	def.after = f.word("after", false)
	def.vars = p.variables(f.open("variables"))
	def.wishes = p.readWishes(f, def.Standard)
	if def.angry != "" && def.Standard {
		f.problem("angry", "a standard flow treats everybody alike")
	}
	waits, nodes := f.open("waiting"), f.open("nodes")
	reasons, groups := f.list("reasons"), f.list("groups")
	if !f.has("nodes") {
		f.problem("nodes", "is missing")
	}
	f.done()
	p.standard = def.Standard
	if len(nodes.keys()) > maxNodes {
		nodes.problem("", "has more than %d nodes", maxNodes)
		return def
	}
	p.nodes(def, waits, reasons, groups, nodes)
	p.at = ""
	p.graph(def, f)
	return def
}

// nodes reads every node. The rules need to know all nodes' names first, since
// choice.<node> and attempts.<node> are paths.
func (p *parser) nodes(def *Definition, waits *form, reasons, groups []*yaml.Node, f *form) {
	ids := f.keys()
	var err error
	p.vars = def.vars
	if p.paths, p.schema, err = pathsWith(ids, def.vars); err != nil {
		f.problem("", "%v", err)
		return
	}
	p.waiting = p.hold(waits, waiting{})
	waits.done()
	p.readReasons(reasons)
	p.readGroups(groups)
	def.reasons = p.reasons
	for i, id := range ids {
		p.at = id
		key := f.node.Content[2*i]
		if !isNodeID(id) {
			p.problem(key.Line, "", "a node's name must be lower-case letters, digits and underscores, beginning with a letter")
			continue
		}
		def.lines[id] = key.Line
		if n := p.node(f.node.Content[2*i+1]); n != nil {
			def.nodes[id] = n
			def.order = append(def.order, id)
		}
	}
}

// node reads one node: exactly one kind, and next where the kind has one.
func (p *parser) node(n *yaml.Node) node {
	f := p.form(n, "")
	var found []string
	for _, kind := range kinds {
		if f.has(kind.name) {
			found = append(found, kind.name)
		}
	}
	if len(found) != 1 {
		p.problem(n.Line, "", "must do exactly one thing: %s", kindNames())
		return nil
	}
	var out node
	for _, kind := range kinds {
		if kind.name == found[0] {
			out = kind.read(p, f)
		}
	}
	f.done()
	return out
}

func kindNames() string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return strings.Join(names, ", ")
}

// rule compiles the rule at key; nil after a problem.
func (p *parser) rule(f *form, key string) *rule.Rule {
	if p.survey != nil {
		p.survey.ask(Field{Path: f.prefix + key, Type: RuleField, Needed: true})
		return nil
	}
	text := f.word(key, true)
	if text == "" {
		return nil
	}
	if p.rules++; p.rules > maxRules {
		f.problem(key, "is one rule more than the %d that a flow may have", maxRules)
		return nil
	}
	r, err := rule.Compile(text, p.schema)
	if err != nil {
		line := f.line(key)
		var at *rule.Error
		if errors.As(err, &at) {
			line += at.Line - 1
			if f.value(key).Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
				line++
			}
		}
		p.problem(line, f.prefix+key, "%v", err)
		return nil
	}
	for _, path := range r.Paths() {
		if p.standard && p.paths[path].Personal {
			f.problem(key, "a standard flow treats everybody alike and may not look at %s", path)
		}
	}
	return r
}

// isNodeID: a node's name is part of paths, so it has their form.
func isNodeID(s string) bool {
	for i, r := range s {
		if (r < 'a' || r > 'z') && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 60
}

func isID(s string) bool {
	return s != "" && len(s) <= 60 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
