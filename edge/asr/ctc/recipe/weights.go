package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

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
