package backup

import (
	"context"
	"fmt"
	"path/filepath"

	"zhiyin.dev"
)

// Verify reads everything that a snapshot names ("": the newest) and compares
// it with its manifest. check looks into the database's file (may be nil).
// NotFound when there is no snapshot, Invalid with the first file that is not
// what was copied.
func Verify(ctx context.Context, dir, snapshot string, check func(ctx context.Context, path string) error, progress Progress) (m Manifest, name string, err error) {
	if name, err = pick(dir, snapshot); err != nil {
		return m, "", err
	}
	at := filepath.Join(dir, name)
	if m, err = readManifest(at); err != nil {
		return m, name, err
	}
	total := int64(len(m.Files) + len(m.Recordings))
	for i, f := range append(append([]File{}, m.Files...), m.Recordings...) {
		if err := context.Cause(ctx); err != nil {
			return m, name, fmt.Errorf("backup: %w: %w", err, zhiyin.Unavailable)
		}
		path := filepath.Join(at, f.Path)
		if i >= len(m.Files) {
			path = filepath.Join(dir, stored(f))
		}
		got, err := hashOf(path)
		if err != nil {
			return m, name, fmt.Errorf("backup: %v: %w", err, zhiyin.Invalid)
		}
		if got.SHA256 != f.SHA256 || got.Size != f.Size {
			return m, name, fmt.Errorf("backup: %s is not what was copied: %w", path, zhiyin.Invalid)
		}
		progress("files", int64(i+1), total)
	}
	if check != nil {
		if err := check(ctx, filepath.Join(at, databaseFile)); err != nil {
			return m, name, err
		}
	}
	return m, name, nil
}

// pick finds the snapshot by its name; "" is the newest.
func pick(dir, snapshot string) (string, error) {
	list, err := Snapshots(dir)
	if err != nil {
		return "", err
	}
	if snapshot == "" && len(list) > 0 {
		return list[len(list)-1], nil
	}
	for _, name := range list {
		if name == snapshot {
			return name, nil
		}
	}
	return "", fmt.Errorf("backup: %s holds no snapshot %s: %w", dir, snapshot, zhiyin.NotFound)
}
