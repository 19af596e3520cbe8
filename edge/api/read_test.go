package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store"
)

func arrivedAt(contact string, unit zhiyin.UnitID, at time.Time) zhiyin.Event {
	e := zhiyin.NewEvent(contact, zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Number: "muhe-400", Flow: zhiyin.DefinitionRef{Kind: "flow", ID: "muhe-main", Version: 1},
		Leg: "leg_1", From: "+86" + secret, Called: "+864008001234"}, at)
	e.Unit = unit
	return e
}

type contactList struct {
	Items []struct{ ID, Unit string }
	Next  string
}

func TestContactsAreReadByKeyWithinItsReach(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	at := time.Now().Add(-time.Hour)
	for i := range 5 {
		unit := zhiyin.UnitID("muhe")
		if i == 4 {
			unit = "other"
		}
		keep(t, db, arrivedAt(fmt.Sprintf("ct_%d", i), unit, at.Add(time.Duration(i)*time.Second)))
	}
	end := zhiyin.NewEvent("ct_0", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, at.Add(time.Minute))
	end.Unit = "muhe"
	keep(t, db, end)
	key := s.key("muhe", access.ContactRead, access.EventsRead)
	var seen []string
	for before := ""; ; {
		var page contactList
		decode(t, s.do(nil, "GET", "/api/v1/contacts?limit=3&before="+before, "", bearer(key)), &page)
		for _, c := range page.Items {
			seen = append(seen, c.ID)
		}
		if before = page.Next; before == "" {
			break
		}
	}
	if got := strings.Join(seen, " "); got != "ct_3 ct_2 ct_1 ct_0" {
		t.Errorf("%s", got)
	}
	one := s.do(nil, "GET", "/api/v1/contacts/ct_0?events=true", "", bearer(key))
	if one.status != 200 || !strings.Contains(one.body, "dev.zhiyin.contact.ended") || strings.Contains(one.body, secret) {
		t.Errorf("%d %s", one.status, one.body)
	}
	if r := s.do(nil, "GET", "/api/v1/contacts/ct_4", "", bearer(key)); r.status != 403 {
		t.Errorf("a contact of another unit: %d", r.status)
	}
	if r := s.do(nil, "GET", "/api/v1/contacts?unit=other", "", bearer(key)); r.status != 403 {
		t.Errorf("another unit's contacts: %d", r.status)
	}
	if r := s.do(nil, "GET", "/api/v1/contacts/ct_none", "", bearer(key)); r.status != 404 {
		t.Errorf("an unknown contact: %d", r.status)
	}
	tag := s.do(nil, "GET", "/api/v1/contacts/ct_0", "", bearer(key)).header.Get("ETag")
	if r := s.do(nil, "GET", "/api/v1/contacts/ct_0", "", bearer(key), header("If-None-Match", tag)); tag == "" || r.status != 304 || r.body != "" {
		t.Errorf("%q: %d %s", tag, r.status, r.body)
	}
	if r := s.do(nil, "GET", "/api/v1/contacts?before=1-", "", bearer(key)); r.status != 400 {
		t.Errorf("no cursor: %d", r.status)
	}
	s.signIns.become(access.Agent, true)
	own := s.signIn(wen)
	var mine contactList
	decode(t, s.do(own, "GET", "/api/v1/contacts", ""), &mine)
	if len(mine.Items) != 0 {
		t.Errorf("an agent reads others' contacts: %+v", mine)
	}
	if r := s.do(own, "GET", "/api/v1/contacts/ct_0", ""); r.status != 403 {
		t.Errorf("an agent and a contact that is not theirs: %d", r.status)
	}
}

func TestCustomersAreMaskedUntilAPurposeIsGiven(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"},
		Keys:   []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+86" + secret}, {Kind: zhiyin.Member, Value: "M1"}},
		Sealed: map[string]any{"family_name": "苏", "given_name": "婉", "phone": "+86" + secret, "city": "广州市"}}, time.Now()))
	reader, revealer := s.key("", access.CustomerRead), s.key("", access.CustomerRead, access.CustomerReveal)
	for query, want := range map[string]int{"phone=" + secret: 1, "phone=%2B86" + secret: 1, "member=M1": 1, "phone=13900000000": 0, "email=a@example.com": 0} {
		r := s.do(nil, "GET", "/api/v1/customers?"+query, "", bearer(reader))
		if r.status != 200 || strings.Count(r.body, `"cu_su"`) != want || strings.Contains(r.body, secret) || strings.Contains(r.body, "苏婉") {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
	if r := s.do(nil, "POST", "/api/v1/customers/find", `{"phone":"`+secret+`"}`, bearer(reader)); r.status != 200 || !strings.Contains(r.body, "138****6620") {
		t.Errorf("by the body: %d %s", r.status, r.body)
	}
	for _, query := range []string{"", "phone=" + secret + "&member=M1"} {
		if r := s.do(nil, "GET", "/api/v1/customers?"+query, "", bearer(reader)); r.status != 400 {
			t.Errorf("%q: %d", query, r.status)
		}
	}
	if r := s.do(nil, "GET", "/api/v1/customers/cu_su", "", bearer(reader)); r.status != 200 || !strings.Contains(r.body, "苏**") || strings.Contains(r.body, "广州") {
		t.Errorf("masked: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "GET", "/api/v1/customers/cu_su?purpose=service", "", bearer(reader)); r.status != 403 || strings.Contains(r.body, "苏") {
		t.Errorf("without the scope: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "GET", "/api/v1/customers/cu_su?purpose=service", "", bearer(revealer)); r.status != 200 || !strings.Contains(r.body, "苏婉") || !strings.Contains(r.body, secret) {
		t.Errorf("with it: %d %s", r.status, r.body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.CustomerReveal), Object: "customer:cu_su", Limit: 10})
	if err != nil || len(rows) != 2 || rows[0].Result != zhiyin.AuditDone || rows[0].Reason != "purpose service" || rows[1].Result != zhiyin.AuditDenied {
		t.Errorf("%+v, %v", rows, err)
	}
	if r := s.do(nil, "GET", "/api/v1/customers/cu_none", "", bearer(reader)); r.status != 404 {
		t.Errorf("nobody: %d", r.status)
	}
	if strings.Contains(s.log.String(), secret) {
		t.Error("a number is in the log")
	}
}

func TestTheFloorIsShownWithinReach(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	key := s.key("muhe", access.QueueRead, access.AgentRead)
	if r := s.do(nil, "GET", "/api/v1/queues", "", bearer(key)); r.status != 200 || !strings.Contains(r.body, "muhe-care") || strings.Contains(r.body, "other-care") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(nil, "GET", "/api/v1/agents", "", bearer(key)); r.status != 200 || !strings.Contains(r.body, "文静") || strings.Contains(r.body, "ag_x") {
		t.Errorf("%d %s", r.status, r.body)
	}
}
