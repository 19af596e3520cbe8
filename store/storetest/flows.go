package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// travel follows contacts through a flow, and keeps where its nodes are drawn.
func travel(t *testing.T, db *store.DB) {
	defs := definition.Of(db.Engine)
	ctx, ref := t.Context(), zhiyin.DefinitionRef{Kind: "flow", ID: "muhe-travel", Version: 3}
	for i, id := range []string{"ct_travel1", "ct_travel2"} {
		at := T0.Add(time.Duration(i) * time.Hour)
		came := arrived(id, "+8613300000009", at)
		body := came.Body.(zhiyin.ContactArrived)
		body.Flow = ref
		came.Body = body
		keep(t, db, came)
		for _, b := range []zhiyin.Body{zhiyin.FlowEntered{Flow: ref, Node: "hello", Does: "say"}, zhiyin.ContactQueued{Queue: "muhe-care"}, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}} {
			keep(t, db, zhiyin.NewEvent(id, b, at.Add(time.Second)))
		}
	}
	way, whole, err := defs.Travel(ctx, "muhe-travel", T0.Add(time.Minute))
	if err != nil || !whole || len(way) != 2 {
		t.Fatalf("%+v, whole %v, %v; want the second contact's two", way, whole, err)
	}
	same(t, "node", way[0].Body.(zhiyin.FlowEntered).Node, "hello")
	same(t, "end", way[1].Body.(zhiyin.ContactEnded).Reason, zhiyin.EndedByCustomer)
	if way, _, _ := defs.Travel(ctx, "muhe-trav", T0); len(way) != 0 {
		t.Errorf("of a flow with a longer name: %+v", way)
	}

	if got := must[map[string]definition.Place](t)(defs.Layout(ctx, "muhe-travel")); len(got) != 0 {
		t.Errorf("nobody drew it: %v", got)
	}
	for x := range 2 {
		if err := defs.KeepLayout(ctx, "muhe-travel", map[string]definition.Place{"hello": {X: x, Y: -7}}, "agent:ag_1", T0); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "place", must[map[string]definition.Place](t)(defs.Layout(ctx, "muhe-travel"))["hello"], definition.Place{X: 1, Y: -7})
}
