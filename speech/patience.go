package speech

import (
	"strings"
	"time"
	"unicode"
)

// How long a turn may be silent before it is over.
const (
	digitsOpen  = 1200 * time.Millisecond // more may follow
	digitsWhole = 160 * time.Millisecond  // all that were asked for are there
	yesNoSaid   = 240 * time.Millisecond
	choiceSaid  = 280 * time.Millisecond
	nothingYet  = 1200 * time.Millisecond // somebody speaks, and no word is known
	openText    = 1900 * time.Millisecond // a text after which more comes: 98 of 100 pauses inside a turn are shorter
	nearlyWhole = 600 * time.Millisecond
	wholeText   = 260 * time.Millisecond // a text that is surely whole
)

// surelyWhole is the probability from which a text is taken for whole.
const surelyWhole = 0.88

// patience is how long the present turn may be silent before it is over.
func (l *Listener) patience() time.Duration {
	d := l.unhurried()
	if l.expect.Unhasty {
		d = d * 3 / 2
	}
	return d
}

func (l *Listener) unhurried() time.Duration {
	text := plainText(l.text)
	switch l.expect.Awaited {
	case AwaitDigits:
		if l.expect.Length > 0 && countDigits(text) >= l.expect.Length {
			return digitsWhole
		}
		return digitsOpen
	case AwaitYesNo:
		if yesOrNo(text) {
			return yesNoSaid
		}
	case AwaitMenu:
		if namesOne(text, l.expect.Phrases) {
			return choiceSaid
		}
	}
	if text == "" {
		return time.Duration(float64(nothingYet) * l.pauses.slow())
	}
	return l.afterWords(text)
}

// afterWords is how long a caller may be silent after words that nothing certain
// was awaited of.
func (l *Listener) afterWords(text string) time.Duration {
	if Hesitates(text) {
		return openText
	}
	whole := l.complete.Of(text)
	if whole >= surelyWhole {
		return wholeText
	}
	lacks := min(1, 1.5*(1-whole/surelyWhole))
	return time.Duration((float64(nearlyWhole) + lacks*float64(openText-nearlyWhole)) * l.pauses.slow())
}

// plainText is text without punctuation, in lower case, with single spaces.
func plainText(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' {
			return unicode.ToLower(r)
		}
		return ' '
	}, text)), " ")
}

// spokenDigits are the digits as words, in Mandarin with the telephone's 幺 and in
// English with oh.
var spokenDigits = map[string]bool{"zero": true, "oh": true, "one": true, "two": true, "three": true, "four": true, "five": true, "six": true, "seven": true, "eight": true, "nine": true}

func countDigits(text string) (n int) {
	for _, word := range strings.Fields(text) {
		if spokenDigits[word] {
			n++
			continue
		}
		for _, r := range word {
			if r >= '0' && r <= '9' || strings.ContainsRune("零〇一二三四五六七八九幺两洞拐", r) {
				n++
			}
		}
	}
	return n
}

var yesNo = set("是", "是的", "对", "对的", "好", "好的", "嗯", "可以", "行", "没错", "要", "需要", "同意", "不", "不是", "不用", "不要", "不行", "不对", "没有", "没", "否", "不可以", "不需要", "不同意",
	"yes", "yeah", "yep", "yup", "sure", "ok", "okay", "right", "correct", "please", "yes please", "no", "nope", "no thanks", "no thank you", "not")

func yesOrNo(text string) bool { return yesNo[text] || yesNo[strings.TrimSuffix(text, "吧")] }

func namesOne(text string, phrases []string) bool {
	for _, p := range phrases {
		if p = plainText(p); p != "" && strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// backChannels say that somebody listens, not that they want to speak.
var backChannels = set("嗯", "嗯嗯", "哦", "噢", "啊", "哎", "诶", "唉", "对", "对对", "对对对", "是", "是的", "好", "好的", "好好", "行", "uh", "uh huh", "uhhuh", "mhm", "mm", "mm hmm", "hmm", "hm", "yeah", "ok", "okay", "right", "i see", "oh")

// BackChannel tells whether text is one that lets the other party speak on.
func BackChannel(text string) bool { return backChannels[plainText(text)] }

// trailing are words after which more comes.
var trailing = []string{
	"那个", "这个", "就是", "就是说", "然后", "因为", "所以", "但是", "而且", "还有", "或者", "如果", "比如", "比如说", "我想", "我要", "我的", "想问", "想问一下", "请问", "帮我", "把", "给", "跟", "和", "的话", "嗯", "呃", "额", "啊这", "是这样", "是这样的", "上次", "关于",
	"um", "uh", "er", "erm", "hmm", "and", "so", "but", "because", "or", "if", "then", "like", "well", "the", "a", "an", "my", "your", "to", "of", "for", "with", "about", "that", "this", "is", "i", "i want", "i need", "please", "can you", "could you", "you know", "actually", "on", "in", "at", "from",
}

// Hesitates tells whether a text ends in a word after which more comes.
func Hesitates(text string) bool {
	text = plainText(text)
	for _, t := range trailing {
		if text == t {
			return true
		}
		if rest, has := strings.CutSuffix(text, t); has && (t[0] >= 0x80 && len(t) > 3 || strings.HasSuffix(rest, " ")) {
			return true
		}
	}
	last := []rune(text)
	return len(last) > 0 && strings.ContainsRune("嗯呃额把和跟", last[len(last)-1])
}

func set(words ...string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[w] = true
	}
	return out
}
