package asrtest

import (
	"context"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"

	"zhiyin.dev/edge/asr"
)

// Visit is one connection to a server of a test.
type Visit struct {
	Counter
	C      *websocket.Conn
	Ctx    context.Context
	Number int64 // of the connection, from 1
	rest   []int16
}

// Take hears a message of samples and tells whether a word was completed.
func (v *Visit) Take(message []byte) (word bool) {
	for ; len(message) >= 2; message = message[2:] {
		v.rest = append(v.rest, int16(binary.LittleEndian.Uint16(message)))
	}
	for ; len(v.rest) >= asr.FrameSamples; v.rest = v.rest[asr.FrameSamples:] {
		word = v.Hear(v.rest[:asr.FrameSamples]) || word
	}
	return word
}

// Tell sends a text message.
func (v *Visit) Tell(text string) { _ = v.C.Write(v.Ctx, websocket.MessageText, []byte(text)) }

// Server answers WebSocket connections with serve, and returns its ws:// address.
func Server(t *testing.T, serve func(v *Visit)) string {
	t.Helper()
	var visits atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"binary"}})
		if err != nil {
			return
		}
		defer func() { _ = c.CloseNow() }()
		c.SetReadLimit(1 << 20)
		serve(&Visit{C: c, Ctx: r.Context(), Number: visits.Add(1)})
	}))
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http")
}
