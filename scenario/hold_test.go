package scenario

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestSecondProcessOnTheSameDataIsRefused(t *testing.T) {
	t.Parallel()
	p := start(t)
	second := exec.Command(binary(t), "serve", "--data", p.dir, "--web", "127.0.0.1:0", "--sip", "127.0.0.1:0")
	out, err := second.CombinedOutput()
	if err == nil {
		t.Fatal("two processes serve one database")
	}
	contains(t, string(out), "another zhiyin serves")
	p.kill()
	p.again() // what a dead process held is free
}

func TestToolsDoNotMakeAnInstallation(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "none")
	for _, tool := range [][]string{{"replay", "all"}, {"link", "ag_1"}} {
		out, err := exec.Command(binary(t), append(tool, "--data", dir)...).CombinedOutput()
		if err == nil {
			t.Errorf("%s found something in a directory that is not there", tool)
		}
		contains(t, string(out), "not_found")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("a tool made %s", dir)
	}
}

func TestDataIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	p := start(t)
	files, err := filepath.Glob(filepath.Join(p.dir, "*"))
	if err != nil || len(files) < 3 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", filepath.Base(f), info.Mode().Perm())
		}
	}
}
