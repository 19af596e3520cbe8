package door

import (
	"context"
	"log/slog"
)

// quiet takes net/http's own log (broken handshakes, connections that end in
// the middle): only that it happened is logged, for its text holds addresses.
type quiet struct{ slog.Handler }

// Handle logs the fact.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	return q.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "connection trouble", r.PC))
}
