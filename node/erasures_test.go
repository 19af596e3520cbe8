package node

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev"
)

// house opens a node on a directory, without serving.
func house(t *testing.T, dir string) *Node {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Data = dir
	n, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func leave(t *testing.T, n *Node) {
	t.Helper()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
}

func person(t *testing.T, n *Node, id, phone string) {
	t.Helper()
	e := zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: phone}},
		Sealed: map[string]any{"family_name": "尉迟", "given_name": "若兰"}}, time.Now())
	if err := n.db.AppendWait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
}

func erased(t *testing.T, n *Node, id zhiyin.CustomerID) bool {
	t.Helper()
	c, err := n.db.Customer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.Phone == ""
}

var atConsole = zhiyin.AuditEntry{Actor: "console"}

func TestWhoWasErasedStaysErasedInAnOlderDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := house(t, dir)
	person(t, n, "cu_gone", "+8613800001111")
	person(t, n, "cu_stays", "+8613800002222")
	leave(t, n)
	older, err := os.ReadFile(filepath.Join(dir, "zhiyin.db"))
	if err != nil {
		t.Fatal(err)
	}

	n = house(t, dir)
	found, err := n.FindByPhone(t.Context(), "13800001111")
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	if out, err := n.Erase(t.Context(), EraseOrder{Customer: found[0], Reason: zhiyin.Requested, Audit: atConsole}); err != nil || !out.Cleared {
		t.Fatalf("%+v, %v", out, err)
	}
	if again, err := n.settleErasures(t.Context()); again != 0 || err != nil {
		t.Errorf("nothing was to be settled: %d, %v", again, err)
	}
	leave(t, n)

	if err := os.WriteFile(filepath.Join(dir, "zhiyin.db"), older, 0o600); err != nil {
		t.Fatal(err)
	}
	n = house(t, dir)
	defer leave(t, n)
	if erased(t, n, "cu_gone") {
		t.Fatal("the older database does not know the person")
	}
	if again, err := n.settleErasures(t.Context()); again != 1 || err != nil {
		t.Errorf("%d erased again, %v", again, err)
	}
	if !erased(t, n, "cu_gone") || erased(t, n, "cu_stays") {
		t.Error("the wrong one is erased")
	}
}

func TestALostErasureLogIsMadeAgainAndAChangedOneStopsEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := house(t, dir)
	defer leave(t, n)
	person(t, n, "cu_gone", "+8613800001111")
	if _, err := n.Erase(t.Context(), EraseOrder{Customer: "cu_gone", Reason: zhiyin.Ordered, Audit: atConsole}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "erasures.log")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := n.settleErasures(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the log was %s and is %s, %v", before, after, err)
	}
	if err := os.WriteFile(path, []byte(`{"position":1}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := n.settleErasures(t.Context()); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("a changed log: %v", err)
	}
}

func TestWhatAnotherProcessErasesIsForgottenHere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	here, there := house(t, dir), house(t, dir)
	defer leave(t, here)
	defer leave(t, there)
	person(t, here, "cu_gone", "+8613800001111") // its key is in here's memory now
	mark, err := here.db.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- here.watchErasures(ctx, mark) }()
	if _, err := there.Erase(t.Context(), EraseOrder{Customer: "cu_gone", Reason: zhiyin.Requested, Audit: atConsole}); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for {
		e := zhiyin.NewEvent("cu_gone", zhiyin.CustomerTracked{Source: "shop", Name: "Page Viewed", Sealed: map[string]any{"page": "private"}}, time.Now())
		if err := here.db.AppendWait(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if kept, err := here.db.Event(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		} else if kept.Erased {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("here still seals with the destroyed key")
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
