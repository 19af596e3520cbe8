package foresee_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"zhiyin.dev/need/foresee"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// histories of customers who ask for a refund two days after their parcel came back,
// and for an invoice when nothing happened.
func rows(n int) (out []foresee.Row) {
	for i := range n {
		at := start.Add(time.Duration(i) * 7 * time.Hour)
		row := foresee.Row{Customer: fmt.Sprint("c", i%50), At: at, Need: "invoice"}
		if i%2 == 0 {
			row.Need = "refund"
			row.History.Events = []foresee.Event{{Name: "Return Parcel Received", Affair: "R1", At: at.Add(-48 * time.Hour)}}
		}
		out = append(out, row)
	}
	return out
}

func TestPastContactsTeachWhatAnEventLeadsTo(t *testing.T) {
	t.Parallel()
	m := foresee.Learn([]string{"invoice", "refund"}, rows(600), nil)
	h := foresee.History{Events: []foresee.Event{{Name: "Return Parcel Received", Affair: "R7", At: start.Add(-50 * time.Hour)}}}
	got := m.Reasons(h, start)
	if len(got) == 0 || got[0].Need != "refund" || got[0].Confidence < 0.9 {
		t.Fatalf("foresees %+v", got)
	}
	if s := got[0].Signs; len(s) != 1 || s[0].Event != "Return Parcel Received" || s[0].Affair != "R7" || s[0].Weight <= 0 {
		t.Errorf("signs %+v", s)
	}
	if got := m.Ranked(foresee.History{}, start); got[0].Need != "invoice" {
		t.Errorf("without events foresees %+v", got)
	}
}

func TestConfidencesAddUpToOne(t *testing.T) {
	t.Parallel()
	m := foresee.Learn([]string{"invoice", "refund", "parcel"}, rows(600), nil)
	sum := 0.0
	for _, f := range m.Ranked(foresee.History{}, start) {
		sum += f.Confidence
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("confidences add up to %v", sum)
	}
}

func TestLearningIsRepeatableAndBeginsAtThePrior(t *testing.T) {
	t.Parallel()
	needs := []string{"invoice", "refund"}
	a, b := foresee.Learn(needs, rows(600), nil), foresee.Learn(needs, rows(600), nil)
	h := foresee.History{Events: []foresee.Event{{Name: "Return Parcel Received", At: start.Add(-time.Hour)}}}
	if x, y := a.Ranked(h, start)[0], b.Ranked(h, start)[0]; x.Confidence != y.Confidence {
		t.Errorf("two runs came to %v and %v", x, y)
	}
	// With no rows of its own a model is its prior.
	c := foresee.Learn(needs, nil, a)
	if x, y := a.Ranked(h, start)[0], c.Ranked(h, start)[0]; x.Need != y.Need || x.Confidence != y.Confidence {
		t.Errorf("the prior says %v, its heir %v", x, y)
	}
}

func TestWhatHappenedAtTheMomentIsNotKnownBefore(t *testing.T) {
	t.Parallel()
	h := foresee.History{Events: []foresee.Event{{At: start.Add(-time.Hour)}, {At: start}}, Contacts: []foresee.Contact{{At: start}}}
	if b := h.Before(start); len(b.Events) != 1 || len(b.Contacts) != 0 {
		t.Errorf("before: %+v", b)
	}
}
