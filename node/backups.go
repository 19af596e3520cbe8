package node

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node/backup"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

// backupFact is where the store keeps when the last backup was made.
const backupFact = "backup"

// lastBackup is what is known of it.
type lastBackup struct {
	At     time.Time `json:"at"`
	Octets int64     `json:"octets"`
}

// lastBackup is what the store knows of the last backup; zero when there was none.
func (n *Node) lastBackup(ctx context.Context) (last lastBackup) {
	fact, err := n.db.Meta(ctx, backupFact)
	if err != nil || fact == "" || json.Unmarshal([]byte(fact), &last) != nil {
		return lastBackup{}
	}
	return last
}

// secrets are the files of the data folder that never go into a backup's
// folder, but into the box.
var secrets = []string{"keyring.json", "tls/ca.crt", "tls/ca.key"}

// Backup adds a snapshot to the folder while the installation works, and keeps
// the newest keep of them (0: all). version is the program's.
func (n *Node) Backup(ctx context.Context, dir string, keep int, version string, progress backup.Progress) (backup.Made, error) {
	if _, err := n.settleErasures(ctx); err != nil { // the log that goes along has to be whole
		return backup.Made{}, err
	}
	schema, err := n.db.Schema(ctx)
	if err != nil {
		return backup.Made{}, err
	}
	s := backup.Source{Database: n.copyDatabase, Schema: schema, Engine: engine(n.cfg), Version: version, Erasures: n.cfg.erasuresPath(),
		Checkpoints: n.cfg.checkpointsPath(), Recordings: n.cfg.recordingsPath(), Key: n.vault.AuditKey(), Now: n.now()}
	made, err := backup.Make(ctx, dir, s, keep, progress)
	if err != nil {
		return made, err
	}
	fact, err := json.Marshal(lastBackup{s.Now, made.Octets})
	if err != nil {
		return made, fmt.Errorf("node: backup: %v: %w", err, zhiyin.Internal)
	}
	return made, n.db.SetMeta(ctx, backupFact, string(fact), "console")
}

func engine(c Config) string {
	if c.Store.URL != "" {
		return "postgresql"
	}
	return "sqlite"
}

// KeyringBox seals what must be kept apart from the backups with a passphrase.
func KeyringBox(cfg Config, passphrase string) ([]byte, error) {
	files := map[string][]byte{}
	for _, name := range secrets {
		content, err := os.ReadFile(filepath.Join(cfg.Data, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) && name != secrets[0] {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("node: keyring: %v: %w", err, zhiyin.Unavailable)
		}
		files[name] = content
	}
	content, err := json.Marshal(files)
	if err != nil {
		return nil, fmt.Errorf("node: keyring: %v: %w", err, zhiyin.Internal)
	}
	return vault.Box(content, passphrase)
}

// unpack writes the box's files into a data folder.
func unpack(box []byte, passphrase, data string) error {
	content, err := vault.Unbox(box, passphrase)
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	if err := json.Unmarshal(content, &files); err != nil {
		return fmt.Errorf("node: keyring box: %w", zhiyin.Invalid)
	}
	for name, text := range files {
		if !slices.Contains(secrets, name) {
			return fmt.Errorf("node: keyring box holds %q: %w", name, zhiyin.Invalid)
		}
		path := filepath.Join(data, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, text, 0o600)); err != nil {
			return fmt.Errorf("node: keyring box: %v: %w", err, zhiyin.Unavailable)
		}
	}
	return nil
}

// RestoreOrder is what Restore is asked.
type RestoreOrder struct {
	Dir, Snapshot string // Snapshot "": the newest
	Box           []byte // the keyring's, or nil: Keyring
	Passphrase    string
	Keyring       string   // a keyring.json as it is, where there is no box
	Erasures      []string // further erasure logs: of the old data folder, or where else it was kept
}

// Restored is what came of it.
type Restored struct {
	Manifest backup.Manifest
	Snapshot string
	Logs     []string // erasure logs that were read
	Known    int      // people in them
	Again    int      // of these, erased again
}

