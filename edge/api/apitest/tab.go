package apitest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// Tab is a browser tab's socket.
type Tab struct {
	t     testing.TB
	Conn  *websocket.Conn
	Epoch string
	Pos   int64
	Gaps  int
}

type frame struct {
	Pos   int64
	Topic string
	Data  json.RawMessage
}

func (s *Site) Tab(cookie *http.Cookie, query string) *Tab {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	h := http.Header{"Origin": {s.URL}}
	if cookie != nil {
		h.Set("Cookie", cookie.Name+"="+cookie.Value)
	}
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/api/desk/socket?"+query, &websocket.DialOptions{HTTPHeader: h})
	if err != nil {
		s.t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	b := &Tab{t: s.t, Conn: conn}
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return b
}

// Next reads one message; the error is the socket's end.
func (b *Tab) Next() (frame, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	_, raw, err := b.Conn.Read(ctx)
	if err != nil {
		return frame{}, err
	}
	var f frame
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, err
	}
	b.place(f)
	return f, nil
}

// place checks the position as the screens do.
func (b *Tab) place(f frame) {
	switch f.Topic {
	case "hello":
		var h struct{ Epoch string }
		_ = json.Unmarshal(f.Data, &h)
		b.Epoch, b.Pos = h.Epoch, f.Pos
	case "tick", "signed_out":
		if f.Pos != b.Pos {
			b.Gaps++
		}
	default:
		if f.Pos != b.Pos+1 {
			b.Gaps++
		}
		b.Pos = f.Pos
	}
}

// Until reads up to a message of the topic.
func (b *Tab) Until(topic string) frame {
	b.t.Helper()
	for {
		f, err := b.Next()
		if err != nil {
			b.t.Fatalf("waiting for %s: %v", topic, err)
		}
		if f.Topic == topic {
			return f
		}
	}
}

// End reads up to the close and returns its code.
func (b *Tab) End() websocket.StatusCode {
	for {
		if _, err := b.Next(); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}
