package main

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestTextsArePartedIntoCharactersAndWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"我要退货": "我 要 退 货", "i can't hear you": "i can't hear you", "请说ok吗": "请 说 ok 吗", "": ""} {
		if got := strings.Join(tokensOf(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestASlotIsDrawnAsDigits(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	zh, en := draw("尾号是{4}吗", mandarin, random), draw("the code is {6}", english, random)
	if n := len([]rune(zh)); n != 8 || !strings.HasPrefix(zh, "尾号是") || !strings.HasSuffix(zh, "吗") {
		t.Errorf("%q", zh)
	}
	if n := len(strings.Fields(en)); n != 9 {
		t.Errorf("%q", en)
	}
}

func TestPhonemesLoseTonesAndStress(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{"'Au51": "Au", "ts.": "ts.", "i.35": "i.", "'3:": "3:", "0": "0", "I2": "I", "a#": "a", ";": "", "r-": "r", "o-55": "o", "||": ""} {
		if got := plainPhoneme(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestWordsSpokenAsOneAreParted(t *testing.T) {
	t.Parallel()
	alone := [][]string{{"h", "a", "v"}, {"b", "i:", "n"}, {"i", "n"}}
	got := aligned(alone, []string{"h", "a", "v", "b", "I", "n", "@", "n"})
	if want := [][]string{{"h", "a", "v"}, {"b", "I", "n"}, {"@", "n"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestDistanceIsTheLeastNumberOfChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"我要退货", "我要换货", 1}} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%q to %q: %d", c.a, c.b, got)
		}
	}
}

func TestTheCorpusIsTheSameForASeed(t *testing.T) {
	t.Parallel()
	if a, b := plan(7, 0.1), plan(7, 0.1); !reflect.DeepEqual(a, b) || reflect.DeepEqual(a, plan(8, 0.1)) {
		t.Error("the plan does not follow the seed")
	}
	voices := map[string]bool{}
	for _, v := range variants {
		voices[v] = true
	}
	if slices.ContainsFunc(heldOut, func(v string) bool { return voices[v] }) {
		t.Error("a held-out voice is trained on")
	}
}

func TestALineKeepsLengthAndLevelInBounds(t *testing.T) {
	t.Parallel()
	voice := make([]int16, 8000)
	for i := range voice {
		voice[i] = int16(i * 97 % 12000)
	}
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 9))
		l := line{random: random, babble: func() []int16 { return voice[:100] }}
		if out := l.pass(voice); len(out) < 8000*8/9 || len(out) > 8000*8/7+7600 || slices.Max(out) == 0 {
			t.Errorf("seed %d: %d samples", seed, len(out))
		}
		if out := l.nothing(); len(out) < 8000 || len(out) > 24000 {
			t.Errorf("seed %d: nothing lasts %d samples", seed, len(out))
		}
	}
}
