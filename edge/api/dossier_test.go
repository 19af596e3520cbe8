package api_test

import (
	"archive/zip"
	"context"
	"io"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	customerapi "zhiyin.dev/edge/api/customer"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// telling hands out what a real store holds.
type telling struct{ db *store.DB }

func (telling) DossierLabel(context.Context, zhiyin.CustomerID) (zhiyin.Sensitivity, error) {
	return zhiyin.LabelOfSealed, nil
}

func (d telling) Dossier(ctx context.Context, customer zhiyin.CustomerID, to io.Writer) error {
	z := privacy.NewDossier(to, customer, storetest.T0)
	if err := d.db.Held(ctx, customer, z.Put); err != nil {
		return err
	}
	return z.Close()
}

var _ customerapi.Dossiers = telling{}

func TestWhoMayHandsOutADossierForAReasonThatStandsInTheAudit(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	if err := db.AppendWait(t.Context(), storetest.Identified("cu_1", "尉迟", "若兰", "+8613912345678", storetest.T0)); err != nil {
		t.Fatal(err)
	}
	s.signIns.become(access.Agent, true)
	if r := s.do(s.signIn(wen), "POST", "/api/customers/cu_1/dossier", `{"reason":"request"}`); r.status != 403 {
		t.Errorf("an agent: %d %s", r.status, r.body)
	}
	s.signIns.become(access.Supervisor, true)
	cookie := s.signIn(wen)
	for _, body := range []string{`{}`, `{"reason":"因为"}`, `x`} {
		if r := s.do(cookie, "POST", "/api/customers/cu_1/dossier", body); r.status != 400 {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	r := s.do(cookie, "POST", "/api/customers/cu_1/dossier", `{"reason":"request"}`)
	if r.status != 200 || r.header.Get("Content-Type") != "application/zip" || r.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", r.status, r.header)
	}
	z, err := zip.NewReader(strings.NewReader(r.body), int64(len(r.body)))
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
