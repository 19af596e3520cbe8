package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
)

// talks is a contact in which ag_1 and the customer hear each other.
func talks(t *testing.T) *acted { return calls(t).known().in(Ringing{}).in(Answered{}) }

func TestATransferByTheAgentsTelephoneIsTheDesks(t *testing.T) {
	t.Parallel()
	a := talks(t).in(Referred{To: "+8613900008888"}).expect(zhiyin.OnHold, "part music dial set_timer")
	a.in(Referred{To: "+8613900009999"}).expect(zhiyin.OnHold, "") // one at a time
	a.after(9*time.Second).in(Dialled{OK: true}).expect(zhiyin.InFlow, "drop_timer hush join_dialled free_agent")
	if moved := body[zhiyin.ContactTransferred](t, a.bodies); !moved.OK || moved.To != "+8613900008888" {
		t.Errorf("transferred %+v", moved)
	}
	a.replays()
	b := talks(t).in(Referred{Queue: "care"})
	if moved := body[zhiyin.ContactTransferred](t, b.bodies); b.c.State != zhiyin.Queued || !moved.OK || moved.Queue != "care" {
		t.Errorf("%s, transferred %+v", b.c.State, moved)
	}
	b.replays()
}

func TestACustomerWhomTheirNetworkTookOverLeavesOurLines(t *testing.T) {
	t.Parallel()
	a := talks(t).after(10 * time.Second).in(Transfer{To: "+8613900008888"})
	a.after(5*time.Second).in(HandedOver{}).expect(zhiyin.Completed, "drop_timer free_agent hangup close")
	if moved := body[zhiyin.ContactTransferred](t, a.bodies); !moved.OK {
		t.Errorf("transferred %+v", moved)
	}
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedTransferred || ended.HoldMs != 5_000 || ended.TalkMs != 10_000 {
		t.Errorf("ended %+v", ended)
	}
	a.replays()
	talks(t).in(Hold{On: true}).in(HandedOver{}).expect(zhiyin.OnHold, "").replays() // nobody asked for it
}
