package nlu

import (
	"strings"

	"zhiyin.dev"
)

// Rule decides an intent by words that leave no doubt. One of its lists is enough.
type Rule struct {
	Intent  string
	Exact   []string // the whole text
	Keyword []string // occurs, and is not denied: 投诉, but not 不投诉; words joined by + in that order: 转+人工
}

// denials before a keyword, within nearDenial runes, take it back.
var denials = []string{"不", "别", "没", "无需", "不用", "not ", "n't ", "don't ", "no ", "never ", "without "}

// nearDenial is a short verb phrase: 不是要|投诉, "do not want to |complain".
const nearDenial = 14

// heed returns the first rule that a text meets, with where.
func heed(rules []Rule, text string) (Rule, []zhiyin.Evidence, bool) {
	if len(rules) == 0 {
		return Rule{}, nil, false
	}
	n := normalize(text)
	whole := spaced(n)
	for _, rule := range rules {
		for _, e := range rule.Exact {
			if spaced(normalize(e)) == whole && whole != "" {
				return rule, n.evidenceOf("rule: "+e, 0, len(n.runes)), true
			}
		}
		for _, k := range rule.Keyword {
			if from, to, ok := n.keyword(k); ok {
				return rule, n.evidenceOf("rule: "+k, from, to), true
			}
		}
	}
	return Rule{}, nil, false
}

func (n normal) evidenceOf(says string, from, to int) []zhiyin.Evidence {
	return []zhiyin.Evidence{{Says: says, Weight: 1, Span: zhiyin.Span{From: int(n.at[from]), To: int(n.at[to-1]) + 1}}}
}

// keyword finds the parts of a keyword in order, undenied, in runes of n.
func (n normal) keyword(keyword string) (from, to int, ok bool) {
	at, first := 0, -1
	for part := range strings.SplitSeq(keyword, "+") {
		p := normalize(strings.TrimSpace(part)).runes
		i := n.index(p, at)
		if i < 0 {
			return 0, 0, false
		}
		if first < 0 {
			first = i
		}
		at = i + len(p)
	}
	return first, at, first < at && !n.denied(first)
}

// index of part from at on; letters are found as whole words only.
func (n normal) index(part []rune, at int) int {
	if len(part) == 0 {
		return -1
	}
search:
	for i := at; i+len(part) <= len(n.runes); i++ {
		for k, r := range part {
			if n.runes[i+k] != r {
				continue search
			}
		}
		if inLatin(part[0]) && i > 0 && inLatin(n.runes[i-1]) || inLatin(part[len(part)-1]) && i+len(part) < len(n.runes) && inLatin(n.runes[i+len(part)]) {
			continue
		}
		return i
	}
	return -1
}

func inLatin(r rune) bool { return !isHan(r) && inWord(r) }

// denied looks at what stands before a keyword in its clause.
func (n normal) denied(at int) bool {
	from := max(0, at-nearDenial)
	before := string(n.runes[from:at])
	if cut := strings.LastIndexAny(before, ",.!?;，。！？；、"); cut >= 0 {
		before = before[cut:]
	}
	if isHan(n.runes[at]) { // Chinese denies nearby
		r := []rune(before)
		before = string(r[max(0, len(r)-4):])
	}
	for _, d := range denials {
		if strings.Contains(before, d) {
			return true
		}
	}
	return false
}

// spaced is the text with one space between words and none between characters.
func spaced(n normal) string {
	var b strings.Builder
	ts := tokens(n)
	for i, t := range ts {
		if i > 0 && !t.han && !ts[i-1].han {
			b.WriteByte(' ')
		}
		b.WriteString(string(n.runes[t.from:t.to]))
	}
	return b.String()
}
