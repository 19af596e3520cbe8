package apitest

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// HasTags waits until a customer has these tags and no others.
func (s *Site) HasTags(key, what string, who zhiyin.CustomerID, want ...string) {
	s.t.Helper()
	var got []string
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		var page struct{ Items []struct{ ID string } }
		r := s.Do(nil, "GET", "/api/v1/customers/"+string(who)+"/tags", "", Bearer(key))
		Decode(s.t, r, &page)
		got = got[:0]
		for _, tag := range page.Items {
			got = append(got, tag.ID)
		}
		if slices.Sort(got); slices.Equal(got, want) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s: %s has %v, want %v: %s", what, who, got, want, r.Body)
		}
	}
}
