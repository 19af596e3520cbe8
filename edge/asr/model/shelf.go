package model

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"zhiyin.dev"
)

// Found is a model on a shelf; Err says why it is refused.
type Found struct {
	Model
	Err error
}

// List reads every model below dir and those that need no download, and checks
// them to the depth, in the order of their names. A missing dir has none.
func List(dir string, d Depth) ([]Found, error) {
	var out []Found
	for _, m := range BuiltIn() {
		out = append(out, Found{m, m.Check(d)})
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("models: %v: %w", err, zhiyin.Unavailable)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if info, err := os.Stat(path); err != nil || !info.IsDir() || e.Name()[0] == '.' {
			continue
		}
		m, err := Read(path)
		if m.Name == "" || err != nil {
			m.Name = e.Name()
		}
		if err == nil {
			err = m.Check(d)
		}
		if slices.ContainsFunc(out, func(f Found) bool { return f.Name == m.Name }) {
			err = fmt.Errorf("model %s: another one has this name: %w", m.Name, zhiyin.Conflict)
		}
		out = append(out, Found{m, err})
	}
	slices.SortFunc(out, func(a, b Found) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// Describe fills in the files of a model that lies in dir, with their digests, and
// writes its model.json there.
func Describe(dir string, m Model) (Model, error) {
	m.Dir, m.Files = dir, nil
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == FileName {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		sum, err := Digest(path)
		m.Files = append(m.Files, File{Path: filepath.ToSlash(name), Bytes: info.Size(), SHA256: sum})
		return err
	})
	if err != nil {
		return m, fmt.Errorf("model %s: %v: %w", m.Name, err, zhiyin.Unavailable)
	}
	if err := m.check(); err != nil {
		return m, fmt.Errorf("model %s: %w", m.Name, err)
	}
	if err := m.Check(Sizes); err != nil {
		return m, err
	}
	return m, m.write()
}

func (m Model) write() error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(m.Dir, FileName), append(text, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("model %s: %v: %w", m.Name, err, zhiyin.Unavailable)
	}
	return nil
}
