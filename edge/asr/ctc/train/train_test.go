package train

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"zhiyin.dev/edge/asr/ctc"
)

// allPaths sums over every way to write labels in steps, from the definition.
func allPaths(logProbs []float32, labels []int, steps, width, symbols int) float64 {
	total, path := 0.0, make([]int, steps)
	var walk func(t int, p float64)
	walk = func(t int, p float64) {
		if t == steps {
			var said []int
			for i, k := range path {
				if k != 0 && (i == 0 || path[i-1] != k) {
					said = append(said, k)
				}
			}
			if slices.Equal(said, labels) {
				total += p
			}
			return
		}
		for k := range symbols {
			path[t] = k
			walk(t+1, p*math.Exp(float64(logProbs[t*width+k])))
		}
	}
	walk(0, 1)
	return -math.Log(total)
}

func TestTheLossIsTheSumOverAllPaths(t *testing.T) {
	t.Parallel()
	const steps, width, symbols = 6, 4, 4
	random := rand.New(rand.NewPCG(1, 1))
	for _, labels := range [][]int{nil, {1}, {2, 2}, {1, 2, 3}, {3, 3, 1}} {
		values := make([]float32, steps*width)
		for i := range values {
			values[i] = random.Float32() * 4
		}
		for i := range steps {
			ctc.LogSoftmax(values[i*width:][:symbols])
		}
		got := Loss(values, make([]float32, steps*width), labels, steps, width, symbols)
		if want := allPaths(values, labels, steps, width, symbols); math.Abs(got-want) > 1e-5 {
			t.Errorf("%v: loss %v, over all paths %v", labels, got, want)
		}
	}
}

func TestLabelsThatDoNotFitHaveNoGradient(t *testing.T) {
	t.Parallel()
	gradient := []float32{1, 1, 1, 1}
	if l := Loss(make([]float32, 4), gradient, []int{1, 1}, 2, 2, 2); !math.IsInf(l, 1) || slices.Max(gradient) != 0 {
		t.Errorf("loss %v, gradient %v", l, gradient)
	}
}

// small is a net with all its parts and some examples of different lengths.
func small() (*ctc.Net, []Example) {
	random := rand.New(rand.NewPCG(2, 3))
	n := ctc.NewNet(ctc.Shape{Bands: 5, Stack: 2, Front: 32, Hidden: 32, Layers: 2, Outputs: 32})
	Start(n, random)
	for _, t := range n.Trained() {
		if t.Rows == 1 {
			for i := range t.Data {
				t.Data[i] = random.Float32() - 0.5
			}
		}
	}
	var examples []Example
	for _, steps := range []int{7, 4, 9} {
		e := Example{Input: make([]float32, steps*10), Labels: []int{1 + random.IntN(9), 1 + random.IntN(9)}}
		for i := range e.Input {
			e.Input[i] = random.Float32()*2 - 1
		}
		examples = append(examples, e)
	}
	return n, examples
}

func TestTheGradientIsTheSlopeOfTheLoss(t *testing.T) {
	t.Parallel()
	n, examples := small()
	p := NewPass(n, 11)
	p.Batch(examples)
	loss := func() float64 { l, _, _ := NewPass(n, 11).Batch(examples); return l }
	random := rand.New(rand.NewPCG(4, 4))
	for i, table := range n.Trained() {
		for range 12 {
			at, kept := random.IntN(len(table.Data)), float32(0)
			const by = 5e-3
			kept, table.Data[at] = table.Data[at], table.Data[at]+by
			more := loss()
			table.Data[at] = kept - by
			slope := (more - loss()) / (2 * by)
			table.Data[at] = kept
			if got := float64(p.gradient.Trained()[i].Data[at]); math.Abs(got-slope) > 2e-2*math.Abs(slope)+4e-3 {
				t.Errorf("%s[%d]: gradient %v, slope %v", table.Name, at, got, slope)
			}
		}
	}
}

func TestTrainingLearnsItsExamples(t *testing.T) {
	t.Parallel()
	n, examples := small()
	p, adam := NewPass(n, 11), &Adam{}
	first, _, _ := p.Batch(examples)
	adam.Step(n, []*Pass{p}, 1e-2, 6)
	for range 60 {
		p.Batch(examples)
		adam.Step(n, []*Pass{p}, 1e-2, 6)
	}
	if last, _, _ := p.Batch(examples); last > first/10 {
		t.Errorf("loss %v at first, %v after 61 steps", first, last)
	}
}
