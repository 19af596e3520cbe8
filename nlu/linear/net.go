package linear

import (
	"math"
	"math/rand/v2"
)

// Net is how a network is trained: by single rows, steps scaled per feature as
// AdaGrad does (Duchi et al., JMLR 2011) and falling to nothing over the epochs.
type Net struct {
	Hidden int // a multiple of 8
	Epochs int
	Rate   float32
	Drop   float32 // share of the features left out of each step (Srivastava et al., JMLR 2014)
	Seed   uint64
}

// trainee is a network while it learns.
type trainee struct {
	Net
	classes       int
	in, out, bias []float32
	inSquares     []float32 // of each feature, sums of squared gradients
	outSquares    []float32 // of each class
	hiddenSquares float32
	h, dh, p      []float32
	keptIndex     []uint32
	keptValue     []float32
	random        *rand.Rand
	rows          *Rows
	class         []int32
	cost          []float32
}

// damp and inDamp keep the first steps from being too long: of layers that every
// row moves, and of features that few rows have.
const (
	damp   = 0.1
	inDamp = 1e-6
)

// Train learns rows with their classes; rows that are Left are not read, Stray ones
// are taught to look like no class. cost weighs each row, nil for all alike.
func (n Net) Train(rows *Rows, class []int32, classes int, cost []float32) *Network {
	t := n.newTrainee(rows, class, classes, cost)
	var order []int
	for i, c := range class {
		if c != Left {
			order = append(order, i)
		}
	}
	for e := range n.Epochs {
		t.random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		rate := n.Rate * (1 - float32(e)/float32(n.Epochs))
		for _, i := range order {
			t.step(i, rate)
		}
	}
	return &Network{In: NewTable(t.in, n.Hidden), Out: t.out, Bias: t.bias}
}

func (n Net) newTrainee(rows *Rows, class []int32, classes int, cost []float32) *trainee {
	t := &trainee{Net: n, classes: classes, rows: rows, class: class, cost: cost, random: rand.New(rand.NewPCG(n.Seed, 11)),
		in: make([]float32, rows.width*n.Hidden), out: make([]float32, classes*n.Hidden), bias: make([]float32, n.Hidden+classes),
		inSquares: make([]float32, rows.width), outSquares: make([]float32, classes),
		h: make([]float32, n.Hidden), dh: make([]float32, n.Hidden), p: make([]float32, classes)}
	scale := float32(1 / math.Sqrt(float64(n.Hidden)))
	for _, weights := range [][]float32{t.in, t.out} {
		for i := range weights {
			weights[i] = (t.random.Float32() - 0.5) * scale
		}
	}
	return t
}

// step learns one row.
func (t *trainee) step(i int, rate float32) {
	index, value := t.dropped(t.rows.Row(i))
	copy(t.h, t.bias)
	for k, j := range index {
		axpyDense(value[k], t.in[int(j)*t.Hidden:int(j)*t.Hidden+t.Hidden], t.h)
	}
	answer(t.h, t.out, t.bias[t.Hidden:], t.p)
	t.target(t.class[i])
	if t.cost != nil {
		for c := range t.p {
			t.p[c] *= t.cost[i]
		}
	}
	t.teachOut(rate)
	t.teachIn(index, value, rate)
}

// dropped leaves a random part of a row out and makes the rest as much heavier.
func (t *trainee) dropped(index []uint32, value []float32) ([]uint32, []float32) {
	if t.Drop == 0 {
		return index, value
	}
	t.keptIndex, t.keptValue = t.keptIndex[:0], t.keptValue[:0]
	keep := 1 / (1 - t.Drop)
	drop, bits := uint64(t.Drop*256), uint64(0)
	for k := range index {
		if k%8 == 0 {
			bits = t.random.Uint64() // a byte for each of eight features
		}
		if bits>>(k%8*8)&255 >= drop {
			t.keptIndex, t.keptValue = append(t.keptIndex, index[k]), append(t.keptValue, value[k]*keep)
		}
	}
	return t.keptIndex, t.keptValue
}

// target turns the probabilities into the gradient of the cross entropy.
func (t *trainee) target(class int32) {
	if class >= 0 {
		t.p[class]--
		return
	}
	for c := range t.p {
		t.p[c] -= 1 / float32(t.classes)
	}
}

// least is the gradient of a class under which it is left alone: most are.
const least = 1e-4

func (t *trainee) teachOut(rate float32) {
	clear(t.dh)
	for c, g := range t.p {
		if g < least && g > -least {
			continue
		}
		t.outSquares[c] += g * g
		by := rate * g / root(t.outSquares[c]+damp)
		w := t.out[c*t.Hidden : c*t.Hidden+t.Hidden]
		axpyDense(g, w, t.dh)
		axpyDense(-by, t.h, w)
		t.bias[t.Hidden+c] -= by
	}
}

func (t *trainee) teachIn(index []uint32, value []float32, rate float32) {
	var square float32
	for q, x := range t.h {
		if x <= 0 {
			t.dh[q] = 0
		}
		square += t.dh[q] * t.dh[q]
	}
	if square == 0 {
		return
	}
	square /= float32(t.Hidden)
	t.hiddenSquares += square
	axpyDense(-rate/root(t.hiddenSquares+damp), t.dh, t.bias[:t.Hidden])
	for k, j := range index {
		t.inSquares[j] += value[k] * value[k] * square
		by := rate * value[k] / root(t.inSquares[j]+inDamp)
		axpyDense(-by, t.dh, t.in[int(j)*t.Hidden:int(j)*t.Hidden+t.Hidden])
	}
}

func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }
