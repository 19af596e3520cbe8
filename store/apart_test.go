package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// TestTheDatabaseKeepsAdministratorsApart writes past the application, as
// somebody with the database's password could.
func TestTheDatabaseKeepsAdministratorsApart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := storetest.OpenSQLite(t, dir, store.Config{})
	if err := db.KeepApart(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	added := func(roles ...string) error {
		return db.AppendWait(t.Context(), zhiyin.NewEvent("ag_1", zhiyin.AgentAdded{Unit: "muhe", Roles: roles, Name: "林小雨"}, storetest.T0))
	}
	if err := added("agent", "supervisor"); err != nil {
		t.Fatal(err)
	}
	for _, roles := range [][]string{{"admin", "security"}, {"admin", "audit"}, {"security", "audit"}, {"agent", "admin"}, {"supervisor", "audit"}, {"agent", "supervisor", "security"}} {
		if err := added(roles...); zhiyin.KindOf(err) != zhiyin.Conflict {
			t.Errorf("event %v: %v", roles, err)
		}
	}
	raw, err := sql.Open("sqlite", filepath.Join(dir, "zhiyin.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for roles, fine := range map[string]bool{`["admin","security"]`: false, `["agent","audit"]`: false, `["audit"]`: true, `["agent","supervisor"]`: true} {
		if _, err := raw.Exec(`update agents set roles = ?`, roles); (err == nil) != fine {
			t.Errorf("raw %s: %v", roles, err)
		}
	}
}

func TestLevel3IsRefusedWhileSomebodyHoldsBoth(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := storetest.OpenSQLite(t, dir, store.Config{})
	if err := db.AppendWait(t.Context(), zhiyin.NewEvent("ag_1", zhiyin.AgentAdded{Unit: "muhe", Roles: []string{"admin", "security"}, Name: "林小雨"}, storetest.T0)); err != nil {
		t.Fatal(err)
	}
	if err := db.KeepApart(t.Context(), true); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("kept apart: %v", err)
	}
	if err := db.AppendWait(t.Context(), zhiyin.NewEvent("ag_1", zhiyin.AgentRolesChanged{Roles: []string{"admin"}}, storetest.T0)); err != nil {
		t.Fatal(err)
	}
	if err := db.KeepApart(t.Context(), true); err != nil {
		t.Errorf("with one role: %v", err)
	}
}
