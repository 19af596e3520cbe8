package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func consents(t *testing.T, db *store.DB) {
	ctx := t.Context()
	said := func(record, name, purpose, channel string, minute int, more map[string]any) zhiyin.Event {
		open := map[string]any{"purpose": purpose, "channel": channel}
		for k, v := range more {
			open[k] = v
		}
		return zhiyin.NewEvent(record, zhiyin.CustomerTracked{Source: "shop", Name: name, Open: open, Sealed: map[string]any{}}, T0.Add(time.Duration(minute)*time.Minute))
	}
	member, phone := zhiyin.Identifier{Kind: zhiyin.Member, Value: "M7"}, zhiyin.Identifier{Kind: zhiyin.Phone, Value: "+8613800006627"}
	named := func(id string, keys ...zhiyin.Identifier) zhiyin.Event {
		return zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{}, Keys: keys, Sealed: map[string]any{}}, T0)
	}
	keep(t, db, named("cu_c1", member), named("cu_c2", phone))
	keep(t, db, said("cu_c1", zhiyin.ConsentWithdrawn, "marketing", "sms", 20, nil), // arrives before what it takes back
		said("cu_c1", zhiyin.ConsentGiven, "marketing", "sms", 10, map[string]any{"version": "m-3"}),
		said("cu_c1", zhiyin.ConsentGiven, "recording", "", 1, map[string]any{"until": T0.Add(time.Hour).Format(time.RFC3339)}),
		said("cu_c1", zhiyin.ConsentGiven, "", "", 1, nil))
	stand := func(record string, minute int) (text string) {
		t.Helper()
		for _, c := range must[[]zhiyin.Consent](t)(db.Consents(ctx, zhiyin.CustomerID(record), T0.Add(time.Duration(minute)*time.Minute))) {
			text += spaced(c.Purpose, c.Channel, c.Given) + "; "
		}
		return text
	}
	same(t, "given then", stand("cu_c1", 15), "marketing sms true; recording  true; ")
	same(t, "withdrawn since", stand("cu_c1", 30), "marketing sms false; recording  true; ")
	same(t, "over", stand("cu_c1", 61), "marketing sms false; recording  false; ")

	keep(t, db, said("cu_c2", zhiyin.ConsentGiven, "marketing", "", 40, nil))
	same(t, "another person's", stand("cu_c1", 50), "marketing sms false; recording  true; ")
	keep(t, db, zhiyin.NewEvent("cu_c1", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{}, Keys: []zhiyin.Identifier{member, phone},
		Records: []zhiyin.CustomerID{"cu_c1", "cu_c2"}, Sealed: map[string]any{}}, T0.Add(45*time.Minute)))
	same(t, "one person: every channel, said last", stand("cu_c2", 50), "marketing  true; recording  true; ")
	keep(t, db, said("cu_c2", zhiyin.ConsentWithdrawn, "marketing", "sms", 55, nil))
	same(t, "but for one", stand("cu_c1", 56), "marketing  true; marketing sms false; recording  true; ")
}
