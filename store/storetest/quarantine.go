package storetest

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
)

func heldBack(id, message, phone string) zhiyin.Quarantined {
	return zhiyin.Quarantined{ID: id, Source: "shop", Unit: "muhe", Type: "track", Name: "Order Completed", Received: T0,
		Schema: zhiyin.DefinitionRef{Kind: "schema", ID: "order-completed", Version: 3}, Faults: []zhiyin.MessageFault{{Field: "properties.order_id", Code: "required"}},
		MessageID: message, Message: []byte(`{"type":"track","context":{"traits":{"phone":"` + phone + `"}}}`), Keys: []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: phone}}}
}

func alike(t testing.TB, what string, got, want any) {
	t.Helper()
	same(t, what, fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
}

func quarantine(t *testing.T, db *store.DB) {
	ctx := t.Context()
	once := func(id string) intake.Outcome {
		return db.AppendOnce(ctx, intake.Once{Source: "shop", ID: id, Events: []zhiyin.Event{tracked("cu_q", "Page Viewed", "", T0)}})[0]
	}
	keep(t, db, Identified("cu_q", "单", "雯", "+8613800007777", T0))
	same(t, "kept before", once("m-0"), intake.Outcome{Fresh: true})
	list := []zhiyin.Quarantined{heldBack("qu_0", "m-0", "+8613800007777"), heldBack("qu_1", "m-1", "+8613800007777"), heldBack("qu_2", "m-2", "+8613800007777"), heldBack("qu_3", "m-1", "+8613800007777")}
	list[2].Name, list[2].Unit = "Visit Booked", "other"
	alike(t, "kept", must[[]bool](t)(db.HoldBack(ctx, list...)), []bool{true, false, false, false})
	page := must[[]zhiyin.Quarantined](t)(db.Quarantine(ctx, zhiyin.QuarantineQuery{Limit: 10}, false))
	want := heldBack("qu_1", "m-1", "")
	want.Tried, want.MessageID, want.Message, want.Keys = T0, "", nil, nil
	same(t, "page", len(page), 2)
	alike(t, "the first", page[0], want)
	for _, ask := range []struct {
		query zhiyin.QuarantineQuery
		want  int
	}{{zhiyin.QuarantineQuery{After: "qu_1"}, 1}, {zhiyin.QuarantineQuery{Source: "crm"}, 0}, {zhiyin.QuarantineQuery{Source: "shop", Name: "Visit Booked"}, 1},
		{zhiyin.QuarantineQuery{Units: []zhiyin.UnitID{}}, 0}, {zhiyin.QuarantineQuery{Units: []zhiyin.UnitID{"muhe", "x"}}, 1}} {
		ask.query.Limit = 10
		same(t, "matching", len(must[[]zhiyin.Quarantined](t)(db.Quarantine(ctx, ask.query, true))), ask.want)
	}
	whole := must[zhiyin.Quarantined](t)(db.Quarantined(ctx, "qu_1"))
	same(t, "message", string(whole.Message), string(list[1].Message))
	same(t, "its id", whole.MessageID, "m-1")
	counts := must[[]zhiyin.QuarantineCount](t)(db.QuarantineCounts(ctx, []zhiyin.UnitID{"muhe"}))
	alike(t, "counts", counts, []zhiyin.QuarantineCount{{Source: "shop", Unit: "muhe", Name: "Order Completed", Count: 1, Oldest: T0, Newest: T0}})

	page[0].Faults = []zhiyin.MessageFault{{Field: "properties.total", Code: "type"}}
	if err := db.StillWrong(ctx, page[0]); err != nil {
		t.Fatal(err)
	}
	again := must[zhiyin.Quarantined](t)(db.Quarantined(ctx, "qu_1"))
	alike(t, "faults", again.Faults, page[0].Faults)
	same(t, "tried later", again.Tried.After(T0), true)
	entry := zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "intake.manage", Result: zhiyin.AuditDone, Reason: "discard"}
	same(t, "discarded", must[int](t)(db.Discard(ctx, entry, "qu_1", "qu_none")), 1)
	same(t, "audited", len(must[[]store.AuditRow](t)(db.AuditRows(ctx, store.AuditQuery{Object: "quarantine:qu_1", Limit: 10}))), 1)
	if err := db.ForgetQuarantined(ctx, T0.AddDate(0, 0, 91)); err != nil {
		t.Fatal(err)
	}
	_, err := db.Quarantined(ctx, "qu_2")
	fails(t, err, zhiyin.NotFound)
}

