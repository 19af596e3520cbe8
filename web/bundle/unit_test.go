package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// lacking skips where a developer's machine has not what a test needs. In CI
// nothing is skipped: there it is a failure.
func lacking(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// The pure parts of the screens are tested where they are written (*.test.ts);
// node runs them without a browser and without any package.
func TestPurePartsOfTheScreensHold(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		lacking(t, "node is not installed")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	made := bundleTests(t, root, out)
	cmd := exec.CommandContext(t.Context(), node, append([]string{"--test"}, made...)...)
	cmd.Dir = root
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

func bundleTests(t *testing.T, root, out string) []string {
	t.Helper()
	var entries, made []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist") {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".test.ts") {
			entries = append(entries, path)
			rel, _ := filepath.Rel(root, path)
			made = append(made, filepath.Join(out, strings.TrimSuffix(rel, ".ts")+".mjs"))
		}
		return err
	})
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d tests found: %v", len(entries), err)
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: entries, Outbase: root, Outdir: out, Bundle: true, Write: true, Format: api.FormatESModule, Platform: api.PlatformNode,
		OutExtension: map[string]string{".js": ".mjs"}, Target: api.ES2022, JSX: api.JSXAutomatic, LogLevel: api.LogLevelSilent,
	})
	for _, e := range result.Errors {
		t.Errorf("%s: %s", e.Location.File, e.Text)
	}
	return made
}

func TestCommittedScreensComeFromTheirSources(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join("..", "node_modules", "antd")); err != nil {
		lacking(t, "npm ci has not run in web")
	}
	if err := run("..", true); err != nil {
		t.Fatal(err)
	}
}

func TestBuildsAreTheSameByteForByte(t *testing.T) {
	t.Parallel()
	first, err := deflate([]byte(strings.Repeat("知音", 1000)))
	if err != nil {
		t.Fatal(err)
	}
	second, err := deflate([]byte(strings.Repeat("知音", 1000)))
	if err != nil || string(first) != string(second) {
		t.Fatalf("two compressions differ: %v", err)
	}
	if first[4]|first[5]|first[6]|first[7] != 0 {
		t.Errorf("the header holds a time: % x", first[4:8])
	}
}
