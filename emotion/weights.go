package emotion

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"zhiyin.dev"
)

// Weights are what a Gauge knows of people in general. They are read-only once
// made and may be shared.
type Weights struct {
	About  string  `json:"about"`  // where they come from
	Prior  float64 `json:"prior"`  // share of turns of talk that are angry, 0 to 1
	Voice  []Voice `json:"voice"`  // one for each feature that counts
	Words  float64 `json:"words"`  // multiplies the lexicon's weights
	Again  float64 `json:"again"`  // logit for saying the same once more
	Before float64 `json:"before"` // logit for each unit of anger kept from the turns before
	// Engine is the logit for a recogniser's tag of emotion; a tag that is not
	// here says nothing.
	Engine map[string]float64 `json:"engine"`
	// Enter and Leave are the anger, smoothed over turns, at which a streak
	// begins and ends.
	Enter float64 `json:"enter"`
	Leave float64 `json:"leave"`

	voice []Voice // by place in Values; the weight of what is not listed is 0
}

// Voice is the weight of one feature for each standard deviation from the
// caller's own way to sound.
type Voice struct {
	Feature string  `json:"feature"`
	Weight  float64 `json:"weight"`
	Norm
	// Fixed: the spread is the same for everybody. Loudness is: ten decibels are
	// ten decibels.
	Fixed bool `json:"fixed,omitempty"`
}

//go:embed weights.json
var shipped []byte

// Shipped returns the weights that come with the platform. They are set by the
// published directions of effects, not fitted (docs/emotion.md).
func Shipped() *Weights {
	w, err := ReadWeights(shipped)
	if err != nil {
		panic(err) // proven by a test
	}
	return w
}

// mostWeight bounds what one feature, word or tag may say: more than ten is a
// certainty of one in 20,000.
const mostWeight = 10

// ReadWeights reads a weights file. It is Invalid, naming the field, for an
// unknown feature or field, one that is listed twice, and numbers that make no
// sense.
func ReadWeights(file []byte) (*Weights, error) {
	w := &Weights{}
	in := json.NewDecoder(bytes.NewReader(file))
	in.DisallowUnknownFields()
	if err := in.Decode(w); err != nil {
		return nil, fmt.Errorf("emotion: weights: %v: %w", err, zhiyin.Invalid)
	}
	if in.More() {
		return nil, fmt.Errorf("emotion: weights: more after the end: %w", zhiyin.Invalid)
	}
	if err := w.check(); err != nil {
		return nil, fmt.Errorf("emotion: weights: %w", err)
	}
	return w, nil
}

func (w *Weights) check() error {
	within := func(name string, x, from, to float64) error {
		if !(x >= from && x <= to) { // also not a number
			return fmt.Errorf("%s is %v, not %v to %v: %w", name, x, from, to, zhiyin.Invalid)
		}
		return nil
	}
	problems := []error{
		within("prior", w.Prior, 0.001, 0.5), within("words", w.Words, 0, mostWeight), within("again", w.Again, 0, mostWeight),
		within("before", w.Before, 0, mostWeight), within("enter", w.Enter, 0.05, 0.99), within("leave", w.Leave, 0.01, w.Enter),
	}
	for tag, x := range w.Engine {
		problems = append(problems, within("engine "+tag, x, -mostWeight, mostWeight))
	}
	w.voice = make([]Voice, len(Features))
	for _, v := range w.Voice {
		at, known := place[v.Feature]
		if !known || w.voice[at].Feature != "" {
			return fmt.Errorf("feature %q is unknown or listed twice: %w", v.Feature, zhiyin.Invalid)
		}
		w.voice[at] = v
		problems = append(problems, within(v.Feature+": weight", v.Weight, -mostWeight, mostWeight),
			within(v.Feature+": mean", v.Mean, -1e5, 1e5), within(v.Feature+": spread", v.Spread, 1e-6, 1e5), within(v.Feature+": among", v.Among, 0, 1e5))
	}
	if at := slices.IndexFunc(problems, func(err error) bool { return err != nil }); at >= 0 {
		return problems[at]
	}
	return nil
}

// JSON writes the weights as a file that ReadWeights takes.
func (w *Weights) JSON() ([]byte, error) {
	out, err := json.MarshalIndent(w, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("emotion: weights: %w", err)
	}
	return append(out, '\n'), nil
}

// deviations are a turn's values against a baseline, by place in Values; 0 where
// a feature has no norm or could not be measured.
func (w *Weights) deviations(v Values, own *Baseline) []float64 {
	out := make([]float64, len(v))
	for i, of := range w.voice {
		if of.Feature != "" {
			out[i] = own.against(i, v[i], of.Norm, of.Fixed)
		}
	}
	return out
}

// base is the logit of the prior.
func (w *Weights) base() float64 { return logit(w.Prior) }

// sum is the voice's logit over the prior, and its parts by what they count for.
func (w *Weights) sum(deviations []float64) (sum float64, parts map[string]float64) {
	parts = map[string]float64{}
	for i, z := range deviations {
		if share := w.voice[i].Weight * z; share != 0 && !math.IsNaN(share) {
			parts[Features[i].Of] += share
			sum += share
		}
	}
	return sum, parts
}