// released: what leaves the quarantine is kept once, whoever comes first: the
// replay, another replay, or the sender with a mended message.
func released(t *testing.T, db *store.DB) {
	ctx := t.Context()
	keep(t, db, Identified("cu_r", "单", "雯", "+8613800008888", T0))
	_ = must[[]bool](t)(db.HoldBack(ctx, heldBack("qu_r1", "m-r1", "+8613800008888"), heldBack("qu_r2", "m-r2", "+8613800008888")))
	once := func(id, releases string) intake.Outcome {
		return db.AppendOnce(ctx, intake.Once{Source: "shop", ID: id, Events: []zhiyin.Event{tracked("cu_r", "Page Viewed", "", T0)}, Releases: releases})[0]
	}
	same(t, "replayed", once("m-r1", "qu_r1"), intake.Outcome{Fresh: true})
	same(t, "replayed again", once("m-r1", "qu_r1"), intake.Outcome{})
	same(t, "sent again", once("m-r1", ""), intake.Outcome{})
	same(t, "mended by the sender", once("m-r2", ""), intake.Outcome{Fresh: true})
	same(t, "replayed after that", once("m-r2", "qu_r2"), intake.Outcome{})
	alike(t, "bad once more", must[[]bool](t)(db.HoldBack(ctx, heldBack("qu_r3", "m-r1", "+8613800008888"))), []bool{true})
	events := 0
	for _, e := range must[[]zhiyin.Event](t)(db.Events(ctx, "cu_r", 0, 100)) {
		if e.Kind == "customer.tracked" {
			events++
		}
	}
	same(t, "events", events, 2)
}

