package sip

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// hushed passes on the wording and level of a log record and nothing else, each
// wording once a minute: whoever sends junk must not fill a disk.
type hushed struct {
	to   slog.Handler
	said *said
}

// said remembers when a wording was last passed on. The wordings are constants of
// the stack, so they are few.
type said struct {
	mu   sync.Mutex
	at   map[string]time.Time
	less map[string]int // how often it was held back since
}

const sayAgain = time.Minute

func hush(to slog.Handler) hushed {
	return hushed{to: to, said: &said{at: map[string]time.Time{}, less: map[string]int{}}}
}

func (h hushed) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.to.Enabled(ctx, l)
}

func (h hushed) Handle(ctx context.Context, r slog.Record) error {
	less, ok := h.said.may(r.Message, r.Time)
	if !ok {
		return nil
	}
	out := slog.NewRecord(r.Time, r.Level, "sip stack: "+r.Message, r.PC)
	if less > 0 {
		out.AddAttrs(slog.Int("held_back", less))
	}
	return h.to.Handle(ctx, out)
}

func (s *said) may(wording string, now time.Time) (less int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, known := s.at[wording]; known && now.Sub(last) < sayAgain {
		s.less[wording]++
		return 0, false
	}
	less = s.less[wording]
	s.at[wording], s.less[wording] = now, 0
	return less, true
}

func (h hushed) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h hushed) WithGroup(string) slog.Handler      { return h }
