package customer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
)

type timelinePage struct {
	Items []struct{ ID, Group, Kind string }
	Next  string
}

func TestATimelineIsTurnedThroughContactsAndEvents(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	at := time.Now().Add(-time.Hour).UTC()
	apitest.Keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"},
		Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+86" + apitest.Secret}}, Sealed: map[string]any{"family_name": "苏", "given_name": "婉", "phone": "+86" + apitest.Secret}}, at))
	for i := range 3 {
		call := arrivedAt(fmt.Sprintf("ct_%d", i), "muhe", at.Add(time.Duration(2*i+1)*time.Minute))
		known := zhiyin.NewEvent(call.Subject, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_su", Assurance: zhiyin.Claimed}, call.At)
		known.Unit = "muhe"
		apitest.Keep(t, db, call, known)
		apitest.Keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerTracked{Source: "shop", Name: "Lantern Lit", Open: map[string]any{"n": i}, Sealed: map[string]any{"wish": "安康"}}, call.At.Add(time.Minute)))
	}
	key := s.Key("", access.CustomerRead)
	var order []string
	for before := ""; ; {
		var page timelinePage
		r := s.Do(nil, "GET", "/api/v1/customers/cu_su/timeline?limit=2&before="+before, "", apitest.Bearer(key))
		apitest.Decode(t, r, &page)
		if strings.Contains(r.Body, apitest.Secret) || strings.Contains(r.Body, "安康") || strings.Contains(r.Body, "婉") {
			t.Errorf("tells who it is: %s", r.Body)
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
	apitest.Decode(t, s.Do(nil, "GET", "/api/v1/customers/cu_su/timeline?groups=contact,tag", "", apitest.Bearer(key)), &calls)
	if len(calls.Items) != 3 || calls.Items[0].ID != "ct_2" || calls.Next != "" {
		t.Errorf("%+v", calls)
	}
	r := s.Do(nil, "GET", "/api/v1/customers/cu_su/records", "", apitest.Bearer(key))
	if r.Status != 200 || !strings.Contains(r.Body, `"kind":"phone"`) || !strings.Contains(r.Body, `"canonical":true`) || strings.Contains(r.Body, apitest.Secret) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	for path, want := range map[string]int{"/api/v1/customers/cu_su/timeline?groups=secrets": 400, "/api/v1/customers/cu_su/timeline?before=x": 400, "/api/v1/customers/cu_none/records": 404} {
		if r := s.Do(nil, "GET", path, "", apitest.Bearer(key)); r.Status != want {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
}