func suppressed(t *testing.T, db *store.DB) {
	ctx := t.Context()
	ids := []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: "+8613800009991"}, {Kind: zhiyin.Phone, Value: "+8613800009992"}, {Kind: zhiyin.Phone, Value: "+8613800009993"}, {Kind: zhiyin.Phone, Value: "+8613800009991"}}
	household := func(member string, record zhiyin.CustomerID, at time.Time) zhiyin.Event {
		return zhiyin.NewEvent(string(record), zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{}, Sealed: map[string]any{},
			Keys: []zhiyin.Identifier{{Kind: zhiyin.Member, Value: member}, ids[1]}, Records: []zhiyin.CustomerID{record, "cu_s9"}}, at)
	}
	keep(t, db, Identified("cu_s1", "单", "雯", "+8613800009991", T0), household("MS2", "cu_s2", T0))
	keep(t, db, household("MS3", "cu_s3", T0.Add(time.Hour)))
	alike(t, "before", must[[]zhiyin.Suppression](t)(db.Suppressed(ctx, ids...)), []zhiyin.Suppression{"", "", "", ""})
	for _, id := range []zhiyin.CustomerID{"cu_s1", "cu_s2"} {
		_ = must[store.Erasure](t)(db.Erase(ctx, store.EraseOrder{Customer: id, Reason: zhiyin.Requested, By: "console", At: T0}))
	}
	alike(t, "the shared one stays the household's", must[[]zhiyin.Suppression](t)(db.Suppressed(ctx, ids...)), []zhiyin.Suppression{zhiyin.Dropped, "", "", zhiyin.Dropped})
	entry := zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "customer.erase", Object: "suppression", Result: zhiyin.AuditDone, Reason: "came_back"}
	if err := db.LiftSuppression(ctx, ids[0], entry); err != nil {
		t.Fatal(err)
	}
	alike(t, "lifted", must[[]zhiyin.Suppression](t)(db.Suppressed(ctx, ids[0])), []zhiyin.Suppression{""})
	fails(t, db.LiftSuppression(ctx, ids[0], entry), zhiyin.NotFound)
	for _, mode := range []zhiyin.Suppression{zhiyin.Dropped, zhiyin.Anonymised} {
		if err := db.Suppress(ctx, ids[2], mode, "agent:ag_1", entry); err != nil {
			t.Fatal(err)
		}
		alike(t, "by people", must[[]zhiyin.Suppression](t)(db.Suppressed(ctx, ids[2], ids[0])), []zhiyin.Suppression{mode, ""})
	}
	fails(t, db.Suppress(ctx, ids[2], "keep", "agent:ag_1", entry), zhiyin.Invalid)
	var turned []zhiyin.Suppressed
	for place := ""; ; {
		page, next, err := db.Suppressions(ctx, place, 2)
		if err != nil {
			t.Fatal(err)
		}
		if turned, place = append(turned, page...), next; place == "" {
			break
		}
	}
	counts := map[zhiyin.Suppressed]int{}
	for _, s := range turned {
		counts[zhiyin.Suppressed{Kind: s.Kind, Mode: s.Mode, By: s.By}]++
	}
	// Of the two who were erased the member's ids, and whom people named.
	if n := counts[zhiyin.Suppressed{Kind: zhiyin.Phone, Mode: zhiyin.Anonymised, By: "agent:ag_1"}]; n != 1 || len(turned) < 3 || len(turned) != len(refused(t, db)) {
		t.Errorf("page by page %d: %v", len(turned), turned)
	}
	_, _, err := db.Suppressions(ctx, "phone", 2)
	fails(t, err, zhiyin.Invalid)
}

// refused is everything that is refused, in one page.
func refused(t *testing.T, db *store.DB) []zhiyin.Suppressed {
	t.Helper()
	page, next, err := db.Suppressions(t.Context(), "", 200)
	if err != nil || next != "" {
		t.Fatal(next, err)
	}
	return page
}

func sources(t *testing.T, db *store.DB) {
	other := interchange.Of(db.Engine, db)
	ctx := t.Context()
	entry := zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "intake.manage", Result: zhiyin.AuditDone, Reason: "origins"}
	for _, origins := range [][]string{{"https://a.example"}, {"https://shop.example", "https://www.shop.example"}} {
		if err := other.SetSourceRule(ctx, zhiyin.SourceRule{Name: "shop", Origins: origins, By: "agent:ag_1"}, entry); err != nil {
			t.Fatal(err)
		}
	}
	rules := must[[]zhiyin.SourceRule](t)(other.SourceRules(ctx))
	same(t, "rules", len(rules), 1)
	alike(t, "origins", rules[0].Origins, []string{"https://shop.example", "https://www.shop.example"})
	count := func(day, code string, n int64, last time.Time) zhiyin.SourceCount {
		return zhiyin.SourceCount{Source: "shop", Day: day, Code: code, Count: n, Last: last}
	}
	for _, list := range [][]zhiyin.SourceCount{{count("2026-05-05", "accepted", 7, T0), count("2026-05-06", "accepted", 2, T0)}, {count("2026-05-06", "accepted", 3, T0.Add(-time.Hour)), count("2026-05-06", "not_json", 1, T0)}} {
		if err := other.AddSourceCounts(ctx, list...); err != nil {
			t.Fatal(err)
		}
	}
	alike(t, "counts", must[[]zhiyin.SourceCount](t)(other.SourceCounts(ctx, "2026-05-06")), []zhiyin.SourceCount{count("2026-05-06", "accepted", 5, T0), count("2026-05-06", "not_json", 1, T0)})
}
