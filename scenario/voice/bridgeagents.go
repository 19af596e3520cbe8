package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// worker is an agent at work: signed in, with the desk's socket open as a page
// would have it.
type worker struct {
	web    string
	client *http.Client
	conn   *websocket.Conn
	stop   context.CancelFunc
	done   sync.WaitGroup
	accept bool // take what rings at the desk, not by telephone
}

// newWorker signs the agent in by their link and opens the socket.
func newWorker(web, link string, accept bool) (*worker, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	w := &worker{web: web, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}, accept: accept}
	if err := w.post("/api/sign-in", map[string]string{"token": path.Base(link)}, nil); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.stop = cancel
	w.conn, _, err = websocket.Dial(ctx, strings.Replace(web, "http", "ws", 1)+"/api/desk/socket?tab=tab1",
		&websocket.DialOptions{HTTPClient: &http.Client{Jar: jar}, HTTPHeader: http.Header{"Origin": {web}}})
	if err != nil {
		cancel()
		return nil, fmt.Errorf("socket: %w", err)
	}
	w.conn.SetReadLimit(8 << 20)
	w.done.Go(func() { w.follow(ctx) })
	return w, nil
}

func (w *worker) close() {
	w.stop()
	_ = w.conn.CloseNow()
	w.done.Wait()
}

// available lets the agent have calls once their line works.
func (w *worker) available() error {
	return w.post("/api/desk/status", map[string]string{"status": "available"}, nil)
}

// follow reads the socket and takes what is offered where the agent shall.
func (w *worker) follow(ctx context.Context) {
	for {
		_, raw, err := w.conn.Read(ctx)
		if err != nil {
			return
		}
		if !w.accept || !bytes.Contains(raw[:min(len(raw), 256)], []byte(`"offer"`)) {
			continue
		}
		var m struct {
			Topic string
			Data  *struct{ Reservation string }
		}
		if json.Unmarshal(raw, &m) != nil || m.Topic != "offer" || m.Data == nil {
			continue
		}
		// One that came too late shows as a bridge that does not come about.
		_ = w.post("/api/desk/reservations/"+m.Data.Reservation+"/accept", map[string]any{}, nil)
	}
}

// post asks as the page does; out may be nil.
func (w *worker) post(path string, in, out any) error {
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodPost, w.web+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", w.web)
	res, err := w.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	switch {
	case res.StatusCode >= 300:
		return fmt.Errorf("%s: status %d: %s", path, res.StatusCode, raw)
	case err != nil || out == nil:
		return err
	}
	return json.Unmarshal(raw, out)
}
