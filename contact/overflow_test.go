package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
)

func TestAnOverflowedContactWaitsElsewhereWithItsAge(t *testing.T) {
	t.Parallel()
	a := act(t).queued()
	since, way := a.c.queuedAt, zhiyin.Overflow{To: zhiyin.OverflowQueue, Queue: "vip", Plan: zhiyin.DefinitionRef{Kind: "plan", ID: "care", Version: 2}}
	a.after(5 * time.Minute).in(Overflowed{way})
	a.expect(zhiyin.Queued, "enter_queue")
	if b := body[zhiyin.ContactQueued](t, a.bodies); b.Queue != "vip" || len(b.Wanted.Skills) != 0 || !b.Since.Equal(since) {
		t.Errorf("queued again as %+v, first %s", b, since)
	}
	if b := body[zhiyin.ContactOverflowed](t, a.bodies); b.From != "care" || b.Queue != "vip" || b.Plan != way.Plan {
		t.Errorf("overflowed %+v", b)
	}
	a.replays()
}

func TestPlansThatOverflowInACircleEnd(t *testing.T) {
	t.Parallel()
	a := act(t).queued()
	for range mostOverflows {
		a.in(Overflowed{zhiyin.Overflow{To: zhiyin.OverflowQueue, Queue: "vip"}})
		if a.c.State != zhiyin.Queued {
			t.Fatalf("is %s", a.c.State)
		}
	}
	a.in(Overflowed{zhiyin.Overflow{To: zhiyin.OverflowQueue, Queue: "vip"}})
	if a.c.State == zhiyin.Queued {
		t.Error("waits on for ever")
	}
	a.replays()
}

func TestAVoicemailIsWhatTheFlowDoesWhenTheWaitIsOver(t *testing.T) {
	t.Parallel()
	a := act(t).queued().in(Overflowed{zhiyin.Overflow{To: zhiyin.OverflowVoicemail}})
	if a.c.State == zhiyin.Queued {
		t.Errorf("is %s", a.c.State)
	}
	a.replays()
}

func TestARingingContactDoesNotOverflow(t *testing.T) {
	t.Parallel()
	a := act(t).queued().in(Reserved{Reservation: "rs_1", Agent: "ag_1"})
	a.in(Overflowed{zhiyin.Overflow{To: zhiyin.OverflowQueue, Queue: "vip"}}).expect(zhiyin.Reserved, "")
	a.replays()
}
