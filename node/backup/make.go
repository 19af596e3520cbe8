package backup

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"zhiyin.dev"
)

// Source is an installation that is copied while it works.
type Source struct {
	// Database writes the database as it stands at one moment into a new file.
	Database func(ctx context.Context, path string, progress func(done, total int64)) error
	Schema   int64
	Engine   string
	Version  string

	Erasures    string // the erasure log
	Checkpoints string // the audit chain's, may be missing
	Recordings  string // folder of the sealed recordings, may be missing
	Key         ed25519.PrivateKey
	Now         time.Time
}

// Progress says what is being copied; done and total are octets or files.
type Progress func(what string, done, total int64)

// Made is what came of it.
type Made struct {
	Snapshot   string
	Octets     int64 // of the database
	Recordings int
	Copied     int // recordings that were not in the folder before
	Removed    int // old snapshots
}

// Make adds a snapshot to the folder and then keeps the newest keep snapshots (0:
// all) and the recordings that they name. Errors: Unavailable when something
// can't be read or written, Conflict when a snapshot of this second exists.
func Make(ctx context.Context, dir string, s Source, keep int, progress Progress) (made Made, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return made, fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
	}
	made.Snapshot = s.Now.UTC().Format(nameLayout)
	at := filepath.Join(dir, made.Snapshot)
	if _, err := os.Stat(at); err == nil {
		return made, fmt.Errorf("backup: %s exists: %w", at, zhiyin.Conflict)
	}
	work, err := os.MkdirTemp(dir, made.Snapshot+"-*"+partial)
	if err != nil {
		return made, fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(work))
		}
	}()
	m, err := s.snapshot(ctx, dir, work, progress, &made)
	if err != nil {
		return made, err
	}
	m.Signature = hex.EncodeToString(ed25519.Sign(s.Key, m.signed()))
	if err := m.publish(dir, work, at); err != nil {
		return made, fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
	}
	made.Removed, err = prune(dir, keep, s.Now)
	return made, err
}

// snapshot copies everything: the database first, then what must not be older.
func (s Source) snapshot(ctx context.Context, dir, work string, progress Progress, made *Made) (m Manifest, err error) {
	m = Manifest{Format: 1, MadeAt: s.Now.UTC().Truncate(time.Second), Version: s.Version, Engine: s.Engine, Schema: s.Schema}
	database := filepath.Join(work, databaseFile)
	if err := s.Database(ctx, database, func(done, total int64) { progress("database", done, total) }); err != nil {
		return m, err
	}
	f, err := hashOf(database)
	if err != nil {
		return m, fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
	}
	f.Path, made.Octets = databaseFile, f.Size
	m.Files = append(m.Files, f)
	for name, from := range map[string]string{checkpointsFile: s.Checkpoints, erasuresFile: s.Erasures} {
		f, err := copyFile(from, filepath.Join(work, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // nothing was written there yet
		}
		if err != nil {
			return m, fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
		}
		f.Path = name
		m.Files = append(m.Files, f)
	}
	m.Recordings, made.Copied, err = s.recordings(ctx, dir, progress)
	made.Recordings = len(m.Recordings)
	return m, err
}

// recordings copies what is new or longer than before. What is being recorded
// is copied as far as it goes; a file cut off there can be played.
func (s Source) recordings(ctx context.Context, dir string, progress Progress) (list []File, copied int, err error) {
	before := known(dir)
	type found struct {
		path string
		info fs.FileInfo
	}
	var all []found
	err = filepath.WalkDir(s.Recordings, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile, or no recording yet
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			all = append(all, found{path, info})
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("backup: recordings: %v: %w", err, zhiyin.Unavailable)
	}
	for i, r := range all {
		if err := context.Cause(ctx); err != nil {
			return nil, 0, fmt.Errorf("backup: %w: %w", err, zhiyin.Unavailable)
		}
		name, err := filepath.Rel(s.Recordings, r.path)
		if err != nil {
			return nil, 0, fmt.Errorf("backup: recordings: %v: %w", err, zhiyin.Internal)
		}
		path := filepath.ToSlash(filepath.Join(recordingsDir, name))
		f, has := before[path]
		if !has || f.Size != r.info.Size() || !f.Modified.Equal(r.info.ModTime()) || !exists(filepath.Join(dir, stored(f)), f.Size) {
			f, err = copyTo(r.path, filepath.Join(dir, recordingsDir), func(f File) string { return filepath.Join(dir, stored(f)) })
			if errors.Is(err, fs.ErrNotExist) {
				continue // deleted meanwhile
			}
			if err != nil {
				return nil, 0, fmt.Errorf("backup: recordings: %v: %w", err, zhiyin.Unavailable)
			}
			f.Path, copied = path, copied+1
		}
		list = append(list, f)
		progress("recordings", int64(i+1), int64(len(all)))
	}
	return list, copied, nil
}

func exists(path string, size int64) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() == size
}

// known are the recordings that the newest snapshot names.
func known(dir string) map[string]File {
	out := map[string]File{}
	list, err := Snapshots(dir)
	if err != nil || len(list) == 0 {
		return out
	}
	m, err := readManifest(filepath.Join(dir, list[len(list)-1]))
	if err != nil {
		return out
	}
	for _, f := range m.Recordings {
		out[f.Path] = f
	}
	return out
}

// publish writes the manifest and gives the snapshot its name.
func (m Manifest) publish(dir, work, at string) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(work, manifestFile), append(text, '\n'), 0o600); err != nil {
		return err
	}
	if err := errors.Join(syncPath(filepath.Join(work, manifestFile)), syncPath(work)); err != nil {
		return err
	}
	if err := os.Rename(work, at); err != nil {
		return err
	}
	if newest := filepath.Join(at, erasuresFile); there(newest) {
		if _, err := copyFile(newest, filepath.Join(dir, erasuresFile)); err != nil {
			return err
		}
	}
	return syncPath(dir)
}

func there(path string) bool { _, err := os.Stat(path); return err == nil }

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// staleAfter is how old something unfinished is before it counts as left behind.
const staleAfter = 24 * time.Hour

// prune removes old snapshots, what was left unfinished, and the recordings that
// no snapshot names any more.
func prune(dir string, keep int, now time.Time) (removed int, err error) {
	list, err := Snapshots(dir)
	if err != nil {
		return 0, err
	}
	if keep > 0 {
		for len(list) > keep {
			if err := os.RemoveAll(filepath.Join(dir, list[0])); err != nil {
				return removed, fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
			}
			list, removed = list[1:], removed+1
		}
	}
	named := map[string]bool{}
	for _, name := range list {
		m, err := readManifest(filepath.Join(dir, name))
		if err != nil {
			return removed, nil // what it names is not known: nothing is removed
		}
		for _, f := range m.Recordings {
			named[stored(f)] = true
		}
	}
	return removed, sweep(dir, named, now)
}

func sweep(dir string, named map[string]bool, now time.Time) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && isPartial(e.Name()) && now.Sub(info.ModTime()) > staleAfter {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
			}
		}
	}
	return filepath.WalkDir(filepath.Join(dir, recordingsDir), func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || named[name] {
			return err
		}
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("backup: %v: %w", err, zhiyin.Unavailable)
		}
		return nil
	})
}
