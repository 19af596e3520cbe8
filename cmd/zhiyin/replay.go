package main

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/node"
)

// replayCmd feeds kept inputs to the same code again.
type replayCmd struct {
	Contact string `arg:"" help:"The contact's id (ct_…), or all." `
}

func (r replayCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	report, err := node.Replay(ctx, cfg, r.Contact, c.logger())
	if err != nil {
		return err
	}
	different := 0
	for _, one := range report {
		if one.Err != nil {
			fmt.Printf("%s: can't be replayed: %v\n", one.Contact, one.Err)
			continue
		}
		fmt.Printf("%s: %d inputs, %d decisions, %d differences\n", one.Contact, one.Inputs, one.Decisions, len(one.Differences))
		for _, d := range one.Differences {
			fmt.Printf("  input %d %s: %s was %s, is now %s\n", d.Seq, d.Input, d.What, d.Kept, d.Now)
		}
		different += len(one.Differences)
	}
	if different > 0 {
		return fmt.Errorf("%d decisions differ: %w", different, zhiyin.Conflict)
	}
	return nil
}
