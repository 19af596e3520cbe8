package foresee

import (
	"math"
	"math/rand/v2"
	"time"
)

// Row is one past contact to learn from.
type Row struct {
	Customer string // rows of one customer are never on both sides of a fold
	History  History
	At       time.Time
	Need     string
}

// Rows makes a row of every contact of a history that is about one of the needs.
func Rows(customer string, h History, needs []string) []Row {
	known := map[string]bool{}
	for _, n := range needs {
		known[n] = true
	}
	var out []Row
	for _, c := range h.Contacts {
		if known[c.Need] {
			out = append(out, Row{Customer: customer, History: h.Before(c.At), At: c.At, Need: c.Need})
		}
	}
	return out
}

// How weights are learned. The figures were chosen by cross-validation by customer on
// past contacts; the precision at a given coverage changes by less than its error
// when each is halved or doubled.
const (
	ridge    = 0.1  // pull of every weight towards its prior, for each row
	rounds   = 10   // passes through the rows
	speed    = 0.15 // of a step (AdaGrad)
	folds    = 5
	shrunken = 1e-3 // a weight that is smaller than this for every need is left out
)

// Learn makes a model of rows, beginning at the weights of a prior (nil: at none)
// and pulled towards them. It is deterministic. Its curve is that of models which had
// not seen the customers.
func Learn(needs []string, rows []Row, prior *Model) *Model {
	t := newTable(needs, rows, prior)
	var outcomes []Outcome
	for fold := range folds {
		m := t.learn(func(r int) bool { return t.fold[r] != fold }, prior)
		for r := range t.rows {
			if t.fold[r] == fold {
				outcomes = append(outcomes, t.outcome(m, r))
			}
		}
	}
	m := t.model(t.learn(func(int) bool { return true }, prior))
	m.Curve, m.Learned = fit(outcomes), len(rows)
	if prior != nil {
		m.Silent, m.Learned = prior.Silent, m.Learned+prior.Learned
		if len(rows) < 2*bin {
			m.Curve = prior.Curve
		}
	}
	return m
}

// table is the rows as numbers.
type table struct {
	needs  []string
	rows   [][]cell
	labels []int
	fold   []int
	shared map[string]int
	own    map[string]int
	names  []string // of shared features
	owned  []string // of own ones
}

type cell struct {
	at    int // of shared or own
	own   int // the need; -1: shared
	value float64
}

func newTable(needs []string, rows []Row, prior *Model) *table {
	t := &table{needs: needs, shared: map[string]int{}, own: map[string]int{}}
	if prior != nil {
		for _, name := range sortedNames(prior.Shared) {
			number(t.shared, &t.names, name)
		}
		for _, name := range sortedNames(prior.Own) {
			number(t.own, &t.owned, name)
		}
	}
	for _, r := range rows {
		var cells []cell
		for _, f := range features(r.History, r.At, needs) {
			if f.own >= 0 {
				cells = append(cells, cell{number(t.own, &t.owned, f.name), f.own, f.value})
				continue
			}
			cells = append(cells, cell{number(t.shared, &t.names, f.name), -1, f.value})
		}
		t.rows = append(t.rows, cells)
		t.labels = append(t.labels, indexOf(needs, r.Need))
		t.fold = append(t.fold, foldOf(r.Customer))
	}
	return t
}

func number(of map[string]int, names *[]string, name string) int {
	i, known := of[name]
	if !known {
		i = len(*names)
		of[name] = i
		*names = append(*names, name)
	}
	return i
}

// weights are those of a table's features.
type weights struct {
	shared [][]float64
	own    []float64
}

func (t *table) weights(prior *Model) weights {
	w := weights{make([][]float64, len(t.names)), make([]float64, len(t.owned))}
	for i, name := range t.names {
		w.shared[i] = make([]float64, len(t.needs))
		if prior != nil {
			copy(w.shared[i], prior.Shared[name])
		}
	}
	for i, name := range t.owned {
		if prior != nil {
			w.own[i] = prior.Own[name]
		}
	}
	return w
}

// learn is stochastic gradient descent with AdaGrad's steps on the rows that are in.
func (t *table) learn(in func(row int) bool, prior *Model) weights {
	w, start, sum := t.weights(prior), t.weights(prior), t.weights(nil)
	random := rand.New(rand.NewPCG(1, 2))
	step := func(at, from, sum *float64, gradient float64) {
		gradient += ridge * (*at - *from)
		*sum += gradient * gradient
		*at -= speed * gradient / math.Sqrt(*sum+1e-6)
	}
	for range rounds {
		for _, r := range random.Perm(len(t.rows)) {
			if !in(r) {
				continue
			}
			p := t.probabilities(w, r)
			p[t.labels[r]]--
			for _, c := range t.rows[r] {
				if c.own >= 0 {
					step(&w.own[c.at], &start.own[c.at], &sum.own[c.at], p[c.own]*c.value)
					continue
				}
				for n := range p {
					step(&w.shared[c.at][n], &start.shared[c.at][n], &sum.shared[c.at][n], p[n]*c.value)
				}
			}
		}
	}
	return w
}

func (t *table) probabilities(w weights, row int) []float64 {
	z := make([]float64, len(t.needs))
	for _, c := range t.rows[row] {
		if c.own >= 0 {
			z[c.own] += w.own[c.at] * c.value
			continue
		}
		for n, v := range w.shared[c.at] {
			z[n] += v * c.value
		}
	}
	return softmax(z)
}

func (t *table) outcome(w weights, row int) Outcome {
	p := t.probabilities(w, row)
	best := 0
	for n := range p {
		if p[n] > p[best] {
			best = n
		}
	}
	return Outcome{p[best], best == t.labels[row]}
}

func (t *table) model(w weights) *Model {
	m := &Model{Needs: t.needs, Shared: map[string][]float64{}, Own: map[string]float64{}, Silent: silent}
	for i, name := range t.names {
		for _, v := range w.shared[i] {
			if math.Abs(v) >= shrunken {
				m.Shared[name] = w.shared[i]
				break
			}
		}
	}
	for i, name := range t.owned {
		m.Own[name] = w.own[i]
	}
	return m
}

// Cross predicts every row by weights that did not see its customer.
func Cross(needs []string, rows []Row) []Outcome {
	t := newTable(needs, rows, nil)
	out := make([]Outcome, len(rows))
	for fold := range folds {
		w := t.learn(func(r int) bool { return t.fold[r] != fold }, nil)
		for r := range t.rows {
			if t.fold[r] == fold {
				out[r] = t.outcome(w, r)
			}
		}
	}
	return out
}
