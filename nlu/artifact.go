package nlu

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"

	"zhiyin.dev"
	"zhiyin.dev/nlu/linear"
	"zhiyin.dev/nlu/slot"
)

// An artifact is magic, format (1 byte), SHA-256 of the rest (32 bytes), and the rest:
// the model as gob, deflated.
const (
	magic      = "zhiyin-nlu"
	format     = 2
	headLength = len(magic) + 1 + sha256.Size
	mostBytes  = 512 << 20 // of the unpacked model
)

// kept is a model as an artifact holds it.
type kept struct {
	Name                   string
	Intents                []string
	Rows                   int
	Hash                   []uint64
	Block                  []byte
	IDF                    []float32
	Machines               *linear.Table
	Bias                   []float32
	Networks               []*linear.Network
	Start, Row, Class      []int32
	Value                  []byte
	Scope                  *scope
	Temperature, Sharpness float64
	Tagger                 *slot.Kept
	Set                    []byte // JSON, as its maps have no order of their own in gob
}

// Save writes the model as an artifact.
func (m *Model) Save(w io.Writer) error {
	v := m.vocabulary
	k := kept{Name: m.name, Intents: m.intents, Rows: v.rows, Hash: v.hash, IDF: v.idf, Machines: m.machines, Bias: m.bias, Networks: m.networks,
		Start: m.near.start, Row: m.near.row, Class: m.near.class, Value: m.near.value, Scope: m.scope, Temperature: m.temperature, Sharpness: m.sharpness}
	for _, b := range v.block {
		k.Block = append(k.Block, byte(b))
	}
	var err error
	if k.Set, err = json.Marshal(m.set); err != nil {
		return fmt.Errorf("nlu: save %s: %v: %w", m.name, err, zhiyin.Internal)
	}
	if m.tagger != nil {
		k.Tagger = m.tagger.Keep()
	}
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err == nil {
		err = gob.NewEncoder(z).Encode(k)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return fmt.Errorf("nlu: save %s: %v: %w", m.name, err, zhiyin.Internal)
	}
	sum := sha256.Sum256(packed.Bytes())
	head := append(append([]byte(magic), format), sum[:]...)
	for _, part := range [][]byte{head, packed.Bytes()} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("nlu: save %s: %w", m.name, err)
		}
	}
	return nil
}

// Load reads an artifact. Anything else is zhiyin.Invalid, with what is wrong.
func Load(r io.Reader) (*Model, error) {
	k, err := unpack(r)
	if err == nil {
		err = k.check()
	}
	if err != nil {
		return nil, fmt.Errorf("nlu: load a model: %v: %w", err, zhiyin.Invalid)
	}
	v := &vocabulary{hash: k.Hash, idf: k.IDF, rows: k.Rows}
	for _, b := range k.Block {
		v.block = append(v.block, block(b))
	}
	v.index()
	m := &Model{name: k.Name, intents: k.Intents, vocabulary: v, machines: k.Machines, bias: k.Bias, networks: k.Networks,
		near:  &near{start: k.Start, row: k.Row, class: k.Class, value: k.Value},
		scope: k.Scope, temperature: k.Temperature, sharpness: k.Sharpness}
	if err := json.Unmarshal(k.Set, &m.set); err != nil {
		return nil, fmt.Errorf("nlu: load a model: its words: %v: %w", err, zhiyin.Invalid)
	}
	if k.Tagger != nil {
		if m.tagger, err = slot.Restore(k.Tagger); err != nil {
			return nil, fmt.Errorf("nlu: load a model: %w", err)
		}
	}
	return m, nil
}

func unpack(r io.Reader) (k kept, err error) {
	head := make([]byte, headLength)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(magic)]) != magic {
		return k, fmt.Errorf("this is no model of intents")
	}
	if f := head[len(magic)]; f != format {
		return k, fmt.Errorf("its format is %d, this program reads %d: train it again", f, format)
	}
	packed, err := io.ReadAll(r)
	if err != nil {
		return k, err
	}
	if sum := sha256.Sum256(packed); !bytes.Equal(sum[:], head[len(magic)+1:]) {
		return k, fmt.Errorf("it is damaged: its checksum is another")
	}
	plain := io.LimitReader(flate.NewReader(bytes.NewReader(packed)), mostBytes)
	return k, gob.NewDecoder(plain).Decode(&k)
}

// check refuses what would make a reading fail.
func (k *kept) check() error {
	features, intents := len(k.IDF), len(k.Intents)
	whole := intents > 0 && len(k.Block) == features && len(k.Bias) == intents && fits(k.Machines, features, intents) &&
		k.Scope != nil && k.Temperature > 0 && len(k.Start) == features+1 && len(k.Value) == len(k.Row) &&
		len(k.Hash) == features
	for _, n := range k.Networks {
		whole = whole && n != nil && n.In != nil && n.In.Width%8 == 0 && fits(n.In, features, n.In.Width) &&
			len(n.Out) == intents*n.In.Width && len(n.Bias) == intents+n.In.Width
	}
	for _, b := range k.Block {
		whole = whole && block(b) < blocks
	}
	for c := range features {
		whole = whole && k.Start[c] <= k.Start[c+1]
	}
	whole = whole && k.Start[0] == 0 && int(k.Start[features]) == len(k.Row)
	for _, row := range k.Row {
		whole = whole && row >= 0 && int(row) < len(k.Class)
	}
	if !whole {
		return fmt.Errorf("its parts don't fit together")
	}
	return nil
}

func fits(t *linear.Table, rows, width int) bool {
	return t != nil && t.Width == width && len(t.Scale) == rows && len(t.Cell) == rows*width
}
