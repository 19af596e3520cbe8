package audit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// audited is a node with 40 entries and a checkpoint after 30 of them, and the
// database as somebody sees it who has its file.
func audited(t *testing.T) (Chain, *sql.DB) {
	t.Helper()
	dir := t.TempDir()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	n := Chain{DB: storetest.OpenSQLite(t, dir, store.Config{}), Key: key, Checkpoints: filepath.Join(dir, "audit.checkpoints"), Now: func() time.Time { return time.Now().UTC() }}
	for i := range 40 {
		if i == 30 {
			if err := notarised(n).sign(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := n.DB.Audit(t.Context(), zhiyin.AuditEntry{Actor: fmt.Sprintf("agent:ag_%d", i%3), Action: "customer.reveal",
			Object: fmt.Sprintf("customer:cu_%d", i), Result: zhiyin.AuditDone, Reason: "phone callback"}); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "zhiyin.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	return n, raw
}

// notarised is the chain's notary, which keeps entries for three years.
func notarised(c Chain) *Notary { return NewNotary(c, 1096*24*time.Hour, storetest.Quiet()) }

// relink writes hashes anew from a position on, and the head, as somebody would
// who knows how the chain is made but not the key.
func relink(t *testing.T, n Chain, raw *sql.DB, from int64) {
	t.Helper()
	at := privacy.Chain{}
	err := n.eachEntry(t.Context(), 0, func(r store.AuditRow) (bool, error) {
		at = privacy.Chain{Position: r.Position - 1, Hash: at.Hash}.Next(r.AuditEntry)
		if r.Position >= from {
			if _, err := raw.Exec(`update audit set hash = ? where position = ?`, at.Hash, at.Position); err != nil {
				return false, err
			}
		}
		return true, nil
	})
	if err == nil {
		_, err = raw.Exec(`update audit_heads set position = ?, hash = ?`, at.Position, at.Hash)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestTamperingWithTheAuditIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql    []string
		relink int64 // from here on; 0: not
		at     int64
		says   string
	}{
		"nothing done":             {},
		"edited":                   {sql: []string{`update audit set object = 'customer:cu_99' where position = 7`}, at: 7, says: "not what was written"},
		"edited and linked anew":   {sql: []string{`update audit set object = 'customer:cu_99' where position = 7`}, relink: 7, at: 30, says: "written anew"},
		"deleted":                  {sql: []string{`delete from audit where position = 12`}, at: 12, says: "missing"},
		"reordered":                {sql: []string{`update audit set position = -1 where position = 5`, `update audit set position = 5 where position = 6`, `update audit set position = 6 where position = -1`}, at: 5, says: "not what was written"},
		"the end cut off":          {sql: []string{`delete from audit where position > 35`}, at: 35, says: "cut off"},
		"cut off, and a new head":  {sql: []string{`delete from audit where position > 25`}, relink: 99, at: 30, says: "cut off"},
		"everything gone":          {sql: []string{`delete from audit`, `delete from audit_checkpoints`}, relink: 99, at: 30, says: "cut off"},
		"a checkpoint made up":     {sql: []string{`update audit_checkpoints set hash = '00'`}, at: 30, says: "not signed"},
		"old ones cut by somebody": {sql: []string{`delete from audit where position <= 30`, `update audit_checkpoints set kind = 'cut'`}, at: 30, says: "not signed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, raw := audited(t)
			for _, q := range c.sql {
				if _, err := raw.Exec(q); err != nil {
					t.Fatal(err)
				}
			}
			if c.relink > 0 {
				relink(t, n, raw, c.relink)
			}
			r, err := n.Verify(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if c.says == "" {
				if len(r.Faults) > 0 || r.Entries != 40 || r.Checkpoints != 1 {
					t.Errorf("%+v", r)
				}
				return
			}
			for _, f := range r.Faults {
				if f.Position == c.at && strings.Contains(f.Says, c.says) {
					return
				}
			}
			t.Errorf("not found: %+v", r.Faults)
		})
	}
}

func TestALostFileOfCheckpointsIsTold(t *testing.T) {
	t.Parallel()
	n, _ := audited(t)
	if err := os.Remove(n.Checkpoints); err != nil {
		t.Fatal(err)
	}
	if r, err := n.Verify(t.Context(), nil); err != nil || len(r.Faults) != 1 || !strings.Contains(r.Faults[0].Says, "missing in the file") {
		t.Errorf("%+v %v", r.Faults, err)
	}
}

func TestOldEntriesAreCutAndTheRestStillProves(t *testing.T) {
	t.Parallel()
	n, raw := audited(t)
	year := 400 * 24 * time.Hour
	old := notarised(n)
	old.keep, old.now = time.Hour, func() time.Time { return n.Now().Add(2 * time.Hour) }
	if err := old.cut(t.Context()); zhiyin.KindOf(err) != zhiyin.Denied {
		t.Errorf("entries of today: %v", err)
	}
	// A year passes: the rows are written as they were then, and the chain with them.
	if _, err := raw.Exec(`delete from audit_checkpoints`); err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec(`update audit set at = at - ? where position <= 30`, year.Microseconds()); err != nil {
		t.Fatal(err)
	}
	relink(t, n, raw, 1)
	rows, err := n.DB.AuditAfter(t.Context(), 29, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(n.Checkpoints); err != nil {
		t.Fatal(err)
	}
	then := privacy.Sign(rows[0].Chain, privacy.Reached, n.Now().Add(-year), n.Key)
	if err := notarised(n).keepBoth(t.Context(), then, n.DB.KeepCheckpoint); err != nil {
		t.Fatal(err)
	}
	keeper := notarised(n)
	keeper.keep = store.AuditKept
	for range 2 { // the second time there is nothing to do
		if err := keeper.cut(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r, err := n.Verify(t.Context(), nil)
	if err != nil || len(r.Faults) > 0 || r.Entries != 10 || r.Start.Position != 30 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestAnExportIsInTheAuditItself(t *testing.T) {
	t.Parallel()
	n, _ := audited(t)
	var out bytes.Buffer
	count, err := n.Export(t.Context(), "console", n.Now().Add(-time.Hour), time.Time{}, &out)
	if err != nil || count < 40 {
		t.Fatalf("%d %v", count, err)
	}
	var first store.AuditRow
	if err := json.Unmarshal(out.Bytes()[:bytes.IndexByte(out.Bytes(), '\n')], &first); err != nil || first.Position != 1 || first.Object != "customer:cu_0" || len(first.Hash) != 64 {
		t.Errorf("%+v %v", first, err)
	}
	rows, err := n.DB.AuditRows(t.Context(), store.AuditQuery{Action: "audit.export", Limit: 5})
	if err != nil || len(rows) != 1 || rows[0].Actor != "console" {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestTheNotarySignsAtItsEnd(t *testing.T) {
	t.Parallel()
	n, _ := audited(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := notarised(n).Run(ctx); err != nil {
		t.Fatal(err)
	}
	all, err := readCheckpoints(n.Checkpoints)
	if err != nil || len(all) != 2 || all[1].Position != 40 {
		t.Errorf("%+v %v", all, err)
	}
}
