package apitest

import (
	"encoding/json"
	"net/http"
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
