package nlu

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// mostProblems are told of one file; the rest are likely of the same kind.
const mostProblems = 20

// ParseTSV reads rows of label, tab, text. Empty rows and those that begin with #
// are skipped.
func ParseTSV(file string, text []byte) ([]Example, error) {
	var out []Example
	r := &Refusal{File: file}
	line := 0
	for row := range strings.Lines(string(text)) {
		line++
		row = strings.TrimRight(row, "\r\n")
		if line == 1 {
			row = strings.TrimPrefix(row, "\uFEFF")
		}
		if strings.TrimSpace(row) == "" || row[0] == '#' {
			continue
		}
		label, said, tab := strings.Cut(row, "\t")
		switch {
		case !utf8.ValidString(row):
			r.add(line, 1, "this is no UTF-8")
		case !tab:
			r.add(line, utf8.RuneCountInString(row)+1, "a tab is missing between label and text")
		case strings.TrimSpace(label) == "":
			r.add(line, 1, "the label is empty")
		case strings.TrimSpace(said) == "":
			r.add(line, utf8.RuneCountInString(label)+2, "the text is empty")
		default:
			out = append(out, Example{Intent: strings.TrimSpace(label), Text: strings.TrimSpace(said), Line: line})
		}
	}
	if line == 0 || len(out) == 0 && len(r.Problems) == 0 {
		r.add(1, 1, "there are no rows")
	}
	return out, r.orNil()
}

func (r *Refusal) add(line, column int, text string, values ...any) {
	r.Problems = append(r.Problems, Problem{line, column, fmt.Sprintf(text, values...)})
}

func (r *Refusal) orNil() error {
	if len(r.Problems) == 0 {
		return nil
	}
	r.Problems = r.Problems[:min(len(r.Problems), mostProblems)]
	return r
}
