// Package sentences is what the demo model hears, as people say it: a sentence a
// line. {n} stands for n digits said one by one, a new draw each time.
package sentences

import (
	"embed"
	"strings"
)

//go:embed *.txt
var files embed.FS

// Spoken gives the sentences that the net is trained on, in cmn or en; English is
// lower case and without punctuation.
func Spoken(language string) []string { return lines(language + ".txt") }

// Texts gives the sentences that are known as text alone: the net learns nothing
// from them, the search knows their words and what follows what.
func Texts(language string) []string { return lines(language + "-more.txt") }

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
