package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"zhiyin.dev"
)

// RebuildOrder asks for what follows from the ledger to be made anew.
type RebuildOrder struct {
	Customer zhiyin.CustomerID // this person alone; empty: everybody
	Check    bool              // compare only; a node may run meanwhile
}

// RebuildProgress is how far a rebuild is.
type RebuildProgress struct {
	Done, Of int64 // records
	Differs  int64
}

// RebuiltRecord is a record of whom something differed, by table and key.
type RebuiltRecord struct {
	Customer zhiyin.CustomerID
	Differs  []string
}

// rebuiltTogether is how many records are judged with one reading of their facts.
const rebuiltTogether = 200

// Rebuild makes what follows from the ledger anew: customers' traits, orders,
// consents, rejections, tags and timers. Conflict while a node runs, unless it is to
// check only. shown is called after each share.
func Rebuild(ctx context.Context, cfg Config, o RebuildOrder, shown func(RebuildProgress), log *slog.Logger) (out []RebuiltRecord, err error) {
	n, err := OpenExisting(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if !o.Check {
		if err := n.alone(ctx); err != nil {
			return nil, err
		}
		if err := n.SettleTags(ctx); err != nil {
			return nil, err
		}
	}
	return n.rebuild(ctx, o, shown)
}

// alone takes the installation, or is a Conflict.
func (n *Node) alone(ctx context.Context) (err error) {
	if n.release == nil {
		if n.release, err = hold(n.cfg.Data); err != nil {
			return err
		}
	}
	if n.cfg.Store.URL == "" {
		return nil
	}
	if holder, err := n.takeLead(ctx); err != nil || !n.leads {
		return errors.Join(err, fmt.Errorf("node: %s leads: stop it first, or only check: %w", holder, zhiyin.Conflict))
	}
	return nil
}

func (n *Node) rebuild(ctx context.Context, o RebuildOrder, shown func(RebuildProgress)) (out []RebuiltRecord, err error) {
	p := RebuildProgress{}
	if p.Of, err = n.db.CountRecords(ctx); err != nil {
		return nil, err
	}
	if o.Customer != "" {
		of, err := n.db.PersonsOf(ctx, o.Customer)
		if err != nil || len(of[o.Customer]) == 0 {
			return nil, errors.Join(err, fmt.Errorf("node: customer %s: %w", o.Customer, zhiyin.NotFound))
		}
		p.Of = int64(len(of[o.Customer]))
		out, err := n.rebuildShare(ctx, of[o.Customer], !o.Check)
		p.Done, p.Differs = p.Of, int64(len(out))
		shown(p)
		return out, err
	}
	for after := zhiyin.CustomerID(""); ; {
		ids, err := n.db.RecordsAfter(ctx, after, rebuiltTogether)
		if err != nil || len(ids) == 0 {
			return out, err
		}
		some, err := n.rebuildShare(ctx, ids, !o.Check)
		if err != nil {
			return out, err
		}
		after, out = ids[len(ids)-1], append(out, some...)
		p.Done, p.Differs = p.Done+int64(len(ids)), int64(len(out))
		p.Of = max(p.Of, p.Done)
		shown(p)
	}
}

// rebuildShare makes some records anew, then their tags.
func (n *Node) rebuildShare(ctx context.Context, ids []zhiyin.CustomerID, keep bool) (out []RebuiltRecord, err error) {
	differs := map[zhiyin.CustomerID][]string{}
	for _, id := range ids {
		rows, err := n.db.Rebuild(ctx, id, keep)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			differs[id] = rows
		}
	}
	tags, err := n.follower.Rebuild(ctx, n.db, ids, keep)
	for id, list := range tags {
		differs[id] = append(differs[id], list...)
	}
	for _, id := range slices.Sorted(maps.Keys(differs)) {
		slices.Sort(differs[id])
		out = append(out, RebuiltRecord{id, slices.Compact(differs[id])})
	}
	return out, err
}
