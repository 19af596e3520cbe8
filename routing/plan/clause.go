package plan

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// clauses are the rules of a list.
func (p *parser) clauses(f *form, key string) (out []Clause) {
	for _, n := range f.list(key, maxClauses) {
		if c := p.compile(n, key); c != nil {
			out = append(out, *c)
		}
	}
	return out
}

func (p *parser) clause(f *form, key string) *Clause {
	n := f.value(key)
	if n == nil {
		f.wrong(key, "is missing: a rule such as agent.seniority >= 4")
		return nil
	}
	return p.compile(n, f.prefix+key)
}

// contactClause is a rule that reads the contact alone.
func (p *parser) contactClause(f *form, key string) *Clause {
	if !f.has(key) {
		return nil
	}
	c := p.clause(f, key)
	if c == nil {
		return nil
	}
	for _, path := range c.rule.Paths() {
		if strings.HasPrefix(path, "agent.") || path == "contact.vip" {
			p.problem(p.find(f.value(key), c.Text, path), key, "says who is a VIP by the contact alone; it may not read %s", path)
		}
	}
	return c
}

// compile reads one rule, and looks at what it names.
func (p *parser) compile(n *yaml.Node, field string) *Clause {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
		p.problem(placeOf(n), field, "must be a rule, such as agent.seniority >= 4")
		return nil
	}
	r, err := rule.Compile(n.Value, p.words.schema)
	if err != nil {
		at, why := placeOf(n), zhiyin.FlawOf(err)
		if e := (*rule.Error)(nil); errors.As(err, &e) {
			at, why = inside(n, e.Line, e.Column), e.Flaw
			if what := protected(pathAt(n.Value, e.Line, e.Column)); what != "" {
				why = zhiyin.Flawf("%s may not decide who serves whom", what)
			}
		}
		p.problem(at, field, "%s", why)
		return nil
	}
	c := &Clause{Text: n.Value, At: inside(n, 1, 1), rule: r}
	if !p.valued(n, field, r.Tree()) {
		return nil
	}
	return c
}

// valued looks at the constants that a rule compares names with.
func (p *parser) valued(n *yaml.Node, field string, t rule.Tree) bool {
	fine := true
	for _, part := range t.Parts {
		fine = p.valued(n, field, part) && fine
	}
	if t.Subject == nil {
		return fine
	}
	for _, v := range t.Values {
		text, is := v.(string)
		if !is {
			continue
		}
		at := p.find(n, n.Value, strconv.Quote(text))
		what := protected(text)
		if what == "" && t.Subject.Path == "contact.tags" && slices.Contains(strings.Split(text, "-"), "senior") {
			what = "age"
		}
		names := p.words.may(t.Subject.Path)
		switch {
		case what != "" && t.Subject.Path != "agent.id":
			p.problem(at, field, "%s may not decide who serves whom", what)
			fine = false
		case names != nil && t.Op != "startsWith" && t.Op != "contains" && !slices.Contains(names, text):
			p.problem(at, field, "%s: there is no %s%s", t.Subject.Path, clip(text), meant(text, names))
			fine = false
		}
	}
	return fine
}

// find is where a piece of a rule's text stands in the plan.
func (p *parser) find(n *yaml.Node, text, piece string) Place {
	at := strings.Index(text, piece)
	if at < 0 {
		return inside(n, 1, 1)
	}
	head := text[:at]
	line := strings.Count(head, "\n")
	return inside(n, line+1, len([]rune(head[strings.LastIndex(head, "\n")+1:]))+1)
}

// inside is the place of a rule's line and column in the plan's text. In a block the
// lines follow, at a column that YAML does not tell: its own column counts there.
func inside(n *yaml.Node, line, column int) Place {
	switch n.Style {
	case yaml.LiteralStyle, yaml.FoldedStyle:
		return Place{n.Line + line, column}
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		column++
	}
	if line > 1 {
		return Place{n.Line + line - 1, column}
	}
	return Place{n.Line, n.Column + column - 1}
}

// pathAt is the dotted name that stands at a place of a rule.
func pathAt(text string, line, column int) string {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	letters := []rune(lines[line-1])
	if column < 1 || column > len(letters) {
		return ""
	}
	end := column - 1
	for end < len(letters) && (letters[end] == '.' || letters[end] == '_' || letters[end] >= '0' && letters[end] <= '9' || letters[end] >= 'A' && letters[end] <= 'Z' || letters[end] >= 'a' && letters[end] <= 'z') {
		end++
	}
	return string(letters[column-1 : end])
}

// clip keeps what is told of a text short.
func clip(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "…"
	}
	return s
}
