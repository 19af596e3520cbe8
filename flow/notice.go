package flow

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Notice is what must be heard before anything is recorded or measured.
type Notice struct {
	ID      string               `json:"id"`
	Version zhiyin.DefinitionRef `json:"version"` // the version in force
	Text    zhiyin.Text          `json:"text"`
	Refuse  string               `json:"refuse,omitempty"` // the key that its words name, for calls out; a flow's node names its own
}

// YAML writes the notice by itself: the form in which one notice is published.
func (n Notice) YAML() (string, error) {
	text, err := yaml.Marshal(struct {
		ID     string      `yaml:"id"`
		Refuse string      `yaml:"refuse,omitempty"`
		Text   zhiyin.Text `yaml:"text"`
	}{n.ID, n.Refuse, n.Text})
	return string(text), err
}

// notice finds a notice in force.
func (f Facts) notice(id string) (Notice, bool) {
	i := slices.IndexFunc(f.Notices, func(n Notice) bool { return n.ID == id })
	if i < 0 {
		return Notice{}, false
	}
	return f.Notices[i], true
}

// ParseNotices reads the notices of a unit, as version 1. A notice's words are
// the same for everybody: {unit} is the only placeholder.
//
//	notices:
//	  - id: muhe-recording
//	    refuse: "9"          # the key that the words name; none unless written
//	    text: {cmn: "…", yue: "…", en: "…"}
func ParseNotices(text []byte) ([]Notice, []Problem) {
	p := &parser{standard: true}
	top := p.document(text)
	if top == nil {
		return nil, p.problems
	}
	var err error
	if p.paths, p.schema, err = pathsWith(nil, nil); err != nil {
		p.problem(1, "", "%v", err)
		return nil, p.problems
	}
	var out []Notice
	f := p.form(top, "")
	for _, item := range f.list("notices") {
		in := p.form(item, "notices.")
		n := Notice{ID: in.word("id", true), Refuse: in.word("refuse", false)}
		n.Version = zhiyin.DefinitionRef{Kind: "notice", ID: n.ID, Version: 1}
		if n.ID != "" && !isID(n.ID) {
			in.problem("id", "must be lower-case letters, digits and hyphens")
		}
		if slices.ContainsFunc(out, func(o Notice) bool { return o.ID == n.ID }) {
			in.problem("id", "is used twice")
		}
		if n.Refuse != "" && (len(n.Refuse) != 1 || !strings.Contains("0123456789*#", n.Refuse)) {
			in.problem("refuse", "must be one key: 0 to 9, * or #")
		}
		n.Text = p.words(in, "text", "").text
		in.done()
		out = append(out, n)
	}
	if len(out) == 0 && len(p.problems) == 0 {
		f.problem("notices", "has no notice")
	}
	f.done()
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return out, nil
}
