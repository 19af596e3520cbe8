package emotion

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"zhiyin.dev"
)

// acted are rows of speakers who differ in everything, and whose anger shows in two
// features.
func acted(speakers, turns int) []Row {
	random := rand.New(rand.NewPCG(5, 5))
	var rows []Row
	for s := range speakers {
		offset := 5 * random.NormFloat64()
		for n := range turns {
			r := Row{Speaker: fmt.Sprint("s", s), Emotion: []string{Anger, "neutral", "joy"}[n%3], Values: make(Values, len(Features))}
			for i := range r.Values {
				r.Values[i] = offset + random.NormFloat64()
			}
			if r.Emotion == Anger {
				r.Values[place["alpha.mean"]] += 2
				r.Values[place["pitch.move"]] -= 1.5
			}
			rows = append(rows, r)
		}
	}
	return rows
}

func TestTrainingFindsWhatAngerShowsIn(t *testing.T) {
	t.Parallel()
	rows := acted(5, 60)
	w, err := Train(rows, Shipped(), "acted")
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range w.voice {
		strong := Features[i].Name == "alpha.mean" || Features[i].Name == "pitch.move"
		if strong != (math.Abs(v.Weight) > 0.5) {
			t.Errorf("%s weighs %v", v.Feature, v.Weight)
		}
	}
	report := Evaluate(rows, w)
	if report.FrozenAUC < 0.95 || report.LosoAUC < 0.93 || report.LosoAUC > report.FrozenAUC {
		t.Errorf("%+v", report)
	}
	again, _ := Train(acted(5, 60), Shipped(), "acted")
	a, _ := w.JSON()
	b, _ := again.JSON()
	if !bytes.Equal(a, b) {
		t.Error("trained twice, the weights differ")
	}
}

func TestTrainingKeepsWhatRowsSayNothingOf(t *testing.T) {
	t.Parallel()
	rows := acted(4, 30)
	for _, r := range rows {
		r.Values.ForgetLevel()
	}
	w, err := Train(rows, Shipped(), "equally loud")
	if err != nil {
		t.Fatal(err)
	}
	if at := place["level.median"]; w.voice[at] != Shipped().voice[at] {
		t.Errorf("loudness is %+v", w.voice[at])
	}
}

func TestTrainingRefusesFewRows(t *testing.T) {
	t.Parallel()
	if _, err := Train(acted(2, 12), Shipped(), ""); !errors.Is(err, zhiyin.Invalid) {
		t.Error(err)
	}
	if r := Evaluate(acted(1, 30), Shipped()); r.Refitted {
		t.Error("one speaker was left out of one")
	}
}

func TestAreaUnderTheCurve(t *testing.T) {
	t.Parallel()
	rows := func(labels string) (out []Row) {
		for _, l := range labels {
			out = append(out, Row{Emotion: map[rune]string{'a': Anger, '-': "other"}[l]})
		}
		return out
	}
	for _, c := range []struct {
		scores []float64
		labels string
		want   float64
	}{
		{[]float64{1, 2, 3, 4}, "--aa", 1},
		{[]float64{4, 3, 2, 1}, "--aa", 0},
		{[]float64{1, 1, 1, 1}, "--aa", 0.5},
		{[]float64{1, 2, 2, 3}, "-a-a", 0.875},
		{[]float64{1, 2}, "--", 0},
	} {
		if got := curve(c.scores, rows(c.labels)); got != c.want {
			t.Errorf("%v %s: %v, not %v", c.scores, c.labels, got, c.want)
		}
	}
}

func TestALogisticModelIsCalibratedOnItsRows(t *testing.T) {
	t.Parallel()
	rows := acted(4, 30)
	w, err := Train(rows, Shipped(), "")
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for _, p := range w.Score(rows) {
		mean += p / float64(len(rows))
	}
	if math.Abs(mean-1.0/3) > 0.01 {
		t.Errorf("mean anger %v of a third angry rows", mean)
	}
}
