package api_test

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

func TestWhoLooksAtACustomerHearsOfEveryChangeOfThePerson(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	db.Committed(func(events []zhiyin.Event) { // as a node hands them on: without the bodies of what sources say
		var bare []zhiyin.Event
		for _, e := range events {
			if e.Kind == "customer.tracked" || e.Kind == "customer.identified" {
				e.Body = nil
			}
			bare = append(bare, e)
		}
		s.server.Happened(bare)
	})
	phone, email := zhiyin.Identifier{Kind: zhiyin.Phone, Value: "+86" + secret}, zhiyin.Identifier{Kind: zhiyin.Email, Value: "su@mail.example"}
	said := func(id zhiyin.CustomerID, keys ...zhiyin.Identifier) zhiyin.Event {
		return zhiyin.NewEvent(string(id), zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Keys: keys, Sealed: map[string]any{"family_name": "苏"}}, time.Now())
	}
	keep(t, db, said("cu_su", phone), said("cu_mail", email), said("cu_far"))
	key := s.key("", access.CustomerRead)
	r := s.streamOf(key, "/api/v1/customers/cu_su/changes", "")
	hears := func(want string) {
		t.Helper()
		if kind, data, ok := r.next(); !ok || kind != "change" || data != `{"kinds":[`+want+`]}` {
			t.Errorf("heard %s %s, want %s", kind, data, want)
		}
	}
	hears("")
	keep(t, db, zhiyin.NewEvent("cu_far", zhiyin.CustomerTracked{Source: "shop", Name: "Lantern Lit"}, time.Now()))
	keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerTracked{Source: "shop", Name: "Lantern Lit"}, time.Now()))
	hears(`"customer.tracked"`)

	call := arrivedAt("ct_new", "muhe", time.Now())
	keep(t, db, call, zhiyin.NewEvent("ct_new", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_su", Assurance: zhiyin.Claimed}, time.Now()))
	hears(`"contact.identified"`)
	keep(t, db, zhiyin.NewEvent("ct_new", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, time.Now()))
	hears(`"contact.ended"`)

	joined := said("cu_su", phone, email)
	keep(t, db, joined)
	hears(`"customer.identified","customer.linked","customer.merged"`)
	keep(t, db, zhiyin.NewEvent("cu_mail", zhiyin.CustomerTracked{Source: "mail", Name: "Letter Opened"}, time.Now()))
	hears(`"customer.tracked"`)

	fresh := said("cu_new", zhiyin.Identifier{Kind: zhiyin.User, Value: "app:1"}, phone)
	keep(t, db, fresh)
	hears(`"customer.linked"`)

	for path, want := range map[string]int{"cu_none": 404, "x": 404} {
		if res := s.do(nil, "GET", "/api/v1/customers/"+path+"/changes", "", bearer(key)); res.status != want {
			t.Errorf("%s: %d %s", path, res.status, res.body)
		}
	}
}
