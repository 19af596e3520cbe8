package connect

import (
	"context"
	"time"

	"zhiyin.dev"
)

// guard looks by and by what other systems keep for connections that are switched
// off, lest they fill those systems' disks. It ends with ctx.
func (r *Runner) guard(ctx context.Context) {
	tick := time.NewTicker(r.cfg.GuardEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		list, err := r.cfg.Book.Connections(ctx)
		if err != nil {
			continue // look says so
		}
		for _, c := range list {
			if holder, holds := r.cfg.Pullers[c.Way].(Holder); holds && !c.On && c.HasKey && c.Fault == "" {
				r.weigh(ctx, holder, c)
			}
		}
	}
}

// weigh notes how much is kept for one connection.
func (r *Runner) weigh(ctx context.Context, holder Holder, c zhiyin.Connection) {
	d, secret, err := Load(ctx, r.cfg.Book, c)
	if err != nil || secret == "" {
		return // it is told when the connection runs
	}
	held, err := holder.Held(ctx, d, secret)
	switch code := codeOf(err); {
	case ctx.Err() != nil:
		return
	case err == nil:
		err = r.cfg.Book.Advance(ctx, zhiyin.Progress{Connection: c.ID, Lag: -1, Held: held, At: r.cfg.Now()}, nil)
	case code == HeldTooMuch:
		r.cfg.Log.Warn("what is kept for a connection was given up", "connection", c.ID, "err", err)
		err = r.cfg.Book.FailConnection(ctx, c.ID, code, 0)
	default: // that system may be away as well
		err = nil
	}
	if err != nil && ctx.Err() == nil {
		r.cfg.Log.Error("what is kept for a connection is not noted", "connection", c.ID, "kind", zhiyin.KindOf(err), "err", err)
	}
}
