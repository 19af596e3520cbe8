package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
)

// Server serves the pages. Its handlers may be called from any goroutine.
type Server struct {
	cfg   Config
	rooms rooms
	ctx   context.Context
	stop  context.CancelFunc
}

// New makes a Server; Close ends it.
func New(cfg Config) *Server {
	ctx, stop := context.WithCancel(context.Background())
	return &Server{cfg: cfg, rooms: rooms{open: map[zhiyin.ContactID][]*socket{}}, ctx: ctx, stop: stop}
}

// Close ends every socket and waits for them; the pages come back to the next process.
func (s *Server) Close() {
	s.rooms.mu.Lock()
	s.rooms.shut = true
	s.rooms.mu.Unlock()
	s.stop()
	s.rooms.gone.Wait()
}

// Bounds of a socket.
const (
	helloWithin = 10 * time.Second
	silentFor   = 60 * time.Second // a page ticks every 20 s; one that misses three is gone
	tickEvery   = 20 * time.Second
	writeWithin = 5 * time.Second
	workWithin  = 10 * time.Second
	frameBytes  = 24 << 10 // ChatRunes of four bytes and their frame
)

// Socket serves one page until it goes.
func (s *Server) Socket(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	}
	defer s.rooms.gone.Done()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return // answered by Accept
	}
	conn.SetReadLimit(frameBytes)
	defer func() { _ = conn.CloseNow() }() // closed already in most cases
	sock := &socket{server: s, conn: conn, origin: r.Header.Get("Origin"), host: r.Host, news: make(chan news, newsCapacity),
		messages: newBucket(messageBurst, messagesPerMinute), files: newBucket(fileBurst, filesPerMinute)}
	sock.serve()
}

// enter counts a socket in, unless we stop.
func (s *Server) enter() bool {
	s.rooms.mu.Lock()
	defer s.rooms.mu.Unlock()
	if s.rooms.shut {
		return false
	}
	s.rooms.gone.Add(1)
	return true
}

// permits tells whether a page of that origin may open the site: our own, and those
// that the site names. A browser sends Origin with every WebSocket (RFC 6455 §10.2);
// what sends none has no page that could be misled.
func permits(site Site, origin, host string) bool {
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && (strings.EqualFold(u.Host, host) || slices.Contains(site.Origins, strings.ToLower(origin)))
}

// greet finds or opens the chat that a page asks for.
func (s *Server) greet(h hello, origin, host string) (zhiyin.ContactID, Site, error) {
	site, ok := s.cfg.Site(h.Site)
	if !ok {
		return "", site, fmt.Errorf("chat: site: %w", zhiyin.NotFound)
	}
	if !permits(site, origin, host) {
		return "", site, fmt.Errorf("chat: pages of that origin may not open %s: %w", h.Site, zhiyin.Denied)
	}
	if h.Token != "" {
		id, err := s.contactOf(h.Token)
		return id, site, err
	}
	now := s.cfg.Now()
	a := zhiyin.Arrival{Contact: zhiyin.ContactID(zhiyin.NewID("ct", now)), Channel: zhiyin.Chat, Called: site.Called, At: now, Language: languageOf(h.Language)}
	switch {
	case h.Member != "":
		who, err := member(h.Member, site.Secret, now)
		if err != nil {
			return "", site, err
		}
		a.Proven = &who
	case h.As != "" && s.cfg.As != nil:
		if a.From, ok = s.cfg.As(h.As); !ok {
			return "", site, fmt.Errorf("chat: cast: %w", zhiyin.NotFound)
		}
	}
	return a.Contact, site, s.cfg.Talks.Chat(a)
}

func languageOf(l zhiyin.Language) zhiyin.Language {
	if l == zhiyin.Mandarin || l == zhiyin.Cantonese || l == zhiyin.English {
		return l
	}
	return ""
}

// whyOf words an error for the page.
func whyOf(err error) string {
	switch {
	case errors.Is(err, zhiyin.Denied):
		return "denied"
	case errors.Is(err, zhiyin.Busy):
		return "full"
	case errors.Is(err, zhiyin.NotFound), errors.Is(err, zhiyin.Conflict):
		return "closed"
	case errors.Is(err, zhiyin.Invalid):
		return "too_long"
	}
	return "failed"
}
