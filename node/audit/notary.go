package audit

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
)

// Times of the notary.
const (
	checkpointEvery = time.Hour
	cutEvery        = 24 * time.Hour
)

// Notary signs where the audit chain has come to, every hour and at the end, and
// cuts off what is old enough. Each checkpoint goes to a file first, which may
// lie on another machine, then to the database: who holds the database alone can
// neither write the chain anew nor shorten it.
type Notary struct {
	db   *store.DB
	key  ed25519.PrivateKey
	path string
	keep time.Duration // of entries
	now  func() time.Time
	log  *slog.Logger
	last privacy.Chain // signed last by this process
}

// NewNotary makes it; it signs by the chain's key, and keeps entries for so long.
func NewNotary(c Chain, keep time.Duration, log *slog.Logger) *Notary {
	return &Notary{db: c.DB, key: c.Key, path: c.Checkpoints, keep: keep, now: c.Now, log: log}
}

// Run signs until ctx is done, and once more then.
func (n *Notary) Run(ctx context.Context) error {
	sign, cut := time.NewTicker(checkpointEvery), time.NewTicker(cutEvery)
	defer sign.Stop()
	defer cut.Stop()
	n.told(n.sign(ctx))
	n.told(n.cut(ctx))
	for {
		select {
		case <-ctx.Done():
			return n.sign(context.WithoutCancel(ctx))
		case <-sign.C:
			n.told(n.sign(ctx))
		case <-cut.C:
			n.told(n.cut(ctx))
		}
	}
}

// told: a checkpoint that could not be kept is made up for by the next.
func (n *Notary) told(err error) {
	if err != nil {
		n.log.Error("audit checkpoint", "err", err)
	}
}

// sign keeps a checkpoint of the chain's end, unless it is where it was.
func (n *Notary) sign(ctx context.Context) error {
	head, err := n.db.AuditHead(ctx)
	if err != nil || head == n.last || head.Position == 0 {
		return err
	}
	if err := n.keepBoth(ctx, privacy.Sign(head, privacy.Reached, n.now(), n.key), n.db.KeepCheckpoint); err != nil {
		return err
	}
	n.last = head
	return nil
}

// cut removes what is older than it has to be, up to a checkpoint.
func (n *Notary) cut(ctx context.Context) error {
	c, err := n.db.CheckpointBefore(ctx, n.now().Add(-n.keep))
	if zhiyin.KindOf(err) == zhiyin.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if rows, err := n.db.AuditAfter(ctx, c.Position-1, 1); err != nil || len(rows) == 0 || rows[0].Position != c.Position {
		return err // cut already
	}
	return n.keepBoth(ctx, privacy.Sign(c.Chain, privacy.Cut, n.now(), n.key), n.db.CutAudit)
}

func (n *Notary) keepBoth(ctx context.Context, c privacy.Checkpoint, keep func(context.Context, privacy.Checkpoint) error) error {
	if err := appendLine(n.path, c); err != nil {
		return fmt.Errorf("audit: %s: %v: %w", n.path, err, zhiyin.Unavailable)
	}
	return keep(ctx, c)
}

// appendLine adds a value as a line of JSON and makes it durable.
func appendLine(path string, v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}

// readCheckpoints reads the file. A line that is none, as the last may be after
// a crash, is left out; there is no file before the first.
func readCheckpoints(path string) (out []privacy.Checkpoint, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("audit: %v: %w", err, zhiyin.Unavailable)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var c privacy.Checkpoint
		if json.Unmarshal(lines.Bytes(), &c) == nil {
			out = append(out, c)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("audit: %s: %v: %w", path, err, zhiyin.Invalid)
	}
	return out, nil
}
