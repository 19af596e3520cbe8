package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
)

var closedToday = zhiyin.Text{zhiyin.Mandarin: "今天快递停运。", zhiyin.English: "No courier today."}

// orders lists what the orders of the last step came to.
func (a *acted) orders() (out []string) {
	for _, b := range a.bodies {
		if d, is := b.(zhiyin.ContactDirected); is {
			out = append(out, d.Did)
		}
	}
	return out
}

// heard ends what plays.
func (a *acted) heard() *acted {
	a.t.Helper()
	return a.after(3 * time.Second).in(Played{Sound: a.c.sound.id, HeardMs: 3000, Whole: true})
}

func TestAnAnnouncementIsSaidAfterTheWelcomeAndOnce(t *testing.T) {
	t.Parallel()
	a := callable(t)
	welcome := a.c.sound.id
	a.in(Directed{Queue: "care", Announce: "dv_1", Text: closedToday}).expect(zhiyin.Queued, "")
	a.heard().expect(zhiyin.Queued, "speak")
	if a.c.sound.id == welcome || a.c.sound.prompt != announcement || len(a.orders()) != 1 {
		t.Errorf("plays %+v, did %v", a.c.sound, a.orders())
	}
	if b := body[zhiyin.FlowSaid](t, a.bodies); b.Words != closedToday[zhiyin.Mandarin] {
		t.Errorf("said %q", b.Words)
	}
	a.heard().expect(zhiyin.Queued, "music")
	a.in(Directed{Queue: "care", Announce: "dv_1", Text: closedToday}).expect(zhiyin.Queued, "")
	a.replays()
}

func TestWhoComesToACallbackOnlyQueueIsOfferedOneWithTheirPlace(t *testing.T) {
	t.Parallel()
	a := callable(t)
	since := a.c.queuedAt
	a.in(Directed{Queue: "care", Announce: "dv_1", Text: closedToday, CallBack: "dv_2"})
	a.heard().expect(zhiyin.Queued, "speak")
	a.heard()
	if did := a.orders(); len(did) != 1 || did[0] != "offered" || a.c.gather == nil {
		t.Fatalf("did %v", did)
	}
	a.after(time.Second).in(Key{Digit: "1"})
	if a.c.State != zhiyin.Promised || !a.c.promise.since.Equal(since) {
		t.Errorf("is %s with a place from %s, first %s", a.c.State, a.c.promise.since, since)
	}
	a.replays()
}

func TestWhoWantsNoCallbackWaitsOnAndIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	a := callable(t).in(Directed{Queue: "care", CallBack: "dv_2"}).heard()
	a.after(time.Second).in(Key{Digit: "2"})
	if a.c.State != zhiyin.Queued || a.c.Flow.Held != "" {
		t.Fatalf("is %s, holds %q", a.c.State, a.c.Flow.Held)
	}
	a.in(Directed{Queue: "care", CallBack: "dv_2"}).expect(zhiyin.Queued, "")
	if a.c.gather != nil {
		t.Error("is asked again")
	}
	a.in(Directed{Queue: "care", CallBack: "dv_3"})
	if a.c.gather == nil {
		t.Error("another switch does not reach them")
	}
	a.replays()
}

func TestWhoCannotBeCalledWaitsOn(t *testing.T) {
	t.Parallel()
	a := act(t).queued() // a flow without a callback, a caller who may not be called
	a.in(Directed{Queue: "care", CallBack: "dv_2"}).expect(zhiyin.Queued, "")
	if did := a.orders(); len(did) != 1 || did[0] != "passed_over" {
		t.Errorf("did %v", did)
	}
	a.in(Directed{Queue: "other", CallBack: "dv_4"}).expect(zhiyin.Queued, "")
	if len(a.orders()) != 0 {
		t.Error("another queue's order reached them")
	}
	a.replays()
}

func TestARingingDeskGoesBeforeAnOffer(t *testing.T) {
	t.Parallel()
	a := callable(t).heard().in(Reserved{Reservation: "rs_1", Agent: "ag_1"})
	a.in(Directed{Queue: "care", CallBack: "dv_2"}).expect(zhiyin.Reserved, "")
	a.in(Unreserved{Reservation: "rs_1", State: zhiyin.Rejected})
	if did := a.orders(); len(did) != 1 || did[0] != "offered" {
		t.Errorf("after the desk did not take it: %v", did)
	}
	a.replays()
}

func TestWordsThatCannotBeSpokenCostNobodyTheirPlace(t *testing.T) {
	t.Parallel()
	a := callable(t).heard()
	a.in(Directed{Queue: "care", Announce: "dv_1", Text: zhiyin.Text{zhiyin.Mandarin: "{nothing:money}"}})
	if a.c.State != zhiyin.Queued {
		t.Errorf("is %s", a.c.State)
	}
	a.replays()
}

func TestWhatWasWaitedCountsInTheNextQueue(t *testing.T) {
	t.Parallel()
	a := act(t).queued().after(80 * time.Second).in(Reserved{Reservation: "rs_1", Agent: "ag_1"}).after(10 * time.Second).in(Accepted{Reservation: "rs_1", Agent: "ag_1"})
	a.after(5 * time.Minute).in(Transfer{Queue: "care"})
	if b := body[zhiyin.ContactQueued](t, a.bodies); !b.Since.Equal(a.now.Add(-90 * time.Second)) {
		t.Errorf("the place counts from %s before the hand-over, want 90 s", a.now.Sub(b.Since))
	}
	a.in(Reserved{Reservation: "rs_2", Agent: "ag_2"}).after(30 * time.Second).in(Accepted{Reservation: "rs_2", Agent: "ag_2"}).after(time.Minute).in(Transfer{Queue: "care"})
	if b := body[zhiyin.ContactQueued](t, a.bodies); !b.Since.Equal(a.now.Add(-2 * time.Minute)) {
		t.Errorf("the second place counts from %s before, want 2 min", a.now.Sub(b.Since))
	}
	a.replays()
}
