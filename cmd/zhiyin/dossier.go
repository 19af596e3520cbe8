package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"

	"zhiyin.dev"
	"zhiyin.dev/node"
)

// dossierCmd writes what is held about a person. It works beside a running platform.
type dossierCmd struct {
	Customer string `arg:"" optional:"" help:"The customer's id (cu_…)."`
	Phone    string `help:"Instead of the id: a number that this person alone has. It stays in your shell's history." placeholder:"+86138…"`
	Reason   string `help:"A code that stands in the audit." default:"request"`
	Out      string `short:"o" help:"The file to make; it must not be there." default:"dossier.zip" placeholder:"FILE"`
}

func (d dossierCmd) Run(ctx context.Context, c *cli) error {
	if !regexp.MustCompile(`^[a-z][a-z_]{1,39}$`).MatchString(d.Reason) {
		return fmt.Errorf("a reason is a code: request: %w", zhiyin.Invalid)
	}
	return c.existing(ctx, func(n *node.Node) error {
		id, err := eraseCmd{Customer: d.Customer, Phone: d.Phone}.find(ctx, n)
		if err != nil {
			return err
		}
		file, err := os.OpenFile(d.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // it is a person's, whole
		if err != nil {
			return fmt.Errorf("%v: %w", err, zhiyin.Invalid)
		}
		to := bufio.NewWriter(file)
		err = n.Dossier(ctx, id, d.Reason, console, to)
		if err = errors.Join(err, to.Flush(), file.Sync(), file.Close()); err != nil {
			return errors.Join(err, os.Remove(d.Out)) // half of it is no ZIP
		}
		fmt.Fprintf(os.Stderr, "%s holds everything about %s, unmasked: hand it to them and to nobody else.\n", d.Out, id)
		return nil
	})
}
