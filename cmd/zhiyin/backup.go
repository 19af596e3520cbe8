package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"zhiyin.dev"
	"zhiyin.dev/node"
	"zhiyin.dev/node/backup"
	"zhiyin.dev/store"
)

// passphraseFlag is where the passphrase of the keyring's box comes from: a
// file, the environment, or whoever sits at the terminal.
type passphraseFlag struct {
	PassphraseFile string `help:"File with the passphrase of the keyring's box, its first line; else ZHIYIN_PASSPHRASE, else you are asked." type:"path"`
}

func (p passphraseFlag) read(twice bool) (string, error) {
	if p.PassphraseFile != "" {
		text, err := os.ReadFile(p.PassphraseFile)
		if err != nil {
			return "", fmt.Errorf("passphrase: %v: %w", err, zhiyin.Invalid)
		}
		line, _, _ := strings.Cut(string(text), "\n")
		return strings.TrimRight(line, "\r"), nil
	}
	if given, ok := os.LookupEnv("ZHIYIN_PASSPHRASE"); ok {
		return given, nil
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return "", fmt.Errorf("passphrase: nobody is there to be asked, give --passphrase-file or ZHIYIN_PASSPHRASE: %w", zhiyin.Invalid)
	}
	first, err := ask("Passphrase of the keyring's box: ")
	if err != nil || !twice {
		return first, err
	}
	second, err := ask("Once more: ")
	if err == nil && first != second {
		err = fmt.Errorf("passphrase: the two differ: %w", zhiyin.Invalid)
	}
	return first, err
}

func ask(prompt string) (string, error) {
	fmt.Fprint(os.Stderr, prompt)
	text, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return "", fmt.Errorf("passphrase: %v: %w", err, zhiyin.Unavailable)
	}
	return string(text), nil
}

// backupCmd adds a snapshot to a folder. It works beside a running platform.
type backupCmd struct {
	Dir     string `arg:"" help:"The folder of the backups, best on another machine's disk." type:"path"`
	Keep    int    `help:"Keep so many snapshots and remove older ones; 0: all." default:"0" placeholder:"N"`
	Keyring string `help:"Also write the keyring, sealed with a passphrase, to this file; keep it elsewhere than the backups." type:"path" placeholder:"FILE"`
	Verify  bool   `help:"Make none: read the newest snapshot whole and compare it with its manifest."`
	passphraseFlag
}

func (b backupCmd) Run(ctx context.Context, c *cli) error {
	bar := &stepBar{live: term.IsTerminal(int(os.Stderr.Fd()))}
	defer bar.end()
	if b.Verify {
		m, name, err := backup.Verify(ctx, b.Dir, "", store.CheckFile, bar.show)
		bar.end()
		if err == nil {
			fmt.Printf("%s is whole: made %s by %s, schema %d, %d files, %d recordings\n", name, m.MadeAt.Format(time.RFC3339), m.Version, m.Schema, len(m.Files), len(m.Recordings))
		}
		return err
	}
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	var box []byte
	if b.Keyring != "" { // first, for somebody may have to be asked
		if err := apart(b.Dir, b.Keyring); err != nil {
			return err
		}
		passphrase, err := b.read(true)
		if err != nil {
			return err
		}
		if box, err = node.KeyringBox(cfg, passphrase); err != nil {
			return err
		}
	}
	return c.existing(ctx, func(n *node.Node) error {
		made, err := n.Backup(ctx, b.Dir, b.Keep, version, bar.show)
		bar.end()
		if err != nil {
			return err
		}
		fmt.Printf("%s: database %s, %d recordings (%d new), %d old snapshots removed\n", filepath.Join(b.Dir, made.Snapshot), megabytes(made.Octets), made.Recordings, made.Copied, made.Removed)
		if box == nil {
			fmt.Fprintf(os.Stderr, "The keyring is not in it, and without the keyring nobody can read it. Once, and after each change of keys: zhiyin backup %s --keyring FILE\n", b.Dir)
			return nil
		}
		if err := os.WriteFile(b.Keyring, box, 0o600); err != nil {
			return fmt.Errorf("keyring: %v: %w", err, zhiyin.Unavailable)
		}
		fmt.Printf("%s: the keyring, sealed. Keep it and the passphrase apart from the backups: who has all three reads every customer.\n", b.Keyring)
		return nil
	})
}

