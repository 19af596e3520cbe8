package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
)

func pushes(t *testing.T, db *store.DB) {
	other := interchange.Of(db.Engine, db)
	ctx := t.Context()
	named := func(record, source, user string, at time.Time) zhiyin.Event {
		return zhiyin.NewEvent(record, zhiyin.CustomerIdentified{Source: source, Keys: []zhiyin.Identifier{{Kind: zhiyin.User, Value: source + ":" + user}}, Sealed: map[string]any{}}, at)
	}
	tagged := func() zhiyin.Event {
		return zhiyin.NewEvent("cu_push", zhiyin.CustomerTagged{Removed: []string{"best"}}, T0)
	}
	keep(t, db, named("cu_push", "crm", "17", T0), named("cu_push", "shop", "a:b", T0.Add(time.Second)), tagged())
	c := zhiyin.Connection{ID: "crm-tags", Version: 1, Name: zhiyin.Text{"en": "Tags"}, Way: zhiyin.WayPush, On: true, By: "agent:ag_1"}
	if err := other.PublishConnection(ctx, c, "id: crm-tags", managed(access.ConnectionManage)); err != nil {
		t.Fatal(err)
	}
	w := zhiyin.Webhook{ID: c.Deliveries(), Kinds: []zhiyin.Kind{"customer.tagged"}}
	same(t, "of before", plan(t, db, w), 0)
	keep(t, db, tagged())
	same(t, "from now on", plan(t, db, w), 1)
	d := pending(t, db, w)[0]
	d.State, d.Code, d.Fault = zhiyin.DeliveryDead, 404, "status"
	if err := other.SettleDelivery(ctx, d); err != nil {
		t.Fatal(err)
	}
	same(t, "waiting", must[zhiyin.Connection](t)(other.Connection(ctx, c.ID)).Waiting, int64(1))
	same(t, "given up", len(must[[]zhiyin.Delivery](t)(other.DeadDeliveries(ctx, w.ID, "", 10))), 1)
	same(t, "after it", len(must[[]zhiyin.Delivery](t)(other.DeadDeliveries(ctx, w.ID, d.Event, 10))), 0)
	same(t, "for this reason", len(must[[]zhiyin.Delivery](t)(other.Deliveries(ctx, interchange.DeliveryQuery{Webhook: w.ID, Kind: "customer.tagged", Fault: "status"}))), 1)
	same(t, "for another", len(must[[]zhiyin.Delivery](t)(other.Deliveries(ctx, interchange.DeliveryQuery{Webhook: w.ID, Fault: "dns"}))), 0)
	if err := other.RewindConnection(ctx, c.ID, "agent:ag_1", managed(access.ConnectionManage)); err != nil {
		t.Fatal(err)
	}
	same(t, "begun anew", plan(t, db, w), 2)

	same(t, "its name there", spaced(must[string](t)(db.NameIn(ctx, "cu_push", "crm")), must[string](t)(db.NameIn(ctx, "cu_push", "shop"))), "17 a:b")
	_, err := db.NameIn(ctx, "cu_push", "erp")
	fails(t, err, zhiyin.NotFound)
	_, err = db.NameIn(ctx, "cu_nobody", "crm")
	fails(t, err, zhiyin.NotFound)

	if err := other.RemoveConnection(ctx, c.ID, "agent:ag_1", managed(access.ConnectionManage)); err != nil {
		t.Fatal(err)
	}
	_, _, err = other.PlanDeliveries(ctx, w, untilGivenUp)
	fails(t, err, zhiyin.NotFound)
	same(t, "removed", len(pending(t, db, w)), 0)
}
