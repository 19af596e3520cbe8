package ctc

import (
	"math"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// spelled is a model without a net: its words are said in letters.
func spelled(t *testing.T) *Model {
	t.Helper()
	h := Head{
		Symbols: []string{"", "a", "b", "c", "d"},
		Words: []Entry{
			{"八", zhiyin.Mandarin, []string{"b a"}}, {"吧", zhiyin.Mandarin, []string{"b a"}}, {"大", zhiyin.Mandarin, []string{"d a"}},
			{"cab", zhiyin.English, []string{"c a b"}}, {"cabba", zhiyin.English, []string{"c a b b a"}},
		},
		Rare:      []Entry{{"巴", zhiyin.Mandarin, []string{"b a"}}},
		Sentences: []Sentence{{"大 八", 3}, {"八", 3}, {"大 吧", 1}, {"cab", 1}, {"cabba", 9}, {"大 大 吧", 2}},
	}
	m := &Model{Head: h}
	if err := m.learn(); err != nil {
		t.Fatal(err)
	}
	return m
}

// said runs the search over letters of one step each, "-" for the blank; a letter is
// nearly certain, after "?" just likelier than the rest.
func said(m *Model, e *expected, letters string) (string, *beam) {
	b := newBeam(m, e)
	for _, p := range steps(letters) {
		b.step(p)
	}
	var r reading
	r.read(b, b.top(true), 0, 30)
	return joined(r.texts), b
}

func steps(letters string) (list [][]float32) {
	certain := 0.99
	for _, l := range letters {
		if l == '?' {
			certain = 0.4
			continue
		}
		p := make([]float32, 5)
		for i := range p {
			p[i] = float32(math.Log((1 - certain) / 4))
		}
		p[max(0, strings.IndexRune("-abcd", l))] = float32(math.Log(certain))
		list, certain = append(list, p), 0.99
	}
	return list
}

func TestLettersBecomeTheWordsThatFollowEachOther(t *testing.T) {
	t.Parallel()
	m := spelled(t)
	for letters, want := range map[string]string{
		"--bba--":  "八",     // of two words that sound alike the likelier one
		"d-a--b-a": "大八",    // "
		"ccaab--":  "cab",   // a repeated symbol is one
		"cab-b-a":  "cabba", // with a blank between it is two
		"-da-cab-": "大 cab",
		"------":   "",
		"?cab-":    "cab",
		"b-a-ca":   "八", // an unfinished word is not said
	} {
		if got, _ := said(m, newExpected(m.lexicon, asr.Ask{}), letters); got != want {
			t.Errorf("%q is heard as %q, want %q", letters, got, want)
		}
	}
}

func TestWhatIsExpectedChangesWhatIsHeard(t *testing.T) {
	t.Parallel()
	m := spelled(t)
	for _, c := range []struct {
		ask  asr.Ask
		want string
	}{
		{asr.Ask{}, "大八"},
		{asr.Ask{Hot: []string{"大吧"}}, "大吧"},
		{asr.Ask{Phrases: []string{"大吧"}}, "大吧"},
		{asr.Ask{Hot: []string{"大巴"}}, "大巴"},              // a rare word
		{asr.Ask{Hot: []string{"大吧吧"}}, "大八"},             // not said to its end
		{asr.Ask{Hot: []string{"an unknown word"}}, "大八"}, // not in the lexicon
	} {
		if got, _ := said(m, newExpected(m.lexicon, c.ask), "da-ba-"); got != c.want {
			t.Errorf("%+v: heard %q, want %q", c.ask, got, c.want)
		}
	}
}

func TestDigitsAreHeardWhereTheyAreAwaited(t *testing.T) {
	t.Parallel()
	m := spelled(t)
	for expect, want := range map[asr.Expected]string{asr.Free: "大大吧", asr.Digits: "大大八"} {
		if got, _ := said(m, newExpected(m.lexicon, asr.Ask{Expect: expect}), "da-da-ba-"); got != want {
			t.Errorf("%q awaited: heard %q, want %q", expect, got, want)
		}
	}
}

func TestWordsHaveTheirPlace(t *testing.T) {
	t.Parallel()
	m := spelled(t)
	_, b := said(m, newExpected(m.lexicon, asr.Ask{}), "---------d-a------b---a---")
	var r reading
	r.read(b, b.top(true), 1000, 30)
	if len(r.words) != 2 || r.words[0].FromMs != 1000+270-lateMs || r.words[0].ToMs != 1000+360-lateMs || r.words[1].FromMs != 1000+540-lateMs {
		t.Errorf("%+v", r.words)
	}
	if r.words[0].Confidence < 0.98 {
		t.Errorf("confidence %v of certain letters", r.words[0].Confidence)
	}
}

func TestTheMemoryOfALongTurnIsThatOfItsWords(t *testing.T) {
	t.Parallel()
	m := spelled(t)
	_, b := said(m, newExpected(m.lexicon, asr.Ask{}), strings.Repeat("?da-?ba-?cab-", 2000))
	if n := len(b.memory.words); n > 6000+40*beamWidth {
		t.Errorf("%d words are remembered of 6,000 said", n)
	}
	var r reading
	if r.read(b, b.top(true), 0, 30); len(r.words) != mostWords {
		t.Errorf("%d words are read", len(r.words))
	}
}

func TestTheSearchAllocatesNothing(t *testing.T) {
	m := spelled(t)
	b, list := newBeam(m, newExpected(m.lexicon, asr.Ask{})), steps("?da-?ba-?cab-?da-")
	if n := testing.AllocsPerRun(50, func() {
		for _, p := range list {
			b.step(p)
		}
		b.reset()
	}); n != 0 {
		t.Errorf("%v allocations for %d steps", n, len(list))
	}
}
