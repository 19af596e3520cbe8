package emotion

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"zhiyin.dev"
)

// Row is one turn of talk with a label.
type Row struct {
	File    string // where it was read from
	Speaker string
	Emotion string // Anger is what Train learns to tell from everything else; "" is not known: it counts for the baseline alone
	Values  Values
}

// Anger is the label of angry turns.
const Anger = "anger"

// ridge is the trainer's only hyper-parameter: the prior holds every weight near
// nought as thirty turns would.
const ridge = 30

// Train fits the voice's weights to rows: a logistic regression with a ridge on
// the deviations from each speaker's own baseline. What it does not learn (words,
// context, thresholds) stays as base has it. It is deterministic. It is Invalid
// with fewer than ten angry or ten other rows.
func Train(rows []Row, base *Weights, about string) (*Weights, error) {
	w := base.withNorms(rows)
	w.About = about
	var x [][]float64
	var y []bool
	angry := 0
	for i, z := range w.against(rows) {
		switch rows[i].Emotion {
		case "":
			continue
		case Anger:
			angry++
		}
		x, y = append(x, z), append(y, rows[i].Emotion == Anger)
	}
	if angry < fewestRows || len(x)-angry < fewestRows {
		return nil, fmt.Errorf("emotion: training needs %d angry and %d other turns, there are %d and %d: %w", fewestRows, fewestRows, angry, len(x)-angry, zhiyin.Invalid)
	}
	fitted := fit(x, y, ridge)
	for i := range w.voice {
		if measured(i, rows) {
			w.voice[i].Weight = fitted.weights[i]
		}
	}
	w.Voice = slices.DeleteFunc(slices.Clone(w.voice), func(v Voice) bool { return v.Feature == "" })
	w.Prior = max(0.001, min(0.5, sigmoid(fitted.bias)))
	return w, w.check()
}

const fewestRows = 10

// withNorms is a copy that knows every feature's norm among the rows' speakers. Of
// what no row has a value for it knows what it knew before, weight included:
// recordings made equally loud teach nothing about loudness.
func (w *Weights) withNorms(rows []Row) *Weights {
	copied := *w
	people := bySpeaker(rows)
	copied.voice = slices.Clone(w.voice)
	for i, f := range Features {
		if measured(i, rows) {
			copied.voice[i] = Voice{Feature: f.Name, Norm: NormOf(people, i), Fixed: w.voice[i].Fixed}
		}
	}
	return &copied
}

func measured(i int, rows []Row) bool {
	return slices.ContainsFunc(rows, func(r Row) bool { return !math.IsNaN(r.Values[i]) })
}

func bySpeaker(rows []Row) [][]Values {
	people := map[string][]Values{}
	for _, r := range rows {
		people[r.Speaker] = append(people[r.Speaker], r.Values)
	}
	var out [][]Values
	for _, speaker := range slices.Sorted(maps.Keys(people)) {
		out = append(out, people[speaker])
	}
	return out
}

// against are the rows' deviations, each from the baseline of all rows of its
// speaker.
func (w *Weights) against(rows []Row) [][]float64 {
	own := map[string]*Baseline{}
	for _, r := range rows {
		if own[r.Speaker] == nil {
			own[r.Speaker] = &Baseline{}
		}
		own[r.Speaker].Add(r.Values, 1)
	}
	out := make([][]float64, len(rows))
	for i, r := range rows {
		out[i] = w.deviations(r.Values, own[r.Speaker])
	}
	return out
}

// Score gives each row its anger by voice alone, 0 to 1, against the baseline of
// all rows of its speaker.
func (w *Weights) Score(rows []Row) []float64 {
	out := make([]float64, len(rows))
	for i, z := range w.against(rows) {
		sum, _ := w.sum(z)
		out[i] = sigmoid(w.base() + sum)
	}
	return out
}

// level lists the features that recordings made equally loud say nothing of.
var level = []string{"level.median", "level.high"}

// ForgetLevel takes what loudness says out of values.
func (v Values) ForgetLevel() {
	for _, name := range level {
		v.set(name, math.NaN())
	}
}
