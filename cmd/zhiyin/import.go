package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect/sheet"
	"zhiyin.dev/node"
)

// importCmd imports a file of rows. It works beside a running server, which then
// does the work, and by itself where none runs.
type importCmd struct {
	File       string `arg:"" help:"CSV or XLSX." type:"existingfile"`
	Connection string `required:"" help:"The connection whose mapping is used." placeholder:"ID"`
	DryRun     bool   `help:"Only go over it: how many rows are good, and why the others are not."`
}

// importLook is how often progress is asked for.
const importLook = 300 * time.Millisecond

func (i importCmd) Run(ctx context.Context, c *cli) error {
	content, err := readFile(i.File)
	if err != nil {
		return err
	}
	return c.onNode(ctx, func(n *node.Node) error {
		im, err := n.Upload(ctx, i.Connection, filepath.Base(i.File), content, i.DryRun)
		if err != nil {
			return err
		}
		working, stop := context.WithCancel(ctx)
		ended := make(chan error, 1) // one result
		if n.Alone() {
			go func() { ended <- n.Importer().Run(working) }()
		} else {
			ended <- nil
		}
		err = i.follow(ctx, n, im)
		stop()
		return errors.Join(err, <-ended)
	})
}

func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("import: %v: %w", err, zhiyin.NotFound)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, sheet.MostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("import: %v: %w", err, zhiyin.Unavailable)
	}
	return content, nil
}

// follow draws the progress until the import is over.
func (importCmd) follow(ctx context.Context, n *node.Node, im zhiyin.Import) error {
	for {
		var err error
		if im, err = n.ImportNow(ctx, im.ID); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "\r%s %d rows, %d good, %d refused ", bar(im), im.Done, im.Good, im.Bad)
		if im.State.Over() {
			break
		}
		select {
		case <-ctx.Done():
			fmt.Fprintf(os.Stderr, "\n%s goes on when a server runs\n", im.ID)
			return nil
		case <-time.After(importLook):
		}
	}
	fmt.Fprintln(os.Stderr)
	for why, rows := range im.Reasons {
		fmt.Printf("%d\t%s\n", rows, why)
	}
	if im.State == zhiyin.ImportFailed {
		return fmt.Errorf("import %s: %s: %w", im.ID, im.Fault, zhiyin.Invalid)
	}
	return nil
}

// barWidth is that of the bar, in characters.
const barWidth = 30

func bar(im zhiyin.Import) string {
	part := 0.0
	switch {
	case im.State == zhiyin.ImportDone || im.State == zhiyin.ImportChecked:
		part = 1
	case im.Rows > 0:
		part = float64(im.Done) / float64(im.Rows)
	case im.Bytes > 0:
		part = min(1, float64(im.Offset)/float64(im.Bytes))
	}
	full := int(part * barWidth)
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "]"
}
