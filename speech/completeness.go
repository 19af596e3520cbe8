package speech

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
)

// Completeness tells how likely a text is a whole utterance. It is a logistic
// model of how whole utterances end and begin and of how long they are, against
// their own beginnings: every one of them cut off early. Units are characters of
// Chinese and words elsewhere. It does not change once made.
type Completeness struct{ weights map[string]float32 }

const (
	// longestEnding is in units.
	longestEnding = 4
	// unlearned is what a text is taken for while nothing is learned.
	unlearned = 0.45
	// epochs and rate are of AdaGrad (Duchi et al. 2011); shrink is its L2 penalty.
	epochs = 12
	rate   = 0.3
	shrink = 1e-5
)

// NewCompleteness learns from whole utterances: what a unit's callers say. The same
// utterances give the same model.
func NewCompleteness(whole []string) *Completeness {
	c := &Completeness{weights: map[string]float32{}}
	rows, squares, r := cutOff(whole), map[string]float32{}, rand.New(rand.NewPCG(1, 2))
	for range epochs {
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, row := range rows {
			c.learn(row, squares)
		}
	}
	return c
}

// cutting is one text to learn from: a whole utterance, or its beginning.
type cutting struct {
	features []string
	whole    float32 // 1 or 0
	cost     float32 // all beginnings of an utterance weigh as much as itself
}

// cutOff makes rows of whole utterances and of their beginnings, as far as those
// are not utterances themselves.
func cutOff(whole []string) (rows []cutting) {
	known := map[string]bool{}
	var texts []string
	for _, text := range whole {
		if text = plainText(text); text != "" && !known[text] {
			known[text] = true
			texts = append(texts, text)
		}
	}
	for _, text := range texts {
		units := unitsOf(text)
		rows = append(rows, cutting{featuresOf(units), 1, 1})
		for i := 1; i < len(units); i++ {
			if !known[joined(units[:i])] {
				rows = append(rows, cutting{featuresOf(units[:i]), 0, 1 / float32(len(units)-1)})
			}
		}
	}
	return rows
}

func (c *Completeness) learn(row cutting, squares map[string]float32) {
	g := (c.sum(row.features) - row.whole) * row.cost
	for _, f := range row.features {
		by := g + shrink*c.weights[f]
		squares[f] += by * by
		c.weights[f] -= rate * by / float32(math.Sqrt(float64(squares[f]))+1e-6)
	}
}

func (c *Completeness) sum(features []string) float32 {
	var z float32
	for _, f := range features {
		z += c.weights[f]
	}
	return float32(1 / (1 + math.Exp(-float64(z))))
}

// Of returns how likely text is whole, 0 to 1. The receiver may be nil.
func (c *Completeness) Of(text string) float64 {
	units := unitsOf(plainText(text))
	if c == nil || len(c.weights) == 0 || len(units) == 0 {
		return unlearned
	}
	return float64(c.sum(featuresOf(units)))
}

func joined(units []string) string {
	var out strings.Builder
	for i, u := range units {
		if i > 0 && u[0] < 0x80 {
			out.WriteByte(' ')
		}
		out.WriteString(u)
	}
	return out.String()
}

// featuresOf are how many units there are, how they end, and how they begin.
func featuresOf(units []string) []string {
	n := len(units)
	out := []string{"", "n" + strconv.Itoa(min(n, 12))}
	for k := 1; k <= longestEnding && k <= n; k++ {
		out = append(out, "e"+strings.Join(units[n-k:], "|"))
	}
	for k := 1; k <= 2 && k <= n; k++ {
		b := strings.Join(units[:k], "|")
		out = append(out, "b"+b, "b"+b+"#"+strconv.Itoa(min(n, 8)))
	}
	return out
}

// unitsOf cuts plain text into Chinese characters and words of other scripts.
func unitsOf(text string) (units []string) {
	for _, word := range strings.Fields(text) {
		from := 0
		for i, r := range word {
			if unicode.Is(unicode.Han, r) {
				if from < i {
					units = append(units, word[from:i])
				}
				units, from = append(units, string(r)), i+len(string(r))
			}
		}
		if from < len(word) {
			units = append(units, word[from:])
		}
	}
	return units
}
