package ctc

import (
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// What a word gains, in nats, when it goes on with a phrase. A phrase that is not
// said to its end gives back what it gained.
const (
	hotGain    = 3.0
	phraseGain = 2.0
	expectGain = 2.5
	// foreignLoss is what a word of another language than the one asked for costs.
	foreignLoss = 1.5
)

// expected is the tree of the phrases that are favoured now. Place 0 is the root.
type expected struct {
	places  []place
	extra   map[int32][]token // rare words by the node at which they are complete
	foreign zhiyin.Language   // the language asked for; "" favours none
}

type place struct {
	next   map[token]int32
	gain   float32 // for coming here
	owed   float32 // given back when the phrase does not go on
	hasEnd bool
}

// kinds are the words of what may be awaited.
var kinds = map[asr.Expected]string{
	asr.Digits: "零 一 二 三 四 五 六 七 八 九 幺 zero one two three four five six seven eight nine oh",
	asr.YesNo:  "是 是的 对 对的 不 不是 不对 好 好的 可以 不要 不用 yes no yeah ok okay correct",
}

func newExpected(l *lexicon, a asr.Ask) *expected {
	e := &expected{places: make([]place, 1), extra: map[int32][]token{}, foreign: a.Language}
	each(a, func(phrase string, gain float32) { e.add(l, phrase, gain) })
	e.owe(0, 0)
	return e
}

// each calls favour with every phrase that is favoured, and what a word of it gains.
func each(a asr.Ask, favour func(phrase string, gain float32)) {
	for _, p := range strings.Fields(kinds[a.Expect]) {
		favour(p, expectGain)
	}
	for _, p := range a.Phrases[:min(len(a.Phrases), asr.MostPhrases)] {
		favour(p, phraseGain)
	}
	for _, p := range a.Hot[:min(len(a.Hot), asr.MostPhrases)] {
		favour(p, hotGain)
	}
}

// add favours a phrase; one with a word that the lexicon has not is left out.
func (e *expected) add(l *lexicon, phrase string, gain float32) {
	if tokens, ok := l.tokens(phrase); ok {
		e.favour(l, tokens, gain)
	}
}

// favour adds a phrase to the tree.
func (e *expected) favour(l *lexicon, tokens []token, gain float32) {
	if len(tokens) > asr.LongestPhrase {
		return
	}
	at := int32(0)
	for _, t := range tokens {
		e.admit(l, t)
		next, there := e.places[at].next[t]
		if !there {
			next = int32(len(e.places))
			e.places = append(e.places, place{})
			if e.places[at].next == nil {
				e.places[at].next = map[token]int32{}
			}
			e.places[at].next[t] = next
		}
		e.places[next].gain = max(e.places[next].gain, gain)
		at = next
	}
	e.places[at].hasEnd = true
}

// admit lets a rare word be heard.
func (e *expected) admit(l *lexicon, t token) {
	if t < l.regular {
		return
	}
	for _, at := range l.words[t].ends {
		for _, have := range e.extra[at] {
			if have == t {
				return
			}
		}
		e.extra[at] = append(e.extra[at], t)
	}
}

func (e *expected) owe(at int32, owed float32) {
	for _, next := range e.places[at].next {
		p := &e.places[next]
		p.owed = owed + p.gain
		if p.hasEnd {
			p.owed = 0
		}
		e.owe(next, p.owed)
	}
}

// on moves from a place with a word: the place then, and what that gains or loses.
func (e *expected) on(at int32, t token) (next int32, gain float32) {
	if next, ok := e.places[at].next[t]; ok {
		return next, e.places[next].gain
	}
	gain = -e.places[at].owed
	if at == 0 {
		return 0, 0
	}
	if next, ok := e.places[0].next[t]; ok {
		return next, gain + e.places[next].gain
	}
	return 0, gain
}
