package ctc

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/acoustic"
)

// A model file is its magic, the SHA-256 of all that follows, the length of the
// head (uint32, little-endian), the head as JSON, and the weights in the order of
// Net.Tensors as IEEE 754 binary16, little-endian.
const (
	magic    = "ZYCTC-1\n"
	sumBytes = sha256.Size
	// MaxModelBytes is the largest file that is read.
	MaxModelBytes = 5 << 20
)

// Head says what a model is.
type Head struct {
	Name      string            `json:"name"`
	Languages []zhiyin.Language `json:"languages"`
	RateHz    int               `json:"rate_hz"`
	Symbols   []string          `json:"symbols"` // the first is the blank, ""
	Shape     Shape             `json:"shape"`
	Card      Card              `json:"card"`
	Words     []Entry           `json:"words"`     // what may be heard
	Rare      []Entry           `json:"rare"`      // what may be heard only when it is asked for
	Sentences []Sentence        `json:"sentences"` // from which it is known what follows what
}

// Card says where a model comes from and what it is good for.
type Card struct {
	TrainedOn string             `json:"trained_on"`
	Use       string             `json:"use"`
	People    string             `json:"people"` // what is known of its accuracy on people
	DemoOnly  bool               `json:"demo_only"`
	Licence   string             `json:"licence"`
	Recipe    string             `json:"recipe"`
	Plumbing  map[string]float64 `json:"plumbing,omitempty"` // figures on synthetic speech; no accuracy on people
}

// Entry is a word, or a Chinese character, with the ways it is said: symbols with
// spaces between.
type Entry struct {
	Text     string          `json:"text"`
	Language zhiyin.Language `json:"language"`
	Said     []string        `json:"said"`
}

// Sentence is what people say, in tokens with spaces between.
type Sentence struct {
	Tokens string  `json:"tokens"`
	Weight float64 `json:"weight"`
}

// Model is a model ready for use; it is not changed and serves any number of streams.
type Model struct {
	Head
	Net     *Net
	lexicon *lexicon
	follow  *succession
}

// Encode writes a model file.
func Encode(h *Head, n *Net) ([]byte, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("ctc: encode %s: %w", h.Name, err)
	}
	rest := binary.LittleEndian.AppendUint32(nil, uint32(len(head)))
	rest = append(rest, head...)
	for _, t := range n.Tensors() {
		for _, v := range t.Data {
			rest = binary.LittleEndian.AppendUint16(rest, toHalf(v))
		}
	}
	sum := sha256.Sum256(rest)
	return slices.Concat([]byte(magic), sum[:], rest), nil
}

// Decode reads a model file. Whatever is not a whole model of ours is Invalid, with
// what is wrong with it.
func Decode(raw []byte) (*Model, error) {
	m, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("ctc: model file: %v: %w", err, zhiyin.Invalid)
	}
	return m, nil
}

func decode(raw []byte) (*Model, error) {
	switch {
	case len(raw) > MaxModelBytes:
		return nil, fmt.Errorf("%d bytes, at most %d are read", len(raw), MaxModelBytes)
	case !bytes.HasPrefix(raw, []byte(magic)):
		return nil, fmt.Errorf("does not begin with %q", magic)
	case len(raw) < len(magic)+sumBytes+4:
		return nil, fmt.Errorf("ends after %d bytes", len(raw))
	}
	sum, rest := raw[len(magic):len(magic)+sumBytes], raw[len(magic)+sumBytes:]
	if have := sha256.Sum256(rest); !bytes.Equal(sum, have[:]) {
		return nil, fmt.Errorf("is truncated or changed: SHA-256 is %x, not %x", have, sum)
	}
	length := int(binary.LittleEndian.Uint32(rest))
	if rest = rest[4:]; length > len(rest) {
		return nil, fmt.Errorf("a head of %d bytes in a file of %d", length, len(raw))
	}
	m := &Model{}
	if err := json.Unmarshal(rest[:length], &m.Head); err != nil {
		return nil, fmt.Errorf("head: %v", err)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	if err := m.weigh(rest[length:]); err != nil {
		return nil, err
	}
	return m, m.learn()
}

func (m *Model) check() error {
	switch {
	case m.Name == "":
		return fmt.Errorf("has no name")
	case m.RateHz != 8000:
		return fmt.Errorf("hears %d Hz, not 8000", m.RateHz)
	case m.Shape.Bands != acoustic.MelBands:
		return fmt.Errorf("takes %d bands, not %d", m.Shape.Bands, acoustic.MelBands)
	case len(m.Symbols) < 2 || m.Symbols[0] != "" || len(m.Symbols) > m.Shape.Outputs:
		return fmt.Errorf("has %d symbols for %d outputs", len(m.Symbols), m.Shape.Outputs)
	}
	return m.Shape.check()
}

func (m *Model) weigh(raw []byte) error {
	m.Net = NewNet(m.Shape)
	for _, t := range m.Net.Tensors() {
		if len(raw) < 2*len(t.Data) {
			return fmt.Errorf("the weights end within %s", t.Name)
		}
		for i := range t.Data {
			v := fromHalf(binary.LittleEndian.Uint16(raw[2*i:]))
			if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("%s[%d] is no number", t.Name, i)
			}
			t.Data[i] = v
		}
		raw = raw[2*len(t.Data):]
	}
	if len(raw) > 0 {
		return fmt.Errorf("%d bytes behind the weights", len(raw))
	}
	return nil
}

// learn builds what the search needs.
func (m *Model) learn() (err error) {
	if m.lexicon, err = newLexicon(&m.Head); err != nil {
		return err
	}
	m.follow, err = newSuccession(m.lexicon, m.Sentences)
	return err
}

// following is what a word gains behind the two before it. Without sentences to learn
// from, any word may follow any other.
func (m *Model) following(before [2]token, w token) float32 {
	if m.follow == nil {
		return 0
	}
	return followWeight*m.follow.of(before, w) + wordGain
}

// ending is what the end of a sentence gains behind two words.
func (m *Model) ending(before [2]token) float32 {
	if m.follow == nil {
		return 0
	}
	return followWeight * m.follow.of(before, 0)
}