// apart refuses to put the keyring's box among the backups.
func apart(dir, box string) error {
	a, errA := filepath.Abs(dir)
	b, errB := filepath.Abs(box)
	if err := errors.Join(errA, errB); err != nil {
		return fmt.Errorf("keyring: %v: %w", err, zhiyin.Invalid)
	}
	if in, err := filepath.Rel(a, b); err == nil && filepath.IsLocal(in) {
		return fmt.Errorf("keyring: %s is in the folder of the backups; who finds one should not find the other: %w", box, zhiyin.Invalid)
	}
	return nil
}

// restoreCmd makes a data folder of a backup.
type restoreCmd struct {
	Dir      string   `arg:"" help:"The folder of the backups." type:"path"`
	Snapshot string   `help:"Which one; left out: the newest." placeholder:"20260131T020000Z"`
	Keyring  string   `help:"The keyring: the sealed box that backup wrote, or a keyring.json." type:"path" required:""`
	Erasures []string `help:"Erasure logs from elsewhere, or data folders that hold one: the old data folder, if it can still be read." type:"path" placeholder:"FILE"`
	passphraseFlag
}

func (r restoreCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	if c.Data == "" {
		return fmt.Errorf("say where to with --data, a folder that is new or empty: %w", zhiyin.Invalid)
	}
	order := node.RestoreOrder{Dir: r.Dir, Snapshot: r.Snapshot, Keyring: r.Keyring}
	for _, path := range r.Erasures {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path = filepath.Join(path, "erasures.log")
		}
		order.Erasures = append(order.Erasures, path)
	}
	text, err := os.ReadFile(r.Keyring)
	if err != nil {
		return fmt.Errorf("keyring: %v: %w", err, zhiyin.NotFound)
	}
	if strings.Contains(string(text), `"format"`) {
		if order.Passphrase, err = r.read(false); err != nil {
			return err
		}
		order.Box = text
	}
	bar := &stepBar{live: term.IsTerminal(int(os.Stderr.Fd()))}
	defer bar.end()
	out, err := node.Restore(ctx, cfg, order, bar.show, c.logger())
	bar.end()
	if err != nil {
		return err
	}
	fmt.Printf("%s holds the snapshot %s, made %s by %s (from %s).\n", cfg.Data, out.Snapshot, out.Manifest.MadeAt.Format(time.RFC3339), out.Manifest.Version, out.Manifest.Engine)
	fmt.Printf("Hashes and signature are right; the schema is this version's (it was %d).\n", out.Manifest.Schema)
	fmt.Printf("Erasure logs read: %s. %d people are in them, of whom %d were in the backup and are erased again.\n", listOr(out.Logs, "none"), out.Known, out.Again)
	fmt.Printf("What happened after the snapshot is not in it. Start with: zhiyin serve --data %s\n", cfg.Data)
	return nil
}

func listOr(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}

func megabytes(octets int64) string { return fmt.Sprintf("%.1f MB", float64(octets)/1e6) }

// stepBar shows how far something of several steps is: one line that changes on
// a terminal, else a line now and then.
type stepBar struct {
	live  bool
	what  string
	shown time.Time
	began time.Time
	open  bool // a line is not ended
}

func (b *stepBar) show(what string, done, total int64) {
	now := time.Now()
	if what != b.what {
		b.end()
		b.what, b.began, b.shown = what, now, time.Time{}
	}
	every := lineEvery
	if b.live {
		every = barEvery
	}
	if last := done >= total; now.Sub(b.shown) < every && !(last && b.live) || b.shown.IsZero() && !b.live && now.Sub(b.began) < every {
		return
	}
	b.shown = now
	text := fmt.Sprintf("%-10s %3d %%  %d of %d", what, 100*done/max(total, 1), done, total)
	if what == "database" {
		text = fmt.Sprintf("%-10s %3d %%  %s of about %s", what, 100*done/max(total, 1), megabytes(done), megabytes(total))
	}
	if !b.live {
		fmt.Fprintln(os.Stderr, text)
		return
	}
	fmt.Fprintf(os.Stderr, "\r\x1b[K%s %s", gauge(done, total, 24), text)
	b.open = true
}

// end leaves the line.
func (b *stepBar) end() {
	if b.open {
		fmt.Fprintln(os.Stderr)
		b.open = false
	}
}
