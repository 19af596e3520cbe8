package storetest

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func contactPages(t *testing.T, db *store.DB) {
	ctx := t.Context()
	for i := range 7 {
		at := T0.Add(time.Duration(i/2) * time.Minute) // two of each moment
		e := arrived(fmt.Sprintf("ct_%d", i), "+8613800138000", at)
		if i == 6 {
			e.Unit = "other"
		}
		keep(t, db, e)
		if i < 2 {
			keep(t, db, zhiyin.NewEvent(e.Subject, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, FlowMs: 21, WaitMs: 8}, at.Add(time.Second)))
		}
	}
	var seen []zhiyin.ContactID
	q := zhiyin.ContactQuery{Limit: 3}
	for {
		page := must[[]zhiyin.ContactFacts](t)(db.ContactPage(ctx, q))
		for _, c := range page {
			seen = append(seen, c.ID)
		}
		if len(page) < q.Limit {
			break
		}
		q.Before, q.ID = page[2].Arrived, page[2].ID
	}
	same(t, "all, newest first", spaced(seen), "[ct_6 ct_5 ct_4 ct_3 ct_2 ct_1 ct_0]")
	count := func(q zhiyin.ContactQuery) int {
		q.Limit = 100
		return len(must[[]zhiyin.ContactFacts](t)(db.ContactPage(ctx, q)))
	}
	same(t, "of a unit, of two, of none", spaced(count(zhiyin.ContactQuery{Units: []zhiyin.UnitID{"muhe"}}), count(zhiyin.ContactQuery{Units: []zhiyin.UnitID{"muhe", "other"}}), count(zhiyin.ContactQuery{Units: []zhiyin.UnitID{}})), "6 7 0")
	same(t, "open", count(zhiyin.ContactQuery{Open: true}), 5)
	same(t, "of a time", count(zhiyin.ContactQuery{From: T0.Add(time.Minute), To: T0.Add(2 * time.Minute)}), 2)
	same(t, "of nobody", spaced(count(zhiyin.ContactQuery{Agent: "ag_none"}), count(zhiyin.ContactQuery{Customer: "cu_none"}), count(zhiyin.ContactQuery{Queue: "none"})), "0 0 0")
	one := must[zhiyin.ContactFacts](t)(db.ContactFacts(ctx, "ct_0"))
	same(t, "one", spaced(one.ID, one.Unit, one.Channel, one.Flow, one.State, one.EndedReason, one.FlowMs, one.WaitMs, one.Queued.IsZero(), one.Ended.IsZero()),
		"ct_0 muhe voice flow/muhe-main@1 completed customer_hung_up 21 8 true false")
	_, err := db.ContactFacts(ctx, "ct_none")
	fails(t, err, zhiyin.NotFound)
}
