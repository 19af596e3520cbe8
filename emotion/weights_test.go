package emotion

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"zhiyin.dev"
)

func TestShippedWeightsAreReadAndWrittenAlike(t *testing.T) {
	t.Parallel()
	w := Shipped()
	file, err := w.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReadWeights(file)
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := again.JSON(); !bytes.Equal(file, second) {
		t.Error("written twice, they differ")
	}
}

func TestWeightsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	good := string(shipped)
	for name, file := range map[string]string{
		"empty":           "",
		"cut":             good[:len(good)/2],
		"more":            good + "{}",
		"unknown field":   strings.Replace(good, `"prior"`, `"priors"`, 1),
		"unknown feature": strings.Replace(good, `"alpha.mean"`, `"alpha.mode"`, 1),
		"twice":           strings.Replace(good, `"hammarberg.mean"`, `"alpha.mean"`, 1),
		"no spread":       strings.Replace(good, `"spread": 3.3`, `"spread": 0`, 1),
		"thresholds":      strings.Replace(good, `"leave": 0.3`, `"leave": 0.9`, 1),
		"huge weight":     strings.Replace(good, `"words": 1,`, `"words": 1e300,`, 1),
		"prior of 1":      strings.Replace(good, `"prior": 0.1`, `"prior": 1`, 1),
	} {
		if file == good {
			t.Fatalf("%s changes nothing", name)
		}
		if _, err := ReadWeights([]byte(file)); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadWeights(f *testing.F) {
	f.Add(shipped)
	f.Add([]byte(`{"prior":0.1,"enter":0.5,"leave":0.3,"voice":[{"feature":"jitter","weight":1,"mean":0,"spread":1,"among":1}]}`))
	turn := Measure(calm(1).audio()).Values
	f.Fuzz(func(t *testing.T, file []byte) {
		w, err := ReadWeights(file)
		if err != nil {
			return
		}
		for _, p := range w.Score([]Row{{Speaker: "a", Values: turn}}) {
			if math.IsNaN(p) || p < 0 || p > 1 {
				t.Errorf("anger %v", p)
			}
		}
	})
}
