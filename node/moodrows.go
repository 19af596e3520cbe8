package node

import (
	"context"
	"errors"
	"log/slog"

	"zhiyin.dev/emotion"
)

// MoodRows reads every contact in which an agent corrected a mood, as rows to train
// from. It reads only and may run beside the platform.
func MoodRows(ctx context.Context, cfg Config, log *slog.Logger) (rows []emotion.Row, err error) {
	n, err := OpenExisting(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	ids, err := n.db.ContactIDs(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		events, err := n.db.AllEvents(ctx, string(id))
		if err != nil {
			return nil, err
		}
		rows = append(rows, emotion.Corrected(events)...)
	}
	return rows, nil
}
