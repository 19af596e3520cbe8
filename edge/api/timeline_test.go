package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

type timelinePage struct {
	Items []struct{ ID, Group, Kind string }
	Next  string
}

func TestATimelineIsTurnedThroughContactsAndEvents(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	at := time.Now().Add(-time.Hour).UTC()
	keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"},
		Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+86" + secret}}, Sealed: map[string]any{"family_name": "苏", "given_name": "婉", "phone": "+86" + secret}}, at))
	for i := range 3 {
		call := arrivedAt(fmt.Sprintf("ct_%d", i), "muhe", at.Add(time.Duration(2*i+1)*time.Minute))
		known := zhiyin.NewEvent(call.Subject, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_su", Assurance: zhiyin.Claimed}, call.At)
		known.Unit = "muhe"
		keep(t, db, call, known)
		keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerTracked{Source: "shop", Name: "Lantern Lit", Open: map[string]any{"n": i}, Sealed: map[string]any{"wish": "安康"}}, call.At.Add(time.Minute)))
	}
	key := s.key("", access.CustomerRead)
	var order []string
	for before := ""; ; {
		var page timelinePage
		r := s.do(nil, "GET", "/api/v1/customers/cu_su/timeline?limit=2&before="+before, "", bearer(key))
		decode(t, r, &page)
		if strings.Contains(r.body, secret) || strings.Contains(r.body, "安康") || strings.Contains(r.body, "婉") {
			t.Errorf("tells who it is: %s", r.body)
		}
		for _, row := range page.Items {
			order = append(order, row.Group)
		}
		if before = page.Next; before == "" {
			break
		}
	}
	if got := strings.Join(order, " "); got != "act contact act contact act contact record" {
		t.Errorf("%s", got)
	}
	var calls timelinePage
	decode(t, s.do(nil, "GET", "/api/v1/customers/cu_su/timeline?groups=contact,tag", "", bearer(key)), &calls)
	if len(calls.Items) != 3 || calls.Items[0].ID != "ct_2" || calls.Next != "" {
		t.Errorf("%+v", calls)
	}
	r := s.do(nil, "GET", "/api/v1/customers/cu_su/records", "", bearer(key))
	if r.status != 200 || !strings.Contains(r.body, `"kind":"phone"`) || !strings.Contains(r.body, `"canonical":true`) || strings.Contains(r.body, secret) {
		t.Errorf("%d %s", r.status, r.body)
	}
	for path, want := range map[string]int{"/api/v1/customers/cu_su/timeline?groups=secrets": 400, "/api/v1/customers/cu_su/timeline?before=x": 400, "/api/v1/customers/cu_none/records": 404} {
		if r := s.do(nil, "GET", path, "", bearer(key)); r.status != want {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}
