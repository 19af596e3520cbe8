package contact

import (
	"testing"

	"zhiyin.dev"
)

var (
	byReturn = zhiyin.Foreseen{Need: "refund", Confidence: 0.86, By: zhiyin.DefinitionRef{Kind: "reason", ID: "refund", Version: 2}, Kind: "return",
		About: &zhiyin.Affair{Kind: "return", ID: "R-1", Title: "焕亮精华"}}
	byDelivery = zhiyin.Foreseen{Need: "delivery", Confidence: 0.6, Kind: "order"}
)

// knownWith is known, with what is foreseen of her.
func (a *acted) knownWith(likely ...zhiyin.Foreseen) *acted {
	return a.in(Known{Snapshot: zhiyin.Snapshot{At: a.now, Known: zhiyin.One, Likely: likely,
		Customer: zhiyin.Customer{ID: "cu_1", FamilyName: "苏", GivenName: "晓岚", Title: "ms"}}})
}

func TestWhatIsForeseenIsKeptWithItsVersion(t *testing.T) {
	t.Parallel()
	a := act(t).knownWith(byReturn)
	said := body[zhiyin.ReasonsForeseen](t, a.bodies)
	if len(said.Reasons) != 1 || said.Reasons[0].By.Version != 2 || said.Reasons[0].About != "return" || said.Likely[0].About.ID != "R-1" {
		t.Errorf("%+v", said)
	}
	open, sealed, err := zhiyin.Split(said)
	if err != nil || string(open) != `{"reasons":[{"need":"refund","confidence":0.86,"by":{"kind":"reason","id":"refund","version":2},"about":"return"}]}` || len(sealed) < 40 {
		t.Errorf("%s, %v", open, err)
	}
	a.replays()
}

func TestNothingForeseenSaysNothing(t *testing.T) {
	t.Parallel()
	for _, b := range act(t).known().bodies {
		if _, is := b.(zhiyin.ReasonsForeseen); is {
			t.Errorf("%+v", b)
		}
	}
}

// TestWhatChangesIsForeseenAnew: in the flow, in the queue and in the talk; what was
// known already is no event, and nobody hears anything of it.
func TestWhatChangesIsForeseenAnew(t *testing.T) {
	t.Parallel()
	a := act(t).knownWith(byReturn).in(Foresaw{Likely: []zhiyin.Foreseen{byReturn}}).expect(zhiyin.InFlow, "")
	if len(a.bodies) != 0 {
		t.Errorf("%v", a.bodies)
	}
	a.in(Foresaw{Likely: []zhiyin.Foreseen{byDelivery}}).expect(zhiyin.InFlow, "")
	if said := body[zhiyin.ReasonsForeseen](t, a.bodies); said.Reasons[0].Need != "delivery" {
		t.Errorf("%+v", said)
	}
	a.in(Played{Sound: a.c.sound.id, Whole: true})
	if got := a.c.Flow.Snapshot.Likely; len(got) != 1 || got[0].Need != "delivery" {
		t.Errorf("the flow's next node sees %+v", got)
	}
	a.in(Key{Digit: "1"}).in(Foresaw{Likely: []zhiyin.Foreseen{byReturn}}).expect(zhiyin.Queued, "")
	body[zhiyin.ReasonsForeseen](t, a.bodies)
	a.in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).in(Accepted{Reservation: "rs_1", Agent: "ag_1"}).in(Foresaw{}).expect(zhiyin.Connected, "")
	if said := body[zhiyin.ReasonsForeseen](t, a.bodies); len(said.Reasons) != 0 {
		t.Errorf("%+v", said)
	}
	a.replays()
}
