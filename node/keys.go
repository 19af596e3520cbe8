package node

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
)

// console is who acts through a command on this machine.
const console = "console"

// byConsole is the audit entry of a command on this machine.
func byConsole(action access.Action, reason string) zhiyin.AuditEntry {
	return zhiyin.AuditEntry{Actor: console, Action: string(action), Result: zhiyin.AuditDone, Reason: reason}
}

// apiKeys are systems' keys, with the units that they may be of.
type apiKeys struct {
	*signin.DB
	house *store.DB
}

func (k apiKeys) Units(ctx context.Context) ([]zhiyin.Unit, error) { return k.house.Units(ctx) }

// NewKey makes an API key; the secret is returned this once.
func (n *Node) NewKey(ctx context.Context, k access.Key) (access.Key, string, error) {
	if k.Unit != "" {
		units, err := n.db.Units(ctx)
		if err != nil {
			return k, "", err
		}
		if !slices.ContainsFunc(units, func(u zhiyin.Unit) bool { return u.ID == k.Unit }) {
			return k, "", fmt.Errorf("node: there is no unit %q: %w", k.Unit, zhiyin.Invalid)
		}
	}
	k.By = console
	return n.signIns.NewKey(ctx, k, byConsole(access.KeyManage, "made"))
}

// RotateKey makes a key's successor; both work for the overlap.
func (n *Node) RotateKey(ctx context.Context, id string, overlap time.Duration) (access.Key, string, error) {
	return n.signIns.RotateKey(ctx, id, overlap, console, byConsole(access.KeyManage, "rotated"))
}

// RevokeKey ends a key at once.
func (n *Node) RevokeKey(ctx context.Context, id string) error {
	return n.signIns.RevokeKey(ctx, id, console, byConsole(access.KeyManage, "revoked"))
}

// Keys lists every key, newest first, with those that are over.
func (n *Node) Keys(ctx context.Context) ([]access.Key, error) {
	const page = 200
	var all []access.Key
	for before := ""; ; {
		keys, err := n.signIns.Keys(ctx, before, page)
		if err != nil || len(keys) == 0 {
			return all, err
		}
		all = append(all, keys...)
		if len(keys) < page {
			return all, nil
		}
		before = keys[len(keys)-1].ID
	}
}
