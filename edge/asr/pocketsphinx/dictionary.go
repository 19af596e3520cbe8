package pocketsphinx

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"zhiyin.dev"
)

// dictionary is a model's words with their pronunciations, read once: a decoder is
// given those that it needs, instead of a hundred thousand in 30 MB each.
type dictionary map[string][]string

// readDictionary reads lines of a word and its phones; word(2) is another
// pronunciation of word.
func readDictionary(path string) (dictionary, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("pocketsphinx: %v: %w", err, zhiyin.NotFound)
	}
	defer func() { _ = f.Close() }()
	d := dictionary{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		word, phones, ok := strings.Cut(strings.ReplaceAll(lines.Text(), "\t", " "), " ")
		if ok && plain(word) != "" {
			d[plain(word)] = append(d[plain(word)], strings.TrimSpace(phones))
		}
	}
	if lines.Err() != nil || len(d) == 0 {
		return nil, fmt.Errorf("pocketsphinx: the dictionary has no words: %w", zhiyin.Invalid)
	}
	return d, nil
}

func (d dictionary) knows(word string) bool { return len(d[word]) > 0 }

// names are the word's pronunciations as the library names them.
func (d dictionary) names(word string) (out [][2]string) {
	for i, phones := range d[word] {
		name := word
		if i > 0 {
			name = fmt.Sprintf("%s(%d)", word, i+1)
		}
		out = append(out, [2]string{name, phones})
	}
	return out
}

// seed writes a dictionary that a decoder can begin with: what people answer in
// any language that it has.
func (d dictionary) seed() (path string, words []string, err error) {
	var text strings.Builder
	has := map[string]bool{}
	for _, v := range vocabularies {
		for _, phrase := range append(v.digits[:len(v.digits):len(v.digits)], v.yesNo...) {
			parts, _ := split(phrase, d.knows)
			for _, w := range parts {
				if !has[w] {
					has[w] = true
					words = append(words, w)
				}
			}
		}
	}
	for w := range d { // another language's
		if len(words) > 0 {
			break
		}
		words = append(words, w)
	}
	for _, w := range words {
		for _, n := range d.names(w) {
			text.WriteString(n[0] + " " + n[1] + "\n")
		}
	}
	f, err := os.CreateTemp("", "zhiyin-words-")
	if err != nil {
		return "", nil, fmt.Errorf("pocketsphinx: %v: %w", err, zhiyin.Unavailable)
	}
	_, err = f.WriteString(text.String())
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return f.Name(), nil, fmt.Errorf("pocketsphinx: %v: %w", err, zhiyin.Unavailable)
	}
	return f.Name(), words, nil
}
