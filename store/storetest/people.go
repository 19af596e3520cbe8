package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func erasure(t *testing.T, db *store.DB) {
	keep(t, db, Identified("cu_gone", "欧阳", "若兰", "+8613800001111", T0), Identified("cu_stays", "司徒", "明", "+8613800002222", T0))
	call := arrived("ct_gone", "+8613800001111", T0)
	heard := zhiyin.NewEvent("ct_gone", zhiyin.PromptHeard{HeardMs: 3}, T0)
	keep(t, db, call, heard, zhiyin.NewEvent("ct_gone", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_gone"}, T0))
	keep(t, db, zhiyin.NewEvent("cu_gone", zhiyin.CustomerErased{Reason: "request"}, T0.Add(time.Minute)))

	for id, want := range map[zhiyin.EventID]bool{call.ID: true, heard.ID: false} {
		e := must[zhiyin.Event](t)(db.Event(t.Context(), id))
		same(t, string(e.Kind)+" erased", e.Erased, want)
		same(t, string(e.Kind)+" has no body", e.Body == nil, want)
	}
	gone := must[zhiyin.Customer](t)(db.Customer(t.Context(), "cu_gone"))
	same(t, "customer", gone, zhiyin.Customer{ID: "cu_gone"})
	same(t, "who called", must[store.ContactRow](t)(db.Contact(t.Context(), "ct_gone")).From, "")
	s := must[zhiyin.Snapshot](t)(db.Meet(t.Context(), "+8613800001111", "muhe", T0))
	same(t, "known", s.Known, zhiyin.None)
	same(t, "found by digits", len(must[[]zhiyin.CustomerID](t)(db.Search(t.Context(), "1111", 10))), 0)
	same(t, "found by name", len(must[[]zhiyin.CustomerID](t)(db.Search(t.Context(), "若兰", 10))), 0)
	same(t, "the other's name", must[zhiyin.Customer](t)(db.Customer(t.Context(), "cu_stays")).DisplayName(), "司徒明")

	fails(t, db.AppendWait(t.Context(), Identified("cu_gone", "欧阳", "若兰", "+8613800001111", T0.Add(time.Hour))), zhiyin.Conflict)
	late := zhiyin.NewEvent("ct_gone", zhiyin.DigitsKeyed{Node: "n", Count: 1, Digits: "1"}, T0.Add(time.Hour))
	late.Person = "cu_gone"
	keep(t, db, late)
	same(t, "said after the erasure", must[zhiyin.Event](t)(db.Event(t.Context(), late.ID)).Erased, true)
}

// poisonedCustomer changes one customer in four requests of one group; the third
// can't be applied.
func poisonedCustomer(t *testing.T, db *store.DB) {
	named := func(family, given string, s int) zhiyin.Event {
		return zhiyin.NewEvent("cu_p", zhiyin.CustomerIdentified{Source: "crm", Sealed: map[string]any{"family_name": family, "given_name": given}}, T0.Add(time.Duration(s)*time.Second))
	}
	hold, held := make(chan struct{}), make(chan struct{})
	db.Append([]zhiyin.Event{zhiyin.NewEvent("ct_hold", zhiyin.PromptHeard{}, T0)}, func(error) { close(held); <-hold })
	<-held
	results := make(chan error, 4) // one answer each
	done := func(err error) { results <- err }
	db.Append([]zhiyin.Event{Identified("cu_p", "欧阳", "若兰", "+8613800003333", T0)}, done)
	db.Append([]zhiyin.Event{named("欧阳", "若梅", 1), named("欧阳", "若竹", 2)}, done)
	db.Append([]zhiyin.Event{named("欧阳", "若菊", 3), tracked("cu_p", "Order Placed", "", T0)}, done)
	db.Append([]zhiyin.Event{zhiyin.NewEvent("cu_p", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "black"}}, T0.Add(time.Hour))}, done)
	close(hold)
	for i, want := range []zhiyin.Error{"", "", zhiyin.Invalid, ""} {
		if err := <-results; zhiyin.KindOf(err) != want {
			t.Errorf("request %d: %v, want %q", i, err, want)
		}
	}
	c := must[zhiyin.Customer](t)(db.Customer(t.Context(), "cu_p"))
	same(t, "customer", spaced(c.DisplayName(), c.Tier, c.Phone, c.Speaks), "欧阳若竹 black +8613800003333 yue")
	for words, want := range map[string]string{"若竹": "[cu_p]", "若兰": "[]", "若梅": "[]", "若菊": "[]", "欧阳": "[cu_p]"} {
		same(t, words, spaced(must[[]zhiyin.CustomerID](t)(db.Search(t.Context(), words, 10))), want)
	}
}

