package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"zhiyin.dev"
	"zhiyin.dev/node"
)

// rebuildCmd makes what follows from the ledger anew.
type rebuildCmd struct {
	Check    bool   `help:"Compare only, and list what differs. The platform may run meanwhile."`
	Customer string `help:"This person alone." placeholder:"ID"`
}

func (r rebuildCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	bar := &rebuildBar{live: term.IsTerminal(int(os.Stderr.Fd())), began: time.Now()}
	list, err := node.Rebuild(ctx, cfg, node.RebuildOrder{Customer: zhiyin.CustomerID(r.Customer), Check: r.Check}, bar.show, c.logger())
	bar.end()
	for _, one := range list {
		for _, what := range one.Differs {
			fmt.Printf("%s\t%s\n", one.Customer, what)
		}
	}
	if err != nil {
		return err
	}
	if r.Check && len(list) > 0 {
		return fmt.Errorf("%d of %d records differ from what the ledger says: %w", len(list), bar.last.Done, zhiyin.Conflict)
	}
	fmt.Fprintf(os.Stderr, "%d records in %s, %d differed from what the ledger says.\n", bar.last.Done, time.Since(bar.began).Round(100*time.Millisecond), len(list))
	return nil
}

// rebuildBar shows how far a rebuild is, as copyBar does.
type rebuildBar struct {
	live         bool
	began, shown time.Time
	last         node.RebuildProgress
}

func (b *rebuildBar) show(p node.RebuildProgress) {
	b.last = p
	every := lineEvery
	if b.live {
		every = barEvery
	}
	if time.Since(b.shown) < every && p.Done < p.Of {
		return
	}
	b.shown = time.Now()
	line := fmt.Sprintf("%d/%d records, %d differ, %.0f records/s", p.Done, p.Of, p.Differs, float64(p.Done)/max(time.Since(b.began).Seconds(), 0.001))
	if b.live {
		fmt.Fprintf(os.Stderr, "\r\x1b[K%s %s", gauge(p.Done, p.Of, 24), line)
		return
	}
	fmt.Fprintln(os.Stderr, line)
}

func (b *rebuildBar) end() {
	if b.live {
		fmt.Fprintln(os.Stderr)
	}
}
