package nlu

import (
	"math/rand/v2"
	"slices"

	"zhiyin.dev/nlu/linear"
)

// fold is a training without a fifth of the intents, which are what is out of scope
// to it, and without a fifth of the other rows, which it is asked for as well: so it
// is known what texts that were never seen look like, meant and not.
type fold struct {
	hidden  []bool      // intents left out
	class   []int32     // of each row; Left for rows of hidden intents and those held out
	asked   []int32     // rows
	scores  [][]float32 // of the machines, of each asked row
	network *linear.Network
}

// share of the intents, and of the other rows, that a fold goes without.
const share = 5

func (r *training) hold() {
	count := foldsOfFew
	if len(r.class) >= manyRows {
		count = foldsMany
	}
	if len(r.intents) < fewestLeft {
		return
	}
	random := rand.New(rand.NewPCG(r.Seed, 5))
	intents, part := random.Perm(len(r.intents)), r.parts(random)
	for k := range count {
		f := &fold{hidden: make([]bool, len(r.intents)), class: slices.Clone(r.class)}
		for at, c := range intents {
			f.hidden[c] = at%share == k
		}
		r.holdOut(f, part, k, count)
		r.folds = append(r.folds, f)
	}
}

// parts deals the rows of each class out evenly.
func (r *training) parts(random *rand.Rand) []int {
	order := random.Perm(len(r.class))
	slices.SortStableFunc(order, func(a, b int) int { return int(r.class[a] - r.class[b]) })
	part := make([]int, len(order))
	for at, i := range order {
		part[i] = at
	}
	return part
}

// holdOut takes rows out. Rows of hidden intents are asked as many as others; rows
// known to be out of scope are each held out once.
func (r *training) holdOut(f *fold, part []int, k, count int) {
	var hidden, other []int32
	for i, c := range r.class {
		switch {
		case c == linear.Stray:
			if part[i]%count == k {
				f.asked = append(f.asked, int32(i))
				f.class[i] = linear.Left
			}
		case f.hidden[c]:
			f.class[i] = linear.Left
			hidden = append(hidden, int32(i))
		case part[i]%share == k:
			f.class[i] = linear.Left
			other = append(other, int32(i))
		}
	}
	slices.SortStableFunc(hidden, func(a, b int32) int { return part[a]%share - part[b]%share })
	f.asked = append(append(f.asked, other...), hidden[:min(len(hidden), len(other))]...)
	slices.Sort(f.asked)
	f.scores = make([][]float32, len(f.asked))
	for k := range f.scores {
		f.scores[k] = slices.Repeat([]float32{-linear.Infinite}, len(r.intents))
	}
}

// calibrate learns of the folds how sure the classifiers may be, and what is out of
// scope. Without folds the scope knows only how alike and how new a text is.
func (r *training) calibrate() (temperature, sharpness float64, s *scope) {
	var scores, mixed [][]float32
	var class []int32
	for _, f := range r.folds {
		for k, row := range f.asked {
			if c := r.class[row]; c >= 0 && !f.hidden[c] {
				scores, class = append(scores, f.scores[k]), append(class, c)
			}
		}
	}
	temperature = coolest(scores, class)
	var rows []judged
	for _, f := range r.folds {
		known := r.known(f)
		for k, row := range f.asked {
			j, a := r.judge(f, k, row, temperature, known)
			if rows = append(rows, j); !j.out {
				mixed = append(mixed, a.mixed)
			}
		}
	}
	if len(rows) == 0 {
		return temperature, 1, plainScope()
	}
	return temperature, truest(mixed, class), fit(rows)
}

// known says of each feature whether enough of the fold's rows have it.
func (r *training) known(f *fold) []bool {
	count := make([]int, len(r.vocabulary.hash))
	for i, c := range f.class {
		if c == linear.Left {
			continue
		}
		index, _ := r.rows.Row(i)
		for _, j := range index {
			count[j]++
		}
	}
	out := make([]bool, len(count))
	for j, n := range count {
		out[j] = n >= r.least
	}
	return out
}

func (r *training) judge(f *fold, k int, row int32, temperature float64, known []bool) (judged, answers) {
	var x vector
	x.index, x.value = r.rows.Row(int(row))
	var nets []*linear.Network
	if f.network != nil {
		nets = append(nets, f.network)
	}
	a := mixAnswers(f.scores[k], netShares(nets, x, len(r.intents)), temperature)
	around := r.near.find(r.vocabulary, x, func(other int32) bool { return f.class[other] != linear.Left })
	unknown := r.vocabulary.unknownShare(grams(normalize(r.texts[row])), func(c int) bool { return known[c] })
	c := r.class[row]
	top, _ := two(a.mixed)
	return judged{signals: a.signals(around, r.class, unknown), out: c == linear.Stray || f.hidden[c],
		real: c == linear.Stray, right: int32(top) == c}, a
}

// plainScope stands where there are too few intents to leave one out: a text that
// has nothing in common with the examples is out of scope.
func plainScope() *scope {
	s := &scope{}
	for k := range s.Scale {
		s.Scale[k] = 1
	}
	s.Weight[likeness], s.Weight[unknown], s.Bias = -6, 4, 0
	s.Points = [operatingPoints]float64{Reject2: 2.5, Reject5: 2, Reject10: 1.5, Balance: 2}
	return s
}
