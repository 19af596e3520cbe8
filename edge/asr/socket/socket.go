// Package socket is what the links to WebSocket servers have in common: a bounded
// connection that is opened, written and read in time.
package socket

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
)

// mostMessage bounds what a server may say at once.
const mostMessage = 1 << 20

// writeWithin is how long a server may take to take a fifth of a second of audio.
const writeWithin = 2 * time.Second

// Socket is one connection. Write methods are for one goroutine, Read for another.
type Socket struct {
	c    *websocket.Conn
	ctx  context.Context
	end  context.CancelFunc
	once sync.Once
	raw  []byte
}

// Dial opens url with the subprotocols; ctx bounds the opening alone.
func Dial(ctx context.Context, url string, header http.Header, protocols ...string) (*Socket, error) {
	c, answer, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: header, Subprotocols: protocols, CompressionMode: websocket.CompressionDisabled})
	if answer != nil && answer.Body != nil {
		_ = answer.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("asr: the server can't be reached: %v: %w", err, zhiyin.Unavailable)
	}
	c.SetReadLimit(mostMessage)
	s := &Socket{c: c}
	s.ctx, s.end = context.WithCancel(context.Background())
	return s, nil
}

// Tell writes v as JSON.
func (s *Socket) Tell(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.Text(string(text))
}

// Text writes a text message.
func (s *Socket) Text(text string) error { return s.write(websocket.MessageText, []byte(text)) }

// Sound writes samples as one binary message of 16-bit little-endian PCM.
func (s *Socket) Sound(samples []int16) error {
	s.raw = s.raw[:0]
	for _, v := range samples {
		s.raw = binary.LittleEndian.AppendUint16(s.raw, uint16(v))
	}
	return s.write(websocket.MessageBinary, s.raw)
}

func (s *Socket) write(kind websocket.MessageType, b []byte) error {
	ctx, cancel := context.WithTimeout(s.ctx, writeWithin)
	defer cancel()
	return s.c.Write(ctx, kind, b)
}

// Read waits for a text message and reads it as JSON. within is 0 for no bound;
// when it has passed the socket is of no use any more.
func (s *Socket) Read(into any, within time.Duration) error {
	ctx := s.ctx
	if within > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(s.ctx, within)
		defer cancel()
	}
	kind, b, err := s.c.Read(ctx)
	if err != nil {
		return err
	}
	if kind != websocket.MessageText {
		return fmt.Errorf("asr: the server sent %d octets that are no text: %w", len(b), zhiyin.Unavailable)
	}
	if err := json.Unmarshal(b, into); err != nil { // the error would hold what the server said
		return fmt.Errorf("asr: the server sent %d octets that are no answer: %w", len(b), zhiyin.Unavailable)
	}
	return nil
}

// Close ends the connection at once. It may be called again.
func (s *Socket) Close() error {
	s.once.Do(func() {
		s.end()
		_ = s.c.CloseNow()
	})
	return nil
}
