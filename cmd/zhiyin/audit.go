package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node"
)

// auditCmd proves and hands out the audit chain. It works beside a running
// platform.
type auditCmd struct {
	Verify    auditVerifyCmd    `cmd:"" help:"Find entries that were edited, deleted, put in another order or cut off."`
	Export    auditExportCmd    `cmd:"" help:"Write entries as lines of JSON to standard output."`
	PublicKey auditPublicKeyCmd `cmd:"" help:"Print the key that checks the checkpoints' signatures."`
}

type auditVerifyCmd struct{}

func (auditVerifyCmd) Run(ctx context.Context, c *cli) error {
	return c.existing(ctx, func(n *node.Node) error {
		r, err := n.VerifyAudit(ctx, func(done, total int64) {
			fmt.Fprintf(os.Stderr, "  %d of %d entries (%d %%)\n", done, total, 100*done/max(total, 1))
		})
		if err != nil {
			return err
		}
		for _, f := range r.Faults {
			fmt.Printf("entry %d: %s\n", f.Position, f.Says)
		}
		fmt.Printf("%d entries (%d to %d), %d signed checkpoints outside the database, %d faults\n", r.Entries, r.Start.Position+1, r.End.Position, r.Checkpoints, len(r.Faults))
		if len(r.Faults) > 0 {
			return fmt.Errorf("the audit chain is not what was written: %w", zhiyin.Conflict)
		}
		return nil
	})
}

type auditExportCmd struct {
	From string `help:"From this day on, or this instant (RFC 3339)." placeholder:"2026-01-31"`
	To   string `help:"Before this day or instant; left out: until now." placeholder:"2026-02-28"`
}

func (a auditExportCmd) Run(ctx context.Context, c *cli) error {
	from, err := moment(a.From)
	if err != nil {
		return err
	}
	to, err := moment(a.To)
	if err != nil {
		return err
	}
	return c.existing(ctx, func(n *node.Node) error {
		out := bufio.NewWriter(os.Stdout)
		count, err := n.ExportAudit(ctx, from, to, out)
		if err = errors.Join(err, out.Flush()); err == nil {
			fmt.Fprintf(os.Stderr, "%d entries\n", count)
		}
		return err
	})
}

// moment reads a day (of this machine's zone) or an instant; empty is zero.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, time.Local); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%q is no day (2026-01-31) and no instant (2026-01-31T08:00:00+08:00): %w", text, zhiyin.Invalid)
	}
	return at, nil
}

type auditPublicKeyCmd struct{}

func (auditPublicKeyCmd) Run(ctx context.Context, c *cli) error {
	return c.existing(ctx, func(n *node.Node) error {
		fmt.Println(n.AuditPublicKey())
		return nil
	})
}

// existing opens the data directory for a tool and closes it again.
func (c *cli) existing(ctx context.Context, do func(*node.Node) error) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	n, err := node.OpenExisting(ctx, cfg, c.logger())
	if err != nil {
		return err
	}
	return errors.Join(do(n), n.Close())
}
