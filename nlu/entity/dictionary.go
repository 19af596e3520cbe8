package entity

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"zhiyin.dev"
)

// Entry is one name of a thing.
type Entry struct {
	Kind  string // product, brand, or a unit's own
	Name  string // as people say it
	Value string // the thing itself: a product's id, a brand's name
}

// Dictionary finds names, all at once (Aho and Corasick, CACM 1975). It is immutable.
type Dictionary struct {
	next   []map[rune]int32
	fail   []int32
	entry  []int32 // that ends here, −1 for none
	out    []int32 // the next shorter state on the way of fail that ends an entry, 0 for none
	sizes  []int
	listed []Entry
}

// NewDictionary of entries; names of less than two runes are left out, as they are
// parts of other words. Of the same name the first entry stays.
func NewDictionary(entries []Entry) *Dictionary {
	d := &Dictionary{next: []map[rune]int32{{}}, fail: []int32{0}, entry: []int32{-1}, out: []int32{0}}
	for _, e := range entries {
		name := fold(e.Name).runes
		if len(name) < 2 {
			continue
		}
		d.put(name, e)
	}
	d.link()
	return d
}

func (d *Dictionary) put(name []rune, e Entry) {
	at := int32(0)
	for _, r := range name {
		to, ok := d.next[at][r]
		if !ok {
			to = int32(len(d.next))
			d.next[at][r] = to
			d.next, d.fail, d.entry, d.out = append(d.next, map[rune]int32{}), append(d.fail, 0), append(d.entry, -1), append(d.out, 0)
		}
		at = to
	}
	if d.entry[at] < 0 {
		d.entry[at] = int32(len(d.listed))
		d.listed, d.sizes = append(d.listed, e), append(d.sizes, len(name))
	}
}

// link makes the ways back, by breadth.
func (d *Dictionary) link() {
	queue := make([]int32, 0, len(d.next))
	for _, to := range d.next[0] {
		queue = append(queue, to)
	}
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		for r, to := range d.next[at] {
			queue = append(queue, to)
			d.fail[to] = d.step(d.fail[at], r)
			if f := d.fail[to]; d.entry[f] >= 0 {
				d.out[to] = f
			} else {
				d.out[to] = d.out[f]
			}
		}
	}
}

func (d *Dictionary) step(at int32, r rune) int32 {
	for {
		if to, ok := d.next[at][r]; ok {
			return to
		}
		if at == 0 {
			return 0
		}
		at = d.fail[at]
	}
}

func (d *Dictionary) find(f folded) (out []found) {
	if d == nil {
		return nil
	}
	at := int32(0)
	for i, r := range f.runes {
		at = d.step(at, r)
		for s := at; s != 0; s = d.out[s] {
			if d.entry[s] >= 0 {
				out = d.hit(out, f, d.entry[s], i+1)
			}
		}
	}
	return out
}

// hit adds an entry that ends before to; letters and digits are whole words only.
func (d *Dictionary) hit(out []found, f folded, entry int32, to int) []found {
	from, e := to-d.sizes[entry], d.listed[entry]
	if from > 0 && alnum(f.runes[from]) && alnum(f.runes[from-1]) || to < len(f.runes) && alnum(f.runes[to-1]) && alnum(f.runes[to]) {
		return out
	}
	return append(out, found{zhiyin.Entity{Kind: e.Kind, Value: e.Value, Span: zhiyin.Span{From: from, To: to}, Confidence: .95}, rankName})
}

func alnum(r rune) bool { return latin(r) || '0' <= r && r <= '9' }

// Patterns are a unit's own forms: entity → expressions. Compiled by NewPatterns.
type Patterns map[string][]*regexp.Regexp

// NewPatterns compiles expressions (RE2); one that can't be read is zhiyin.Invalid.
// They read texts in lower case and half width.
func NewPatterns(lists map[string][]string) (Patterns, error) {
	out := Patterns{}
	for kind, list := range lists {
		for _, expression := range list {
			r, err := regexp.Compile("(?i)" + expression)
			if err != nil {
				return nil, fmt.Errorf("nlu/entity: pattern of %s: %v: %w", kind, err, zhiyin.Invalid)
			}
			out[kind] = append(out[kind], r)
		}
	}
	return out, nil
}

func (p Patterns) find(f folded) (out []found) {
	for kind, list := range p {
		for _, r := range list {
			for _, m := range r.FindAllStringIndex(f.text, -1) {
				value := f.text[m[0]:m[1]]
				out = append(out, found{zhiyin.Entity{Kind: kind, Value: value, Span: f.span(m[0], m[1]), Confidence: .95}, rankPattern})
			}
		}
	}
	return out
}

// DictionaryOf makes a dictionary of lookups (kind → names), with the values that
// synonyms give (name → value); a name without one is its own value. Synonyms of a
// name that is looked up are found as well.
func DictionaryOf(lookups map[string][]string, synonyms map[string]string) *Dictionary {
	var entries []Entry
	kinds := map[string]string{} // of each value
	for _, kind := range slices.Sorted(maps.Keys(lookups)) {
		for _, name := range lookups[kind] {
			value := cmp.Or(synonyms[name], name)
			kinds[value] = kind
			entries = append(entries, Entry{kind, name, value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(synonyms)) {
		if kind := kinds[synonyms[name]]; kind != "" {
			entries = append(entries, Entry{kind, name, synonyms[name]})
		}
	}
	return NewDictionary(entries)
}
