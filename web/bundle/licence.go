package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var packagePath = regexp.MustCompile(`^node_modules/((?:@[^/]+/)?[^/]+)/`)

// licences collects the licence texts of every package whose code went into the
// bundle: their terms ask that the notice goes wherever the code goes.
func licences(root string, inputs []string) ([]byte, error) {
	var packages []string
	for _, in := range inputs {
		if m := packagePath.FindStringSubmatch(in); m != nil {
			packages = append(packages, m[1])
		}
	}
	slices.Sort(packages)
	var out bytes.Buffer
	out.WriteString("The screens contain code of these packages.\n")
	for _, name := range slices.Compact(packages) {
		if err := licence(&out, filepath.Join(root, "node_modules", filepath.FromSlash(name)), name); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

func licence(out *bytes.Buffer, dir, name string) error {
	raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return err
	}
	var about struct {
		Version string `json:"version"`
		License string `json:"license"`
	}
	if err := json.Unmarshal(raw, &about); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(out, "\n==== %s %s (%s)\n", name, about.Version, about.License)
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		base := strings.ToLower(f.Name())
		if f.IsDir() || !strings.HasPrefix(base, "licen") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return err
		}
		out.Write(append(bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r"), nil)), '\n'))
	}
	return nil
}
