package api_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	customerapi "zhiyin.dev/edge/api/customer"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
)

// persons answers from a store as a node does, without a follower.
type persons struct{ *store.DB }

func (p persons) Consent(ctx context.Context, customer zhiyin.CustomerID, said customerapi.ConsentSaid, who zhiyin.AuditEntry) error {
	name := zhiyin.ConsentWithdrawn
	if said.Given {
		name = zhiyin.ConsentGiven
	}
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerTracked{Source: "desk", Name: name, Open: map[string]any{"purpose": said.Purpose, "channel": said.Channel}}, time.Now())
	e.By = who.Actor
	return p.AppendWait(ctx, e)
}

func (p persons) SetProof(ctx context.Context, customer zhiyin.CustomerID, by zhiyin.Proof, value string, who zhiyin.AuditEntry) error {
	return p.DB.SetProof(ctx, customer, by, "hash of "+value, who)
}

func (p persons) Then(ctx context.Context, customer zhiyin.CustomerID, unit zhiyin.UnitID, at time.Time) (customerapi.Then, error) {
	facts, err := p.FactsOf(ctx, []zhiyin.CustomerID{customer})
	if err == nil && len(facts) == 0 {
		err = zhiyin.NotFound
	}
	m := profile.NewMoment(at)
	for _, e := range facts[customer] {
		m.Take(e)
	}
	out := customerapi.Then{Traits: map[string]string{"tier": m.Text("tier")}, Orders: m.Orders(90, 50)}
	for _, x := range m.Worth(unit) {
		out.Worth = append(out.Worth, customerapi.Measure{ID: x.ID, Known: x.Known, Score: x.Score, Saw: x.Saw, Orders: append([]string{}, x.Orders...)})
	}
	return out, err
}

func (p persons) Rejected(ctx context.Context, customer zhiyin.CustomerID) (out []customerapi.RejectedTag, err error) {
	list, err := p.Rejections(ctx, customer, time.Now())
	for _, r := range list {
		out = append(out, customerapi.RejectedTag{Tag: r.Tag, At: r.At, Until: r.Until, By: r.By})
	}
	return out, err
}

func (p persons) Restore(ctx context.Context, customer zhiyin.CustomerID, tag string, who zhiyin.AuditEntry) error {
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerTagRestored{Tag: tag}, time.Now())
	e.By = who.Actor
	return p.AppendWait(ctx, e)
}

func (p persons) Household(ctx context.Context, customer zhiyin.CustomerID) (out []customerapi.Housemate, err error) {
	list, err := p.DB.Household(ctx, customer)
	for _, m := range list {
		out = append(out, customerapi.Housemate{Customer: m.Customer, Kind: m.Kind, Why: m.Why, Since: m.Since})
	}
	return out, err
}

func (persons) TagNames(context.Context) ([]customerapi.TagName, error) {
	return []customerapi.TagName{{ID: "loyal", Family: zhiyin.Value, Name: zhiyin.Text{"en": "Loyal"}}}, nil
}

func ordered(id string, at time.Time, status string) zhiyin.Event {
	e := zhiyin.NewEvent("cu_su", zhiyin.CustomerTracked{Source: "shop", Name: "Order Updated", Sealed: map[string]any{},
		Open: map[string]any{"order_id": id, "kind": "order", "status": status, "title": "霜", "currency": "CNY", "amount_minor": 60000}}, at)
	e.By = "api:shop"
	return e
}

