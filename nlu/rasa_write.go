package nlu

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"zhiyin.dev"
)

// heading is what one entry of a file has in common.
type heading struct {
	intent        string
	language      zhiyin.Language
	source, split string
	weight        float64
}

// YAML writes the set as ParseYAML reads it: intents in alphabetical order, one entry
// for each kind of metadata. A text of several lines becomes one line.
func (d *Dataset) YAML() []byte {
	var b bytes.Buffer
	b.WriteString("version: \"3.1\"\nnlu:\n")
	groups := map[heading][]string{}
	for _, e := range d.Examples {
		h := heading{e.Intent, e.Language, e.Source, e.Split, e.Weight}
		groups[h] = append(groups[h], mark(e))
	}
	rules := map[string]Rule{}
	for _, r := range d.Rules {
		was := rules[r.Intent]
		rules[r.Intent] = Rule{r.Intent, append(was.Exact, r.Exact...), append(was.Keyword, r.Keyword...)}
	}
	heads := slices.SortedFunc(maps.Keys(groups), func(a, b heading) int {
		return cmp.Or(cmp.Compare(a.intent, b.intent), cmp.Compare(a.language, b.language), cmp.Compare(a.source, b.source),
			cmp.Compare(a.split, b.split), cmp.Compare(a.weight, b.weight))
	})
	for _, h := range heads {
		fmt.Fprintf(&b, "- intent: %s\n  metadata: {%s}\n", strconv.Quote(h.intent), h.metadata(rules[h.intent]))
		delete(rules, h.intent) // once
		writeExamples(&b, groups[h])
	}
	values := map[string][]string{}
	for said, value := range d.Synonyms {
		values[value] = append(values[value], said)
	}
	for _, part := range []struct {
		kind  string
		lists map[string][]string
	}{{"synonym", values}, {"regex", d.Patterns}, {"lookup", d.Lookups}} {
		for _, name := range slices.Sorted(maps.Keys(part.lists)) {
			fmt.Fprintf(&b, "- %s: %s\n", part.kind, strconv.Quote(name))
			writeExamples(&b, slices.Sorted(slices.Values(part.lists[name])))
		}
	}
	return b.Bytes()
}

func (h heading) metadata(r Rule) string {
	var b bytes.Buffer
	add := func(key, value string) {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(key + ": " + value)
	}
	add("lang", string(cmp.Or(h.language, zhiyin.English)))
	if h.source != "" {
		add("source", strconv.Quote(h.source))
	}
	if h.split != "" {
		add("split", strconv.Quote(h.split))
	}
	if h.weight > 0 {
		add("weight", strconv.FormatFloat(h.weight, 'g', -1, 64))
	}
	for _, list := range []struct {
		key   string
		texts []string
	}{{"exact", r.Exact}, {"keyword", r.Keyword}} {
		if len(list.texts) > 0 {
			add(list.key, quoted(list.texts))
		}
	}
	return b.String()
}

func quoted(texts []string) string {
	out := "["
	for i, t := range texts {
		if i > 0 {
			out += ", "
		}
		out += strconv.Quote(t)
	}
	return out + "]"
}

func writeExamples(b *bytes.Buffer, texts []string) {
	b.WriteString("  examples: |\n")
	for _, t := range texts {
		fmt.Fprintf(b, "    - %s\n", bytes.Join(bytes.Fields([]byte(t)), []byte(" ")))
	}
}
