package storetest

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/store"
)

func timelines(t *testing.T, db *store.DB) {
	ctx := t.Context()
	member, phone := zhiyin.Identifier{Kind: zhiyin.Member, Value: "M1"}, zhiyin.Identifier{Kind: zhiyin.Phone, Value: "+8613800006620"}
	named := func(id string, at time.Time, keys ...zhiyin.Identifier) zhiyin.Event {
		return zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Keys: keys, Sealed: map[string]any{"city": "杭州"}}, at)
	}
	keep(t, db, named("cu_h1", T0, member, zhiyin.Identifier{Kind: zhiyin.Email, Value: "yuchi@example.com"}), named("cu_h2", T0.Add(time.Second), phone))
	for i := range 4 {
		keep(t, db, tracked([]string{"cu_h1", "cu_h2"}[i%2], "Order Placed", fmt.Sprintf("S-%d", i), T0.Add(time.Duration(i/2)*time.Minute)))
	}
	var seen []zhiyin.EventID
	q := zhiyin.TimelineQuery{Customer: "cu_h1", Kinds: []zhiyin.Kind{"customer.tracked"}, Limit: 1}
	for {
		page := must[[]cloudevent.Record](t)(db.Timeline(ctx, q))
		if len(page) == 0 {
			break
		}
		last := page[len(page)-1]
		same(t, "sealed", len(last.Sealed), 0)
		seen = append(seen, last.ID)
		q.Before, q.ID = last.At, string(last.ID)
	}
	same(t, "of one record", len(seen), 2)
	records := must[[]zhiyin.RecordFacts](t)(db.RecordsOfPerson(ctx, "cu_h1"))
	same(t, "records", spaced(len(records), records[0].ID, records[0].Canonical, len(records[0].Keys)), "1 cu_h1 true 2")
	_, err := db.RecordsOfPerson(ctx, "cu_nobody")
	fails(t, err, zhiyin.NotFound)

	both := zhiyin.CustomerIdentified{Source: "shop", Open: map[string]any{}, Keys: []zhiyin.Identifier{member, phone}, Records: []zhiyin.CustomerID{"cu_h1", "cu_h2"}, Sealed: map[string]any{}}
	keep(t, db, zhiyin.NewEvent("cu_h1", both, T0.Add(time.Hour)))
	all := must[[]cloudevent.Record](t)(db.Timeline(ctx, zhiyin.TimelineQuery{Customer: "cu_h2", Kinds: []zhiyin.Kind{"customer.tracked"}, Limit: 10}))
	same(t, "of the person", len(all), 4)
	for i := 1; i < len(all); i++ {
		if all[i].At.After(all[i-1].At) {
			t.Errorf("%d comes after %d", i, i-1)
		}
	}
	only := must[[]cloudevent.Record](t)(db.Timeline(ctx, zhiyin.TimelineQuery{Customer: "cu_h2", Kinds: []zhiyin.Kind{"customer.tracked"}, Only: []zhiyin.EventID{all[2].ID, all[0].ID, "ev_none"}, Limit: 10}))
	same(t, "only these", spaced(len(only), only[0].ID, only[1].ID), spaced(2, all[0].ID, all[2].ID))
	person := must[[]zhiyin.RecordFacts](t)(db.RecordsOfPerson(ctx, "cu_h2"))
	same(t, "the person's", spaced(len(person), person[0].ID, person[0].Canonical, person[1].Canonical), "2 cu_h1 true false")
}
