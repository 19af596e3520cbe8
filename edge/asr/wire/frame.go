// Package wire is how a node and its speech process talk over a Unix socket:
// many streams on one connection, each frame with its stream's number.
//
//	type 1 octet | stream 4 octets | length 4 octets | payload     numbers are big-endian
//
// The process says Hello first. Stream 0 is the connection itself.
package wire

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// Version of the protocol. Both sides are built together; another version is
// refused.
const Version = 2

// Type tells frames apart.
type Type byte

// The frames. To the process: Open Audio Expect Finish Close Ping Say. From it: Hello
// Heard Ended Pong, and Audio after Say.
const (
	Hello  Type = iota + 1 // Greeting
	Open                   // Opening; the number is new on this connection
	Audio                  // 16-bit samples, little-endian, whole frames of asr.FrameSamples
	Expect                 // asr.Ask
	Finish                 // empty
	Close                  // empty
	Heard                  // zhiyin.Utterance
	Ended                  // Ending: the stream is over, or was never opened; all of a text was said, or can't be
	Ping                   // empty
	Pong                   // Health
	Say                    // Utterance: the number is new on this connection; Close ends it
	last
)

// Most is the largest payload: a long turn with the place of each word.
const Most = 1 << 20

// MostFrames is how many frames of audio stand in one Audio at most: a second.
const MostFrames = 50

// Greeting is what the process is.
type Greeting struct {
	Version int        `json:"version"`
	Engines []asr.Info `json:"engines"`
	Voices  []asr.Info `json:"voices,omitempty"`
}

// Opening asks for a stream.
type Opening struct {
	Engine string  `json:"engine"`
	Ask    asr.Ask `json:"ask"`
}

// Utterance asks a voice to say something.
type Utterance struct {
	Voice string     `json:"voice"`
	Text  asr.Saying `json:"text"`
}

// Ending tells why a stream or a text is over. Kind is empty after Close of a stream, and
// when all of a text was said; a text that is cut off has none.
type Ending struct {
	Kind zhiyin.Error `json:"kind,omitempty"`
	Says string       `json:"says,omitempty"`
}

// Health is how the process does.
type Health struct {
	Streams int   `json:"streams"`
	Dropped int64 `json:"dropped"` // frames, since its start
	LagMs   int64 `json:"lag_ms"`  // of the stream that is most behind
}

// Frame is one frame. Payload is valid until the next Read.
type Frame struct {
	Type    Type
	Stream  uint32
	Payload []byte
}

const header = 9

// ErrMalformed is what can't be a frame; the connection is of no use any more.
var ErrMalformed = errors.New("wire: malformed frame")

// Reader reads frames.
type Reader struct {
	from *bufio.Reader
	head [header]byte
	body []byte
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{from: bufio.NewReaderSize(r, 32<<10)} }

// Read returns the next frame: ErrMalformed, or what reading failed with; io.EOF
// between frames only.
func (r *Reader) Read() (Frame, error) {
	if _, err := io.ReadFull(r.from, r.head[:]); err != nil {
		return Frame{}, err
	}
	f := Frame{Type: Type(r.head[0]), Stream: binary.BigEndian.Uint32(r.head[1:])}
	length := binary.BigEndian.Uint32(r.head[5:])
	if f.Type == 0 || f.Type >= last || length > Most {
		return Frame{}, ErrMalformed
	}
	if int(length) > cap(r.body) {
		r.body = make([]byte, length)
	}
	f.Payload = r.body[:length]
	if _, err := io.ReadFull(r.from, f.Payload); err != nil {
		return Frame{}, fmt.Errorf("wire: a frame is cut off: %w", errors.Join(err, ErrMalformed))
	}
	if f.Type == Audio && (length == 0 || length%(2*asr.FrameSamples) != 0 || length > MostFrames*2*asr.FrameSamples) {
		return Frame{}, ErrMalformed
	}
	return f, nil
}

// Decode reads a payload that is JSON.
func (f Frame) Decode(into any) error {
	if err := json.Unmarshal(f.Payload, into); err != nil {
		return fmt.Errorf("wire: frame of type %d: %w", f.Type, ErrMalformed)
	}
	return nil
}

// Samples calls give for each frame of audio in the payload, with a slice that is
// used again.
func (f Frame) Samples(frame *[asr.FrameSamples]int16, give func([]int16)) {
	for p := f.Payload; len(p) >= 2*asr.FrameSamples; p = p[2*asr.FrameSamples:] {
		for i := range frame {
			frame[i] = int16(binary.LittleEndian.Uint16(p[2*i:]))
		}
		give(frame[:])
	}
}
