package apitest

import (
	"slices"
	"strings"
)

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
