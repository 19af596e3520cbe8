package sip

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// hushed passes on the wording and level of a log record and nothing else, and
// the same wording once a second at most: peers can cause as many as they like.
type hushed struct {
	to   slog.Handler
	said *said
}

// said is when each wording was passed on last. The wordings are sipgo's and few.
type said struct {
	mu sync.Mutex
	at map[string]time.Time
}

func hush(h slog.Handler) hushed { return hushed{h, &said{at: map[string]time.Time{}}} }

func (h hushed) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.to.Enabled(ctx, l)
}

func (h hushed) Handle(ctx context.Context, r slog.Record) error {
	if !h.said.again(r.Message, r.Time) {
		return nil
	}
	return h.to.Handle(ctx, slog.NewRecord(r.Time, r.Level, "sip stack: "+r.Message, r.PC))
}

// again tells whether the wording may be said now.
func (s *said) again(what string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.at[what]; ok && now.Sub(last) < time.Second {
		return false
	}
	s.at[what] = now
	return true
}

func (h hushed) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h hushed) WithGroup(string) slog.Handler      { return h }
