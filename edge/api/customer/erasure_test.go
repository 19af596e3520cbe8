package customer_test

import (
	"encoding/json"
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

func TestWhoMayErasesAPersonOnceAndTheAuditSaysSo(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	if err := db.AppendWait(t.Context(), storetest.Identified("cu_1", "尉迟", "若兰", "+8613912345678", storetest.T0)); err != nil {
		t.Fatal(err)
	}
	s.SignIns.Become(access.Supervisor, true)
	cookie := s.SignIn(apitest.Wen)
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
		r := s.Do(cookie, "POST", c.path, c.body)
		if r.Status != c.status || !strings.Contains(r.Body, c.says) {
			t.Errorf("%s %s: %d %s", c.path, c.body, r.Status, r.Body)
		}
		if strings.Contains(r.Body, "尉迟") || strings.Contains(r.Body, "13912345678") {
			t.Errorf("%s tells who it was: %s", c.path, r.Body)
		}
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Object: "customer:cu_1", Action: string(access.CustomerErase), Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].Actor != "agent:ag_wen" || rows[0].From != "127.0.0.1" || rows[0].Request == "" || rows[0].Reason != "request" {
		text, _ := json.Marshal(rows)
		t.Errorf("audit %s, %v", text, err)
	}
}
