// Package sentences is what the demo model was trained to hear, as people say it: a
// sentence a line. {n} stands for n digits said one by one, a new draw each time.
package sentences

import (
	_ "embed"
	"strings"
)

//go:embed cmn.txt
var mandarin string

//go:embed en.txt
var english string

// Mandarin gives the sentences in Mandarin.
func Mandarin() []string { return lines(mandarin) }

// English gives the sentences in English, lower case and without punctuation.
func English() []string { return lines(english) }

func lines(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
