package model

import (
	"fmt"

	"zhiyin.dev/edge/asr/onnx/graph"
	"zhiyin.dev/edge/asr/token"
)

// Streaming is what a streaming zipformer2 CTC model says of itself, as icefall's
// export-onnx-streaming-ctc.py writes it.
type Streaming struct {
	Chunk   int // rows of 80 bands that a run takes
	Shift   int // rows between two runs
	Steps   int // rows of log probabilities that a run gives
	Symbols int // in each
	States  []State
}

// State is what a run hands to the next, zeros at first: input Name, output
// "new_"+Name. All are float but the last, which is int64.
type State struct {
	Name  string
	Shape []int64
	Ints  bool
}

// Numbers is how many numbers the state has.
func (s State) Numbers() int64 {
	n := int64(1)
	for _, d := range s.Shape {
		n *= d
	}
	return n
}

// Bands is how many log mel energies a row has, for every model of ONNX.
const Bands = 80

// What is believed of a model's shape.
const (
	mostLayers  = 64
	mostSize    = 1 << 14
	mostSymbols = 200_000
	// mostState is 64 MB for each leg.
	mostState = 16 << 20
)

// ReadZipformer reads the files of a model of type Zipformer. The error is NotFound,
// or Invalid with what does not fit.
func (m Model) ReadZipformer() (*Streaming, *token.Table, error) {
	c, err := m.contract()
	if err != nil {
		return nil, nil, err
	}
	s := &Streaming{}
	if s.Chunk, err = c.number("T", 9, 4096); err != nil {
		return nil, nil, err
	}
	if s.Shift, err = c.number("decode_chunk_len", 4, s.Chunk); err != nil {
		return nil, nil, err
	}
	if s.States, err = c.states(); err != nil {
		return nil, nil, err
	}
	return s, c.tokens, c.streams(s)
}

// streams compares the inputs and outputs with the states.
func (c *contract) streams(s *Streaming) error {
	if _, err := c.value(c.file.Inputs, "input", "x", graph.Float, 1, int64(s.Chunk), Bands); err != nil {
		return err
	}
	out, err := c.value(c.file.Outputs, "output", "log_probs", graph.Float, 1, graph.Open, graph.Open)
	if err != nil {
		return err
	}
	total := int64(0)
	for _, state := range s.States {
		kind := graph.Float
		if state.Ints {
			kind = graph.Int64
		}
		if _, err := c.value(c.file.Inputs, "input", state.Name, kind, state.Shape...); err != nil {
			return err
		}
		if _, err := c.value(c.file.Outputs, "output", "new_"+state.Name, kind, state.Shape...); err != nil {
			return err
		}
		if total += state.Numbers(); total > mostState {
			return c.wrong("its states have more than %d numbers", mostState)
		}
	}
	s.Steps, s.Symbols = s.Shift/4, c.tokens.Len() // four rows of 10 ms to a step: the subsampling before and behind the encoder
	if n := out.Shape[1]; n != graph.Open {
		s.Steps = int(min(n, mostSize))
	}
	if n := out.Shape[2]; n != graph.Open {
		s.Symbols = int(min(n, mostSymbols))
	}
	if s.Steps < 1 || s.Symbols < 2 || !c.tokens.Silent(0) {
		return c.wrong("it gives %d steps of %d symbols, the first of them %q and no blank", s.Steps, s.Symbols, c.tokens.Text(0))
	}
	return c.spells(s.Symbols)
}

// states are those of every layer of every stack, and the two of the front.
func (c *contract) states() (all []State, err error) {
	dims, err := c.numbers("encoder_dims", 0, 1, mostSize)
	if err != nil {
		return nil, err
	}
	lists := map[string][]int{}
	for key, most := range map[string]int{"num_encoder_layers": mostLayers, "query_head_dims": mostSize, "value_head_dims": mostSize, "num_heads": 256, "cnn_module_kernels": 1024, "left_context_len": mostSize} {
		if lists[key], err = c.numbers(key, len(dims), 1, most); err != nil {
			return nil, err
		}
	}
	for i, dim := range dims {
		heads, left, behind := lists["num_heads"][i], int64(lists["left_context_len"][i]), int64(lists["cnn_module_kernels"][i]/2)
		key, value := int64(lists["query_head_dims"][i]*heads), int64(lists["value_head_dims"][i]*heads)
		for range lists["num_encoder_layers"][i] {
			n := len(all) / 6
			if n >= mostLayers {
				return nil, c.wrong("it has more than %d layers", mostLayers)
			}
			all = append(all,
				State{Name: fmt.Sprintf("cached_key_%d", n), Shape: []int64{left, 1, key}},
				State{Name: fmt.Sprintf("cached_nonlin_attn_%d", n), Shape: []int64{1, 1, left, int64(3 * dim / 4)}},
				State{Name: fmt.Sprintf("cached_val1_%d", n), Shape: []int64{left, 1, value}},
				State{Name: fmt.Sprintf("cached_val2_%d", n), Shape: []int64{left, 1, value}},
				State{Name: fmt.Sprintf("cached_conv1_%d", n), Shape: []int64{1, int64(dim), behind}},
				State{Name: fmt.Sprintf("cached_conv2_%d", n), Shape: []int64{1, int64(dim), behind}})
		}
	}
	return append(all, State{Name: "embed_states", Shape: []int64{1, 128, 3, 19}}, State{Name: "processed_lens", Shape: []int64{1}, Ints: true}), nil
}
