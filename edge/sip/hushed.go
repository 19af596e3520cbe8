package sip

import (
	"context"
	"log/slog"
)

// hushed passes on the wording and level of a log record and nothing else.
type hushed struct{ to slog.Handler }

func (h hushed) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.to.Enabled(ctx, l)
}

func (h hushed) Handle(ctx context.Context, r slog.Record) error {
	return h.to.Handle(ctx, slog.NewRecord(r.Time, r.Level, "sip stack: "+r.Message, r.PC))
}

func (h hushed) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h hushed) WithGroup(string) slog.Handler      { return h }
