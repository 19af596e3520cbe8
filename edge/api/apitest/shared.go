package apitest

import "zhiyin.dev/intake"

// Identified reports one person and returns the receipt.
func (s *Site) Identified(body string) intake.Receipt {
	s.t.Helper()
	status, r, err := s.Post("/v1/identify", body)
	if err != nil || status != 200 || len(r.Receipts) != 1 || r.Receipts[0].Code != intake.Accepted {
		s.t.Fatalf("%s: %d %+v %v", body, status, r, err)
	}
	return r.Receipts[0]
}
