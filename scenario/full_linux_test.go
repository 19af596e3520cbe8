package scenario

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"zhiyin.dev/store/pgtest"
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
	p := &platform{t: t, dir: dir, log: &buffer{}}
	p.begin("--config", write(t, takesFromAShop))
	refusesUntilThereIsRoom(t, p, dir, 10)
}

// TestAFullDiskOfTheDatabasesServerStopsNothing is the same with the tables on a
// small disk of a PostgreSQL server. Its write-ahead log lies elsewhere: without room
// for that the server itself ends, which is a server killed (see outage_test.go).
func TestAFullDiskOfTheDatabasesServerStopsNothing(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "zhiyin-small") // the server's user reaches it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=96m"); err != nil {
		t.Skip("no file system may be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	server := pgtest.Start(t)
	p := &platform{t: t, dir: t.TempDir(), url: server.DatabaseOn(t, dir), log: &buffer{}}
	p.begin("--config", write(t, takesFromAShop))
	refusesUntilThereIsRoom(t, p, dir, 2) // the writer waits for a server before it refuses
}

const takesFromAShop = "intake:\n  write_keys:\n    shop: wk_full\n"

// refusesUntilThereIsRoom fills the disk, waits for more commits than so many to be
// refused, and makes room again.
func refusesUntilThereIsRoom(t *testing.T, p *platform, dir string, commits int) {
	t.Helper()
	const key = "wk_full"
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
	eventually(t, 3*awaitWithin, "everything that keeps something at its own pace has tried", func() bool {
		select {
		case <-p.done:
			t.Fatalf("the process ended\n%s", tail(p.log.String(), 4000))
		default:
		}
		_, _ = send()
		log := p.log.String()
		refused, asked := strings.Count(log, "commit failed"), strings.Count(log, "request failed")
		return refused > commits && refused > asked // somebody else than those who sent was refused
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
	followed(t, db)
}
