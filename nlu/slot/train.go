package slot

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/nlu/linear"
)

// Trainer makes taggers: a structured perceptron with a margin (Collins, EMNLP 2002;
// Taskar et al., NIPS 2003), its weights averaged over all steps and over two runs
// in different orders. The same sentences and seed make the same tagger.
type Trainer struct {
	Epochs int // 0: 8
	Seed   uint64
}

const (
	epochs = 8
	runs   = 2 // one for each of two cores
)

// Train learns the tags of sentences; without any it is zhiyin.Invalid.
func (t Trainer) Train(sentences []Sentence) (*Tagger, error) {
	if len(sentences) == 0 {
		return nil, fmt.Errorf("nlu/slot: train: there are no sentences: %w", zhiyin.Invalid)
	}
	if t.Epochs == 0 {
		t.Epochs = epochs
	}
	g := &Tagger{lexicon: newLexicon(sentences), index: map[feature]uint32{}}
	g.takeTags(sentences)
	columns := g.takeFeatures(sentences)
	gold := g.golden(sentences)
	g.weight, g.step = make([]float32, len(g.index)*len(g.tags)), make([]float32, len(g.tags)*len(g.tags))
	learned := make([]*run, runs)
	var wait sync.WaitGroup
	for r := range learned {
		wait.Go(func() { learned[r] = newRun(g, t, uint64(r)).learn(columns, gold) })
	}
	wait.Wait()
	for _, r := range learned {
		r.addMean(g)
	}
	g.table, g.weight = linear.NewTable(g.weight, len(g.tags)), nil
	return g, nil
}

func (g *Tagger) takeTags(sentences []Sentence) {
	seen := map[string]bool{Outside: true}
	for _, s := range sentences {
		for _, tag := range s.Tags {
			seen[tag] = true
			if tag != Outside {
				seen["B-"+tag[2:]], seen["I-"+tag[2:]] = true, true
			}
		}
	}
	for tag := range seen {
		g.tags = append(g.tags, tag)
	}
	slices.Sort(g.tags)
	g.shapeTags()
}

// rare features, of fewer tokens, say nothing of others; among few sentences
// everything is rare.
const (
	rare         = 2
	fewSentences = 1000
)

func (g *Tagger) takeFeatures(sentences []Sentence) [][][]uint32 {
	all := make([][][]feature, len(sentences))
	count := map[feature]int32{}
	for i, s := range sentences {
		all[i] = g.lexicon.features(s.Tokens, s.Intent, own(s))
		for _, fs := range all[i] {
			for _, f := range fs {
				count[f]++
			}
		}
	}
	for _, fs := range all {
		for _, token := range fs {
			for _, f := range token {
				if _, has := g.index[f]; !has && (count[f] >= rare || len(sentences) < fewSentences) {
					g.index[f] = uint32(len(g.index))
				}
			}
		}
	}
	out := make([][][]uint32, len(all))
	for i, fs := range all {
		out[i] = g.columns(fs)
		all[i] = nil
	}
	return out
}

func (g *Tagger) golden(sentences []Sentence) [][]int32 {
	out := make([][]int32, len(sentences))
	for i, s := range sentences {
		before := Outside
		for _, tag := range s.Tags {
			if tag[0] == 'I' && (len(before) < 2 || before[2:] != tag[2:]) {
				tag = "B-" + tag[2:] // an inside tag that follows nothing begins
			}
			at, _ := slices.BinarySearch(g.tags, tag)
			out[i] = append(out[i], int32(at))
			before = tag
		}
	}
	return out
}

// run is one pass of training with weights of its own. late sums each change by the
// share of the training that had passed: the mean of the weights is weight − late.
type run struct {
	Trainer
	now            *Tagger
	late, lateStep []float32
	random         *rand.Rand
	viterbi        viterbi
}

func newRun(g *Tagger, t Trainer, number uint64) *run {
	now := *g
	now.weight, now.step = make([]float32, len(g.weight)), make([]float32, len(g.step))
	return &run{Trainer: t, now: &now, late: make([]float32, len(g.weight)), lateStep: make([]float32, len(g.step)),
		random: rand.New(rand.NewPCG(t.Seed, number))}
}

func (r *run) learn(columns [][][]uint32, gold [][]int32) *run {
	order := r.random.Perm(len(columns))
	steps := float32(r.Epochs * len(order))
	for e := range r.Epochs {
		r.random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for k, i := range order {
			said := r.viterbi.best(r.now, columns[i], gold[i])
			if !slices.Equal(said, gold[i]) {
				r.correct(columns[i], gold[i], said, float32(e*len(order)+k)/steps)
			}
		}
	}
	return r
}

func (r *run) correct(columns [][]uint32, gold, said []int32, passed float32) {
	k := len(r.now.tags)
	for i := range gold {
		if gold[i] != said[i] {
			for _, c := range columns[i] {
				right, wrong := int(c)*k+int(gold[i]), int(c)*k+int(said[i])
				r.now.weight[right]++
				r.late[right] += passed
				r.now.weight[wrong]--
				r.late[wrong] -= passed
			}
		}
		if i > 0 && (gold[i] != said[i] || gold[i-1] != said[i-1]) {
			right, wrong := int(gold[i-1])*k+int(gold[i]), int(said[i-1])*k+int(said[i])
			r.now.step[right]++
			r.lateStep[right] += passed
			r.now.step[wrong]--
			r.lateStep[wrong] -= passed
		}
	}
}

// addMean adds this run's part of the mean weights.
func (r *run) addMean(g *Tagger) {
	for i, w := range r.now.weight {
		g.weight[i] += (w - r.late[i]) / runs
	}
	for i, w := range r.now.step {
		g.step[i] += (w - r.lateStep[i]) / runs
	}
}
