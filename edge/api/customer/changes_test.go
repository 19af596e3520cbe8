package customer_test

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
)

func TestWhoLooksAtACustomerHearsOfEveryChangeOfThePerson(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	db.Committed(func(events []zhiyin.Event) { // as a node hands them on: without the bodies of what sources say
		var bare []zhiyin.Event
		for _, e := range events {
			if e.Kind == "customer.tracked" || e.Kind == "customer.identified" {
				e.Body = nil
			}
			bare = append(bare, e)
		}
		s.Server.Happened(bare)
	})
	phone, email := zhiyin.Identifier{Kind: zhiyin.Phone, Value: "+86" + apitest.Secret}, zhiyin.Identifier{Kind: zhiyin.Email, Value: "su@mail.example"}
	said := func(id zhiyin.CustomerID, keys ...zhiyin.Identifier) zhiyin.Event {
		return zhiyin.NewEvent(string(id), zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Keys: keys, Sealed: map[string]any{"family_name": "苏"}}, time.Now())
	}
	apitest.Keep(t, db, said("cu_su", phone), said("cu_mail", email), said("cu_far"))
	key := s.Key("", access.CustomerRead)
	r := s.StreamOf(key, "/api/v1/customers/cu_su/changes", "")
	hears := func(want string) {
		t.Helper()
		if kind, data, ok := r.Next(); !ok || kind != "change" || data != `{"kinds":[`+want+`]}` {
			t.Errorf("heard %s %s, want %s", kind, data, want)
		}
	}
	hears("")
	apitest.Keep(t, db, zhiyin.NewEvent("cu_far", zhiyin.CustomerTracked{Source: "shop", Name: "Lantern Lit"}, time.Now()))
	apitest.Keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerTracked{Source: "shop", Name: "Lantern Lit"}, time.Now()))
	hears(`"customer.tracked"`)

	call := arrivedAt("ct_new", "muhe", time.Now())
	apitest.Keep(t, db, call, zhiyin.NewEvent("ct_new", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_su", Assurance: zhiyin.Claimed}, time.Now()))
	hears(`"contact.identified"`)
	apitest.Keep(t, db, zhiyin.NewEvent("ct_new", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, time.Now()))
	hears(`"contact.ended"`)

	joined := said("cu_su", phone, email)
	apitest.Keep(t, db, joined)
	hears(`"customer.identified","customer.linked","customer.merged"`)
	apitest.Keep(t, db, zhiyin.NewEvent("cu_mail", zhiyin.CustomerTracked{Source: "mail", Name: "Letter Opened"}, time.Now()))
	hears(`"customer.tracked"`)

	fresh := said("cu_new", zhiyin.Identifier{Kind: zhiyin.User, Value: "app:1"}, phone)
	apitest.Keep(t, db, fresh)
	hears(`"customer.linked"`)

	for path, want := range map[string]int{"cu_none": 404, "x": 404} {
		if res := s.Do(nil, "GET", "/api/v1/customers/"+path+"/changes", "", apitest.Bearer(key)); res.Status != want {
			t.Errorf("%s: %d %s", path, res.Status, res.Body)
		}
	}
}
