package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func messages(t *testing.T, db *store.DB) {
	ctx := t.Context()
	keep(t, db, Identified("cu_m1", "沈", "知微", "+8613800006701", T0))
	template := zhiyin.DefinitionRef{Kind: "message", ID: "chat-link", Version: 3}
	asked := zhiyin.Message{ID: "msg_1", Unit: "muhe", Channel: zhiyin.BySMS, To: "+8613800006701", Language: zhiyin.Cantonese, Template: "chat-link",
		Fields: map[string]string{"link": "https://example.test/c"}, Purpose: zhiyin.ForService, Customer: "cu_m1", Contact: "ct_m1", By: "flow:main", Made: T0, GiveUp: T0.Add(24 * 365 * time.Hour)}
	for range 2 { // the id is the idempotency key
		good(t, db.AskMessage(ctx, asked, template))
	}
	due := must[[]store.Outgoing](t)(db.DueMessages(ctx, time.Now().Add(time.Minute), 10))
	if len(due) != 1 || due[0].To != asked.To || due[0].Fields["link"] != asked.Fields["link"] || due[0].Version != 3 || due[0].Language != zhiyin.Cantonese {
		t.Fatalf("due: %+v", due)
	}
	m := due[0]
	m.Attempt, m.Fault, m.Due = 1, "timeout", time.Now().Add(time.Hour)
	m.State = zhiyin.MessagePending
	good(t, db.SettleMessage(ctx, m))
	same(t, "put off", len(must[[]store.Outgoing](t)(db.DueMessages(ctx, time.Now(), 10))), 0)
	m.State, m.Fault, m.Receipt, m.Attempt = zhiyin.MessageSent, "", "sms-77", 2
	good(t, db.SettleMessage(ctx, m))
	page := must[[]store.Outgoing](t)(db.Messages(ctx, store.MessageQuery{Units: []zhiyin.UnitID{"muhe"}}))
	if len(page) != 1 || page[0].State != zhiyin.MessageSent || page[0].To != "" || page[0].Fields != nil {
		t.Errorf("what was sent is still readable: %+v", page)
	}
	same(t, "another unit's", len(must[[]store.Outgoing](t)(db.Messages(ctx, store.MessageQuery{Units: []zhiyin.UnitID{"other"}}))), 0)
	for range 2 {
		good(t, db.ReportMessage(ctx, "sms-77", true))
	}
	if err := db.ReportMessage(ctx, "sms-78", true); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Error(err)
	}
	same(t, "delivered", must[map[zhiyin.MessageState]int](t)(db.MessageCounts(ctx))[zhiyin.MessageDelivered], 1)
	told := ""
	for _, e := range must[[]zhiyin.Event](t)(db.Events(ctx, "ct_m1", 0, 100)) {
		told += string(e.Kind) + " "
	}
	same(t, "events", told, "message.asked message.settled message.settled ")

	for i := range 12 { // somebody makes us send
		asked.ID = zhiyin.MessageID(zhiyin.NewID("msg", T0))
		if err := db.AskMessage(ctx, asked, template); (err == nil) != (i < 9) || err != nil && zhiyin.KindOf(err) != zhiyin.Denied {
			t.Fatalf("message %d: %v", i, err)
		}
	}
	must[store.Erasure](t)(db.Erase(ctx, store.EraseOrder{Customer: "cu_m1", Reason: zhiyin.Requested, By: "console", At: time.Now()}))
	same(t, "after erasure", len(must[[]store.Outgoing](t)(db.Messages(ctx, store.MessageQuery{}))), 0)
}

func good(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
