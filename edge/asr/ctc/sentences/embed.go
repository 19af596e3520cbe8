// Package sentences is what the demo model hears, as people say it: a sentence a
// line. {n} stands for n digits said one by one, a new draw each time.
package sentences

import (
	"embed"
	"strings"
)

//go:embed *.txt
var files embed.FS

// Mandarin gives the sentences in Mandarin that the net is trained on.
func Mandarin() []string { return lines("cmn.txt") }

// English gives those in English, lower case and without punctuation.
func English() []string { return lines("en.txt") }

// MandarinTexts and EnglishTexts are known as text alone: the net learns nothing from
// them, the search knows their words and what follows what.
func MandarinTexts() []string { return lines("cmn-more.txt") }

// EnglishTexts: see MandarinTexts.
func EnglishTexts() []string { return lines("en-more.txt") }

func lines(name string) (out []string) {
	text, err := files.ReadFile(name)
	if err != nil {
		panic("sentences: " + err.Error())
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
