package system

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stand is a running counter.
type stand struct {
	t   *testing.T
	url string
	dir string
	n   int // keys given out
}

func stands(t *testing.T, people ...Person) *stand {
	t.Helper()
	s := &stand{t: t, dir: t.TempDir()}
	in, tell := io.Pipe()
	hear, out := io.Pipe()
	over := make(chan error, 1)
	go func() { over <- Run(context.Background(), "counter", in, out) }()
	t.Cleanup(func() {
		_ = tell.Close()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	if err := json.NewEncoder(tell).Encode(Config{Dir: s.dir, Token: "t", People: people, Every: time.Second}); err != nil {
		t.Fatal(err)
	}
	var at Place
	line, err := bufio.NewReader(hear).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &at)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.url = at.Address
	return s
}

func (s *stand) ask(method, path, key string, body map[string]string) (int, map[string]any) {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(string(text)))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer t")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	out := map[string]any{}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		s.t.Fatalf("%s: status %d: %v", path, res.StatusCode, err)
	}
	return res.StatusCode, out
}

// does asks for a change with a key of its own, and wants a status and a code.
func (s *stand) does(path string, body map[string]string, wants string) map[string]any {
	s.t.Helper()
	s.n++
	status, out := s.ask("POST", path, fmt.Sprint("k", s.n), body)
	got := fmt.Sprint(status)
	if code, has := out["code"]; has {
		got += fmt.Sprint(" ", code)
	}
	if got != wants {
		s.t.Errorf("%s %v: %s %v, want %s", path, body, got, out, wants)
	}
	return out
}

const ling, mei = "+8613800000001", "+8613800000002"

func customers() []Person {
	return []Person{
		{ID: "u-1", Unit: "u", Phone: ling, Home: "云栖路 1 号", Plan: "5g", BoundDays: 20, Affairs: []Affair{
			{No: "M-1", Kind: "order", Title: "防晒乳", State: "shipped", Yuan: 228, Days: 1},
			{No: "M-0", Kind: "order", Title: "面霜", State: "delivered", Yuan: 520, Days: 40},
			{No: "B-1", Kind: "bill", Title: "月账单", State: "placed", Yuan: 159, Days: 5},
			{No: "V-1", Kind: "visit", Title: "门诊", State: "booked", Yuan: 80, Days: 2}}},
		{ID: "u-2", Unit: "u", Phone: mei, Affairs: []Affair{
			{No: "R-2", Kind: "return", Title: "精华", State: "returning", Yuan: 760, Days: 2},
			{No: "M-2", Kind: "order", Title: "键盘", State: "in_transit", Yuan: 299, Days: 3}}},
	}
}

func TestAChangeIsMadeOnceForEachKey(t *testing.T) {
	t.Parallel()
	s := stands(t, customers()...)
	body := map[string]string{"phone": ling, "again": "M-0"}
	_, first := s.ask("POST", "/u/orders", "ct_1/reorder/1", body)
	_, second := s.ask("POST", "/u/orders", "ct_1/reorder/1", body)
	if first["no"] == nil || fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("%v, then %v", first, second)
	}
	if status, out := s.ask("POST", "/u/orders", "ct_1/reorder/1", map[string]string{"phone": ling, "again": "M-1"}); status != 422 || out["code"] != "other_request" {
		t.Errorf("another request with the key: %d %v", status, out)
	}
	if status, out := s.ask("POST", "/u/orders", "", body); status != 400 || out["code"] != "no_key" {
		t.Errorf("without a key: %d %v", status, out)
	}
	s.does("/u/orders", body, "409 waits_for_payment")
	db, err := sql.Open("sqlite", filepath.Join(s.dir, "counter.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRow(`select count(*) from affairs where customer = 'u-1' and title = '面霜' and state = 'placed'`).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d orders, %v", n, err)
	}
}

