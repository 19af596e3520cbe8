//go:build linux || darwin || freebsd

package zipformer

import (
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx"
)

// run is a model at work on one stream. Two bindings take turns, so that what one
// writes as its states the other reads: nothing is copied, nothing allocated.
type run struct {
	rows   []float32 // a chunk's, for both
	out    []float32
	states [2][]onnx.Tensor
	turns  [2]*onnx.Run
	turn   int
}

func newRun(net *onnx.Model, says *model.Streaming) (*run, error) {
	r := &run{rows: make([]float32, says.Chunk*model.Bands), out: make([]float32, says.Steps*says.Symbols)}
	for side := range r.states {
		for _, s := range says.States {
			t := onnx.Tensor{Name: s.Name, Shape: s.Shape}
			if s.Ints {
				t.Ints = make([]int64, s.Numbers())
			} else {
				t.Floats = make([]float32, s.Numbers())
			}
			r.states[side] = append(r.states[side], t)
		}
	}
	for side := range r.turns {
		ins := append([]onnx.Tensor{{Name: "x", Shape: []int64{1, int64(says.Chunk), model.Bands}, Floats: r.rows}}, r.states[side]...)
		outs := []onnx.Tensor{{Name: "log_probs", Shape: []int64{1, int64(says.Steps), int64(says.Symbols)}, Floats: r.out}}
		for _, s := range r.states[1-side] {
			s.Name = "new_" + s.Name
			outs = append(outs, s)
		}
		var err error
		if r.turns[side], err = net.Bind(ins, outs); err != nil {
			r.close()
			return nil, err
		}
	}
	return r, nil
}

// take computes a chunk's log probabilities, good until the next. After an error the
// states are as before.
func (r *run) take(rows []float32) ([]float32, error) {
	copy(r.rows, rows)
	if err := r.turns[r.turn].Do(); err != nil {
		return nil, err
	}
	r.turn = 1 - r.turn
	return r.out, nil
}

// reset forgets all audio so far.
func (r *run) reset() {
	for _, s := range r.states[r.turn] {
		clear(s.Floats)
		clear(s.Ints)
	}
}

func (r *run) close() {
	for _, t := range r.turns {
		if t != nil {
			t.Close()
		}
	}
}
