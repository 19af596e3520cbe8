package contact

import (
	"slices"
	"testing"

	"zhiyin.dev"
)

// TestWhoSignsInDuringTheirChatIsKnownFromThenOn: to the agent at once, to the flow from
// its next node on; once, and to nobody where no record of them is kept.
func TestWhoSignsInDuringTheirChatIsKnownFromThenOn(t *testing.T) {
	t.Parallel()
	member := zhiyin.Identifier{Kind: zhiyin.Member, Value: "M7"}
	su := zhiyin.Snapshot{At: noon, Known: zhiyin.One, Customer: zhiyin.Customer{ID: "cu_7", GivenName: "Su"}, Likely: []zhiyin.Foreseen{byReturn}}
	stranger := func() *acted {
		return chatOf(t, zhiyin.English, nil).in(Known{Snapshot: zhiyin.Snapshot{At: noon, Known: zhiyin.Anonymous}}).expect(zhiyin.InFlow, "show show set_timer")
	}
	for _, while := range []struct {
		state zhiyin.ContactState
		goes  func(*acted) *acted
	}{
		{zhiyin.InFlow, func(a *acted) *acted { return a }},
		{zhiyin.Queued, func(a *acted) *acted { return a.in(Wrote{ID: "ut_1", From: zhiyin.OfCustomer, Client: "1", Keys: "0"}) }},
	} {
		a := while.goes(stranger())
		if a.in(Proved{Proven: member, Snapshot: zhiyin.Snapshot{At: noon, Known: zhiyin.None}}); len(a.bodies) != 0 || a.c.Arrival.Proven != nil {
			t.Errorf("%s: nobody we know: %v", while.state, a.bodies)
		}
		a.in(Proved{Proven: member, Snapshot: su}).expect(while.state, "")
		who := body[zhiyin.ContactIdentified](t, a.bodies)
		if who.Customer != "cu_7" || who.Assurance != zhiyin.App || !slices.Equal(who.Evidence, []string{"signed_token"}) || by(a.c, who) != "system" {
			t.Errorf("%s: identified %+v by %s", while.state, who, by(a.c, who))
		}
		if said := body[zhiyin.ReasonsForeseen](t, a.bodies); said.Reasons[0].Need != byReturn.Need || a.c.Flow.Assurance != zhiyin.App {
			t.Errorf("%s: foreseen %+v, the flow is assured by %q", while.state, said, a.c.Flow.Assurance)
		}
		if a.c.Flow.Snapshot.Known != zhiyin.Anonymous || a.c.Flow.Meets == nil {
			t.Errorf("%s: the question that is being answered changed: %+v", while.state, a.c.Flow.Snapshot)
		}
		if a.in(Proved{Proven: member, Snapshot: su}); len(a.bodies) != 0 {
			t.Errorf("%s: known twice: %v", while.state, a.bodies)
		}
	}
	a := stranger().in(Proved{Proven: member, Snapshot: su}).in(Wrote{ID: "ut_1", From: zhiyin.OfCustomer, Client: "1", Keys: "0"})
	if a.c.State != zhiyin.Queued || a.c.Flow.Snapshot.Customer.ID != "cu_7" || a.c.Flow.Meets != nil {
		t.Errorf("%s: the flow's next node sees %+v", a.c.State, a.c.Flow.Snapshot)
	}
	a.replays()
}
