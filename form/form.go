package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Form is one mapping of fields.
type Form struct {
	doc  *Document
	node *yaml.Node
	path string // before the names of its fields
	used map[string]bool
}

// form takes a mapping; anything else is a problem and has no fields.
func (d *Document) form(n *yaml.Node, path string) *Form {
	f := &Form{doc: d, node: &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}, path: path, used: map[string]bool{}}
	if n.Kind != yaml.MappingNode {
		d.problem(n, strings.TrimSuffix(path, "."), "must be a mapping of fields")
		return f
	}
	f.node = n
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; key.Kind != yaml.ScalarNode || seen[key.Value] {
			d.problem(key, path+key.Value, "must be a name that is there once")
		}
		seen[n.Content[i].Value] = true
	}
	return f
}

// value is what stands at a key, or nil.
func (f *Form) value(key string) *yaml.Node {
	f.used[key] = true
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		if f.node.Content[i].Value == key {
			return f.node.Content[i+1]
		}
	}
	return nil
}

// Has tells whether a key is written.
func (f *Form) Has(key string) bool { return f.value(key) != nil }

// Keys are the keys as written.
func (f *Form) Keys() (out []string) {
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		out = append(out, f.node.Content[i].Value)
	}
	return out
}

// Wrong says what is wrong with the value of a key, or with the mapping for "" and a
// key that is not there.
func (f *Form) Wrong(key, format string, args ...any) {
	at := f.node
	if v := f.value(key); v != nil {
		at = v
	}
	f.doc.problem(at, strings.TrimSuffix(f.path+key, "."), format, args...)
}

// Done says which keys nobody asked for.
func (f *Form) Done() {
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		if key := f.node.Content[i]; !f.used[key.Value] {
			f.doc.problem(key, f.path+key.Value, "there is no such field here")
		}
	}
}

// Word is a text; "" where it is missing, which is wrong of one that is needed.
func (f *Form) Word(key string, needed bool) string {
	n := f.value(key)
	switch {
	case n == nil || n.Kind == yaml.ScalarNode && n.Value == "":
		if needed {
			f.Wrong(key, "is missing")
		}
		return ""
	case n.Kind != yaml.ScalarNode:
		f.Wrong(key, "must be plain text")
		return ""
	}
	return n.Value
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,79}$`)

// ID is a word that may stand in a path.
func (f *Form) ID(key string, needed bool) string {
	id := f.Word(key, needed)
	if id != "" && !idForm.MatchString(id) {
		f.Wrong(key, "must be lower-case letters, digits and hyphens, at most 80")
	}
	return id
}

// Number is a whole number within bounds; what is standard where it is missing.
func (f *Form) Number(key string, standard, least, most int) int {
	n := f.value(key)
	if n == nil {
		return standard
	}
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v < least || v > most {
		f.Wrong(key, "must be a whole number from %d to %d", least, most)
		return standard
	}
	return v
}

// Flag is true or false; false where it is missing.
func (f *Form) Flag(key string) (v bool) {
	if n := f.value(key); n != nil && n.Decode(&v) != nil {
		f.Wrong(key, "must be true or false")
	}
	return v
}

// Text is words by language: Chinese and English at the least.
func (f *Form) Text(key string) zhiyin.Text {
	in, out := f.Open(key), zhiyin.Text{}
	for _, l := range []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English} {
		if words := in.Word(string(l), l != zhiyin.Cantonese); words != "" {
			out[l] = words
		}
	}
	in.Done()
	return out
}

// Open is the mapping at a key; of one that is missing, without fields.
func (f *Form) Open(key string) *Form {
	n := f.value(key)
	if n == nil {
		n = &yaml.Node{Kind: yaml.MappingNode, Line: f.node.Line, Column: f.node.Column}
	}
	return f.doc.form(n, f.path+key+".")
}

// Items are the mappings of a list, at most so many.
func (f *Form) Items(key string, most int) (out []*Form) {
	for i, n := range f.list(key, most) {
		out = append(out, f.doc.form(n, f.path+key+"."+strconv.Itoa(i)+"."))
	}
	return out
}

// Words are the texts of a list, at most so many; each is told with what says that it
// is wrong.
func (f *Form) Words(key string, most int, each func(word string, wrong func(format string, args ...any))) {
	for i, n := range f.list(key, most) {
		wrong := func(format string, args ...any) {
			f.doc.problem(n, f.path+key+"."+strconv.Itoa(i), format, args...)
		}
		if n.Kind != yaml.ScalarNode {
			wrong("must be plain text")
			continue
		}
		each(n.Value, wrong)
	}
}

func (f *Form) list(key string, most int) []*yaml.Node {
	n := f.value(key)
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.SequenceNode:
		f.Wrong(key, "must be a list")
		return nil
	case len(n.Content) > most:
		f.Wrong(key, "has more than %d entries", most)
		return nil
	}
	return slices.Clone(n.Content)
}
