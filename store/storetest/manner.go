package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// manners: two calls of one customer, of whom the second leaves the menu and is offered
// the chat; and a call of another.
func manners(t *testing.T, db *store.DB) {
	defs := definition.Of(db.Engine)
	ctx, later := t.Context(), T0.Add(time.Hour)
	keep(t, db, Identified("cu_m", "区", "志强", "+8613300000001", T0), Identified("cu_n", "单", "雯", "+8613300000002", T0))
	for contact, customer := range map[string]zhiyin.CustomerID{"ct_1": "cu_m", "ct_2": "cu_m", "ct_3": "cu_n"} {
		keep(t, db, arrived(contact, "+8613300000001", T0), zhiyin.NewEvent(contact, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: customer}, T0))
	}
	happens := func(contact string, at time.Time, bodies ...zhiyin.Body) {
		t.Helper()
		for _, b := range bodies {
			e := zhiyin.NewEvent(contact, b, at)
			e.Unit = "muhe"
			keep(t, db, e)
		}
	}
	menu := func(end zhiyin.MenuEnd) zhiyin.Body {
		return zhiyin.MenuMet{Node: "menu", End: end, Group: "young", AgeBand: "18-29", Tier: "silver", Speaks: zhiyin.Mandarin}
	}
	happens("ct_1", T0, menu(zhiyin.MenuChosen), menu(zhiyin.MenuChosen))
	happens("ct_2", later, menu(zhiyin.MenuChosen), menu(zhiyin.MenuHungUp), menu(zhiyin.MenuPerson),
		zhiyin.MannerOffered{Manner: zhiyin.MannerChat, Group: "young"}, zhiyin.MannerTaken{Manner: zhiyin.MannerChat, Contact: "ct_2"})
	happens("ct_3", T0, zhiyin.MannerOffered{Manner: zhiyin.MannerChat, Group: "others"}, zhiyin.MannerDeclined{Manner: zhiyin.MannerChat})
	entrance := func(took zhiyin.Manner) zhiyin.Body {
		return zhiyin.EntranceMet{Led: zhiyin.MannerChat, Took: took, Group: "young", AgeBand: "18-29", Tier: "silver", Speaks: zhiyin.Mandarin}
	}
	keep(t, db, arrived("ct_5", "+8613300000001", T0), zhiyin.NewEvent("ct_5", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_m"}, T0))
	happens("ct_1", T0, entrance(zhiyin.MannerChat))
	happens("ct_5", T0, entrance(zhiyin.MannerVoice))
	fails(t, db.AppendWait(ctx, zhiyin.NewEvent("ct_5", entrance("devices"), T0)), zhiyin.Invalid)
	happens("ct_4", T0, zhiyin.MannerTaken{Manner: zhiyin.MannerChat, Contact: "ct_1"}) // that offered nothing
	fails(t, db.AppendWait(ctx, zhiyin.NewEvent("ct_1", zhiyin.MenuMet{End: "nonsense"}, T0)), zhiyin.Invalid)

	past := func(customer zhiyin.CustomerID, unit zhiyin.UnitID, since time.Time) definition.MenuPast {
		t.Helper()
		return must[definition.MenuPast](t)(defs.MenuPast(ctx, customer, unit, since))
	}
	same(t, "of the customer", past("cu_m", "muhe", T0), definition.MenuPast{Met: 2, Left: 1, Came: 2, Wrote: 1, Offered: later})
	same(t, "of them lately", past("cu_m", "muhe", later), definition.MenuPast{Met: 1, Left: 1, Offered: later})
	same(t, "of who declined", past("cu_n", "muhe", T0), definition.MenuPast{Offered: T0, Declined: T0})
	same(t, "of another unit", past("cu_m", "haiyue", T0), definition.MenuPast{})
	same(t, "of nobody", past("cu_none", "muhe", T0), definition.MenuPast{})

	groups := must[[]zhiyin.MenuGroup](t)(defs.MenuGroups(ctx, "muhe", T0, later.Add(time.Second)))
	same(t, "groups", spaced(len(groups), groups[0].Group, groups[0].MenuCounts, groups[1].Group, groups[1].MenuCounts),
		"2 others {0 0 0 0 0 1 0 1 0 0 0} young {2 1 1 0 0 1 1 0 2 1 1}")
	same(t, "age bands", spaced(groups[1].AgeBand, groups[1].Tier, groups[1].Speaks), "18-29 silver cmn")
	groups = must[[]zhiyin.MenuGroup](t)(defs.MenuGroups(ctx, "muhe", T0, later))
	same(t, "before the second call", spaced(len(groups), groups[1].Met, groups[1].Left), "2 1 0")
}
