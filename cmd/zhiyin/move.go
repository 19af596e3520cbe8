package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"zhiyin.dev/node"
	"zhiyin.dev/store"
)

// moveCmd copies an installation to a server.
type moveCmd struct {
	To    string `help:"The empty PostgreSQL database, postgres://user:password@host/name." placeholder:"URL" required:"" env:"ZHIYIN_MOVE_TO"`
	Again bool   `help:"Empty what an unfinished move has left in the database, and begin again."`
}

func (m moveCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	bar := &copyBar{out: os.Stderr, live: term.IsTerminal(int(os.Stderr.Fd())), began: time.Now()}
	tables, err := node.Move(ctx, cfg, m.To, m.Again, bar.show, c.logger())
	bar.end()
	if err != nil {
		return err
	}
	rows := int64(0)
	for _, t := range tables {
		rows += t.Rows
		fmt.Printf("%-18s %10d rows  sha256 %x\n", t.Table, t.Rows, t.Hash[:8])
	}
	fmt.Printf("Moved and compared: %d rows of %d tables in %s. Set store.url to the database; keep %s/keyring.json, without it no name can be read.\n",
		rows, len(tables), time.Since(bar.began).Round(100*time.Millisecond), cfg.Data)
	return nil
}

// copyBar shows how far a copy is: one line that changes on a terminal, else a line for
// each large step.
type copyBar struct {
	out   io.Writer
	live  bool
	began time.Time
	shown time.Time
	table string
}

const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 5 * time.Second
)

func (b *copyBar) show(p store.Progress) {
	every := lineEvery
	if b.live {
		every = barEvery
	}
	step := fmt.Sprint(p.Table, p.Checking)
	if time.Since(b.shown) < every && p.Done < p.In && (b.live || step == b.table || p.Of < 10_000) {
		return
	}
	b.shown, b.table = time.Now(), step
	line := progressLine(p, time.Since(b.began))
	if b.live {
		fmt.Fprintf(b.out, "\r\x1b[K%s %s", gauge(p.Done, p.In, 24), line)
		return
	}
	fmt.Fprintln(b.out, line)
}

// end leaves the terminal's line.
func (b *copyBar) end() {
	if b.live {
		fmt.Fprintln(b.out)
	}
}

// progressLine says what is done, how many rows a second and how long it will
// take from here.
func progressLine(p store.Progress, took time.Duration) string {
	doing := "copying"
	if p.Checking {
		doing = "checking"
	}
	share, rate, left := 100.0, 0.0, "?"
	if p.In > 0 {
		share = 100 * float64(p.Done) / float64(p.In)
	}
	if took > 0 {
		rate = float64(p.Done) / took.Seconds()
	}
	if rate > 0 {
		left = time.Duration(float64(p.In-p.Done) / rate * float64(time.Second)).Round(time.Second).String()
	}
	return fmt.Sprintf("%3.0f %%  %s %s %d/%d  %.0f rows/s  %s left", share, doing, p.Table, p.Rows, p.Of, rate, left)
}

func gauge(done, in int64, width int) string {
	full := width
	if in > 0 {
		full = int(done * int64(width) / in)
	}
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", width-full) + "]"
}
