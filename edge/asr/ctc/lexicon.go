package ctc

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"zhiyin.dev"
)

// token is a word or character: an index into lexicon.words. 0 stands for the
// edge of a sentence.
type token int32

// lexicon is the tree of how words are said.
type lexicon struct {
	words   []word
	byText  map[string]token
	nodes   []node
	atRoot  []int32 // by symbol: the child of the root, 0 for none
	regular token   // the first token that is heard only when it is asked for
}

type word struct {
	text     string
	language zhiyin.Language
	ends     []int32 // nodes at which it is complete
}

// node is a place in the tree; 0 is the root, between words.
type node struct {
	next  []branch
	words []token // complete here, rare ones left out
	ahead float32 // log probability of the likeliest word from here on
}

type branch struct {
	symbol int32
	node   int32
}

func newLexicon(h *Head) (*lexicon, error) {
	l := &lexicon{words: make([]word, 1), byText: map[string]token{}, nodes: make([]node, 1), atRoot: make([]int32, len(h.Symbols))}
	symbols := map[string]int32{}
	for i, s := range h.Symbols {
		symbols[s] = int32(i)
	}
	for i, list := range [][]Entry{h.Words, h.Rare} {
		for _, e := range list {
			if err := l.add(e, symbols, i == 0); err != nil {
				return nil, err
			}
		}
		if i == 0 {
			l.regular = token(len(l.words))
		}
	}
	if l.regular == 1 {
		return nil, fmt.Errorf("has no words")
	}
	return l, nil
}

func (l *lexicon) add(e Entry, symbols map[string]int32, regular bool) error {
	if _, twice := l.byText[e.Text]; twice || e.Text == "" || len(e.Said) == 0 {
		return fmt.Errorf("the word %q stands there twice, or is not said", e.Text)
	}
	id := token(len(l.words))
	w := word{text: e.Text, language: e.Language}
	for _, said := range e.Said {
		at, err := l.path(said, symbols)
		if err != nil {
			return fmt.Errorf("the word %q: %v", e.Text, err)
		}
		w.ends = append(w.ends, at)
		if regular {
			l.nodes[at].words = append(l.nodes[at].words, id)
		}
	}
	l.words, l.byText[e.Text] = append(l.words, w), id
	return nil
}

// path finds the node behind the symbols and makes what is missing on the way.
func (l *lexicon) path(said string, symbols map[string]int32) (at int32, err error) {
	for _, s := range strings.Fields(said) {
		symbol, known := symbols[s]
		if !known || symbol == 0 {
			return 0, fmt.Errorf("there is no symbol %q", s)
		}
		next := l.child(at, symbol)
		if next == 0 {
			next = int32(len(l.nodes))
			l.nodes = append(l.nodes, node{})
			l.nodes[at].next = append(l.nodes[at].next, branch{symbol, next})
			if at == 0 {
				l.atRoot[symbol] = next
			}
		}
		at = next
	}
	if at == 0 {
		return 0, fmt.Errorf("it is said without a symbol")
	}
	return at, nil
}

func (l *lexicon) child(at, symbol int32) int32 {
	if at == 0 {
		return l.atRoot[symbol]
	}
	for _, b := range l.nodes[at].next {
		if b.symbol == symbol {
			return b.node
		}
	}
	return 0
}

// look sets ahead from the log probabilities of the words.
func (l *lexicon) look(of func(token) float32) {
	var visit func(at int32) float32
	visit = func(at int32) float32 {
		best := float32(math.Inf(-1))
		for _, w := range l.nodes[at].words {
			best = max(best, of(w))
		}
		for _, b := range l.nodes[at].next {
			best = max(best, visit(b.node))
		}
		l.nodes[at].ahead = best
		return best
	}
	visit(0)
	l.nodes[0].ahead = 0
}

// tokens parts a text into tokens; ok is false when one is not in the lexicon.
// Punctuation and case do not count.
func (l *lexicon) tokens(text string) (list []token, ok bool) {
	flush := func(word string) {
		if word != "" {
			list = append(list, l.byText[word])
		}
	}
	start := -1
	text = strings.ToLower(text)
	for i, r := range text {
		han := unicode.Is(unicode.Han, r)
		if inside := !han && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\''); inside {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			flush(text[start:i])
			start = -1
		}
		if han {
			flush(string(r))
		}
	}
	if start >= 0 {
		flush(text[start:])
	}
	for _, t := range list {
		if t == 0 {
			return nil, false
		}
	}
	return list, len(list) > 0
}

// joined writes words as text: spaces around English ones only.
func joined(list []string) string {
	var b strings.Builder
	latin := false
	for i, w := range list {
		now := w[0] < 0x80
		if i > 0 && (now || latin) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		latin = now
	}
	return b.String()
}
