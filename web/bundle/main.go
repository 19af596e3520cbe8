// Command bundle builds the screens: it bundles, minifies and splits the desk,
// the call page and the doors, and writes them precompressed to web/dist. The
// same sources give the same bytes. Run it from the module's root after npm ci:
//
//	go run ./web/bundle          writes web/dist
//	go run ./web/bundle -check   fails when web/dist is not what the sources give
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	dir := flag.String("dir", "web", "the folder that holds package.json")
	check := flag.Bool("check", false, "compare with what is there instead of writing")
	flag.Parse()
	if err := run(*dir, *check); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run(dir string, check bool) error {
	root, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	made, err := build(root)
	if err != nil {
		return err
	}
	files, err := pack(root, made)
	if err != nil {
		return err
	}
	dist := filepath.Join(root, "dist")
	if check {
		return compare(dist, files)
	}
	if err := write(dist, files); err != nil {
		return err
	}
	report(files)
	return nil
}

// write replaces the folder's content.
func write(dist string, files map[string][]byte) error {
	if err := os.RemoveAll(dist); err != nil {
		return err
	}
	for _, name := range names(files) {
		path := filepath.Join(dist, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compare reports the first file that differs, is missing or is too many.
func compare(dist string, files map[string][]byte) error {
	for _, name := range names(files) {
		have, err := os.ReadFile(filepath.Join(dist, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("dist lacks %s: run go run ./web/bundle", name)
		}
		if err != nil {
			return err
		}
		if !bytes.Equal(have, files[name]) {
			return fmt.Errorf("dist/%s is not what the sources give: run go run ./web/bundle", name)
		}
	}
	return filepath.WalkDir(dist, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dist, path)
		if err != nil {
			return err
		}
		if _, known := files[filepath.ToSlash(rel)]; !known {
			return fmt.Errorf("dist/%s comes from no source: run go run ./web/bundle", rel)
		}
		return nil
	})
}

func report(files map[string][]byte) {
	total := 0
	for _, name := range names(files) {
		fmt.Printf("%8d  %s\n", len(files[name]), name)
		total += len(files[name])
	}
	fmt.Printf("%8d  altogether\n", total)
}

func names(files map[string][]byte) []string {
	out := make([]string, 0, len(files))
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
