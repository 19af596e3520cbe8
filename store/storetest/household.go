package storetest

import (
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// housemates: whoever has a member number of their own is another person, though
// they call from the same telephone.
func housemates(t *testing.T, db *store.DB) {
	phone := zhiyin.Identifier{Kind: zhiyin.Phone, Value: "+8613800006629"}
	named := func(id, member string) zhiyin.Event {
		return zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{}, Keys: []zhiyin.Identifier{{Kind: zhiyin.Member, Value: member}, phone}, Sealed: map[string]any{}}, T0)
	}
	keep(t, db, named("cu_x1", "M-x1"))
	keep(t, db, named("cu_x2", "M-x2"))
	for who, other := range map[zhiyin.CustomerID]zhiyin.CustomerID{"cu_x1": "cu_x2", "cu_x2": "cu_x1"} {
		mates := must[[]store.Housemate](t)(db.Household(t.Context(), who))
		if len(mates) != 1 || mates[0].Customer != other || mates[0].Kind != zhiyin.Phone || mates[0].Why == "" || mates[0].Since.IsZero() {
			t.Errorf("%s lives with %+v", who, mates)
		}
	}
	same(t, "of nobody", len(must[[]store.Housemate](t)(db.Household(t.Context(), "cu_nobody"))), 0)
}
