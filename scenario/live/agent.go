package live

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// Agent is one at an open desk socket, without audio. Its methods are called from one
// goroutine.
type Agent struct {
	p      *Product
	client *http.Client
	conn   *websocket.Conn
	told   chan Told // capacity 1024; what the desk's socket says
}

// Told is one message of the desk's socket.
type Told struct {
	Topic string
	Data  json.RawMessage
	At    time.Time
}

// SignIn opens the desk of one of the unit's people, who is available then.
func (p *Product) SignIn(ctx context.Context) (*Agent, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	a := &Agent{p: p, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}, told: make(chan Told, 1024)}
	for _, l := range p.ready.Links {
		if l.Unit == Unit {
			if err := a.Post(ctx, "/api/sign-in", map[string]any{"token": path.Base(l.URL)}); err != nil {
				return nil, err
			}
			break
		}
	}
	a.conn, _, err = websocket.Dial(ctx, strings.Replace(p.ready.Web, "http", "ws", 1)+"/api/desk/socket?tab=bench",
		&websocket.DialOptions{HTTPClient: &http.Client{Jar: jar}, HTTPHeader: http.Header{"Origin": {p.ready.Web}}})
	if err != nil {
		return nil, err
	}
	a.conn.SetReadLimit(8 << 20)
	go a.read(ctx)
	return a, a.Post(ctx, "/api/desk/status", map[string]any{"status": "available"})
}

// Cookies are those of the sign-in.
func (a *Agent) Cookies() []*http.Cookie {
	at, err := url.Parse(a.p.ready.Web)
	if err != nil {
		return nil
	}
	return a.client.Jar.Cookies(at)
}

// Close ends the desk's socket.
func (a *Agent) Close() { _ = a.conn.CloseNow() }

func (a *Agent) read(ctx context.Context) {
	defer close(a.told)
	for {
		_, raw, err := a.conn.Read(ctx)
		if err != nil {
			return
		}
		t := Told{At: time.Now()}
		var m struct {
			Topic string
			Data  json.RawMessage
		}
		if json.Unmarshal(raw, &m) != nil {
			return
		}
		t.Topic, t.Data = m.Topic, m.Data
		select {
		case a.told <- t:
		case <-ctx.Done():
			return
		}
	}
}

// Post asks one route; anything but 200 is an error.
func (a *Agent) Post(ctx context.Context, path string, in any) error {
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.p.ready.Web+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", a.p.ready.Web)
	res, err := a.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d %s", path, res.StatusCode, body)
	}
	return nil
}

// seenWithin bounds one wait; a message that takes so long is a fault, no figure.
const seenWithin = 60 * time.Second

// Until waits for a message that fits.
func (a *Agent) Until(ctx context.Context, fits func(Told) bool) (Told, error) {
	late := time.After(seenWithin)
	for {
		select {
		case t, ok := <-a.told:
			if !ok {
				return t, fmt.Errorf("the desk's socket ended")
			}
			if fits(t) {
				return t, nil
			}
		case <-late:
			return Told{}, fmt.Errorf("the desk was not told within %s", seenWithin)
		case <-ctx.Done():
			return Told{}, ctx.Err()
		}
	}
}
