package nlu

import (
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/nlu/slot"
)

// sentences are the examples of intents that have any mark, in tokens, for the
// tagger to learn; empty when nothing is marked.
func sentences(examples []Example) []slot.Sentence {
	kinds := map[string]bool{}
	for _, e := range examples {
		if len(e.Marks) > 0 {
			kinds[e.Intent] = true
		}
	}
	var out []slot.Sentence
	for _, e := range examples {
		if kinds[e.Intent] {
			out = append(out, sentence(e))
		}
	}
	return out
}

// sentence tags the tokens of an example by its marks. Kind and role make one tag.
func sentence(e Example) slot.Sentence {
	n := normalize(e.Text)
	s := slot.Sentence{Intent: e.Intent}
	last := -1
	for _, t := range tokens(n) {
		tag := slot.Outside
		at := int(n.at[t.from])
		for k, m := range e.Marks {
			if m.From <= at && at < m.To {
				tag = "I-" + kindRole(m)
				if k != last {
					tag = "B-" + kindRole(m)
				}
				last = k
			}
		}
		s.Tokens, s.Tags = append(s.Tokens, string(n.runes[t.from:t.to])), append(s.Tags, tag)
	}
	return s
}

func kindRole(m Mark) string {
	if m.Role == "" {
		return m.Kind
	}
	return m.Kind + "/" + m.Role
}

// learned is how sure a slot is that was learned from examples: the tagger does not
// say, and among rows of its own kind it is right in about nine of ten.
const learned = .9

// slots are the pieces of a text that the unit's own examples would mark.
func (m *Model) slots(text, intent string) []zhiyin.Entity {
	if m.tagger == nil {
		return nil
	}
	n := normalize(text)
	ts := tokens(n)
	words := make([]string, len(ts))
	for i, t := range ts {
		words[i] = string(n.runes[t.from:t.to])
	}
	runes := []rune(text)
	var out []zhiyin.Entity
	for _, c := range slot.Chunks(m.tagger.Tag(words, intent)) {
		span := zhiyin.Span{From: int(n.at[ts[c.From].from]), To: int(n.at[ts[c.To-1].to-1]) + 1}
		kind, role, _ := strings.Cut(c.Kind, "/")
		said := string(runes[span.From:span.To])
		e := zhiyin.Entity{Kind: kind, Role: role, Text: said, Value: said, Span: span, Confidence: learned}
		if v, ok := m.set.Synonyms[said]; ok {
			e.Value = v
		}
		out = append(out, e)
	}
	return out
}
