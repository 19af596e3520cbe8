package customer_test

import (
	"archive/zip"
	"io"
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	customerapi "zhiyin.dev/edge/api/customer"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

var _ customerapi.Dossiers = apitest.Telling{}

func TestWhoMayHandsOutADossierForAReasonThatStandsInTheAudit(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	if err := db.AppendWait(t.Context(), storetest.Identified("cu_1", "尉迟", "若兰", "+8613912345678", storetest.T0)); err != nil {
		t.Fatal(err)
	}
	s.SignIns.Become(access.Agent, true)
	if r := s.Do(s.SignIn(apitest.Wen), "POST", "/api/customers/cu_1/dossier", `{"reason":"request"}`); r.Status != 403 {
		t.Errorf("an agent: %d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Supervisor, true)
	cookie := s.SignIn(apitest.Wen)
	for _, body := range []string{`{}`, `{"reason":"因为"}`, `x`} {
		if r := s.Do(cookie, "POST", "/api/customers/cu_1/dossier", body); r.Status != 400 {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	r := s.Do(cookie, "POST", "/api/customers/cu_1/dossier", `{"reason":"request"}`)
	if r.Status != 200 || r.Header.Get("Content-Type") != "application/zip" || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", r.Status, r.Header)
	}
	z, err := zip.NewReader(strings.NewReader(r.Body), int64(len(r.Body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("person.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil || !strings.Contains(string(text), "若兰") || !strings.Contains(string(text), "+8613912345678") {
		t.Errorf("%s %v", text, err)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Object: "customer:cu_1", Action: string(access.CustomerExport), Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].Reason != "request" || rows[0].Actor != "agent:ag_wen" {
		t.Errorf("audit %+v, %v", rows, err)
	}
}
