package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"zhiyin.dev"
	"zhiyin.dev/node"
)

// console is who somebody at the machine is, in the audit chain.
var console = zhiyin.AuditEntry{Actor: "console"}

// eraseCmd forgets a person. It works beside a running platform.
type eraseCmd struct {
	Customer string `arg:"" optional:"" help:"The customer's id (cu_…)."`
	Phone    string `help:"Instead of the id: a number that this person alone has. It stays in your shell's history." placeholder:"+86138…"`
	Reason   string `help:"request, withdrawn, retention or order." enum:"request,withdrawn,retention,order" default:"request"`
	Now      bool   `help:"Although they are being served: what is said from then on is not kept."`
	Yes      bool   `short:"y" help:"Don't ask."`
}

func (e eraseCmd) Run(ctx context.Context, c *cli) error {
	return c.existing(ctx, func(n *node.Node) error {
		id, err := e.find(ctx, n)
		if err != nil {
			return err
		}
		if !e.Yes {
			if err := confirm(fmt.Sprintf("Erase customer %s for ever? What they said, bought and were called can't be brought back.", id)); err != nil {
				return err
			}
		}
		receipt, err := n.Erase(ctx, node.EraseOrder{Customer: id, Reason: zhiyin.ErasureReason(e.Reason), Now: e.Now, Audit: console})
		if receipt.Event != "" { // erased, whatever became of the log
			out := json.NewEncoder(os.Stdout)
			out.SetIndent("", "  ")
			_ = out.Encode(receipt)
		}
		if err == nil && !receipt.Cleared {
			fmt.Fprintln(os.Stderr, "Their keys are destroyed. Traces in the database's files go as soon as nobody reads an older state of it (a backup that runs).")
		}
		return err
	})
}

func (e eraseCmd) find(ctx context.Context, n *node.Node) (zhiyin.CustomerID, error) {
	switch {
	case (e.Customer == "") == (e.Phone == ""):
		return "", fmt.Errorf("give a customer's id or --phone: %w", zhiyin.Invalid)
	case e.Phone == "":
		return zhiyin.CustomerID(e.Customer), nil
	}
	found, err := n.FindByPhone(ctx, e.Phone)
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", fmt.Errorf("nobody has this number: %w", zhiyin.NotFound)
	case len(found) > 1:
		return "", fmt.Errorf("several customers have this number, name one: %v: %w", found, zhiyin.Conflict)
	}
	return found[0], nil
}

// confirm asks whoever sits at the terminal.
func confirm(question string) error {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return fmt.Errorf("nobody is there to be asked, add --yes: %w", zhiyin.Invalid)
	}
	fmt.Fprintf(os.Stderr, "%s [y/N] ", question)
	answer, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
		return fmt.Errorf("nothing was done: %w", zhiyin.Conflict)
	}
	return nil
}

// holdCmd puts a person under legal hold.
type holdCmd struct {
	Customer string `arg:"" help:"The customer's id (cu_…)."`
	Reason   string `help:"The case; it is kept sealed." placeholder:"TEXT"`
	Off      bool   `help:"Take the hold off."`
}

func (h holdCmd) Run(ctx context.Context, c *cli) error {
	if !h.Off && strings.TrimSpace(h.Reason) == "" {
		return fmt.Errorf("a hold needs a --reason: %w", zhiyin.Invalid)
	}
	return c.existing(ctx, func(n *node.Node) error {
		return n.HoldCustomer(ctx, zhiyin.CustomerID(h.Customer), !h.Off, h.Reason, console)
	})
}

// erasuresCmd reads the erasure log and proves that it is whole.
type erasuresCmd struct{}

func (erasuresCmd) Run(_ context.Context, c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	l, err := node.Erasures(cfg)
	if err != nil {
		return err
	}
	for _, e := range l.List {
		fmt.Printf("%d\t%s\t%s\t%s\t%s\n", e.Position, e.At.Format("2006-01-02T15:04:05Z"), e.Customer, e.Reason, e.By)
	}
	fmt.Fprintf(os.Stderr, "%d erasures, every line follows from the one before; the last hash is %s\n", len(l.List), l.Head().Hash)
	return nil
}
