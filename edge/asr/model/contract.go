package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/onnx/graph"
	"zhiyin.dev/edge/asr/token"
)

// contract is an ONNX file and its tokens, read to see whether they are what their
// type says: native code may end the process over what is not.
type contract struct {
	model  Model
	file   *graph.Graph
	tokens *token.Table
}

// contract reads what the files of a model say of themselves.
func (m Model) contract() (*contract, error) {
	for _, what := range []string{"weights", "tokens"} {
		if m.Path(what) == "" {
			return nil, fmt.Errorf("model %s: \"use\" does not say which file is its %s: %w", m.Name, what, zhiyin.Invalid)
		}
	}
	file, err := graph.Read(m.Path("weights"))
	if err != nil {
		return nil, fmt.Errorf("model %s: %s: %w", m.Name, m.Use["weights"], err)
	}
	tokens, err := token.Read(m.Path("tokens"))
	if err != nil {
		return nil, fmt.Errorf("model %s: %s: %w", m.Name, m.Use["tokens"], err)
	}
	return &contract{m, file, tokens}, nil
}

func (c *contract) wrong(format string, args ...any) error {
	return fmt.Errorf("model %s: %s: %s: %w", c.model.Name, c.model.Use["weights"], fmt.Sprintf(format, args...), zhiyin.Invalid)
}

// mostNumbers bounds a list of metadata.
const mostNumbers = 4096

// number is metadata that must be there, from least to most.
func (c *contract) number(key string, least, most int) (int, error) {
	text, there := c.file.Meta[key]
	if !there {
		return 0, c.wrong("it has no metadata %q, and is none of type %s", key, c.model.Type)
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < least || n > most {
		return 0, c.wrong("its metadata %q is %.20q, not a number from %d to %d", key, text, least, most)
	}
	return n, nil
}

// numbers is metadata with a list of so many, all from least to most; any many for 0.
func (c *contract) numbers(key string, many, least, most int) ([]int, error) {
	text, there := c.file.Meta[key]
	if !there {
		return nil, c.wrong("it has no metadata %q, and is none of type %s", key, c.model.Type)
	}
	parts := strings.Split(text, ",")
	if many > 0 && len(parts) != many || len(parts) > mostNumbers {
		return nil, c.wrong("its metadata %q has %d numbers instead of %d", key, len(parts), many)
	}
	out := make([]int, len(parts))
	for i, p := range parts {
		n, err := strconv.Atoi(strings.TrimSpace(p))
		if err != nil || n < least || n > most {
			return nil, c.wrong("its metadata %q has %.20q, not a number from %d to %d", key, p, least, most)
		}
		out[i] = n
	}
	return out, nil
}

// value finds an input or output and compares it: −1 in shape fits any size. A size
// that the file leaves open fits, too.
func (c *contract) value(all []graph.Value, role, name string, kind graph.Kind, shape ...int64) (graph.Value, error) {
	i := slices.IndexFunc(all, func(v graph.Value) bool { return v.Name == name })
	if i < 0 {
		return graph.Value{}, c.wrong("it has no %s %q, and is none of type %s", role, name, c.model.Type)
	}
	v := all[i]
	fits := v.Kind == kind && len(v.Shape) == len(shape)
	for d := 0; fits && d < len(shape); d++ {
		fits = v.Shape[d] == graph.Open || shape[d] == graph.Open || v.Shape[d] == shape[d]
	}
	if !fits {
		return v, c.wrong("its %s %q is %s%v instead of %s%v", role, name, v.Kind, v.Shape, kind, shape)
	}
	return v, nil
}

// spells checks that there is a token for each symbol; the signs of graphs (#0) may
// follow.
func (c *contract) spells(symbols int) error {
	if c.tokens.Len() < symbols {
		return c.wrong("it tells %d symbols apart, and %s has %d tokens", symbols, c.model.Use["tokens"], c.tokens.Len())
	}
	for id := int32(symbols); id < int32(c.tokens.Len()); id++ {
		if !strings.HasPrefix(c.tokens.Text(id), "#") {
			return c.wrong("it tells %d symbols apart, and %s has %d tokens", symbols, c.model.Use["tokens"], c.tokens.Len())
		}
	}
	return nil
}