// Restore lays a backup out as the data folder cfg.Data, which must not exist or
// be empty, brings the schema up to date, and erases again whoever was erased
// since, before anybody is served. Half-made folders are removed.
func Restore(ctx context.Context, cfg Config, o RestoreOrder, progress backup.Progress, log *slog.Logger) (r Restored, err error) {
	if r.Manifest, r.Snapshot, err = backup.Verify(ctx, o.Dir, o.Snapshot, store.CheckFile, progress); err != nil {
		return r, err
	}
	target := filepath.Clean(cfg.Data)
	if err := backup.Empty(target); err != nil {
		return r, err
	}
	work := target + ".restoring"
	if err := backup.Restore(ctx, o.Dir, r.Snapshot, r.Manifest, work, progress); err != nil {
		return r, errors.Join(err, removeUnless(err, zhiyin.Conflict, work))
	}
	if err := r.complete(ctx, cfg, o, work, log); err != nil {
		return r, errors.Join(err, os.RemoveAll(work))
	}
	_ = os.Remove(target) // an empty one; rename refuses anything else
	if err := os.Rename(work, target); err != nil {
		return r, fmt.Errorf("node: restore: %v: %w", err, zhiyin.Unavailable)
	}
	return r, nil
}

// removeUnless leaves a folder that was there before alone.
func removeUnless(err error, kind zhiyin.Error, dir string) error {
	if zhiyin.KindOf(err) == kind {
		return nil
	}
	return os.RemoveAll(dir)
}

// complete adds the keys, joins the erasure logs and applies them.
func (r *Restored) complete(ctx context.Context, cfg Config, o RestoreOrder, work string, log *slog.Logger) (err error) {
	if o.Box != nil {
		err = unpack(o.Box, o.Passphrase, work)
	} else {
		err = copyKeyring(o.Keyring, work)
	}
	if err != nil {
		return err
	}
	for _, path := range o.Erasures {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("node: erasure log: %v: %w", err, zhiyin.NotFound)
		}
	}
	logs, err := joinErasures(append(backup.ErasureLogs(o.Dir, r.Snapshot), o.Erasures...), filepath.Join(work, "erasures.log"))
	if err != nil {
		return err
	}
	r.Logs = logs
	inside := cfg
	inside.Data, inside.Erasures, inside.Access.Checkpoints, inside.Recording.Directory, inside.Store.URL = work, "", "", "", ""
	n, err := Open(ctx, inside, log)
	if err != nil {
		return err
	}
	if err = r.Manifest.Check(n.vault.AuditKey().Public().(ed25519.PublicKey)); err == nil {
		var kept *privacy.Erasures
		if kept, err = readErasures(inside.erasuresPath()); err == nil {
			r.Known = len(kept.List)
			r.Again, err = n.settleErasures(ctx)
		}
	}
	return errors.Join(err, n.Close())
}

// copyKeyring takes a keyring that was not sealed.
func copyKeyring(from, data string) error {
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(filepath.Join(data, secrets[0]), text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("node: keyring: %v: %w", err, zhiyin.NotFound)
	}
	return nil
}

// joinErasures writes one log of all that the given ones name: the longest, and
// behind it whom the others have besides. It returns which there are.
func joinErasures(paths []string, to string) (read []string, err error) {
	var all []*privacy.Erasures
	longest := 0
	for _, path := range paths {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		l, err := readErasures(path)
		if err != nil {
			return nil, err
		}
		all, read = append(all, l), append(read, path)
		if len(l.List) > len(all[longest].List) {
			longest = len(all) - 1
		}
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("node: erasure log: %v: %w", err, zhiyin.Unavailable)
	}
	if len(all) == 0 {
		return nil, nil
	}
	target := erasureLog{path: to}
	err = target.add(all[longest].List...)
	for _, l := range all {
		if err == nil {
			err = target.add(l.List...)
		}
	}
	return read, err
}

// copyDatabase writes the database into a SQLite file; from a server's, table by
// table, and compared.
func (n *Node) copyDatabase(ctx context.Context, path string, progress func(done, total int64)) (err error) {
	if n.cfg.Store.URL == "" {
		return n.db.Backup(ctx, path, progress)
	}
	if err := private(path); err != nil {
		return err
	}
	to, err := store.Open(ctx, store.Config{Path: path, Incomplete: true}, n.vault, n.log.With("part", "backup"))
	if err != nil {
		return err
	}
	_, err = store.Copy(ctx, n.db, to, store.CopyConfig{Progress: func(p store.Progress) { progress(p.Done, p.In) }})
	return errors.Join(err, to.Close())
}
