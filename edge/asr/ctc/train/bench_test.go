package train

import (
	"math/rand/v2"
	"testing"

	"zhiyin.dev/edge/asr/ctc"
)

// A batch of 16 utterances of 2.4 s through a net of the demo model's size and back.
func BenchmarkBatch(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	n := ctc.NewNet(ctc.Shape{Bands: 40, Stack: 3, Front: 160, Hidden: 192, Layers: 2, Outputs: 128})
	Start(n, random)
	var examples []Example
	for range 16 {
		e := Example{Input: make([]float32, 80*120)}
		for i := range e.Input {
			e.Input[i] = float32(random.NormFloat64())
		}
		for range 20 {
			e.Labels = append(e.Labels, 1+random.IntN(120))
		}
		examples = append(examples, e)
	}
	p := NewPass(n, 121)
	for b.Loop() {
		p.Batch(examples)
	}
}
