package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	customerapi "zhiyin.dev/edge/api/customer"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// erasing forgets people in a real store.
type erasing struct{ db *store.DB }

func (e erasing) Erase(ctx context.Context, customer zhiyin.CustomerID, reason zhiyin.ErasureReason, who zhiyin.AuditEntry) (customerapi.Erased, error) {
	who.Result, who.Reason = zhiyin.AuditDone, string(reason)
	out, err := e.db.Erase(ctx, store.EraseOrder{Customer: customer, Reason: reason, By: who.Actor, Audit: who})
	return customerapi.Erased{Customer: out.Customer, Event: out.Event, Reason: out.Reason, Keys: out.Keys, Cleared: out.Cleared}, err
}

func (e erasing) Hold(ctx context.Context, customer zhiyin.CustomerID, on bool, reason string, who zhiyin.AuditEntry) error {
	event := zhiyin.NewEvent(string(customer), zhiyin.CustomerHeld{On: on, Reason: reason}, storetest.T0)
	event.By = who.Actor
	return e.db.AppendWait(ctx, event)
}

func TestWhoMayErasesAPersonOnceAndTheAuditSaysSo(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	if err := db.AppendWait(t.Context(), storetest.Identified("cu_1", "尉迟", "若兰", "+8613912345678", storetest.T0)); err != nil {
		t.Fatal(err)
	}
	s.signIns.become(access.Supervisor, true)
	cookie := s.signIn(wen)
	for _, c := range []struct {
		path, body, says string
		status           int
	}{
		{"/api/customers/cu_1/erase", `{"reason":"whim"}`, "reason", 400},
		{"/api/customers/cu_1/hold", `{"on":true}`, "needs a reason", 400},
		{"/api/customers/cu_1/hold", `{"on":true,"reason":"案号 17"}`, "{}", 200},
		{"/api/customers/cu_1/erase", `{"reason":"request"}`, "legal hold", 409},
		{"/api/customers/cu_1/hold", `{"on":false}`, "{}", 200},
		{"/api/customers/cu_9/erase", `{"reason":"request"}`, "not_found", 404},
		{"/api/customers/cu_1/erase", `{"reason":"request"}`, `"cleared":true`, 200},
		{"/api/customers/cu_1/erase", `{"reason":"request"}`, "already", 409},
	} {
		r := s.do(cookie, "POST", c.path, c.body)
		if r.status != c.status || !strings.Contains(r.body, c.says) {
			t.Errorf("%s %s: %d %s", c.path, c.body, r.status, r.body)
		}
		if strings.Contains(r.body, "尉迟") || strings.Contains(r.body, "13912345678") {
			t.Errorf("%s tells who it was: %s", c.path, r.body)
		}
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Object: "customer:cu_1", Action: string(access.CustomerErase), Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].Actor != "agent:ag_wen" || rows[0].From != "127.0.0.1" || rows[0].Request == "" || rows[0].Reason != "request" {
		text, _ := json.Marshal(rows)
		t.Errorf("audit %s, %v", text, err)
	}
}
