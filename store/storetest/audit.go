package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
)

// Revealed is an entry of the audit.
func Revealed(actor, customer string, at time.Time) zhiyin.AuditEntry {
	return zhiyin.AuditEntry{At: at, Actor: actor, Role: "agent", From: "127.0.0.1", Action: "customer.reveal", Object: "customer:" + customer,
		Result: zhiyin.AuditDone, Reason: "phone callback", Request: "rq_1"}
}

func auditChain(t *testing.T, db *store.DB) {
	ctx := t.Context()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			who := fmt.Sprintf("agent:ag_%d", i%2)
			if err := db.Audit(ctx, Revealed(who, "cu_1", T0.Add(time.Duration(i)*time.Minute)), zhiyin.AuditEntry{Actor: who, Action: "sign_out", Result: zhiyin.AuditDone}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var at privacy.Chain
	rows := must[[]store.AuditRow](t)(db.AuditAfter(ctx, 0, 100))
	same(t, "entries", len(rows), 40)
	for _, r := range rows {
		at = at.Next(r.AuditEntry)
		same(t, "link", r.Chain, at)
		same(t, "time", r.At.IsZero(), false)
	}
	same(t, "head", must[privacy.Chain](t)(db.AuditHead(ctx)), at)

	page := must[[]store.AuditRow](t)(db.AuditRows(ctx, store.AuditQuery{Actor: "agent:ag_1", Action: "customer.reveal", Object: "customer:cu_1", From: T0, To: T0.Add(15 * time.Minute), Limit: 3}))
	same(t, "page", len(page), 3)
	next := must[[]store.AuditRow](t)(db.AuditRows(ctx, store.AuditQuery{Actor: "agent:ag_1", Action: "customer.reveal", From: T0, To: T0.Add(15 * time.Minute), Before: page[2].Position, Limit: 100}))
	same(t, "rest", len(next), 4)
	same(t, "counted", must[int](t)(db.AuditCount(ctx, "agent:ag_0", "customer.reveal", T0.Add(10*time.Minute))), 5)

	for _, bad := range []zhiyin.AuditEntry{{}, {Actor: "a", Action: "b"}, {Actor: "a", Action: "b", Result: "done", Reason: strings.Repeat("x", 201)}} {
		fails(t, db.Audit(ctx, Revealed("agent:ag_1", "cu_1", T0), bad), zhiyin.Invalid)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.Audit(over, Revealed("agent:ag_1", "cu_1", T0)); err == nil {
		t.Log("the entry was written before the end was seen") // both are right; a refusal is not required
	}
	same(t, "nothing of a refused list is kept", len(must[[]store.AuditRow](t)(db.AuditAfter(ctx, 41, 100))), 0)
}

func rolesChange(t *testing.T, db *store.DB) {
	ctx := t.Context()
	in := signin.Of(db.Engine, signin.Limits{})
	keep(t, db, agentAdded("ag_1", "林小雨"))
	keep(t, db, zhiyin.NewEvent("ag_1", zhiyin.AgentRolesChanged{Roles: []string{"supervisor", "audit"}}, T0))
	same(t, "roles", spaced(must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Roles), "[supervisor audit]")
	fails(t, db.AppendWait(ctx, zhiyin.NewEvent("ag_none", zhiyin.AgentRolesChanged{Roles: []string{"agent"}}, T0)), zhiyin.NotFound)

	room := zhiyin.Capacity{Chats: 5, Interrupt: zhiyin.AllInterrupts}
	keep(t, db, zhiyin.NewEvent("ag_1", zhiyin.AgentServes{Seniority: 4, Languages: []zhiyin.Language{"cmn", "yue"}, Capacity: room}, T0))
	same(t, "capacity", must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Capacity, room)
	keep(t, db, agentAdded("ag_1", "林小雨"))
	same(t, "capacity stays", must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Capacity, room)
	keep(t, db, zhiyin.NewEvent("ag_1", zhiyin.AgentRolesChanged{Roles: []string{"supervisor", "audit"}}, T0), zhiyin.NewEvent("ag_1", zhiyin.AgentServes{Seniority: 4, Languages: []zhiyin.Language{"cmn", "yue"}, Capacity: room}, T0))
	same(t, "serves", spaced(must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Seniority, must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Languages), "4 [cmn yue]")
	keep(t, db, zhiyin.NewEvent("ag_1", zhiyin.AgentServes{}, T0))
	same(t, "is not said any more", spaced(must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Grade(), must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Spoken()), "4 [cmn]")

	session, err := in.RedeemLink(ctx, must[string](t)(in.NewSignInLink(ctx, "ag_1", time.Minute, signin.ByLink, "system")), signin.Browser{}, time.Now())
	same(t, "signed in", err, nil)
	same(t, "with their roles", spaced(must[signin.SignedIn](t)(in.SignIn(ctx, session.Session, time.Now())).Roles), "[supervisor audit]")
	same(t, "reads", spaced(must[signin.SignedIn](t)(in.SignIn(ctx, session.Session, time.Now())).Clearance, must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Cleared()), "L0 L3")
	keep(t, db, zhiyin.NewEvent("ag_1", zhiyin.AgentCleared{Clearance: zhiyin.L4}, T0))
	same(t, "reads more", spaced(must[signin.SignedIn](t)(in.SignIn(ctx, session.Session, time.Now())).Clearance, must[zhiyin.Agent](t)(db.Agent(ctx, "ag_1")).Cleared()), "L4 L4")
	keep(t, db, zhiyin.NewEvent("ag_1", zhiyin.AgentLocked{On: true}, T0))
	_, err = in.SignIn(ctx, session.Session, time.Now())
	fails(t, err, zhiyin.Denied)
	keep(t, db, zhiyin.NewEvent("ag_1", zhiyin.AgentLocked{}, T0))
	_, err = in.SignIn(ctx, session.Session, time.Now())
	fails(t, err, zhiyin.Denied) // the lock ended it for good
}
