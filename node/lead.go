package node

import (
	"context"
	"fmt"
	"os"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node/group"
)

// Hold takes the installation for this process until Close. In a data directory
// it is Conflict when another process serves it. On a server the first node acts
// and every other stands by, answering that it does, until the one that acts has
// stopped or has not been heard of for store.lead; then Hold returns. It also
// returns when ctx ends. Tools that only read do without.
func (n *Node) Hold(ctx context.Context) (err error) {
	if n.release == nil {
		if n.release, err = hold(n.cfg.Data); err != nil {
			return err
		}
	}
	if n.cfg.Store.URL == "" || n.leads {
		return nil
	}
	if n.cfg.Store.Lead < time.Second {
		return fmt.Errorf("node: store.lead must be 1s or more: %w", zhiyin.Invalid)
	}
	return n.lead(ctx)
}

// Alone takes the data directory if nobody serves it, as Hold does, and tells
// whether it could. An installation on a server is never alone: whoever leads it
// works for all.
func (n *Node) Alone() bool {
	if n.cfg.Store.URL != "" {
		return false
	}
	if n.release == nil {
		release, err := hold(n.cfg.Data)
		if err != nil {
			return false
		}
		n.release = release
	}
	return true
}

// lead waits for its turn.
func (n *Node) lead(ctx context.Context) error {
	holder, err := n.takeLead(ctx)
	if err != nil || n.leads {
		return err
	}
	n.log.Info("standing by", "leads", holder)
	var parts group.Group
	waiting := &standby{node: n}
	if err := waiting.open(); err != nil {
		return err
	}
	parts.Start(ctx, "standby web", waiting.serveWeb)
	parts.Start(ctx, "standby telephones", waiting.serveSIP)
	err = n.awaitLead(ctx, parts.Failed())
	if stopped := parts.Stop(); err == nil {
		err = stopped
	}
	return err
}

// awaitLead asks five times in the time after which a silent node has lost it. A
// server that is away changes nothing: it says who leads when it is back.
func (n *Node) awaitLead(ctx context.Context, failed <-chan struct{}) error {
	tick := time.NewTicker(n.cfg.Store.Lead / 5)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-failed:
			return nil // stop tells why
		case <-tick.C:
		}
		_, err := n.takeLead(ctx)
		if n.leads {
			n.log.Info("took over")
			return n.refresh(ctx) // what the node before published
		}
		switch {
		case err != nil && ctx.Err() != nil:
			return nil
		case zhiyin.KindOf(err) == zhiyin.Unavailable:
			n.log.Warn("the lead can't be asked for", "err", err)
		case err != nil:
			return err
		}
	}
}

func (n *Node) takeLead(ctx context.Context) (holder string, err error) {
	if n.name == "" {
		host, _ := os.Hostname() // without one the id is enough
		n.name = zhiyin.NewID(host, n.now())
	}
	n.leads, holder, err = n.db.TakeLead(ctx, n.name, n.cfg.Store.Lead)
	return holder, err
}
