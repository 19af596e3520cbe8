package emotion

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestPackedValuesAreReadAgain(t *testing.T) {
	t.Parallel()
	v := Measure(calm(1).audio()).Values
	v[3] = math.NaN()
	again, err := Unpack(v.Pack())
	if err != nil {
		t.Fatal(err)
	}
	for i := range v {
		if math.Abs(v[i]-again[i]) > 1e-4*math.Abs(v[i]) || math.IsNaN(v[i]) != math.IsNaN(again[i]) {
			t.Errorf("%s: %v is %v", Features[i].Name, v[i], again[i])
		}
	}
	for _, text := range []string{"", "1:", "0" + v.Pack(), v.Pack()[:90], v.Pack() + "AAAA", "1:!!!"} {
		if _, err := Unpack(text); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%.12q: %v", text, err)
		}
	}
}

// heardCall is a call in which the customer talks calmly and then angrily.
func heardCall(n int, corrections map[int]string) []zhiyin.Event {
	var events []zhiyin.Event
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	add := func(b zhiyin.Body) { events = append(events, zhiyin.NewEvent(fmt.Sprint("ct_", n), b, now)) }
	g := New(Shipped())
	for i := range 8 {
		talk := calm(uint64(100*n + i))
		if i%2 == 1 {
			talk = angry(uint64(100*n + i))
		}
		talk.seconds = 1
		u := said("")
		u.ID = zhiyin.UtteranceID(fmt.Sprint("utt_", i))
		_, bodies := g.Push(u, talk.audio())
		for _, b := range bodies {
			add(b)
		}
		if is := corrections[i]; is != "" {
			add(zhiyin.UnderstandingCorrected{Utterance: u.ID, Of: "mood", Was: "-0.5", Is: is})
		}
	}
	return events
}

func TestCorrectedMoodsAreLearnedFrom(t *testing.T) {
	t.Parallel()
	if rows := Corrected(heardCall(0, nil)); rows != nil {
		t.Errorf("%d rows of a call without a correction", len(rows))
	}
	var rows []Row
	for n := range 6 {
		rows = append(rows, Corrected(heardCall(n, map[int]string{0: "calm", 1: "anger", 2: "-0.5", 3: "-4", 4: "1", 5: "-2"}))...)
	}
	labels := map[string]int{}
	for _, r := range rows {
		labels[r.Emotion]++
	}
	if labels[Anger] != 12 || labels["calm"] != 12 || labels[""] != 24 {
		t.Fatalf("labels %v", labels)
	}
	w, err := Train(rows, Shipped(), "corrections")
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range w.Score(rows) {
		if r := rows[i]; r.Emotion != "" && (p > 0.5) != (r.Emotion == Anger) {
			t.Errorf("%s of %s: %s scores %v", r.File, r.Speaker, r.Emotion, p)
		}
	}
}
