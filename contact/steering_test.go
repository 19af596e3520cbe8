package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
)

func TestASteeredContactKeepsItsAge(t *testing.T) {
	t.Parallel()
	a := act(t).queued()
	since := a.c.queuedAt
	top := 100
	a.after(40 * time.Second).in(Steer{By: "ag_9", Priority: &top})
	a.expect(zhiyin.Queued, "enter_queue")
	if b := body[zhiyin.ContactQueued](t, a.bodies); b.Wanted.Priority != 100 || !b.Since.Equal(since) || b.Queue != "care" {
		t.Errorf("queued again as %+v, first %s", b, since)
	}
	if b := body[zhiyin.ContactSteered](t, a.bodies); b.By != "ag_9" || b.Priority != 100 {
		t.Errorf("steered %+v", b)
	}
	a.in(Steer{By: "ag_9", Queue: "vip"})
	if b := body[zhiyin.ContactQueued](t, a.bodies); b.Queue != "vip" || len(b.Wanted.Skills) != 0 || b.Wanted.Priority != 100 {
		t.Errorf("moved to %+v", b)
	}
	a.replays()
}

func TestARingingContactIsNotSteered(t *testing.T) {
	t.Parallel()
	a := act(t).queued().in(Reserved{Reservation: "rs_1", Agent: "ag_1"})
	a.in(Steer{By: "ag_9", AnySkill: true}).expect(zhiyin.Reserved, "")
	a.replays()
}
