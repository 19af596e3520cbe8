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
	s := &Server{cfg: cfg, rooms: rooms{open: map[zhiyin.ContactID][]*socket{}, all: map[*socket]struct{}{}}, ctx: ctx, stop: stop}
	go s.beat()
	return s
}

// Close ends every socket and waits for them; the pages come back to the next process.
func (s *Server) Close() {
	s.stop()
	s.rooms.shutDown()
	s.rooms.gone.Wait()
}

// Bounds of a socket.
const (
	helloWithin = 10 * time.Second
	silentFor   = 60 * time.Second // a page ticks every 20 s; one that misses three is gone
	tickEvery   = 20               // seconds
	writeWithin = 5 * time.Second
	workWithin  = 10 * time.Second
	frameBytes  = 24 << 10 // ChatRunes of four bytes and their frame
)

// beat tells every page once in tickEvery that we are there, so many in each second.
func (s *Server) beat() {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for turn := 0; ; turn = (turn + 1) % tickEvery {
		select {
		case <-s.ctx.Done():
			return
		case <-second.C:
			s.rooms.tick(turn)
		}
	}
}

// Socket takes a page's connection over and follows it until it goes. It returns at
// once: what the request was made of is not kept for as long as the page stands there.
func (s *Server) Socket(w http.ResponseWriter, r *http.Request) {
	hold := &slim{ResponseWriter: w}
	conn, err := websocket.Accept(hold, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return // answered by Accept
	}
	conn.SetReadLimit(frameBytes)
	sock := &socket{server: s, conn: conn, wire: hold.wire, reader: hold.reader,
		messages: newBucket(messageBurst, messagesPerMinute), files: newBucket(fileBurst, filesPerMinute)}
	if !s.rooms.admit(sock) {
		_ = conn.CloseNow() // we stop; it comes back to the next process
		return
	}
	origin, host := strings.Clone(r.Header.Get("Origin")), strings.Clone(r.Host)
	go sock.serve(origin, host)
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

// greet finds or opens the chat that a page asks for; after is how much of it the page has.
func (s *Server) greet(h hello, origin, host string) (t admission, after int, site Site, err error) {
	site, ok := s.cfg.Site(h.Site)
	if !ok {
		return t, 0, site, fmt.Errorf("chat: site: %w", zhiyin.NotFound)
	}
	if !permits(site, origin, host) {
		return t, 0, site, fmt.Errorf("chat: pages of that origin may not open %s: %w", h.Site, zhiyin.Denied)
	}
	if h.Token != "" {
		if t, err = s.admissionOf(h.Token); err != nil {
			return t, 0, site, err
		}
		if t, ok = s.comesBack(t, h, site); ok {
			return t, max(h.After, 0), site, nil
		} // else the browser is another's now, who has a chat of their own
	}
	t, err = s.open(h, site)
	return t, 0, site, err
}

// open begins a chat.
func (s *Server) open(h hello, site Site) (t admission, err error) {
	now := s.cfg.Now()
	a := zhiyin.Arrival{Contact: zhiyin.ContactID(zhiyin.NewID("ct", now)), Channel: zhiyin.Chat, Called: site.Called, At: now, Language: languageOf(h.Language)}
	t.chat = a.Contact
	switch {
	case h.Member != "":
		who, err := member(h.Member, site.Secret, now)
		if err != nil {
			return t, err
		}
		a.Proven, t.owner = &who, s.owner(h.Site, who.Value)
		a.Led = s.Led(h.Site, who, h.Entrance)
	case h.As != "" && s.cfg.As != nil:
		from, ok := s.cfg.As(h.As)
		if !ok {
			return t, fmt.Errorf("chat: cast: %w", zhiyin.NotFound)
		}
		a.From = from
	case h.Invite != "":
		a.Invited, a.From = s.invited(h.Invite, site.Unit)
	}
	ctx, cancel := context.WithTimeout(s.ctx, workWithin)
	defer cancel()
	return t, s.cfg.Talks.Chat(ctx, a)
}

// invited is the contact that a link came from, and its customer's number. Who comes too
// late, by a link of another unit or by a forged one, is a stranger as any.
func (s *Server) invited(token string, unit zhiyin.UnitID) (zhiyin.ContactID, string) {
	ctx, cancel := context.WithTimeout(s.ctx, workWithin)
	defer cancel()
	by, ok := s.cfg.Invited(ctx, token)
	if !ok || by.Unit != unit {
		return "", ""
	}
	return by.Contact, by.From
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
