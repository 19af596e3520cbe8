// Package measure holds answers against the truth: accuracy, macro-F1, confusion,
// out-of-scope detection, calibration, slots.
package measure

import (
	"cmp"
	"math"
	"slices"

	"zhiyin.dev/nlu"
)

// Intent is how one intent was recognised.
type Intent struct {
	Name      string  `json:"name"`
	Rows      int     `json:"rows"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Confused is a pair of intents that were taken for one another.
type Confused struct {
	Is    string `json:"is"`
	Taken string `json:"taken_for"`
	Rows  int    `json:"rows"`
}

// Intents is the report on rows that mean an intent; shares are 0 to 1.
type Intents struct {
	Rows     int        `json:"rows"`
	Accuracy float64    `json:"accuracy"`
	MacroF1  float64    `json:"macro_f1"`
	ECE      float64    `json:"ece"` // expected calibration error, ten bins
	Each     []Intent   `json:"intents"`
	Confused []Confused `json:"confused"` // most first
}

// mostConfused are told.
const mostConfused = 20

// OfIntents compares answers with the rows' intents, in their order.
func OfIntents(rows []nlu.Example, answers []nlu.Classified) Intents {
	var r Intents
	each := map[string]*Intent{}
	taken := map[string]int{}
	pairs := map[[2]string]int{}
	r.Rows = len(rows)
	for i, e := range rows {
		t := each[e.Intent]
		if t == nil {
			t = &Intent{Name: e.Intent}
			each[e.Intent] = t
		}
		t.Rows++
		taken[answers[i].Intent]++
		if answers[i].Intent == e.Intent {
			t.Recall++
			r.Accuracy++
		} else {
			pairs[[2]string{e.Intent, answers[i].Intent}]++
		}
	}
	for _, t := range each {
		if n := taken[t.Name]; n > 0 {
			t.Precision = t.Recall / float64(n)
		}
		t.Recall /= float64(t.Rows)
		if t.Precision+t.Recall > 0 {
			t.F1 = 2 * t.Precision * t.Recall / (t.Precision + t.Recall)
		}
		r.Each = append(r.Each, *t)
		r.MacroF1 += t.F1 / float64(len(each))
	}
	if r.Rows > 0 {
		r.Accuracy /= float64(r.Rows)
	}
	slices.SortFunc(r.Each, func(a, b Intent) int { return cmp.Or(cmp.Compare(a.F1, b.F1), cmp.Compare(a.Name, b.Name)) })
	for p, n := range pairs {
		r.Confused = append(r.Confused, Confused{p[0], p[1], n})
	}
	slices.SortFunc(r.Confused, func(a, b Confused) int {
		return cmp.Or(b.Rows-a.Rows, cmp.Compare(a.Is, b.Is), cmp.Compare(a.Taken, b.Taken))
	})
	r.Confused = r.Confused[:min(len(r.Confused), mostConfused)]
	r.ECE = ece(rows, answers)
	return r
}

const bins = 10

func ece(rows []nlu.Example, answers []nlu.Classified) float64 {
	var count, right, sure [bins]float64
	for i, a := range answers {
		b := min(int(a.Score*bins), bins-1)
		count[b]++
		sure[b] += a.Score
		if a.Intent == rows[i].Intent {
			right[b]++
		}
	}
	var e float64
	for b := range bins {
		e += math.Abs(right[b] - sure[b])
	}
	return e / float64(max(len(rows), 1))
}
