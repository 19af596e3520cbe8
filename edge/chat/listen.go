package chat

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// typingEvery is how often the agent is told that the customer writes.
const typingEvery = time.Second

// listen takes one frame; ok is false when the page goes, or sends what is none.
func (s *socket) listen(ctx context.Context) (ok bool) {
	raw, binary, err := s.read(silentFor)
	if err != nil || binary {
		return false
	}
	in, err := parse(raw)
	switch {
	case err != nil:
		return false
	case in.Write != nil:
		s.write(ctx, *in.Write)
	case in.File != nil:
		return s.file(ctx, *in.File)
	case in.Typing:
		s.types()
	case in.Read > 0:
		s.server.cfg.Talks.Seen(s.id, in.Read)
	case in.Close:
		s.server.cfg.Talks.Leave(s.id)
	}
	return true
}

func (s *socket) refuse(client, why string) {
	s.tell(news{refused: &refused{Client: client, Why: why}})
}

func (s *socket) write(ctx context.Context, w writes) {
	if !s.messages.take(s.server.cfg.Now()) {
		s.refuse(w.Client, "rate")
		return
	}
	s.take(ctx, contact.Wrote{Client: w.Client, Text: w.Text, Keys: w.Keys})
}

func (s *socket) take(ctx context.Context, w contact.Wrote) {
	ctx, cancel := context.WithTimeout(ctx, workWithin)
	defer cancel()
	if err := s.server.cfg.Talks.Write(ctx, s.id, w); err != nil {
		s.refuse(w.Client, whyOf(err))
	}
}

func (s *socket) types() {
	now := s.server.cfg.Now()
	if s.server.cfg.Typed == nil || now.Sub(s.typed) < typingEvery {
		return
	}
	s.typed = now
	s.server.cfg.Typed(s.id)
}

// file takes the binary frame that was announced; ok is false when the page went or
// sent something else.
func (s *socket) file(ctx context.Context, a announced) (ok bool) {
	s.conn.SetReadLimit(zhiyin.ChatFileBytes + 1<<10) // one that is a little too large is told so
	content, binary, err := s.read(silentFor)
	s.conn.SetReadLimit(frameBytes)
	if err != nil || !binary {
		return false
	}
	f, why := Accept(a.Name, content, s.server.cfg.Now())
	switch {
	case why != "":
	case !s.files.take(s.server.cfg.Now()):
		why = "rate"
	default:
		why = s.keep(ctx, a.Client, f, content)
	}
	if why != "" {
		s.refuse(a.Client, why)
	}
	return true
}

// keep keeps the file before the message that names it.
func (s *socket) keep(ctx context.Context, client string, f zhiyin.ChatFile, content []byte) (why string) {
	work, cancel := context.WithTimeout(ctx, workWithin)
	defer cancel()
	person, err := s.server.cfg.Talks.Person(s.id)
	if err != nil {
		return whyOf(err)
	}
	if err := s.server.cfg.Records.KeepFile(work, s.id, person, "customer", f, content); err != nil {
		s.server.cfg.Log.Error("file not kept", "contact", string(s.id), "err", err)
		return "failed"
	}
	s.take(ctx, contact.Wrote{Client: client, File: &f})
	return ""
}

// types are what may be sent, by what the bytes say: pictures that every browser
// shows, PDF and plain text. Nothing that a browser would run.
var types = []string{"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"}

// Accept makes a ChatFile of bytes; why says what is wrong: too_large or type. That
// a file is harmless nobody has looked at.
func Accept(name string, content []byte, now time.Time) (f zhiyin.ChatFile, why string) {
	if len(content) > zhiyin.ChatFileBytes {
		return f, "too_large"
	}
	kind, _, _ := strings.Cut(http.DetectContentType(content), ";")
	if len(content) == 0 || !slices.Contains(types, kind) {
		return f, "type"
	}
	return zhiyin.ChatFile{ID: zhiyin.NewID("cf", now), Name: named(name), Type: kind, Size: len(content)}, ""
}

// named is a file's own name without a way to it or anything that can't be seen, at
// most 100 characters.
func named(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x200b && r <= 0x202e || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 100 {
		name = string(runes[len(runes)-100:])
	}
	if name == "" || name == "." || name == ".." || name == "/" {
		return "file"
	}
	return name
}

// File serves a file to a page that proves its chat by token.
func (s *Server) File(w http.ResponseWriter, r *http.Request) {
	t, err := s.admissionOf(r.URL.Query().Get("token"))
	if err != nil {
		http.Error(w, "denied", http.StatusForbidden)
		return
	}
	f, content, err := s.cfg.Records.File(r.Context(), t.chat, r.PathValue("file"))
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // the pages are of other sites
	Serve(w, f, content)
}

// Serve answers with a file: pictures to be shown, anything else to be saved.
func Serve(w http.ResponseWriter, f zhiyin.ChatFile, content []byte) {
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=3600")
	if !strings.HasPrefix(f.Type, "image/") {
		h.Set("Content-Disposition", "attachment")
	}
	_, _ = w.Write(content) // the reader may be gone
}
