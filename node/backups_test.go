package node

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node/backup"
	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
)

func quietly(string, int64, int64) {}

const passphrase = "correct horse battery staple"

// restore makes a data folder of the newest snapshot.
func restore(t *testing.T, dir, from string, box []byte, erasures ...string) (string, Restored, error) {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Data = filepath.Join(t.TempDir(), "data")
	r, err := Restore(t.Context(), cfg, RestoreOrder{Dir: dir, Snapshot: from, Box: box, Passphrase: passphrase, Erasures: erasures}, quietly, slog.New(slog.DiscardHandler))
	return cfg.Data, r, err
}

// lived is an installation with two people, one recording and a box.
func lived(t *testing.T) (n *Node, box []byte) {
	t.Helper()
	n = house(t, t.TempDir())
	t.Cleanup(func() { leave(t, n) })
	person(t, n, "cu_gone", "+8613800001111")
	person(t, n, "cu_stays", "+8613800002222")
	write(t, filepath.Join(n.cfg.recordingsPath(), "2026", "rec_1.zr"), "sealed audio")
	box, err := KeyringBox(n.cfg, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	return n, box
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func backedUp(t *testing.T, n *Node, dir string, keep int) backup.Made {
	t.Helper()
	for {
		made, err := n.Backup(t.Context(), dir, keep, "test", quietly)
		if err == nil {
			return made
		}
		if zhiyin.KindOf(err) != zhiyin.Conflict { // a snapshot of this second
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestARestoredBackupForgetsWhoWasErasedSince(t *testing.T) {
	t.Parallel()
	n, box := lived(t)
	dir := t.TempDir()
	first := backedUp(t, n, dir, 0)
	if _, err := n.Erase(t.Context(), EraseOrder{Customer: "cu_gone", Reason: zhiyin.Requested, Audit: atConsole}); err != nil {
		t.Fatal(err)
	}
	person(t, n, "cu_late", "+8613800003333")

	// Of the snapshot alone nobody knows of the erasure: the old folder's log does.
	data, r, err := restore(t, dir, first.Snapshot, box, n.cfg.erasuresPath())
	if err != nil || r.Again != 1 || r.Known != 1 || r.Snapshot != first.Snapshot {
		t.Fatalf("%+v, %v", r, err)
	}
	back := house(t, data)
	if !erased(t, back, "cu_gone") || erased(t, back, "cu_stays") {
		t.Error("the wrong one is erased")
	}
	if c, err := back.db.Customer(t.Context(), "cu_stays"); err != nil || c.FamilyName != "尉迟" || c.Phone != "+8613800002222" {
		t.Errorf("who stays: %+v, %v", c, err)
	}
	if _, err := back.db.Customer(t.Context(), "cu_late"); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("who came after the snapshot: %v", err)
	}
	if audio, err := os.ReadFile(filepath.Join(data, "recordings", "2026", "rec_1.zr")); err != nil || string(audio) != "sealed audio" {
		t.Errorf("the recording: %q, %v", audio, err)
	}
	if l, err := readErasures(back.cfg.erasuresPath()); err != nil || !l.Has("cu_gone") {
		t.Errorf("the restored log: %v", err)
	}
	leave(t, back)

	// A later backup brings the newest log into the folder: the old snapshot is
	// told by it.
	backedUp(t, n, dir, 0)
	if data, r, err = restore(t, dir, first.Snapshot, box); err != nil || r.Again != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	back = house(t, data)
	defer leave(t, back)
	if !erased(t, back, "cu_gone") {
		t.Error("the folder's own log was not applied")
	}
}

func TestABackupIsTakenWhileTheLedgerIsWritten(t *testing.T) {
	t.Parallel()
	n, box := lived(t)
	dir := t.TempDir()
	stop, ended := make(chan struct{}), make(chan int, 1)
	go func() {
		kept := 0
		for {
			select {
			case <-stop:
				ended <- kept
				return
			default:
			}
			if n.db.AppendWait(context.Background(), zhiyin.NewEvent("ct_busy", zhiyin.PromptHeard{HeardMs: kept}, time.Now())) == nil {
				kept++
			}
		}
	}()
	made := backedUp(t, n, dir, 0)
	close(stop)
	if <-ended == 0 {
		t.Error("nothing was written meanwhile")
	}
	data, r, err := restore(t, dir, made.Snapshot, box)
	if err != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	back := house(t, data)
	defer leave(t, back)
	events, err := back.db.Events(t.Context(), "ct_busy", 0, 10000)
	for i, e := range events {
		if b := e.Body.(zhiyin.PromptHeard); b.HeardMs != i {
			t.Fatalf("event %d is number %d: the snapshot is not of one moment", i, b.HeardMs)
		}
	}
	if err != nil {
		t.Error(err)
	}
	if fact, err := n.db.Meta(t.Context(), backupFact); err != nil || !strings.Contains(fact, `"at"`) {
		t.Errorf("the last backup is not known: %q %v", fact, err)
	}
}

func TestRecordingsAreCopiedOnceAndGoWithTheLastSnapshotThatNamesThem(t *testing.T) {
	t.Parallel()
	n, _ := lived(t)
	dir := t.TempDir()
	first := backedUp(t, n, dir, 0)
	growing := filepath.Join(n.cfg.recordingsPath(), "2026", "rec_2.zr")
	write(t, growing, "first second")
	second := backedUp(t, n, dir, 0)
	write(t, growing, "first second, second second")
	third := backedUp(t, n, dir, 0)
	if first.Copied != 1 || second.Copied != 1 || third.Copied != 1 || third.Recordings != 2 {
		t.Errorf("copied %d, %d, %d; %d in all", first.Copied, second.Copied, third.Copied, third.Recordings)
	}
	for _, name := range []string{first.Snapshot, second.Snapshot, third.Snapshot} {
		if _, _, err := backup.Verify(t.Context(), dir, name, store.CheckFile, quietly); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(growing); err != nil {
		t.Fatal(err)
	}
	last := backedUp(t, n, dir, 1)
	if last.Removed != 3 || last.Copied != 0 {
		t.Errorf("%+v", last)
	}
	contents := everything(t, filepath.Join(dir, "recordings"))
	if len(contents) != 1 || contents[0] != "sealed audio" {
		t.Errorf("recordings that nobody names stay: %q", contents)
	}
}

// everything reads all files of a folder.
func everything(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		out = append(out, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNothingInABackupOpensWithoutTheBox(t *testing.T) {
	t.Parallel()
	n, box := lived(t)
	dir := t.TempDir()
	backedUp(t, n, dir, 0)
	keyring, err := os.ReadFile(filepath.Join(n.cfg.Data, "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range append(everything(t, dir), string(box)) {
		for _, secret := range []string{"尉迟", "若兰", "13800001111", string(keyring[40:80])} {
			if strings.Contains(content, secret) {
				t.Errorf("%q stands in the backup", secret)
			}
		}
	}
	for _, file := range everything(t, dir) {
		if bytes.Contains([]byte(file), keyring[40:80]) {
			t.Error("the keyring is in the folder")
		}
	}
}

func TestARestoreRefusesWhatIsNotWhole(t *testing.T) {
	t.Parallel()
	n, box := lived(t)
	dir := t.TempDir()
	made := backedUp(t, n, dir, 0)
	at := filepath.Join(dir, made.Snapshot)
	cfg := DefaultConfig()
	cfg.Data = t.TempDir()
	write(t, filepath.Join(cfg.Data, "something"), "of value")
	if _, err := Restore(t.Context(), cfg, RestoreOrder{Dir: dir, Box: box, Passphrase: passphrase}, quietly, slog.New(slog.DiscardHandler)); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("a folder with something in it: %v", err)
	}
	cfg.Data = filepath.Join(t.TempDir(), "data")
	if _, err := Restore(t.Context(), cfg, RestoreOrder{Dir: dir, Box: box, Passphrase: "another passphrase"}, quietly, slog.New(slog.DiscardHandler)); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("another passphrase: %v", err)
	}
	if _, err := os.Stat(cfg.Data); err == nil {
		t.Error("half a folder is left")
	}
	if left, _ := filepath.Glob(cfg.Data + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, _, err := restore(t, dir, "20200101T000000Z", box); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("no such snapshot: %v", err)
	}
	if _, _, err := restore(t, dir, "", box, filepath.Join(dir, "none.log")); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("a named log that is not there: %v", err)
	}
	change := func(path string, do func([]byte) []byte) (back func()) {
		t.Helper()
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, string(do(bytes.Clone(was))))
		return func() { write(t, path, string(was)) }
	}
	for name, c := range map[string]struct {
		path string
		do   func([]byte) []byte
	}{
		"an octet of the database": {filepath.Join(at, "zhiyin.db"), func(b []byte) []byte { b[len(b)/2] ^= 1; return b }},
		"a shorter database":       {filepath.Join(at, "zhiyin.db"), func(b []byte) []byte { return b[:len(b)-4096] }},
		"the manifest": {filepath.Join(at, "manifest.json"), func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"version": "test"`), []byte(`"version": "best"`), 1)
		}},
		"a way out": {filepath.Join(at, "manifest.json"), func(b []byte) []byte { return bytes.Replace(b, []byte(`"zhiyin.db"`), []byte(`"../zhiyin.db"`), 1) }},
	} {
		back := change(c.path, c.do)
		if _, _, err := restore(t, dir, "", box); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		back()
	}
	if _, _, err := restore(t, dir, "", box); err != nil {
		t.Errorf("unchanged: %v", err)
	}
}

func TestABackupOfAServersDatabaseIsAFile(t *testing.T) {
	t.Parallel()
	cfg := DefaultConfig()
	cfg.Data, cfg.Store.URL = t.TempDir(), pgtest.URL(t)
	n, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer leave(t, n)
	person(t, n, "cu_stays", "+8613800002222")
	box, err := KeyringBox(cfg, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	backedUp(t, n, dir, 0)
	data, r, err := restore(t, dir, "", box)
	if err != nil || r.Manifest.Engine != "postgresql" {
		t.Fatalf("%+v, %v", r, err)
	}
	back := house(t, data)
	defer leave(t, back)
	if c, err := back.db.Customer(t.Context(), "cu_stays"); err != nil || c.FamilyName != "尉迟" {
		t.Errorf("%+v, %v", c, err)
	}
}
