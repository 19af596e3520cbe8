package recap

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Outcome is a disposition with the intents and needs after which it is likely.
type Outcome struct {
	ID    string
	Name  zhiyin.Text
	Hears []string // ids of intents and needs
}

// Past is one wrapped-up contact and the outcome that its agent chose.
type Past struct {
	Turns   []Turn
	Outcome string
}

// Suggester is a linear model from what was understood and said to outcomes. It
// begins with what the pack says and learns from wrap-ups. One goroutine at a time
// may use it.
type Suggester struct {
	outcomes []string
	seeds    []map[string]float64
	weights  []map[string]float64 // by outcome, feature → weight
}

// Learning of the model. Few wrap-ups must not outweigh what the pack says.
const (
	seedWeight = 2.0  // of an intent or need that the pack names
	wordWeight = 0.3  // of a pair of characters or word in an outcome's name
	rate       = 0.2  // of learning
	pull       = 0.01 // back to the seeds, each step
	epochs     = 8
	mostPasts  = 5000 // of which the newest count
)

// NewSuggester makes one of the pack's seeds and of past wrap-ups, oldest first;
// those with an outcome that is no longer there are passed over.
func NewSuggester(outcomes []Outcome, past []Past) *Suggester {
	seeds := make([]map[string]float64, len(outcomes))
	s := &Suggester{seeds: seeds}
	for i, o := range outcomes {
		seeds[i] = map[string]float64{}
		for _, name := range o.Name {
			for _, w := range wordsOf(name) {
				seeds[i][w] = wordWeight
			}
		}
		for _, id := range o.Hears {
			seeds[i]["is:"+id] = seedWeight
		}
		s.outcomes = append(s.outcomes, o.ID)
		s.weights = append(s.weights, map[string]float64{})
		for f, w := range seeds[i] {
			s.weights[i][f] = w
		}
	}
	past = past[max(0, len(past)-mostPasts):]
	known := make([]map[string]float64, len(past))
	for i, p := range past {
		known[i] = features(p.Turns)
	}
	for range epochs {
		for i, p := range past {
			if right := slices.Index(s.outcomes, p.Outcome); right >= 0 {
				s.step(known[i], right)
			}
		}
	}
	return s
}

// Learn takes one more wrap-up in, as soon as it is over.
func (s *Suggester) Learn(p Past) {
	if right := slices.Index(s.outcomes, p.Outcome); right >= 0 {
		f := features(p.Turns)
		for range epochs {
			s.step(f, right)
		}
	}
}

// step is one of multinomial logistic regression by gradient, pulled to the seeds.
func (s *Suggester) step(f map[string]float64, right int) {
	for o, p := range s.chances(f) {
		wrong := -p
		if o == right {
			wrong = 1 - p
		}
		for name, v := range f {
			w := s.weights[o][name]
			s.weights[o][name] = w + rate*wrong*v - pull*rate*(w-s.seeds[o][name])
		}
	}
}

// chances are the outcomes' probabilities.
func (s *Suggester) chances(f map[string]float64) []float64 {
	out, sum := make([]float64, len(s.outcomes)), 0.0
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names) // sums of floats depend on the order
	for o := range out {
		for _, name := range names {
			out[o] += s.weights[o][name] * f[name]
		}
	}
	most := slices.Max(append(slices.Clone(out), 0))
	for o := range out {
		out[o] = math.Exp(out[o] - most)
		sum += out[o]
	}
	for o := range out {
		out[o] /= sum
	}
	return out
}

// Suggest returns the three likeliest outcomes, best first; none when nothing was
// understood or said.
func (s *Suggester) Suggest(turns []Turn) []zhiyin.Scored {
	f := features(turns)
	if len(f) == 0 || len(s.outcomes) == 0 {
		return nil
	}
	var out []zhiyin.Scored
	for o, p := range s.chances(f) {
		out = append(out, zhiyin.Scored{ID: s.outcomes[o], Score: p})
	}
	slices.SortFunc(out, func(a, b zhiyin.Scored) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return out[:min(3, len(out))]
}

// features are what was understood, at most once each, and the customer's words,
// brought to length one so that long talks weigh like short ones.
func features(turns []Turn) map[string]float64 {
	out, words := map[string]float64{}, map[string]bool{}
	for _, t := range turns[max(0, len(turns)-maxTurns):] {
		if t.Speaker != zhiyin.OfCustomer {
			continue
		}
		understood := slices.Clone(t.Meaning.Intents[:min(1, len(t.Meaning.Intents))])
		for _, n := range t.Meaning.Needs {
			understood = append(understood, zhiyin.Scored{ID: n.ID, Score: n.Score})
		}
		for _, u := range understood {
			if !manners[u.ID] {
				out["is:"+u.ID] = max(out["is:"+u.ID], u.Score)
			}
		}
		for _, w := range wordsOf(t.Text) {
			words[w] = true
		}
	}
	for w := range words {
		out[w] = 1 / math.Sqrt(float64(len(words)))
	}
	return out
}

// wordsOf are a text's pairs of Chinese characters and its words of letters.
func wordsOf(text string) (out []string) {
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, field := range fields {
		runes := []rune(field)
		if !unicode.Is(unicode.Han, runes[0]) {
			out = append(out, field)
			continue
		}
		for i := range len(runes) - 1 {
			out = append(out, string(runes[i:i+2]))
		}
	}
	return out
}

// ParseOutcome reads what a disposition's definition says of its name and of what
// is heard before it. id stands in for a missing one.
func ParseOutcome(id, text string) (Outcome, error) {
	var file struct {
		ID    string      `yaml:"id"`
		Name  zhiyin.Text `yaml:"name"`
		Hears []string    `yaml:"hears"`
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		return Outcome{}, fmt.Errorf("recap: disposition %s: %v: %w", id, err, zhiyin.Invalid)
	}
	return Outcome{cmp.Or(file.ID, id), file.Name, file.Hears}, nil
}
