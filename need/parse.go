package need

import (
	"fmt"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Problem is one thing wrong with a file or definition.
type Problem struct {
	Need         string // its id, or "" for the file
	Field        string
	Line, Column int // from 1
	zhiyin.Flaw
}

func (p Problem) String() string {
	return fmt.Sprintf("line %d, column %d: %s %s: %s", p.Line, p.Column, p.Need, p.Field, p.Text)
}

// Bounds of a definition.
const (
	maxText = 512 << 10 // bytes of a file
	maxCues = 500       // of a need
)

var idForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,79}$`)

// Parse reads a pack's file (unit: and needs:) or one definition, and checks
// everything; docs/needs.md has the form. The list is nil when there is a problem.
func Parse(text []byte) ([]Definition, []Problem) {
	var root yaml.Node
	if len(text) > maxText {
		return nil, []Problem{{Line: 1, Column: 1, Flaw: zhiyin.Flawf("a file of needs has at most %d bytes", maxText)}}
	}
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, []Problem{{Line: 1, Column: 1, Flaw: zhiyin.Flawf("%v", err)}}
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, []Problem{{Line: 1, Column: 1, Flaw: zhiyin.Flawf("this is no YAML with a need")}}
	}
	r := &reader{seen: map[string]bool{}}
	list := r.file(root.Content[0])
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, r.problems
	}
	return list, nil
}

// reader walks a file and keeps what is wrong with it.
type reader struct {
	need     string
	seen     map[string]bool
	cues     int
	problems []Problem
}

func (r *reader) wrong(n *yaml.Node, field, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.need, field, n.Line, n.Column, zhiyin.Flawf(format, args...)})
}

// fields takes a mapping apart; a name that is not known or comes twice is wrong.
func (r *reader) fields(n *yaml.Node, known map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "", "here must be name: value")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		take, is := known[key.Value]
		switch {
		case !is:
			r.wrong(key, key.Value, "no such field")
		case seen[key.Value]:
			r.wrong(key, key.Value, "is there twice")
		default:
			seen[key.Value] = true
			take(value)
		}
	}
}

func (r *reader) file(n *yaml.Node) (out []Definition) {
	if !has(n, "needs") {
		return []Definition{r.definition(n)}
	}
	var unit zhiyin.UnitID
	r.fields(n, map[string]func(*yaml.Node){
		"unit": func(v *yaml.Node) { unit = zhiyin.UnitID(r.id(v, "unit")) },
		"needs": func(v *yaml.Node) {
			r.list(v, "needs", func(one *yaml.Node) { out = append(out, r.definition(one)) })
		},
	})
	for i := range out {
		if out[i].Unit == "" {
			out[i].Unit = unit
		}
	}
	return out
}

func has(n *yaml.Node, name string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return true
		}
	}
	return false
}

func (r *reader) list(n *yaml.Node, field string, each func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.wrong(n, field, "must be a list")
		return
	}
	for _, one := range n.Content {
		each(one)
	}
}

func (r *reader) text(n *yaml.Node, field string) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		r.wrong(n, field, "must be a text")
	}
	return n.Value
}

func (r *reader) id(n *yaml.Node, field string) string {
	if n.Kind != yaml.ScalarNode || !idForm.MatchString(n.Value) {
		r.wrong(n, field, "must be small letters, digits and hyphens, beginning with a letter, at most 80")
	}
	return n.Value
}

func (r *reader) definition(n *yaml.Node) (d Definition) {
	r.need, r.cues = "", 0
	words := map[string][]string{}
	var states, against *yaml.Node
	r.fields(n, map[string]func(*yaml.Node){
		"id":        func(v *yaml.Node) { d.ID = r.id(v, "id"); r.need = d.ID },
		"unit":      func(v *yaml.Node) { d.Unit = zhiyin.UnitID(r.id(v, "unit")) },
		"catalogue": func(v *yaml.Node) { d.Catalogue = r.text(v, "catalogue") },
		"name":      func(v *yaml.Node) { d.Name = r.name(v, "name") },
		"words":     func(v *yaml.Node) { r.words(v, words) },
		"states":    func(v *yaml.Node) { states = v },
		"against":   func(v *yaml.Node) { against = v },
		"offers": func(v *yaml.Node) {
			r.list(v, "offers", func(one *yaml.Node) { d.Offers = append(d.Offers, r.name(one, "offers")) })
		},
	})
	if states != nil {
		r.list(states, "states", func(one *yaml.Node) { d.States = append(d.States, r.state(one, words)) })
	}
	if against != nil {
		d.against = r.cueList(against, "against", likely, words)
	}
	r.whole(n, d)
	return d
}

// whole checks what must be there.
func (r *reader) whole(n *yaml.Node, d Definition) {
	switch {
	case d.ID == "":
		r.wrong(n, "id", "is missing")
	case r.seen[d.ID]:
		r.wrong(n, "id", "there are two needs of this id")
	case d.Name == nil:
		r.wrong(n, "name", "is missing")
	case len(d.States) == 0:
		r.wrong(n, "states", "a need without a state is never heard")
	case r.cues > maxCues:
		r.wrong(n, "states", "a need has at most %d cues", maxCues)
	}
	r.seen[d.ID] = true
	states := map[string]bool{}
	for _, s := range d.States {
		if states[s.ID] {
			r.wrong(n, "states", "there are two states of id %s", s.ID)
		}
		states[s.ID] = true
	}
}

// name reads {cmn: …, en: …}.
func (r *reader) name(n *yaml.Node, field string) zhiyin.Text {
	out := zhiyin.Text{}
	known := map[string]func(*yaml.Node){}
	for _, l := range []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English} {
		known[string(l)] = func(v *yaml.Node) { out[l] = r.text(v, field+"."+string(l)) }
	}
	r.fields(n, known)
	if len(out) == 0 {
		r.wrong(n, field, "needs a text in cmn, yue or en")
	}
	return out
}

func (r *reader) words(n *yaml.Node, into map[string][]string) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "words", "must be name: [words]")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := r.id(n.Content[i], "words")
		r.list(n.Content[i+1], "words."+name, func(w *yaml.Node) { into[name] = append(into[name], r.text(w, "words."+name)) })
	}
}

func (r *reader) state(n *yaml.Node, words map[string][]string) State {
	s, written := State{Weight: 1}, r.cues
	cues := func(field string, weight float64) func(*yaml.Node) {
		return func(v *yaml.Node) {
			for _, c := range r.cueList(v, field, weight, words) {
				s.cues, s.Cues = append(s.cues, c), append(s.Cues, c.says)
			}
		}
	}
	r.fields(n, map[string]func(*yaml.Node){
		"id":     func(v *yaml.Node) { s.ID = r.id(v, "states.id") },
		"name":   func(v *yaml.Node) { s.Name = r.name(v, "states.name") },
		"weight": func(v *yaml.Node) { s.Weight = r.weight(v) },
		"sure":   cues("states.sure", sure),
		"likely": cues("states.likely", likely),
		"hint":   cues("states.hint", hint),
		"faint":  cues("states.faint", faint),
	})
	if s.ID == "" {
		r.wrong(n, "states.id", "is missing")
	}
	if r.cues == written {
		r.wrong(n, "states", "state %s has no cue: sure, likely, hint or faint", s.ID)
	}
	return s
}

func (r *reader) weight(n *yaml.Node) (w float64) {
	if err := n.Decode(&w); err != nil || !(w > 0 && w <= 1) {
		r.wrong(n, "states.weight", "must be over 0 and at most 1")
	}
	return w
}

func (r *reader) cueList(n *yaml.Node, field string, weight float64, words map[string][]string) (out []cue) {
	r.list(n, field, func(one *yaml.Node) {
		r.cues++
		c, err := readCue(r.text(one, field), weight, words)
		if err != nil {
			r.wrong(one, field, "%v", err)
			return
		}
		out = append(out, c)
	})
	return out
}
