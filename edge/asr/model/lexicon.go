package model

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/token"
)

// Lexicon is how the words of a voice are pronounced: a lexicon.txt, a word and its
// tokens on each line. It is read-only.
type Lexicon struct {
	words   map[string][]int64
	longest int // runes of the longest word
}

// Bounds of a lexicon.
const (
	mostWords    = 500_000
	longestEntry = 1 << 10
)

var espeakVoice = regexp.MustCompile(`^[a-z][a-zA-Z0-9-]{0,31}$`)

// readLexicon reads it. Lines with a token that the model has not are left out; where
// they are more than the others it is another model's. The error is NotFound, Invalid, or
// Unavailable where the file can't be read.
func readLexicon(m Model, tokens *token.Table) (*Lexicon, error) {
	f, err := os.Open(m.Path("lexicon"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("model %s: lexicon: %v: %w", m.Name, err, zhiyin.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("model %s: lexicon: %v: %w", m.Name, err, zhiyin.Unavailable)
	}
	defer func() { _ = f.Close() }()
	l, strange := &Lexicon{words: map[string][]int64{}}, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, longestEntry)
	for lines.Scan() && len(l.words)+strange <= mostWords {
		fields := strings.Fields(lines.Text())
		if len(fields) > 0 && !l.add(strings.ToLower(fields[0]), fields[1:], tokens) {
			strange++
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("model %s: %s is no lexicon: %v: %w", m.Name, m.Use["lexicon"], err, zhiyin.Invalid)
	case err != nil:
		return nil, fmt.Errorf("model %s: %s: %v: %w", m.Name, m.Use["lexicon"], err, zhiyin.Unavailable)
	}
	if len(l.words)+strange > mostWords {
		return nil, fmt.Errorf("model %s: %s has more than %d words: %w", m.Name, m.Use["lexicon"], mostWords, zhiyin.Invalid)
	}
	if strange >= len(l.words) {
		return nil, fmt.Errorf("model %s: %s: %d of its words can be said with the model's tokens, and %d can't: %w", m.Name, m.Use["lexicon"], len(l.words), strange, zhiyin.Invalid)
	}
	return l, nil
}

// add keeps the first pronunciation of a word.
func (l *Lexicon) add(word string, spelt []string, tokens *token.Table) bool {
	ids := make([]int64, 0, len(spelt))
	for _, s := range spelt {
		id, there := tokens.ID(s)
		if !there {
			return false
		}
		ids = append(ids, int64(id))
	}
	if _, twice := l.words[word]; !twice && len(ids) > 0 {
		l.words[word] = ids
		l.longest = max(l.longest, utf8.RuneCountInString(word))
	}
	return len(ids) > 0
}

// Of is how a word is pronounced; ok is false for one that is not known.
func (l *Lexicon) Of(word string) (ids []int64, ok bool) {
	ids, ok = l.words[word]
	return ids, ok
}

// Longest is how many runes the longest word has.
func (l *Lexicon) Longest() int { return l.longest }