func ownership(t *testing.T, db *store.DB) {
	call := arrived("ct_unknown", "+8613900000001", T0)
	keep(t, db, call)
	same(t, "before", must[zhiyin.Event](t)(db.Event(t.Context(), call.ID)).Body.(zhiyin.ContactArrived).From, "+8613900000001")
	keep(t, db, Identified("cu_linked", "单", "雄信", "+8613900000001", T0),
		zhiyin.NewEvent("ct_unknown", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_linked"}, T0))
	keep(t, db, zhiyin.NewEvent("cu_linked", zhiyin.CustomerErased{Reason: "request"}, T0))
	same(t, "after", must[zhiyin.Event](t)(db.Event(t.Context(), call.ID)).Erased, true)
}

func lookups(t *testing.T, db *store.DB) {
	keep(t, db, Identified("cu_a", "尉迟", "恭敬", "13800138000", T0), Identified("cu_b", "尉迟", "宝琳", "+86 138 0013 9000", T0),
		Identified("cu_c", "O'Brien", "Kate", "+442079460000", T0))
	for words, want := range map[string]string{
		"+8613800138000": "[cu_a]", "138-0013-9000": "[cu_b]", "M13800138000": "[cu_a]", "8000": "[cu_a]",
		"尉迟": "[cu_a cu_b]", "尉迟宝琳": "[cu_b]", "迟恭": "[cu_a]", "brienk": "[cu_c]", "王": "[]", "没有": "[]", "": "[]",
	} {
		same(t, words, spaced(must[[]zhiyin.CustomerID](t)(db.Search(t.Context(), words, 10))), want)
	}
	found := must[[]zhiyin.CustomerID](t)(db.Find(t.Context(), zhiyin.Identifier{Kind: zhiyin.Phone, Value: "008613800138000"}))
	same(t, "by phone", spaced(found), "[cu_a]")
	keep(t, db, zhiyin.NewEvent("cu_b", zhiyin.CustomerIdentified{Source: "crm", Sealed: map[string]any{"given_name": "敬德"}}, T0.Add(time.Second)))
	same(t, "the old name", len(must[[]zhiyin.CustomerID](t)(db.Search(t.Context(), "宝琳", 10))), 0)
	same(t, "the new name", spaced(must[[]zhiyin.CustomerID](t)(db.Search(t.Context(), "敬德", 10))), "[cu_b]")
}

// traits: whatever the order of arrival, the customer is what the latest event
// said of each trait.
func traits(t *testing.T, db *store.DB) {
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id := fmt.Sprintf("cu_traits_%d", n)
		type said struct {
			At         int
			Tier, Name string
		}
		all := rapid.SliceOfNDistinct(rapid.Custom(func(rt *rapid.T) said {
			return said{rapid.IntRange(0, 20).Draw(rt, "at"), rapid.SampledFrom([]string{"", "gold", "black"}).Draw(rt, "tier"), rapid.SampledFrom([]string{"", "王", "李", "解"}).Draw(rt, "name")}
		}), 1, 6, func(s said) int { return s.At }).Draw(rt, "said")
		var tier, name string
		tierAt, nameAt := -1, -1
		for _, s := range all {
			b := zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{}, Sealed: map[string]any{}}
			if s.Tier != "" {
				b.Open["tier"] = s.Tier
				if s.At > tierAt {
					tier, tierAt = s.Tier, s.At
				}
			}
			if s.Name != "" {
				b.Sealed["family_name"] = s.Name
				if s.At > nameAt {
					name, nameAt = s.Name, s.At
				}
			}
			if err := db.AppendWait(t.Context(), zhiyin.NewEvent(id, b, T0.Add(time.Duration(s.At)*time.Second))); err != nil {
				rt.Fatal(err)
			}
		}
		c, err := db.Customer(t.Context(), zhiyin.CustomerID(id))
		if err != nil {
			rt.Fatal(err)
		}
		if c.Tier != tier || c.FamilyName != name {
			rt.Fatalf("got tier %q and name %q, want %q and %q", c.Tier, c.FamilyName, tier, name)
		}
	})
}

func privateTraits(t *testing.T, db *store.DB) {
	e := zhiyin.NewEvent("cu_private", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"phone": "+8613800138000"}}, T0)
	fails(t, db.AppendWait(t.Context(), e), zhiyin.Invalid)
}

