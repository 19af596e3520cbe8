package wire

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"zhiyin.dev/edge/asr"
)

// Patience is how long a write may wait for the other side to read. It is short
// for a socket within one machine: a side that does not read for so long hangs.
const Patience = 5 * time.Second

// Writer writes frames; its methods may be called from several goroutines.
type Writer struct {
	mu  sync.Mutex
	to  net.Conn
	buf []byte // guarded by mu
}

// NewWriter writes to c.
func NewWriter(c net.Conn) *Writer { return &Writer{to: c} }

// Send writes a frame whose payload is v as JSON; nil is an empty payload.
func (w *Writer) Send(t Type, stream uint32, v any) error {
	var payload []byte
	if v != nil {
		var err error
		if payload, err = json.Marshal(v); err != nil {
			return fmt.Errorf("wire: frame of type %d: %w", t, err)
		}
	}
	if len(payload) > Most {
		return fmt.Errorf("wire: frame of type %d has %d octets: %w", t, len(payload), ErrMalformed)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begin(t, stream, len(payload))
	w.buf = append(w.buf, payload...)
	return w.flush()
}

// Sound writes whole frames of audio, MostFrames at most; it allocates nothing.
func (w *Writer) Sound(stream uint32, frames []int16) error {
	frames = frames[:min(len(frames)/asr.FrameSamples, MostFrames)*asr.FrameSamples]
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begin(Audio, stream, 2*len(frames))
	for _, s := range frames {
		w.buf = binary.LittleEndian.AppendUint16(w.buf, uint16(s))
	}
	return w.flush()
}

func (w *Writer) begin(t Type, stream uint32, length int) {
	w.buf = append(w.buf[:0], byte(t))
	w.buf = binary.BigEndian.AppendUint32(w.buf, stream)
	w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(length))
}

// flush writes the frame; half a frame is the connection's end.
func (w *Writer) flush() error {
	err := w.to.SetWriteDeadline(time.Now().Add(Patience))
	if err == nil {
		_, err = w.to.Write(w.buf)
	}
	if err != nil {
		_ = w.to.Close()
	}
	return err
}
