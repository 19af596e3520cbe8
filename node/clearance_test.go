package node

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/store"
)

func TestATooOldPasswordIsChangedBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	h := newPorch(t, func(c *Config) { c.Access.Level3 = true })
	_, seed, _ := h.enrol("ag_1", "xiaoyu")
	h.late += 91 * 24 * time.Hour
	v, s := h.try("xiaoyu", password)
	if s.status != 200 || s.body["next"] != "second_factor" {
		t.Fatalf("%d %v", s.status, s.body)
	}
	if s := v.ok("/api/sign-in/code", `{"code":"`+h.code(seed)+`"}`); s.body["next"] != "password" {
		t.Fatalf("after the second factor: %v", s.body)
	}
	if s := v.get("/api/desk/me"); s.status != 403 || s.body["needs"] != "password" {
		t.Errorf("the desk: %d %v", s.status, s.body)
	}
	if s := v.get("/api/account"); s.status != 200 || s.body["next"] != "password" {
		t.Errorf("the account: %d %v", s.status, s.body)
	}
	if s := v.post("/api/account/password", `{"old":"`+password+`","password":"`+password+`"}`); s.body["faults"] == nil {
		t.Errorf("the same password again: %v", s.body)
	}
	v.ok("/api/account/password", `{"old":"`+password+`","password":"another brown cow stapled"}`)
	in, err := h.n.doorkeeper.SignIn(t.Context(), v.cookie.Value, time.Now()) // the store's clock has the change
	if err != nil || in.MustChange {
		t.Errorf("after the change: %+v, %v", in, err)
	}
}

func TestWhoDoesNotSignInForLongIsLockedAndComesBackWhenLetIn(t *testing.T) {
	t.Parallel()
	h := newPorch(t, nil)
	for _, a := range []zhiyin.Agent{{ID: "ag_2", Name: "安全", Unit: "muhe", Roles: []string{"security"}}, {ID: "ag_3", Name: "常来", Unit: "muhe", Roles: []string{"agent"}}} {
		if err := h.n.AddAgent(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	c := h.n.caretaker()
	c.now = h.now
	locked := func() (out []zhiyin.AgentID) {
		t.Helper()
		if err := c.lockDormant(t.Context()); err != nil {
			t.Fatal(err)
		}
		people, err := h.n.signIns.People(t.Context(), "", 100, h.now())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range people {
			if p.Locked {
				out = append(out, p.ID)
			}
		}
		return out
	}
	h.late += 89 * 24 * time.Hour
	if ids := locked(); len(ids) != 0 {
		t.Fatalf("after 89 days: %v", ids)
	}
	in := zhiyin.NewEvent("ag_3", zhiyin.AgentSignedIn{How: "password"}, h.now())
	if err := h.n.db.AppendWait(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	h.late += 2 * 24 * time.Hour
	if ids := locked(); len(ids) != 1 || ids[0] != "ag_1" { // ag_2 is the last who grants roles
		t.Fatalf("after 91 days: %v", ids)
	}
	rows, err := h.n.db.AuditRows(t.Context(), store.AuditQuery{Action: "lock", Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].Object != "agent:ag_1" || rows[0].Reason != "dormant 90" {
		t.Errorf("audit %+v, %v", rows, err)
	}
	if err := h.n.staff().Lock(t.Context(), door.Visit{Actor: access.Actor{Agent: "ag_2"}, Now: h.now()}, "ag_1", false); err != nil {
		t.Fatal(err)
	}
	if ids := locked(); len(ids) != 0 {
		t.Errorf("locked again at once: %v", ids)
	}
}
