package scenario

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestAFullDiskStopsNothing: while the disk of the data is full, events are refused
// with 503 and what is shown goes on; with room again events are kept and tags
// follow, without a restart. Only root may mount a small disk.
func TestAFullDiskStopsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=96m"); err != nil {
		t.Skip("no file system may be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	const key = "wk_full"
	p := startOn(t, dir, "--config", write(t, "intake:\n  write_keys:\n    shop: "+key+"\n"))
	sent := 0
	send := func() (int, string) {
		sent++
		return p.report("/v1/track", key, map[string]any{"messageId": fmt.Sprint("m-", sent), "userId": fmt.Sprint("full-", sent%5), "event": "Note Left",
			"properties": map[string]any{"note": strings.Repeat("面霜", 4000)}})
	}
	if code, body := send(); code != http.StatusOK {
		t.Fatalf("%d %s", code, body)
	}
	filler := filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 4096); err == nil; {
		_, err = f.Write(block)
	}
	_ = f.Close()
	eventually(t, awaitWithin, "the disk is full", func() bool { code, _ := send(); return code == http.StatusServiceUnavailable })
	eventually(t, awaitWithin, "everything that keeps something at its own pace has tried", func() bool {
		select {
		case <-p.done:
			t.Fatalf("the process ended\n%s", tail(p.log.String(), 4000))
		default:
		}
		_, _ = send()
		log := p.log.String()
		refused, asked := strings.Count(log, "commit failed"), strings.Count(log, "request failed")
		return refused > 10 && refused > asked // somebody else than those who sent was refused
	})
	if code, _ := p.get("/"); code != http.StatusOK {
		t.Errorf("the screens: %d", code)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	eventually(t, awaitWithin, "events are kept again", func() bool { code, _ := send(); return code == http.StatusOK })
	db := p.ledger()
	if code, body := p.report("/v1/track", key, map[string]any{"userId": "full-1", "event": "Order Completed", "properties": map[string]any{"order_id": "F-1", "total": 268, "currency": "CNY"}}); code != http.StatusOK {
		t.Fatalf("%d %s", code, body)
	}
	eventually(t, awaitWithin, "the follower of the ledger has caught up", func() bool {
		heads, err := db.Heads(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		at, err := db.Cursor(t.Context(), "profile")
		if err != nil {
			t.Fatal(err)
		}
		for partition, head := range heads {
			if at[partition] < head {
				return false
			}
		}
		return true
	})
}