func meet(t *testing.T, db *store.DB) {
	keep(t, db, agentAdded("ag_1", "林小雨"), Identified("cu_one", "曾", "国强", "+8613700000001", T0),
		Identified("cu_two", "查", "良镛", "+8613700000002", T0),
		zhiyin.NewEvent("cu_too", zhiyin.CustomerIdentified{Source: "crm", Keys: []zhiyin.Identifier{{Kind: zhiyin.Member, Value: "M-too"}, {Kind: zhiyin.Phone, Value: "+8613700000002"}},
			Sealed: map[string]any{"family_name": "查", "given_name": "传倜"}}, T0.Add(time.Second)))
	keep(t, db, tracked("cu_one", "Order Completed", "S-1", T0.AddDate(0, 0, -100)), tracked("cu_one", "Order Completed", "S-2", T0.AddDate(0, 0, -10)),
		tracked("cu_one", "Order Shipped", "S-3", T0.AddDate(0, 0, -1)))
	for i := range 22 {
		id, at := fmt.Sprintf("ct_past_%02d", i), T0.AddDate(0, 0, -30+i)
		keep(t, db, arrived(id, "+8613700000001", at), zhiyin.NewEvent(id, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_one"}, at),
			zhiyin.NewEvent(id, zhiyin.ContactConnected{Agent: "ag_1"}, at.Add(time.Second)), zhiyin.NewEvent(id, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, at.Add(time.Minute)))
	}
	for from, want := range map[string]zhiyin.Match{"+8613700000001": zhiyin.One, "13700000001": zhiyin.One, "+8613700000002": zhiyin.Several, "+8613700000003": zhiyin.None, "": zhiyin.Anonymous} {
		same(t, "match of "+from, must[zhiyin.Snapshot](t)(db.Meet(t.Context(), from, "muhe", T0)).Known, want)
	}
	s := must[zhiyin.Snapshot](t)(db.Meet(t.Context(), "+8613700000001", "muhe", T0))
	same(t, "name", s.Customer.DisplayName(), "曾国强")
	same(t, "phone", s.Customer.Phone, "+8613700000001")
	same(t, "orders", spaced(len(s.Orders), s.Orders[0].ID, s.Orders[1].ID), "2 S-3 S-2")
	same(t, "contacts", len(s.Contacts), 20)
	same(t, "newest contact", s.Contacts[0], zhiyin.PastContact{ID: "ct_past_21", Channel: zhiyin.VoiceCall, At: T0.AddDate(0, 0, -9), Seconds: 60, Agent: "ag_1", AgentName: "林小雨", EndedReason: zhiyin.EndedByCustomer})
	keep(t, db, agentAdded("ag_1", "林大雨"))
	same(t, "the agent's new name", must[zhiyin.Snapshot](t)(db.Meet(t.Context(), "+8613700000001", "muhe", T0)).Contacts[0].AgentName, "林大雨")
	same(t, "candidates", len(must[zhiyin.Snapshot](t)(db.Meet(t.Context(), "+8613700000002", "muhe", T0)).Several), 2)
	older := must[[]zhiyin.PastContact](t)(db.PastContacts(t.Context(), "cu_one", s.Contacts[19].At, 10))
	same(t, "the page after", spaced(len(older), older[0].ID), "2 ct_past_01")
	_, err := db.Snapshot(t.Context(), "cu_none", T0)
	fails(t, err, zhiyin.NotFound)
}

// happened: the newest events of each record, oldest first, open parts alone.
func happened(t *testing.T, db *store.DB) {
	keep(t, db, Identified("cu_hap", "曾", "国强", "+8613700000071", T0))
	for i := range 4 {
		keep(t, db, tracked("cu_hap", "Order Shipped", fmt.Sprintf("S-%d", i), T0.Add(time.Duration(i)*time.Minute)))
	}
	keep(t, db, tracked("cu_hap2", "Order Placed", "S-9", T0.Add(90*time.Second)))
	list := must[[]zhiyin.Event](t)(db.Happened(t.Context(), []zhiyin.CustomerID{"cu_hap", "cu_hap2", "cu_nobody"}, 3))
	var got []string
	for _, e := range list {
		got = append(got, e.Body.(zhiyin.CustomerTracked).Open["order_id"].(string))
	}
	same(t, "the newest three and the other's", strings.Join(got, " "), "S-1 S-9 S-2 S-3")
}

func tracked(customer, name, order string, at time.Time) zhiyin.Event {
	return zhiyin.NewEvent(customer, zhiyin.CustomerTracked{Source: "shop", Name: name,
		Open: map[string]any{"order_id": order, "title": "面霜", "amount_minor": 29900, "currency": "CNY"}}, at)
}

func orders(t *testing.T, db *store.DB) {
	keep(t, db, Identified("cu_o", "任", "我行", "+8613600000001", T0), tracked("cu_o", "Order Completed", "S-7", T0))
	delivered := zhiyin.NewEvent("cu_o", zhiyin.CustomerTracked{Source: "shop", Name: "Order Delivered", Open: map[string]any{"order_id": "S-7"}}, T0.Add(2*time.Hour))
	shipped := zhiyin.NewEvent("cu_o", zhiyin.CustomerTracked{Source: "shop", Name: "Order Shipped", Open: map[string]any{"order_id": "S-7"}}, T0.Add(time.Hour))
	keep(t, db, delivered, shipped, zhiyin.NewEvent("cu_o", zhiyin.CustomerTracked{Source: "shop", Name: "Product Viewed", Open: map[string]any{}}, T0))
	s := must[zhiyin.Snapshot](t)(db.Snapshot(t.Context(), "cu_o", T0.AddDate(0, 0, 1)))
	same(t, "orders", len(s.Orders), 1)
	same(t, "order", s.Orders[0], zhiyin.Order{ID: "S-7", Kind: "order", Title: "面霜", Status: "delivered", Amount: zhiyin.Money{Minor: 29900, Currency: "CNY"}, At: T0})
	keep(t, db, tracked("cu_o", "Return Requested", "R-1", T0.AddDate(0, -6, 0)), tracked("cu_o", "Order Completed", "S-1", T0.AddDate(0, -5, 0)),
		tracked("cu_o", "Return Requested", "R-2", T0.AddDate(0, -4, 0)), tracked("cu_o", "Refund Completed", "R-2", T0.AddDate(0, -3, 0)))
	var owed []string
	for _, o := range must[[]zhiyin.Order](t)(db.Unfinished(t.Context(), "cu_o", T0)) {
		owed = append(owed, o.ID)
	}
	same(t, "still owed", spaced(owed), "[S-1 R-1]")
	half := tracked("cu_o", "Order Placed", "S-8", T0)
	half.Body.(zhiyin.CustomerTracked).Open["amount_minor"] = 1.5
	fails(t, db.AppendWait(t.Context(), half), zhiyin.Invalid)
}

func tags(t *testing.T, db *store.DB) {
	vip := zhiyin.Tag{ID: "vip", Family: zhiyin.Value, Name: zhiyin.Text{zhiyin.Mandarin: "贵宾"}, Source: "computed", Confidence: 1, Since: T0,
		Because: &zhiyin.Because{Says: "spent >= 10000", Holds: true, Saw: "12000"}, Definition: zhiyin.DefinitionRef{Kind: "tag", ID: "vip", Version: 1}}
	mild := zhiyin.Tag{ID: "mild", Family: zhiyin.Preference, Source: "told", Since: T0.Add(time.Second)}
	keep(t, db, Identified("cu_t", "盖", "聂", "+8613500000001", T0), zhiyin.NewEvent("cu_t", zhiyin.CustomerTagged{Added: []zhiyin.Tag{vip, mild}}, T0))
	s := must[zhiyin.Snapshot](t)(db.Snapshot(t.Context(), "cu_t", T0))
	same(t, "tags", spaced(len(s.Tags), s.HasTag("vip"), s.HasTag("mild")), "2 true true")
	same(t, "why", s.Tags[0].Because.Saw, "12000")
	keep(t, db, zhiyin.NewEvent("cu_t", zhiyin.CustomerTagged{Removed: []string{"vip"}}, T0.Add(time.Minute)))
	same(t, "still vip", must[zhiyin.Snapshot](t)(db.Snapshot(t.Context(), "cu_t", T0)).HasTag("vip"), false)
}

// Regular gives a customer ten orders, five tags and twenty contacts.
func Regular(t testing.TB, db *store.DB, customer, phone string) {
	t.Helper()
	events := []zhiyin.Event{agentAdded("ag_1", "林小雨")}
	var list []zhiyin.Tag
	for i := range 5 {
		list = append(list, zhiyin.Tag{ID: fmt.Sprintf("tag-%d", i), Family: zhiyin.Value, Name: zhiyin.Text{zhiyin.Mandarin: "贵宾", zhiyin.English: "VIP"}, Source: "computed", Confidence: 1, Since: T0,
			Because: &zhiyin.Because{Says: "all", Holds: true, Parts: []zhiyin.Because{{Says: "spent >= 10000", Holds: true, Saw: "12000"}}}})
	}
	events = append(events, zhiyin.NewEvent(customer, zhiyin.CustomerTagged{Added: list}, T0))
	for i := range 10 {
		events = append(events, tracked(customer, "Order Completed", fmt.Sprintf("S-%d", i), T0.AddDate(0, 0, -i)))
	}
	for i := range 20 {
		id, at := fmt.Sprintf("ct_%s_%d", customer, i), T0.AddDate(0, 0, -i-1)
		events = append(events, arrived(id, phone, at), zhiyin.NewEvent(id, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: zhiyin.CustomerID(customer)}, at),
			zhiyin.NewEvent(id, zhiyin.ContactConnected{Agent: "ag_1"}, at), zhiyin.NewEvent(id, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, at.Add(time.Minute)))
	}
	keep(t, db, events...)
}
