package customer_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	customerapi "zhiyin.dev/edge/api/customer"
)

func ordered(id string, at time.Time, status string) zhiyin.Event {
	e := zhiyin.NewEvent("cu_su", zhiyin.CustomerTracked{Source: "shop", Name: "Order Updated", Sealed: map[string]any{},
		Open: map[string]any{"order_id": id, "kind": "order", "status": status, "title": "霜", "currency": "CNY", "amount_minor": 60000}}, at)
	e.By = "api:shop"
	return e
}

func TestACustomerIsShownAsTheyWereAtAMoment(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	ago := func(d time.Duration) time.Time { return time.Now().Add(-d).UTC().Truncate(time.Microsecond) }
	tier := func(v string, at time.Time) zhiyin.Event {
		return zhiyin.NewEvent("cu_su", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": v}, Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+86" + apitest.Secret}},
			Sealed: map[string]any{"family_name": "苏", "given_name": "婉", "phone": "+86" + apitest.Secret}}, at)
	}
	tagged := zhiyin.NewEvent("cu_su", zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "loyal", Family: zhiyin.Value, Name: zhiyin.Text{"en": "Loyal"}, Since: ago(2 * time.Hour)}}}, ago(2*time.Hour))
	apitest.Keep(t, db, tier("gold", ago(9*time.Hour)), ordered("O-1", ago(8*time.Hour), "paid"), tagged, ordered("O-1", ago(time.Hour), "delivered"), tier("black", ago(time.Hour)))
	key := s.Key("", access.CustomerRead)
	then := url.QueryEscape(ago(5 * time.Hour).Format(time.RFC3339Nano))
	for at, want := range map[string]string{"": "black 1 delivered", "?at=" + then: "gold 0 paid"} {
		var c struct {
			Name, Tier string
			Tags       []struct{ ID string }
			Orders     []struct{ Status, Title string }
		}
		r := s.Do(nil, "GET", "/api/v1/customers/cu_su"+at, "", apitest.Bearer(key))
		apitest.Decode(t, r, &c)
		if len(c.Orders) != 1 || fmt.Sprint(c.Tier, " ", len(c.Tags), " ", c.Orders[0].Status) != want || strings.Contains(r.Body, "婉") || c.Orders[0].Title != "霜" {
			t.Errorf("%q: %s, want %s", at, r.Body, want)
		}
	}
	var worth struct{ Items []customerapi.Measure }
	apitest.Decode(t, s.Do(nil, "GET", "/api/v1/customers/cu_su/worth?at="+then, "", apitest.Bearer(key)), &worth)
	if len(worth.Items) != 5 || worth.Items[0].ID != "lifetime" || worth.Items[0].Score != 600 || len(worth.Items[0].Orders) != 1 {
		t.Errorf("%+v", worth)
	}
	if r := s.Do(nil, "GET", "/api/v1/customers/cu_none/worth", "", apitest.Bearer(key)); r.Status != 404 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	rows := func(query string) int {
		var page timelinePage
		apitest.Decode(t, s.Do(nil, "GET", "/api/v1/customers/cu_su/timeline?"+query, "", apitest.Bearer(key)), &page)
		return len(page.Items)
	}
	for query, want := range map[string]int{"": 5, "system=shop": 2, "system=none": 0, "channel=voice": 0, "to=" + then: 2, "from=" + then: 3, "system=shop&from=" + then: 1} {
		if n := rows(query); n != want {
			t.Errorf("%s: %d rows, want %d", query, n, want)
		}
	}
}

func TestWhatACustomerSaysAtTheDeskIsKeptAndTakenBack(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	apitest.Keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+86" + apitest.Secret}},
		Sealed: map[string]any{"family_name": "苏", "given_name": "婉晴", "phone": "+86" + apitest.Secret}}, time.Now()))
	s.SignIns.Become(access.Agent, true)
	cookie := s.SignIn(apitest.Wen)
	for _, body := range []string{`{"purpose":"marketing","channel":"sms","given":true}`, `{"purpose":"marketing","given":false}`} {
		if r := s.Do(cookie, "POST", "/api/desk/customers/cu_su/consents", body); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	if r := s.Do(cookie, "POST", "/api/desk/customers/cu_su/consents", `{"purpose":"Not a code","given":true}`); r.Status != 400 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	var said struct{ Items []zhiyin.Consent }
	apitest.Decode(t, s.Do(cookie, "GET", "/api/v1/customers/cu_su/consents", ""), &said)
	if len(said.Items) != 1 || said.Items[0].Given || said.Items[0].By != "agent:ag_wen" || said.Items[0].Source != "desk" {
		t.Errorf("%+v", said.Items)
	}
	if r := s.Do(cookie, "POST", "/api/desk/customers/cu_su/tags/loyal/reject", `{"reason":"不对"}`); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	var off struct{ Items []customerapi.RejectedTag }
	apitest.Decode(t, s.Do(cookie, "GET", "/api/v1/customers/cu_su/rejections", ""), &off)
	if len(off.Items) != 1 || off.Items[0].Tag != "loyal" || off.Items[0].By != "agent:ag_wen" {
		t.Errorf("%+v", off.Items)
	}
	if r := s.Do(cookie, "POST", "/api/desk/customers/cu_su/tags/loyal/restore", `{}`); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	apitest.Decode(t, s.Do(cookie, "GET", "/api/v1/customers/cu_su/rejections", ""), &off)
	if len(off.Items) != 0 {
		t.Errorf("taken back: %+v", off.Items)
	}
	for words, want := range map[string]int{"婉晴": 1, "6620": 1, "苏婉": 1, "王五": 0, apitest.Secret: 1} {
		var found struct{ Items []struct{ Name string } }
		apitest.Decode(t, s.Do(cookie, "POST", "/api/v1/customers/find", fmt.Sprintf(`{"words":%q}`, words)), &found)
		if len(found.Items) != want {
			t.Errorf("%s: %+v", words, found.Items)
		}
	}
}
