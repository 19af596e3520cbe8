package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/node"
)

// keyCmd manages the API keys of other systems. It works beside a running server.
type keyCmd struct {
	Add    keyAddCmd    `cmd:"" help:"Make a key and print its secret, once."`
	List   keyListCmd   `cmd:"" help:"List the keys."`
	Rotate keyRotateCmd `cmd:"" help:"Make a key's successor; both work for the overlap."`
	Revoke keyRevokeCmd `cmd:"" help:"End a key at once."`
}

type keyAddCmd struct {
	Name   string        `arg:"" help:"For people: whose key it is."`
	Scopes []string      `required:"" help:"What it may do: ${scopes}." sep:","`
	Unit   string        `help:"The unit whose data it reaches; empty: all."`
	Source string        `help:"The name under which what it reports is kept." default:"api"`
	For    time.Duration `help:"How long it works; 0: for ever." placeholder:"720h"`
}

// onNode runs do with an installation's node that need not be served.
func (c *cli) onNode(ctx context.Context, do func(*node.Node) error) error {
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

func (k keyAddCmd) Run(ctx context.Context, c *cli) error {
	key := access.Key{Name: k.Name, Unit: zhiyin.UnitID(k.Unit), Source: k.Source}
	for _, s := range k.Scopes {
		key.Scopes = append(key.Scopes, access.Action(s))
	}
	if k.For > 0 {
		key.Expires = time.Now().UTC().Add(k.For)
	}
	return c.onNode(ctx, func(n *node.Node) error {
		made, secret, err := n.NewKey(ctx, key)
		if err == nil {
			fmt.Printf("%s\t%s\n", made.ID, secret)
		}
		return err
	})
}

type keyListCmd struct{}

func (keyListCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		keys, err := n.Keys(ctx)
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
		fmt.Fprintln(out, "ID\tBEGINS\tSTATE\tUNIT\tSOURCE\tUSED\tSCOPES\tNAME")
		for _, k := range keys {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, k.Prefix, stateOf(k), dash(string(k.Unit)), k.Source, day(k.Used), scopesOf(k), k.Name)
		}
		return out.Flush()
	})
}

func stateOf(k access.Key) string {
	switch {
	case !k.Revoked.IsZero():
		return "revoked"
	case !k.Live(time.Now()):
		return "expired"
	case k.Successor != "":
		return "until " + day(k.Expires)
	}
	return "live"
}

func scopesOf(k access.Key) string {
	var out []string
	for _, s := range k.Scopes {
		out = append(out, string(s))
	}
	return strings.Join(out, ",")
}

func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04")
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

type keyRotateCmd struct {
	ID      string        `arg:"" help:"The key's id (key_…)."`
	Overlap time.Duration `help:"How long the old one still works." default:"24h"`
}

func (k keyRotateCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		made, secret, err := n.RotateKey(ctx, k.ID, k.Overlap)
		if err == nil {
			fmt.Printf("%s\t%s\n", made.ID, secret)
		}
		return err
	})
}

type keyRevokeCmd struct {
	ID string `arg:"" help:"The key's id (key_…)."`
}

func (k keyRevokeCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error { return n.RevokeKey(ctx, k.ID) })
}
