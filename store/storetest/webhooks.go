package storetest

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
)

const untilGivenUp = 72 * time.Hour

func newHook(t *testing.T, db *store.DB, w zhiyin.Webhook) (zhiyin.Webhook, string) {
	other := interchange.Of(db.Engine, db)
	t.Helper()
	w.Name, w.URL, w.By = "CRM", "https://crm.example/hook", "agent:ag_1"
	w, secret, err := other.NewWebhook(t.Context(), w, managed(access.WebhookManage))
	if err != nil {
		t.Fatal(err)
	}
	return w, secret
}

// plan reads on until there is no more.
func plan(t *testing.T, db *store.DB, w zhiyin.Webhook) (all int) {
	other := interchange.Of(db.Engine, db)
	t.Helper()
	for more := true; more; {
		n, again, err := other.PlanDeliveries(t.Context(), w, untilGivenUp)
		if err != nil {
			t.Fatal(err)
		}
		all, more = all+n, again
	}
	return all
}

func pending(t *testing.T, db *store.DB, w zhiyin.Webhook) []zhiyin.Delivery {
	other := interchange.Of(db.Engine, db)
	t.Helper()
	return must[[]zhiyin.Delivery](t)(other.PendingDeliveries(t.Context(), w.ID, 1000))
}

func planned(t *testing.T, db *store.DB) {
	other := interchange.Of(db.Engine, db)
	keep(t, db, arrived("ct_before", "+8613800138000", T0))
	ends, secret := newHook(t, db, zhiyin.Webhook{Kinds: []zhiyin.Kind{"contact.ended"}})
	every, _ := newHook(t, db, zhiyin.Webhook{})
	unit, _ := newHook(t, db, zhiyin.Webhook{Unit: "other"})
	same(t, "secret", spaced(len(secret), secret[:6]), "50 whsec_")
	for i := range 700 {
		id := fmt.Sprintf("ct_%d", i%7)
		events := []zhiyin.Event{zhiyin.NewEvent(id, zhiyin.PromptHeard{Prompt: "p", HeardMs: i}, T0), zhiyin.NewEvent(id, zhiyin.ContactInput{Seq: i + 1, Input: "tick"}, T0)}
		keep(t, db, events...)
	}
	keep(t, db, arrived("ct_0", "+8613800138000", T0), zhiyin.NewEvent("ct_0", zhiyin.ContactEnded{Reason: zhiyin.EndedByAgent}, T0))
	same(t, "planned", spaced(plan(t, db, ends), plan(t, db, every), plan(t, db, unit)), "1 702 0")
	same(t, "planned again", spaced(plan(t, db, ends), plan(t, db, every)), "0 0")
	d := pending(t, db, ends)
	same(t, "the intent", spaced(len(d), d[0].Kind, d[0].Subject, d[0].State, d[0].Attempt, d[0].GiveUp.Sub(d[0].Made)), "1 contact.ended ct_0 pending 0 72h0m0s")
	same(t, "its event", must[zhiyin.Event](t)(db.Event(t.Context(), d[0].Event)).Kind, "contact.ended")
	if err := other.RemoveWebhook(t.Context(), ends.ID, "agent:ag_1", managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	keep(t, db, zhiyin.NewEvent("ct_0", zhiyin.PromptHeard{}, T0))
	_, _, err := other.PlanDeliveries(t.Context(), ends, untilGivenUp)
	fails(t, err, zhiyin.NotFound)
	_, err = other.WebhookSecrets(t.Context(), ends.ID)
	fails(t, err, zhiyin.NotFound)
	same(t, "left of the removed one", len(pending(t, db, ends)), 0)
	fails(t, other.RemoveWebhook(t.Context(), ends.ID, "agent:ag_1", managed(access.WebhookManage)), zhiyin.NotFound)
}

func dueDeliveries(t *testing.T, db *store.DB) {
	other := interchange.Of(db.Engine, db)
	w, _ := newHook(t, db, zhiyin.Webhook{})
	for i := range 3 {
		keep(t, db, zhiyin.NewEvent("ct_a", zhiyin.PromptHeard{HeardMs: i}, T0), zhiyin.NewEvent("ct_b", zhiyin.PromptHeard{HeardMs: i}, T0))
	}
	plan(t, db, w)
	now := time.Now()
	first := pending(t, db, w)
	same(t, "in the order of each subject", spaced(len(first), first[0].Position, first[2].Position, first[3].Position, first[5].Position), "6 1 3 1 3")
	later := first[0] // it fails and is put off
	later.Due, later.Attempt, later.Code, later.Fault = now.Add(time.Hour), 1, 500, "status"
	done := first[3]
	done.State, done.Attempt, done.Code, done.Latency, done.Tried = zhiyin.DeliveryDelivered, 1, 204, 12*time.Millisecond, now
	for _, d := range []zhiyin.Delivery{later, done} {
		if err := other.SettleDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	next := pending(t, db, w)
	same(t, "left", spaced(len(next), next[0].Event == later.Event, next[0].Attempt, next[0].Due.Equal(later.Due.Truncate(time.Microsecond)), next[3].Position), "5 true 1 true 2")
	later.State = zhiyin.DeliveryDead
	if err := other.SettleDelivery(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	same(t, "without the dead one", pending(t, db, w)[0].Position, 2)
	page := must[[]zhiyin.Delivery](t)(other.Deliveries(t.Context(), interchange.DeliveryQuery{Webhook: w.ID, Limit: 4}))
	last := page[3]
	rest := must[[]zhiyin.Delivery](t)(other.Deliveries(t.Context(), interchange.DeliveryQuery{Webhook: w.ID, Before: last.Made, Event: last.Event, Limit: 4}))
	same(t, "pages", spaced(len(page), len(rest)), "4 2")
	kept := must[[]zhiyin.Delivery](t)(other.Deliveries(t.Context(), interchange.DeliveryQuery{Webhook: w.ID, State: zhiyin.DeliveryDelivered, Limit: 4}))
	same(t, "the delivered one", spaced(len(kept), kept[0].Code, kept[0].Latency, kept[0].Attempt), "1 204 12ms 1")
	same(t, "counts", spaced(must[map[string]map[zhiyin.DeliveryState]int](t)(other.DeliveryCounts(t.Context()))[w.ID]), "map[dead:1 delivered:1 pending:4]")
	same(t, "replayed", must[int64](t)(other.ReplayDeliveries(t.Context(), w.ID, T0, untilGivenUp)), 1)
	fails(t, other.ResendDelivery(t.Context(), w.ID, later.Event, untilGivenUp), zhiyin.Conflict)
	if err := other.ResendDelivery(t.Context(), w.ID, done.Event, untilGivenUp); err != nil {
		t.Error(err)
	}
	fails(t, other.ResendDelivery(t.Context(), w.ID, "ev_none", untilGivenUp), zhiyin.NotFound)
	again := pending(t, db, w)
	same(t, "both first ones again", spaced(len(again), again[0].Position, again[3].Position, again[0].Attempt), "6 1 1 0")
	if err := other.SettleDelivery(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	same(t, "forgotten", must[int64](t)(other.ForgetDeliveries(t.Context(), time.Now().Add(time.Hour))), 1)
}

func webhookLife(t *testing.T, db *store.DB) {
	other := interchange.Of(db.Engine, db)
	ctx := t.Context()
	w, first := newHook(t, db, zhiyin.Webhook{Kinds: []zhiyin.Kind{"contact.ended"}})
	test := must[zhiyin.Delivery](t)(other.TestDelivery(ctx, w.ID, "agent:ag_1", untilGivenUp))
	test.State, test.Fault = zhiyin.DeliveryPending, "refused"
	for range 2 {
		if err := other.SettleDelivery(ctx, test); err != nil {
			t.Fatal(err)
		}
	}
	since := must[zhiyin.Webhook](t)(other.Webhook(ctx, w.ID)).Failing
	same(t, "failing", since.IsZero(), false)
	if err := other.DisableWebhook(ctx, w, zhiyin.DisabledFailing, "system", zhiyin.AuditEntry{}); err != nil {
		t.Fatal(err)
	}
	fails(t, other.DisableWebhook(ctx, w, zhiyin.DisabledFailing, "system", zhiyin.AuditEntry{}), zhiyin.Conflict)
	notices := must[[]zhiyin.Event](t)(db.Events(ctx, w.ID, 0, 10))
	same(t, "the notice", spaced(len(notices), notices[0].Body), "1 {CRM failing}")
	off := must[zhiyin.Webhook](t)(other.Webhook(ctx, w.ID))
	same(t, "disabled", spaced(off.State, off.Reason, off.Failing == since), "disabled failing true")
	if err := other.EnableWebhook(ctx, w.ID, "agent:ag_1", managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	on := must[zhiyin.Webhook](t)(other.Webhook(ctx, w.ID))
	same(t, "enabled", spaced(on.State, on.Reason, on.Failing.IsZero(), on.Kinds), "enabled  true [contact.ended]")
	second := must[string](t)(other.NewWebhookSecret(ctx, w.ID, time.Hour, "agent:ag_1", managed(access.WebhookManage)))
	secrets := must[[]zhiyin.WebhookSecret](t)(other.WebhookSecrets(ctx, w.ID))
	same(t, "secrets", spaced(len(secrets), secrets[0].Value == second, secrets[0].Until.IsZero(), secrets[1].Value == first, secrets[1].Until.IsZero()), "2 true true true false")
	for range 3 {
		must[string](t)(other.NewWebhookSecret(ctx, w.ID, time.Hour, "agent:ag_1", managed(access.WebhookManage)))
	}
	same(t, "at most three sign", len(must[[]zhiyin.WebhookSecret](t)(other.WebhookSecrets(ctx, w.ID))), 3)
	w.Name, w.URL, w.Kinds, w.Purpose = "CRM 2", "https://crm.example/2", nil, "service"
	if err := other.ChangeWebhook(ctx, w, managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	all := must[[]zhiyin.Webhook](t)(other.Webhooks(ctx))
	same(t, "changed", spaced(len(all), all[0].Name, all[0].URL, len(all[0].Kinds), all[0].Purpose), "1 CRM 2 https://crm.example/2 0 service")
	rows := must[[]store.AuditRow](t)(db.AuditRows(ctx, store.AuditQuery{Object: "webhook:" + w.ID, Limit: 20}))
	same(t, "in the audit", len(rows), 7)
}

func records(t *testing.T, db *store.DB) {
	ctx := t.Context()
	keep(t, db, Identified("cu_r", "苏", "婉", "+8613800006620", T0))
	part := zhiyin.Partition("cu_r")
	for _, personal := range []bool{false, true} {
		r := must[[]cloudevent.Record](t)(db.Records(ctx, part, 0, 10, personal))
		same(t, "sealed part", spaced(len(r), len(r[0].Sealed) > 0, r[0].Erased, r[0].Body == nil), fmt.Sprintf("1 %t false true", personal))
		same(t, "of the subject", len(must[[]cloudevent.Record](t)(db.RecordsOf(ctx, "cu_r", 0, 10, personal))), 1)
		one := must[cloudevent.Record](t)(db.Record(ctx, r[0].ID, personal))
		same(t, "alone", string(one.Open)+string(one.Sealed), string(r[0].Open)+string(r[0].Sealed))
	}
	keep(t, db, zhiyin.NewEvent("cu_r", zhiyin.CustomerErased{Reason: "request"}, T0))
	for _, personal := range []bool{false, true} {
		r := must[[]cloudevent.Record](t)(db.Records(ctx, part, 0, 10, personal))
		same(t, "after erasure", spaced(len(r[0].Sealed), r[0].Erased, r[1].Erased), "0 true false")
	}
	_, err := db.Record(ctx, "ev_none", false)
	fails(t, err, zhiyin.NotFound)
	same(t, "heads", must[map[int]int64](t)(db.Heads(ctx))[part], 2)
}
