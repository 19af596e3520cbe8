package api_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// smallDisk mounts a file system of so many MB of its own; only root may.
func smallDisk(t *testing.T, mb int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", mb)); err != nil {
		t.Skip("no file system may be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves no room on the disk, and returns what makes room again.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	_ = f.Close()
	return func() {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}

// TestAFullDiskIsSaidAndNothingAcknowledgedIsLost: while there is no room the door
// answers 503 with Retry-After; once there is, it goes on by itself.
func TestAFullDiskIsSaidAndNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, 24)
	db := storetest.OpenSQLite(t, dir, store.Config{})
	s, _ := apitest.DoorOn(t, db, intake.Limits{EventsPerSecond: 10_000})
	note := strings.Repeat("面霜", 4000)
	send := func(i int) apitest.Result {
		return s.Do(nil, "POST", "/v1/track", fmt.Sprintf(`{"messageId":"m-%d","userId":"c-%d","event":"Note Left","properties":{"note":%q}}`, i, i%7, note), apitest.AsUser("write-key"))
	}
	acknowledged, sent := []int{}, 0
	for ; sent < 20; sent++ {
		if r := send(sent); r.Status != http.StatusOK {
			t.Fatalf("%d: %d %s", sent, r.Status, r.Body)
		}
		acknowledged = append(acknowledged, sent)
	}
	for round := range 2 {
		free := fill(t, dir)
		refused := 0
		for ; refused < 5 && sent < 3000; sent++ {
			switch r := send(sent); {
			case r.Status == http.StatusOK:
				acknowledged = append(acknowledged, sent)
			case r.Status == http.StatusServiceUnavailable && r.Header.Get("Retry-After") != "" && r.Kind() == "unavailable":
				refused++
			default:
				t.Fatalf("round %d, message %d: %d %s %v", round, sent, r.Status, r.Body, r.Header)
			}
		}
		if refused == 0 {
			t.Fatalf("round %d: the disk was never full", round)
		}
		if r := s.Do(s.SignIn(apitest.Wen), "GET", "/api/v1/candidates", ""); r.Status != http.StatusOK {
			t.Errorf("round %d: reading: %d %s", round, r.Status, r.Body)
		}
		free()
		began := time.Now()
		for ; send(sent).Status != http.StatusOK; sent++ {
			if time.Since(began) > 20*time.Second {
				t.Fatalf("round %d: it does not go on with room again", round)
			}
			time.Sleep(100 * time.Millisecond)
		}
		acknowledged = append(acknowledged, sent)
		sent++
	}
	for _, i := range acknowledged {
		if r := send(i); !strings.Contains(r.Body, `"duplicate"`) {
			t.Errorf("message %d was acknowledged and is gone: %d %s", i, r.Status, r.Body)
		}
	}
	if n := apitest.CountEvents(t, db, "Note Left"); n < len(acknowledged) {
		t.Errorf("%d events of %d that were acknowledged", n, len(acknowledged))
	}
}
