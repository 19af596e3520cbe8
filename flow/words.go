package flow

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// words is a text and what is said instead when a placeholder has no value.
type words struct {
	text, plain zhiyin.Text
	needs       []string // paths in text that may be without a value
}

// choose returns the text whose every placeholder has a value.
func (w words) choose(at func(string) (any, bool)) zhiyin.Text {
	for _, path := range w.needs {
		if _, ok := at(path); !ok {
			return w.plain
		}
	}
	return w.text
}

// languages are those a text may be written in.
var languages = []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English}

// words reads the text at key and its stand-in at plainKey ("": it may have
// none). here are the paths that are sure to have a value at this place.
func (p *parser) words(f *form, key, plainKey string, here ...string) words {
	w := words{text: p.text(f, key, true)}
	for _, l := range languages {
		for _, hole := range p.holes(f, key+"."+string(l), f.line(key), w.text[l]) {
			if !p.paths[hole].Sure && !slices.Contains(here, hole) && !slices.Contains(w.needs, hole) {
				w.needs = append(w.needs, hole)
			}
		}
	}
	if plainKey == "" {
		if len(w.needs) > 0 {
			f.problem(key, "{%s} may have no value here", w.needs[0])
		}
		return w
	}
	if !f.has(plainKey) {
		if len(w.needs) > 0 {
			f.problem(key, "{%s} may have no value: write %s too, to be said then", w.needs[0], plainKey)
		}
		return w
	}
	w.plain = p.text(f, plainKey, true)
	for _, l := range languages {
		for _, hole := range p.holes(f, plainKey+"."+string(l), f.line(plainKey), w.plain[l]) {
			if !p.paths[hole].Sure && !slices.Contains(here, hole) {
				f.problem(plainKey, "{%s} may have no value, and nothing else would be said then", hole)
			}
		}
	}
	return w
}

// text reads language → pattern.
func (p *parser) text(f *form, key string, needed bool) zhiyin.Text {
	if p.survey != nil {
		p.survey.ask(Field{Path: f.prefix + key, Type: TextField, Needed: needed})
		return nil
	}
	n := f.value(key)
	if n == nil {
		if needed {
			f.problem(key, "is missing")
		}
		return nil
	}
	in, out := f.open(key), zhiyin.Text{}
	for _, l := range languages {
		pattern := in.word(string(l), false)
		if in.has(string(l)) && strings.TrimSpace(pattern) == "" {
			in.problem(string(l), "has no words")
			continue
		}
		if pattern != "" {
			out[l] = pattern
		}
	}
	in.done()
	if len(out) == 0 && n.Kind == yaml.MappingNode {
		f.problem(key, "has words in no language")
	}
	return out
}

// holes returns the paths of a pattern's placeholders, after checking them.
func (p *parser) holes(f *form, field string, line int, pattern string) []string {
	var out []string
	problem := func(format string, args ...any) {
		p.problem(line, f.prefix+field, format, args...)
	}
	// {{ and }} stand for the braces themselves.
	pattern = strings.NewReplacer("{{", "", "}}", "").Replace(pattern)
	for pattern != "" {
		i := strings.IndexAny(pattern, "{}")
		if i < 0 {
			break
		}
		end := strings.IndexAny(pattern[i+1:], "{}")
		if pattern[i] == '}' || end < 0 || pattern[i+1+end] == '{' {
			problem("has a brace without its partner")
			return out
		}
		hole := strings.TrimSpace(pattern[i+1 : i+1+end])
		pattern = pattern[i+end+2:]
		path, format, _ := strings.Cut(hole, ":")
		known, ok := p.paths[path]
		switch {
		case !ok:
			problem("there is no {%s}", path)
		case !slices.Contains(formats[known.Type], format):
			problem("{%s} can't be spoken so; write %s", hole, spelled(path, formats[known.Type]))
		case p.standard && known.Personal:
			problem("a standard flow says the same to everybody and may not name {%s}", path)
		default:
			out = append(out, path)
		}
	}
	return out
}

// spelled lists how a path may be written.
func spelled(path string, formats []string) string {
	if len(formats) == 0 {
		return "it in a rule only"
	}
	out := make([]string, len(formats))
	for i, f := range formats {
		out[i] = "{" + strings.TrimSuffix(path+":"+f, ":") + "}"
	}
	return strings.Join(out, " or ")
}
