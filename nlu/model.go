package nlu

import (
	"zhiyin.dev/nlu/linear"
	"zhiyin.dev/nlu/slot"
)

// Model is a trained reader of intents. It is immutable and safe for use by many at
// once.
type Model struct {
	name        string // name/version
	intents     []string
	vocabulary  *vocabulary
	machines    *linear.Table // feature × intent
	bias        []float32     // of each intent
	networks    []*linear.Network
	near        *near
	scope       *scope
	temperature float64      // of the machines' scores
	tagger      *slot.Tagger // nil when the examples mark nothing
	set         Dataset      // rules, synonyms, lookups and patterns; no examples
	sharpness   float64      // power of the mixed probabilities, so that they come true
}

// Name of the model with its version, as Meaning.Model has it.
func (m *Model) Name() string { return m.name }

// Intents that it knows, in alphabetical order.
func (m *Model) Intents() []string { return m.intents }

// Words are the rules, synonyms, lookups and patterns that came with the examples.
func (m *Model) Words() Dataset { return m.set }

// Features is how many n-grams it knows.
func (m *Model) Features() int { return len(m.vocabulary.hash) }

// reading is all that the model makes of one text.
type reading struct {
	text  normal
	grams []gram
	x     vector
	answers
	odds float64
}

func (m *Model) read(text string) reading {
	r := reading{text: normalize(text)}
	r.grams = grams(r.text)
	r.x = m.vocabulary.vector(r.grams)
	machine := append([]float32(nil), m.bias...)
	m.machines.Add(r.x.index, r.x.value, machine)
	r.answers = mixAnswers(machine, m.netShares(r.x), m.temperature)
	around := m.near.find(m.vocabulary, r.x, nil)
	r.odds = m.scope.odds(r.signals(around, m.near.class, m.vocabulary.unknownShare(r.grams, nil)))
	sharpen(r.mixed, m.sharpness)
	return r
}

// netShares is the mean of the networks' probabilities, nil without networks.
func (m *Model) netShares(x vector) []float32 { return netShares(m.networks, x, len(m.intents)) }

func netShares(networks []*linear.Network, x vector, classes int) []float32 {
	if len(networks) == 0 {
		return nil
	}
	sum := make([]float32, classes)
	for _, n := range networks {
		n.Read(x.index, x.value, sum)
	}
	for c := range sum {
		sum[c] /= float32(len(networks))
	}
	return sum
}