func TestACustomerIsShownAsTheyWereAtAMoment(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	ago := func(d time.Duration) time.Time { return time.Now().Add(-d).UTC().Truncate(time.Microsecond) }
	tier := func(v string, at time.Time) zhiyin.Event {
		return zhiyin.NewEvent("cu_su", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": v}, Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+86" + secret}},
			Sealed: map[string]any{"family_name": "苏", "given_name": "婉", "phone": "+86" + secret}}, at)
	}
	tagged := zhiyin.NewEvent("cu_su", zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "loyal", Family: zhiyin.Value, Name: zhiyin.Text{"en": "Loyal"}, Since: ago(2 * time.Hour)}}}, ago(2*time.Hour))
	keep(t, db, tier("gold", ago(9*time.Hour)), ordered("O-1", ago(8*time.Hour), "paid"), tagged, ordered("O-1", ago(time.Hour), "delivered"), tier("black", ago(time.Hour)))
	key := s.key("", access.CustomerRead)
	then := url.QueryEscape(ago(5 * time.Hour).Format(time.RFC3339Nano))
	for at, want := range map[string]string{"": "black 1 delivered", "?at=" + then: "gold 0 paid"} {
		var c struct {
			Name, Tier string
			Tags       []struct{ ID string }
			Orders     []struct{ Status, Title string }
		}
		r := s.do(nil, "GET", "/api/v1/customers/cu_su"+at, "", bearer(key))
		decode(t, r, &c)
		if len(c.Orders) != 1 || fmt.Sprint(c.Tier, " ", len(c.Tags), " ", c.Orders[0].Status) != want || strings.Contains(r.body, "婉") || c.Orders[0].Title != "霜" {
			t.Errorf("%q: %s, want %s", at, r.body, want)
		}
	}
	var worth struct{ Items []customerapi.Measure }
	decode(t, s.do(nil, "GET", "/api/v1/customers/cu_su/worth?at="+then, "", bearer(key)), &worth)
	if len(worth.Items) != 5 || worth.Items[0].ID != "lifetime" || worth.Items[0].Score != 600 || len(worth.Items[0].Orders) != 1 {
		t.Errorf("%+v", worth)
	}
	if r := s.do(nil, "GET", "/api/v1/customers/cu_none/worth", "", bearer(key)); r.status != 404 {
		t.Errorf("%d %s", r.status, r.body)
	}
	rows := func(query string) int {
		var page timelinePage
		decode(t, s.do(nil, "GET", "/api/v1/customers/cu_su/timeline?"+query, "", bearer(key)), &page)
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
	s, db := withStore(t)
	keep(t, db, zhiyin.NewEvent("cu_su", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+86" + secret}},
		Sealed: map[string]any{"family_name": "苏", "given_name": "婉晴", "phone": "+86" + secret}}, time.Now()))
	s.signIns.become(access.Agent, true)
	cookie := s.signIn(wen)
	for _, body := range []string{`{"purpose":"marketing","channel":"sms","given":true}`, `{"purpose":"marketing","given":false}`} {
		if r := s.do(cookie, "POST", "/api/desk/customers/cu_su/consents", body); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	if r := s.do(cookie, "POST", "/api/desk/customers/cu_su/consents", `{"purpose":"Not a code","given":true}`); r.status != 400 {
		t.Errorf("%d %s", r.status, r.body)
	}
	var said struct{ Items []zhiyin.Consent }
	decode(t, s.do(cookie, "GET", "/api/v1/customers/cu_su/consents", ""), &said)
	if len(said.Items) != 1 || said.Items[0].Given || said.Items[0].By != "agent:ag_wen" || said.Items[0].Source != "desk" {
		t.Errorf("%+v", said.Items)
	}
	if r := s.do(cookie, "POST", "/api/desk/customers/cu_su/tags/loyal/reject", `{"reason":"不对"}`); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	var off struct{ Items []customerapi.RejectedTag }
	decode(t, s.do(cookie, "GET", "/api/v1/customers/cu_su/rejections", ""), &off)
	if len(off.Items) != 1 || off.Items[0].Tag != "loyal" || off.Items[0].By != "agent:ag_wen" {
		t.Errorf("%+v", off.Items)
	}
	if r := s.do(cookie, "POST", "/api/desk/customers/cu_su/tags/loyal/restore", `{}`); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	decode(t, s.do(cookie, "GET", "/api/v1/customers/cu_su/rejections", ""), &off)
	if len(off.Items) != 0 {
		t.Errorf("taken back: %+v", off.Items)
	}
	for words, want := range map[string]int{"婉晴": 1, "6620": 1, "苏婉": 1, "王五": 0, secret: 1} {
		var found struct{ Items []struct{ Name string } }
		decode(t, s.do(cookie, "POST", "/api/v1/customers/find", fmt.Sprintf(`{"words":%q}`, words)), &found)
		if len(found.Items) != want {
			t.Errorf("%s: %+v", words, found.Items)
		}
	}
}