func TestTheCounterSaysWhyItWillNot(t *testing.T) {
	t.Parallel()
	s := stands(t, customers()...)
	day := func(days int) string { return time.Now().In(zone).AddDate(0, 0, days).Format(time.RFC3339) }
	sunday := (7 - int(time.Now().In(zone).Weekday())) % 7
	if sunday == 0 {
		sunday = 7
	}
	with := func(phone string, more ...string) map[string]string {
		out := map[string]string{"phone": phone}
		for i := 0; i < len(more); i += 2 {
			out[more[i]] = more[i+1]
		}
		return out
	}
	s.does("/u/orders", with("+8613800000009", "again", "M-1"), "404 nothing")
	s.does("/u/orders", with(ling, "again", "M-2"), "404 nothing") // somebody else's
	s.does("/u/orders/M-1/address", with(ling, "to", "home"), "409 as_it_is")
	s.does("/u/orders/M-1/address", with(ling, "to", "moon"), "422 no_address")
	s.does("/u/orders/M-2/address", with(mei, "to", "work"), "409 on_the_way")
	s.does("/u/orders/M-1/address", with(ling, "to", "work"), "200")
	s.does("/u/orders/M-1/day", with(ling, "day", day(0)), "422 too_soon")
	s.does("/u/orders/M-1/day", with(ling, "day", day(40)), "422 too_far")
	s.does("/u/orders/M-1/day", with(ling, "day", day(sunday)), "422 closed")
	s.does("/u/claims", with(ling, "order", "M-1"), "422 not_late")
	if out := s.does("/u/claims", with(mei, "order", "M-2"), "200"); out["amount"] != "29.90" {
		t.Errorf("claimed %v", out)
	}
	s.does("/u/claims", with(mei, "order", "M-2"), "409 claimed")
	s.does("/u/card/loss", with(ling, "tail", "9999"), "422 wrong_card")
	s.does("/u/card/loss", with(ling, "tail", "0001"), "200")
	s.does("/u/card/loss", with(ling, "tail", "0001"), "409 blocked")
	s.does("/u/plan", with(ling, "to", "light"), "409 in_contract")
	s.does("/u/plan", with(ling, "to", "5g"), "409 as_it_is")
	s.does("/u/plan", with(ling, "to", "unlimited"), "200")
	s.does("/u/visits", with(ling, "day", day(sunday+1), "part", "am"), "409 has_one")
	s.does("/u/visits/V-1/time", with(ling, "day", day(sunday+1), "part", "night"), "422 no_part")
	s.does("/u/visits/V-1/time", with(ling, "day", day(sunday+1), "part", "pm"), "200")
	s.does("/u/visits", with(mei, "day", day(sunday+1), "part", "pm"), "200")
}

func TestTheCounterTellsWhatCustomersHave(t *testing.T) {
	t.Parallel()
	s := stands(t, customers()...)
	get := func(path, phone string) map[string]any {
		t.Helper()
		status, out := s.ask("GET", path+"?language=en&phone="+url.QueryEscape(phone), "", nil)
		if status != 200 {
			t.Errorf("%s: %d %v", path, status, out)
		}
		return out
	}
	if out := get("/u/progress", mei); out["no"] != "R-2" || out["kind"] != "return" || out["status"] != "is accepted and waits for the goods" {
		t.Errorf("progress %v", out)
	}
	if out := get("/u/bill", ling); out["base"] != "129.00" || out["fee"] != "30.00" || out["state"] != "open" {
		t.Errorf("bill %v", out)
	}
	if out := get("/u/open", ling); out["home"] != "云栖路 1 号" || out["no"] != "M-1" {
		t.Errorf("open %v", out)
	}
	if out := get("/u/plan", ling); out["title"] != "5G" || out["bound"] == nil {
		t.Errorf("plan %v", out)
	}
	if out := get("/u/account", ling); out["tail"] != "0001" || !strings.Contains(fmt.Sprint(out["amount"]), ".") {
		t.Errorf("account %v", out)
	}
	if out := get("/u/visit", ling); out["no"] != "V-1" {
		t.Errorf("visit %v", out)
	}
}
