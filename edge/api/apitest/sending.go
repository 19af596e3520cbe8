package apitest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"zhiyin.dev/intake"
)

// Post is do for many goroutines: it never ends the test.
func (s *Site) Post(path, body string) (status int, r struct{ Receipts []intake.Receipt }, err error) {
	req, err := http.NewRequest("POST", s.URL+path, strings.NewReader(body))
	if err != nil {
		return 0, r, err
	}
	req.SetBasicAuth("write-key", "")
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, r, err
	}
	defer res.Body.Close()
	return res.StatusCode, r, json.NewDecoder(res.Body).Decode(&r)
}

// Identified reports one person and returns the receipt.
func (s *Site) Identified(body string) intake.Receipt {
	s.t.Helper()
	status, r, err := s.Post("/v1/identify", body)
	if err != nil || status != 200 || len(r.Receipts) != 1 || r.Receipts[0].Code != intake.Accepted {
		s.t.Fatalf("%s: %d %+v %v", body, status, r, err)
	}
	return r.Receipts[0]
}

// Imports sends messages in batches and counts the codes.
func (s *Site) Imports(messages []string) map[string]int {
	s.t.Helper()
	codes := map[string]int{}
	for batch := range slices.Chunk(messages, 500) {
		r := s.Do(nil, "POST", "/v1/import", `{"batch":[`+strings.Join(batch, ",")+`]}`, AsUser("write-key"))
		if r.Status != 200 {
			s.t.Fatalf("%d %.300s", r.Status, r.Body)
		}
		var answer struct{ Receipts []struct{ Code string } }
		Decode(s.t, r, &answer)
		for _, one := range answer.Receipts {
			codes[one.Code]++
		}
	}
	return codes
}
