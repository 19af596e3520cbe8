package emotion

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"zhiyin.dev"
)

// wording is what a turn's words say of the mood.
type wording struct {
	anger    float64  // logit
	pleasure float64  // −1 to 1
	cues     []string // the lexicon's terms that were found, each once
	again    int      // how many turns before asked for the same
	amount   int      // characters and words
}

// mostAnger bounds what words alone say: swearing is not always anger.
const mostAnger = 4.5

// read looks a turn's words up, and remembers them.
func (g *Gauge) read(u zhiyin.Utterance) wording {
	text := strings.ToLower(strings.ReplaceAll(u.Text, "’", "'"))
	w := wording{amount: amount(text)}
	angers, pleasures := 0.0, 0.0
	before := rune(0)
	for i := 0; i < len(text); {
		_, size := utf8.DecodeRuneInString(text[i:])
		if t, found := at(text[i:], before); found {
			anger, pleasure := t.in(text[:i])
			angers, pleasures = angers+anger, pleasures+pleasure
			w.cue(t.text)
			size = len(t.text)
		}
		before, _ = utf8.DecodeLastRuneInString(text[i : i+size])
		i += size
	}
	angers *= loudly(u.Text)
	w.anger, w.pleasure = min(mostAnger, angers), math.Tanh(pleasures)
	p := pairsOf(text)
	w.again = g.repeats(p)
	g.remember(p)
	return w
}

func (w *wording) cue(text string) {
	for _, c := range w.cues {
		if c == text {
			return
		}
	}
	w.cues = append(w.cues, text)
}

// negators turn a term around when they stand right before it, in Chinese within
// two characters, in English within three words.
var (
	hanNegators   = []string{"不是很", "不怎么", "不太", "不是", "没有", "并不", "不", "没", "别", "唔", "冇", "無", "未"}
	latinNegators = map[string]bool{"not": true, "no": true, "never": true, "don't": true, "isn't": true, "wasn't": true,
		"aren't": true, "didn't": true, "doesn't": true, "won't": true, "without": true, "hardly": true, "isnt": true, "dont": true}
)

// degrees are words before a term that make it stronger or weaker.
var (
	hanDegrees   = map[string]float64{"太": 1.4, "非常": 1.5, "特别": 1.4, "极其": 1.6, "真": 1.2, "真的": 1.3, "简直": 1.5, "实在": 1.3, "十分": 1.4, "好": 1.2, "有点": 0.6, "有些": 0.6, "稍微": 0.5}
	latinDegrees = map[string]float64{"very": 1.4, "really": 1.3, "so": 1.3, "extremely": 1.6, "absolutely": 1.5, "completely": 1.5, "totally": 1.4,
		"utterly": 1.6, "too": 1.2, "bit": 0.6, "slightly": 0.5, "somewhat": 0.6, "little": 0.6}
)

// Negated anger is calm rather than pleasure, and negated pleasure is displeasure
// with half of its weight as anger: 不满意.
const (
	calmOfNegated  = -0.3
	angerOfNegated = 1.2
)

// in is what the term says after what stands before it.
func (t term) in(before string) (anger, pleasure float64) {
	negated, degree := qualified(before, t.latin)
	anger, pleasure = t.anger*degree, t.pleasure*degree
	if !negated {
		return anger, pleasure
	}
	if pleasure > 0 {
		return angerOfNegated * pleasure, -pleasure
	}
	return calmOfNegated * anger, 0
}

func qualified(before string, latin bool) (negated bool, degree float64) {
	degree = 1
	if latin {
		words := strings.FieldsFunc(before, func(r rune) bool { return !wordly(r) && r != '\'' })
		for _, w := range words[max(0, len(words)-3):] {
			negated = negated || latinNegators[w]
			if d, is := latinDegrees[w]; is {
				degree = d
			}
		}
		return negated, degree
	}
	before = strings.TrimRight(before, " ")
	for _, n := range hanNegators {
		if strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(before, "很"), "太"), n) {
			negated = true
			break
		}
	}
	for word, d := range hanDegrees {
		if strings.HasSuffix(before, word) {
			degree = d
		}
	}
	return negated, degree
}

// loudly is over 1 for a written text that shouts: several exclamation marks, or
// all in capitals.
func loudly(text string) float64 {
	if strings.Count(text, "!")+strings.Count(text, "！") >= 2 {
		return 1.3
	}
	upper, letters := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) && r < utf8.RuneSelf {
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	if letters >= 8 && upper*10 >= letters*9 {
		return 1.3
	}
	return 1
}

// amount is how much is said: Chinese characters and words in letters.
func amount(text string) int {
	n, inside := 0, false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			n, inside = n+1, false
		case wordly(r):
			if !inside {
				n++
			}
			inside = true
		default:
			inside = false
		}
	}
	return n
}
