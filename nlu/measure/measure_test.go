package measure_test

import (
	"math"
	"slices"
	"testing"

	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/measure"
	"zhiyin.dev/nlu/slot"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestIntentsAreCountedByHand(t *testing.T) {
	t.Parallel()
	rows := []nlu.Example{{Intent: "a"}, {Intent: "a"}, {Intent: "a"}, {Intent: "b"}}
	r := measure.OfIntents(rows, []nlu.Classified{{Intent: "a", Score: .9}, {Intent: "a", Score: .8}, {Intent: "b", Score: .6}, {Intent: "b", Score: .9}})
	// a: precision 1, recall 2/3, F1 0.8; b: precision 1/2, recall 1, F1 2/3
	if !near(r.Accuracy, .75) || !near(r.MacroF1, (.8+2./3)/2) || r.Each[0].Name != "b" || r.Confused[0] != (measure.Confused{Is: "a", Taken: "b", Rows: 1}) {
		t.Errorf("report is %+v", r)
	}
	// bins: 0.6 (wrong), 0.8 (right), two of 0.9 (right): (0.6 + 0.2 + 0.2) / 4
	if !near(r.ECE, .25) {
		t.Errorf("calibration error is %v", r.ECE)
	}
}

func TestAUROCIsTheChanceThatOneIsOverTheOther(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		low, high []float64
		want      float64
	}{{[]float64{1, 2}, []float64{3, 4}, 1}, {[]float64{3, 4}, []float64{1, 2}, 0}, {[]float64{1, 3}, []float64{2, 4}, .75}, {[]float64{1, 1}, []float64{1}, .5}} {
		if got := measure.AUROC(c.low, c.high); !near(got, c.want) {
			t.Errorf("AUROC of %v over %v is %v", c.high, c.low, got)
		}
	}
}

func TestRecallIsTakenWhereThatShareIsRejected(t *testing.T) {
	t.Parallel()
	low := make([]float64, 100)
	for i := range low {
		low[i] = float64(i)
	}
	if got := measure.RecallAt(low, []float64{96, 94, 99.5, 10}, .05); !near(got, .5) {
		t.Errorf("recall is %v", got)
	}
}

func TestTheBalancedThresholdAnswersMostRightly(t *testing.T) {
	t.Parallel()
	rows := []nlu.Example{{Intent: "a"}, {Intent: "a"}, {Intent: "a"}}
	in := []nlu.Classified{{Intent: "a", Odds: -2}, {Intent: "a", Odds: 0}, {Intent: "b", Odds: 1}}
	out := []nlu.Classified{{Odds: .5}, {Odds: 3}}
	threshold := measure.Balanced(rows, in, out)
	if s := measure.OfScope(rows, in, out, threshold, ""); threshold <= 0 || threshold >= .5 || !near(s.In, 2./3) || !near(s.Recall, 1) {
		t.Errorf("threshold %v: %+v", threshold, s)
	}
}

func TestChunksCountWhenKindAndBothEndsAreRight(t *testing.T) {
	t.Parallel()
	r := measure.OfSlots([]slot.Sentence{{Tags: []string{"B-x", "I-x", "O", "B-y"}}, {Tags: []string{"O", "B-x"}}},
		[][]string{{"B-x", "O", "O", "B-y"}, {"O", "B-x"}})
	if !near(r.Precision, 2./3) || !near(r.Recall, 2./3) || !near(r.F1, 2./3) {
		t.Errorf("report is %+v", r)
	}
}

func TestPartsHoldEveryRowOnceAndEachIntentEvenly(t *testing.T) {
	t.Parallel()
	var rows []nlu.Example
	for i := range 50 {
		rows = append(rows, nlu.Example{Text: string(rune('A' + i)), Intent: string(rune('a' + i%2))})
	}
	seen := map[string]int{}
	for _, part := range measure.Split(rows, 5, 3) {
		a := 0
		for _, e := range part {
			seen[e.Text]++
			if e.Intent == "a" {
				a++
			}
		}
		if len(part) != 10 || a != 5 {
			t.Errorf("a part of %d rows has %d of a", len(part), a)
		}
	}
	if len(seen) != 50 {
		t.Errorf("%d rows are in the parts", len(seen))
	}
	if a, b := measure.Split(rows, 5, 3), measure.Split(rows, 5, 3); !slices.EqualFunc(a, b, func(x, y []nlu.Example) bool { return x[0].Text == y[0].Text }) {
		t.Error("the same seed deals other parts")
	}
}

func TestRowsTrainedOnAreLeaks(t *testing.T) {
	t.Parallel()
	leaked, n := measure.Leaked([]nlu.Example{{Text: "我要退货"}}, []nlu.Example{{Text: " 我要退货 "}, {Text: "我要退"}})
	if n != 1 || !leaked[0] || leaked[1] {
		t.Errorf("leaks are %v", leaked)
	}
}
