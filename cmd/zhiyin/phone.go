package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node"
)

// phoneCmd looks after desk telephones. It works beside a running platform.
type phoneCmd struct {
	Add    phoneAddCmd    `cmd:"" help:"Make an account for an agent's desk telephone; shows its password once."`
	List   phoneListCmd   `cmd:"" help:"List desk telephones and where they are registered."`
	Remove phoneRemoveCmd `cmd:"" help:"Remove a desk telephone."`
}

// with opens the platform's data, does something and closes it.
func with(ctx context.Context, c *cli, do func(*node.Node) error) error {
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

type phoneAddCmd struct {
	Agent string `arg:"" help:"The agent's id (ag_…)."`
}

func (a phoneAddCmd) Run(ctx context.Context, c *cli) error {
	return with(ctx, c, func(n *node.Node) error {
		s, err := n.AddPhone(ctx, zhiyin.AgentID(a.Agent))
		if err != nil {
			return err
		}
		fmt.Printf("User (also authentication user)  %s\nPassword (shown this once)       %s\nServer, registrar                %s over UDP or TCP\n", s.User, s.Password, s.Server)
		if s.TLSServer != "" {
			fmt.Printf("Server over TLS                  %s\n", s.TLSServer)
		}
		fmt.Printf("Audio                            PCMA, PCMU; keys by RFC 4733 (RFC 2833)\nRegister every                   600 s\n")
		return nil
	})
}

type phoneListCmd struct{}

func (phoneListCmd) Run(ctx context.Context, c *cli) error {
	return with(ctx, c, func(n *node.Node) error {
		all, err := n.Phones(ctx)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Println("There are no desk telephones. zhiyin phone add AGENT makes one.")
			return nil
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(out, "USER\tAGENT\tADDED\tREGISTERED FROM\tUNTIL\tDEVICE")
		for _, p := range all {
			line := fmt.Sprintf("%s\t%s\t%s", p.Account, p.Agent, p.Added.Local().Format(time.DateOnly))
			if len(p.At) == 0 {
				fmt.Fprintf(out, "%s\t-\t\t\n", line)
			}
			for _, b := range p.At {
				fmt.Fprintf(out, "%s\t%s %s\t%s\t%s\n", line, b.Transport, b.Source, b.Until.Local().Format(time.TimeOnly), b.Device)
			}
		}
		return out.Flush()
	})
}

type phoneRemoveCmd struct {
	User string `arg:"" help:"The telephone's user, as phone list shows it."`
}

func (r phoneRemoveCmd) Run(ctx context.Context, c *cli) error {
	return with(ctx, c, func(n *node.Node) error { return n.RemovePhone(ctx, r.User) })
}
