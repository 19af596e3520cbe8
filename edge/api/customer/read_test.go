package customer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/store"
)

func arrivedAt(contact string, unit zhiyin.UnitID, at time.Time) zhiyin.Event {
	e := zhiyin.NewEvent(contact, zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Number: "muhe-400", Flow: zhiyin.DefinitionRef{Kind: "flow", ID: "muhe-main", Version: 1},
		Leg: "leg_1", From: "+86" + apitest.Secret, Called: "+864008001234"}, at)
	e.Unit = unit
	return e
}

type contactList struct {
	Items []struct{ ID, Unit string }
	Next  string
}

func TestContactsAreReadByKeyWithinItsReach(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	at := time.Now().Add(-time.Hour)
	for i := range 5 {
		unit := zhiyin.UnitID("muhe")
		if i == 4 {
			unit = "other"
		}
		apitest.Keep(t, db, arrivedAt(fmt.Sprintf("ct_%d", i), unit, at.Add(time.Duration(i)*time.Second)))
	}
	end := zhiyin.NewEvent("ct_0", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, at.Add(time.Minute))
	end.Unit = "muhe"
	apitest.Keep(t, db, end)
	key := s.Key("muhe", access.ContactRead, access.EventsRead)
	var seen []string
	for before := ""; ; {
		var page contactList
		apitest.Decode(t, s.Do(nil, "GET", "/api/v1/contacts?limit=3&before="+before, "", apitest.Bearer(key)), &page)
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
	one := s.Do(nil, "GET", "/api/v1/contacts/ct_0?events=true", "", apitest.Bearer(key))
	if one.Status != 200 || !strings.Contains(one.Body, "dev.zhiyin.contact.ended") || strings.Contains(one.Body, apitest.Secret) {
		t.Errorf("%d %s", one.Status, one.Body)
	}
	if r := s.Do(nil, "GET", "/api/v1/contacts/ct_4", "", apitest.Bearer(key)); r.Status != 403 {
		t.Errorf("a contact of another unit: %d", r.Status)
	}
	if r := s.Do(nil, "GET", "/api/v1/contacts?unit=other", "", apitest.Bearer(key)); r.Status != 403 {
		t.Errorf("another unit's contacts: %d", r.Status)
	}
	if r := s.Do(nil, "GET", "/api/v1/contacts/ct_none", "", apitest.Bearer(key)); r.Status != 404 {
		t.Errorf("an unknown contact: %d", r.Status)
	}
	tag := s.Do(nil, "GET", "/api/v1/contacts/ct_0", "", apitest.Bearer(key)).Header.Get("ETag")
	if r := s.Do(nil, "GET", "/api/v1/contacts/ct_0", "", apitest.Bearer(key), apitest.Header("If-None-Match", tag)); tag == "" || r.Status != 304 || r.Body != "" {
		t.Errorf("%q: %d %s", tag, r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/v1/contacts?before=1-", "", apitest.Bearer(key)); r.Status != 400 {
		t.Errorf("no cursor: %d", r.Status)
	}
	s.SignIns.Become(access.Agent, true)
	own := s.SignIn(apitest.Wen)
	var mine contactList
	apitest.Decode(t, s.Do(own, "GET", "/api/v1/contacts", ""), &mine)
	if len(mine.Items) != 0 {
		t.Errorf("an agent reads others' contacts: %+v", mine)
	}
	if r := s.Do(own, "GET", "/api/v1/contacts/ct_0", ""); r.Status != 403 {
		t.Errorf("an agent and a contact that is not theirs: %d", r.Status)
	}
}

func TestCustomersAreMaskedUntilAPurposeIsGiven(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	apitest.Keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"},
		Keys:   []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+86" + apitest.Secret}, {Kind: zhiyin.Member, Value: "M1"}},
		Sealed: map[string]any{"family_name": "苏", "given_name": "婉", "phone": "+86" + apitest.Secret, "city": "广州市"}}, time.Now()))
	reader, revealer := s.Key("", access.CustomerRead), s.Key("", access.CustomerRead, access.CustomerReveal)
	for query, want := range map[string]int{"phone=" + apitest.Secret: 1, "phone=%2B86" + apitest.Secret: 1, "member=M1": 1, "phone=13900000000": 0, "email=a@example.com": 0} {
		r := s.Do(nil, "GET", "/api/v1/customers?"+query, "", apitest.Bearer(reader))
		if r.Status != 200 || strings.Count(r.Body, `"cu_su"`) != want || strings.Contains(r.Body, apitest.Secret) || strings.Contains(r.Body, "苏婉") {
			t.Errorf("%s: %d %s", query, r.Status, r.Body)
		}
	}
	if r := s.Do(nil, "POST", "/api/v1/customers/find", `{"phone":"`+apitest.Secret+`"}`, apitest.Bearer(reader)); r.Status != 200 || !strings.Contains(r.Body, "138****6620") {
		t.Errorf("by the body: %d %s", r.Status, r.Body)
	}
	for _, query := range []string{"", "phone=" + apitest.Secret + "&member=M1"} {
		if r := s.Do(nil, "GET", "/api/v1/customers?"+query, "", apitest.Bearer(reader)); r.Status != 400 {
			t.Errorf("%q: %d", query, r.Status)
		}
	}
	if r := s.Do(nil, "GET", "/api/v1/customers/cu_su", "", apitest.Bearer(reader)); r.Status != 200 || !strings.Contains(r.Body, "苏**") || strings.Contains(r.Body, "广州") {
		t.Errorf("masked: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/v1/customers/cu_su?purpose=service", "", apitest.Bearer(reader)); r.Status != 403 || strings.Contains(r.Body, "苏") {
		t.Errorf("without the scope: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/v1/customers/cu_su?purpose=service", "", apitest.Bearer(revealer)); r.Status != 200 || !strings.Contains(r.Body, "苏婉") || !strings.Contains(r.Body, apitest.Secret) {
		t.Errorf("with it: %d %s", r.Status, r.Body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.CustomerReveal), Object: "customer:cu_su", Limit: 10})
	if err != nil || len(rows) != 2 || rows[0].Result != zhiyin.AuditDone || rows[0].Reason != "purpose service" || rows[1].Result != zhiyin.AuditDenied {
		t.Errorf("%+v, %v", rows, err)
	}
	if r := s.Do(nil, "GET", "/api/v1/customers/cu_none", "", apitest.Bearer(reader)); r.Status != 404 {
		t.Errorf("nobody: %d", r.Status)
	}
	if strings.Contains(s.Log.String(), apitest.Secret) {
		t.Error("a number is in the log")
	}
}

func TestTheFloorIsShownWithinReach(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	key := s.Key("muhe", access.QueueRead, access.AgentRead)
	if r := s.Do(nil, "GET", "/api/v1/queues", "", apitest.Bearer(key)); r.Status != 200 || !strings.Contains(r.Body, "muhe-care") || strings.Contains(r.Body, "other-care") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/v1/agents", "", apitest.Bearer(key)); r.Status != 200 || !strings.Contains(r.Body, "文静") || strings.Contains(r.Body, "ag_x") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
