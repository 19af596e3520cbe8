package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhiyin.dev/edge/asr/ctc"
)

// keepWeights writes the tensors of a net, float32 and little-endian, in their order.
func keepWeights(dir string, n *ctc.Net) error {
	var out bytes.Buffer
	for _, t := range n.Tensors() {
		if err := binary.Write(&out, binary.LittleEndian, t.Data); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "weights.f32"), out.Bytes(), 0o644)
}

// goOn takes the weights of a model file, or those kept in a directory.
func (c *course) goOn(from string) error {
	if !strings.HasSuffix(from, ".zyctc") {
		return loadWeights(from, c.net)
	}
	raw, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	m, err := ctc.Decode(raw)
	if err != nil {
		return err
	}
	if m.Shape != c.net.Shape || !slices.Equal(m.Symbols, c.phonemes) {
		return fmt.Errorf("%s has other sizes or phonemes than the corpus asks for", from)
	}
	for i, t := range c.net.Tensors() {
		copy(t.Data, m.Net.Tensors()[i].Data)
	}
	return nil
}

func loadWeights(dir string, n *ctc.Net) error {
	raw, err := os.ReadFile(filepath.Join(dir, "weights.f32"))
	if err != nil {
		return err
	}
	in := bytes.NewReader(raw)
	for _, t := range n.Tensors() {
		if err := binary.Read(in, binary.LittleEndian, t.Data); err != nil {
			return fmt.Errorf("weights.f32 at %s: %w", t.Name, err)
		}
	}
	if in.Len() > 0 {
		return fmt.Errorf("weights.f32 has %d bytes too many", in.Len())
	}
	return nil
}
