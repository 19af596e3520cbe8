package nlu

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"zhiyin.dev"
	"zhiyin.dev/nlu/linear"
	"zhiyin.dev/nlu/slot"
)

// Trainer makes models of examples. The same examples, name and seed make the same
// model, byte for byte.
type Trainer struct {
	Name string // of the model, with its version: "beauty@7"
	Seed uint64
}

// The machines: C = 1 as in LIBLINEAR; a gap of 0.5 between gradients is where the
// order of the intents no longer changes; what a fold takes away changes little.
var machine = linear.SVM{C: 1, Eps: .5, Rough: 1, Sweeps: 40}

// The networks: two, one for each of two cores; half of the features are left out of
// each step, so that no rare pair of words decides alone. Many rows are gone over
// fewer times, few rows more often, so that a network takes about as many steps.
var network = linear.Net{Hidden: 64, Rate: .05, Drop: .5}

const (
	steps       = 100_000
	leastEpochs = 6
	mostEpochs  = 30
)

const (
	networks   = 2
	rareRows   = 1000 // from so many rows on a feature of one row says nothing more
	foldsOfFew = 5    // times that a part is held out
	foldsMany  = 2    // the same from manyRows on, where one part is large enough
	manyRows   = 4000
	fewestLeft = 4 // intents without which none can be left out
)

// training is one run.
type training struct {
	Trainer
	intents    []string
	class      []int32 // of each row, Stray for those out of scope
	cost       []float32
	texts      []string
	vocabulary *vocabulary
	rows       *linear.Rows
	least      int
	dense      []float32 // feature × intent
	bias       []float32
	networks   []*linear.Network
	folds      []*fold
	near       *near
}

// TrainSet is Train with all that a file of examples holds: its rules, synonyms,
// lookups and patterns become part of the model, and its marks are learned.
func (t Trainer) TrainSet(set *Dataset, outside []Example) (*Model, error) {
	m, err := t.Train(set.Examples, outside)
	if err != nil {
		return nil, err
	}
	m.set = *set
	m.set.Examples = nil
	if marked := sentences(set.Examples); len(marked) > 0 {
		if m.tagger, err = (slot.Trainer{Seed: t.Seed}).Train(marked); err != nil {
			return nil, fmt.Errorf("nlu: train %s: %w", t.Name, err)
		}
	}
	return m, nil
}

// Train learns the intents of examples; outside are texts that mean none of them,
// possibly none. It fails on examples that name no intent at all.
func (t Trainer) Train(examples, outside []Example) (*Model, error) {
	r := &training{Trainer: t}
	if err := r.take(examples, outside); err != nil {
		return nil, fmt.Errorf("nlu: train %s: %w", t.Name, err)
	}
	r.prepare()
	r.hold()
	r.learn()
	return r.model(), nil
}

// take numbers the intents and drops examples that are there already.
func (r *training) take(examples, outside []Example) error {
	for _, e := range examples {
		if e.Intent != "" {
			r.intents = append(r.intents, e.Intent)
		}
	}
	slices.Sort(r.intents)
	r.intents = slices.Compact(r.intents)
	if len(r.intents) == 0 {
		return fmt.Errorf("there is no example with an intent: %w", zhiyin.Invalid)
	}
	seen := map[string]bool{}
	add := func(e Example, class int32) {
		n := normalize(e.Text)
		key := fmt.Sprint(class, "\x00", string(n.runes))
		if seen[key] {
			return
		}
		seen[key] = true
		r.class = append(r.class, class)
		r.texts = append(r.texts, e.Text)
		weight := float32(1)
		if e.Weight > 0 {
			weight = float32(e.Weight)
		}
		r.cost = append(r.cost, weight)
	}
	for _, e := range examples {
		if c, ok := slices.BinarySearch(r.intents, e.Intent); ok {
			add(e, int32(c))
		}
	}
	for _, e := range outside {
		add(e, linear.Stray)
	}
	return nil
}

func (r *training) prepare() {
	r.least = 1
	if len(r.texts) >= rareRows {
		r.least = 2
	}
	r.vocabulary = learn(r.texts, r.least)
	r.rows = linear.NewRows(len(r.vocabulary.hash), len(r.texts))
	for _, t := range r.texts {
		x := r.vocabulary.vector(grams(normalize(t)))
		r.rows.Append(x.index, x.value)
	}
	r.near = newNear(r.vocabulary, r.rows, r.class)
	r.dense = make([]float32, len(r.vocabulary.hash)*len(r.intents))
	r.bias = make([]float32, len(r.intents))
}

// learn trains everything on all processors: networks first, as they take longest.
func (r *training) learn() {
	var tasks []func(*worker)
	r.networks = make([]*linear.Network, networks)
	if len(r.intents) > 1 {
		for k := range r.networks {
			tasks = append(tasks, func(*worker) { r.networks[k] = r.network(uint64(k), r.class) })
		}
		for k, f := range r.folds {
			tasks = append(tasks, func(*worker) { f.network = r.network(uint64(networks+k), f.class) })
		}
	}
	for c := range r.intents {
		tasks = append(tasks, func(w *worker) { r.solve(w, int32(c)) })
	}
	square := linear.Squares(r.rows)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		wait.Go(func() {
			svm := machine
			svm.Seed = r.Seed
			w := &worker{machine: linear.NewMachine(svm, r.rows, square, r.cost)}
			for at := next.Add(1) - 1; at < int64(len(tasks)); at = next.Add(1) - 1 {
				tasks[at](w)
			}
		})
	}
	wait.Wait()
}

// worker is what one goroutine of the training has of its own.
type worker struct {
	machine *linear.Machine
	whole   linear.Solution
}

func (r *training) network(number uint64, class []int32) *linear.Network {
	n := network
	n.Seed = r.Seed*31 + number
	n.Epochs = min(max(steps/len(class), leastEpochs), mostEpochs)
	return n.Train(r.rows, class, len(r.intents), r.cost)
}

// solve trains the machine of one intent, and what becomes of it without each fold.
func (r *training) solve(w *worker, this int32) {
	w.machine.Solve(r.class, this)
	for f, x := range w.machine.W {
		r.dense[f*len(r.intents)+int(this)] = x
	}
	r.bias[this] = w.machine.Bias
	w.machine.Keep(&w.whole, r.class, this)
	for _, f := range r.folds {
		if f.hidden[this] {
			continue
		}
		w.machine.Continue(f.class, this, &w.whole)
		for k, row := range f.asked {
			f.scores[k][this] = w.machine.Score(r.rows, int(row))
		}
	}
}

// model puts together what was learned.
func (r *training) model() *Model {
	m := &Model{name: r.Name, intents: r.intents, vocabulary: r.vocabulary, machines: linear.NewTable(r.dense, len(r.intents)),
		bias: r.bias, near: r.near}
	if len(r.intents) > 1 {
		m.networks = r.networks
	}
	m.temperature, m.sharpness, m.scope = r.calibrate()
	return m
}
