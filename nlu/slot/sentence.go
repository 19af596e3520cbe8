// Package slot learns to find the pieces of a text that a unit's own annotated
// examples mark: a sequence tagger with begin, inside and outside tags. It works on
// words of letters and single Chinese characters.
package slot

import (
	"fmt"
	"strings"

	"zhiyin.dev"
)

// Sentence is a text in tokens; tags are O, B-kind and I-kind.
type Sentence struct {
	Tokens []string
	Tags   []string
	Intent string
}

// Outside is the tag of a token that is part of nothing.
const Outside = "O"

// Chunk is a piece of a sentence: tokens From to To, without To.
type Chunk struct {
	From, To int
	Kind     string
}

// Chunks reads tags; an inside tag that follows nothing of its kind begins a chunk.
func Chunks(tags []string) (out []Chunk) {
	open := ""
	for i, t := range tags {
		kind := ""
		if len(t) > 2 {
			kind = t[2:]
		}
		if kind == "" || t[0] == 'B' || kind != open {
			open = kind
			if kind != "" {
				out = append(out, Chunk{i, i + 1, kind})
			}
			continue
		}
		out[len(out)-1].To = i + 1
	}
	return out
}

// ParseSlots reads one token and tag a line; a line of one word, the intent, ends a
// sentence, and so does an empty line. What can't be read is zhiyin.Invalid with its
// line.
func ParseSlots(file string, text []byte) ([]Sentence, error) {
	var out []Sentence
	var s Sentence
	end := func() {
		if len(s.Tokens) > 0 {
			out = append(out, s)
		}
		s = Sentence{}
	}
	line := 0
	for row := range strings.Lines(string(text)) {
		line++
		fields := strings.Fields(row)
		switch {
		case len(fields) == 0:
			end()
		case len(fields) == 1:
			s.Intent = fields[0]
			end()
		case len(fields) == 2 && isTag(fields[1]):
			s.Tokens, s.Tags = append(s.Tokens, fields[0]), append(s.Tags, fields[1])
		default:
			return nil, fmt.Errorf("%s: line %d, column 1: %q is no token with a tag (O, B-kind or I-kind): %w", file, line, strings.TrimSpace(row), zhiyin.Invalid)
		}
	}
	end()
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: line 1, column 1: there are no sentences: %w", file, zhiyin.Invalid)
	}
	return out, nil
}

func isTag(t string) bool {
	return t == Outside || len(t) > 2 && (t[:2] == "B-" || t[:2] == "I-")
}
