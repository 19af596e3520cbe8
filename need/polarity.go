package need

import (
	"slices"
	"strings"
)

// negators deny what follows them; between may stand between the two.
var (
	negators = []string{"没有", "不是", "没", "不", "别", "未", "甭", "勿", "并非"}
	between  = []string{"需要", "打算", "准备", "特别", "那么", "怎么", "太", "很", "是", "想", "要", "用", "会", "再", "算", "有", "办", "去", "申请"}
	doubled  = []string{"不得不", "没有不", "没不", "不能不", "不是不", "并非不", "非不", "要不", "好不", "对不", "动不动"}

	notWords  = map[string]bool{"not": true, "no": true, "never": true, "without": true, "don't": true, "doesn't": true, "didn't": true, "isn't": true, "aren't": true, "wasn't": true, "won't": true, "dont": true, "nor": true}
	passWords = map[string]bool{"a": true, "an": true, "the": true, "any": true, "my": true, "need": true, "want": true, "to": true, "for": true, "so": true, "too": true, "very": true, "really": true, "that": true}
)

// denied tells whether the text denies a match: a negator stands before one of its
// hits and is no part of the match itself. from is the negator's place.
func denied(h heard, hits []hit) (from int, is bool) {
	for _, one := range hits {
		if from, is = deniedHan(h, one, hits); is {
			return from, true
		}
		if from, is = deniedLatin(h, one, hits); is {
			return from, true
		}
	}
	return 0, false
}

func deniedHan(h heard, one hit, hits []hit) (int, bool) {
	at, _ := slices.BinarySearch(h.place, one.from)
	before := string(h.runes[max(0, at-8):at])
	for range 3 {
		for _, w := range between {
			if rest, has := strings.CutSuffix(before, w); has {
				before = rest
				break
			}
		}
	}
	for _, n := range negators {
		rest, has := strings.CutSuffix(before, n)
		if !has {
			continue
		}
		at -= len([]rune(string(h.runes[max(0, at-8):at]))) - len([]rune(rest))
		from, to := h.place[at], h.place[at+len([]rune(n))-1]+1
		if taken(hits, from, to) || asksWhether(h, at, len([]rune(n))) || endsWithAny(before, doubled) {
			return 0, false
		}
		return from, true
	}
	return 0, false
}

// asksWhether tells "能不能" and "有没有" from a denial: the same character on both sides.
func asksWhether(h heard, at, n int) bool {
	if at == 0 {
		return false
	}
	last := h.runes[at-1]
	return at+1 < len(h.runes) && h.runes[at+1] == last || at+n < len(h.runes) && h.runes[at+n] == last
}

func endsWithAny(s string, ends []string) bool {
	return slices.ContainsFunc(ends, func(e string) bool { return strings.HasSuffix(s, e) })
}

func deniedLatin(h heard, one hit, hits []hit) (int, bool) {
	at := slices.IndexFunc(h.tokens, func(t token) bool { return t.from == one.from })
	for i := at - 1; i >= max(0, at-5); i-- {
		t := h.tokens[i]
		if notWords[t.stem] {
			return t.from, !taken(hits, t.from, t.to)
		}
		if !passWords[t.stem] {
			return 0, false
		}
	}
	return 0, false
}

func taken(hits []hit, from, to int) bool {
	return slices.ContainsFunc(hits, func(o hit) bool { return o.from < to && from < o.to })
}

// Words that make a complaint stronger or weaker, within reach runes of a match.
var (
	stronger = []string{"特别", "非常", "超级", "实在", "老是", "总是", "天天", "一直", "死了", "要命", "受不了", "厉害", "严重", "太", "巨", "极", "really", "so", "very", "always", "constantly", "terribly"}
	weaker   = []string{"有点", "稍微", "略", "偶尔", "slightly", "a bit", "a little", "sometimes"}
)

const reach = 6

// intensity is what the words around a match do to its weight.
func intensity(text []rune, from, to int) float64 {
	around := strings.ToLower(string(text[max(0, from-reach):min(len(text), to+reach)]))
	switch {
	case slices.ContainsFunc(weaker, func(w string) bool { return strings.Contains(around, w) }):
		return 0.9
	case slices.ContainsFunc(stronger, func(w string) bool { return strings.Contains(around, w) }):
		return 1.1
	}
	return 1
}
