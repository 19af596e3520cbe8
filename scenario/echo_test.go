package scenario

import (
	"testing"

	"zhiyin.dev"
)

// TestWhoCallsTheEchoTestHearsThemselves: a telephone's own tone comes back to
// it, and a key ends that.
func TestWhoCallsTheEchoTestHearsThemselves(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	call := p.dial(telephone(t), "13912345678", "echo")
	id := string(newest(t, db, nil))
	call.Play(1340)
	found(t, db, id, func(e zhiyin.FlowEntered) bool { return e.Does == "echo" })
	hearsTone(t, call, 1340)
	call.Play(620)
	hearsTone(t, call, 620)
	call.SendDTMF("5")
	found(t, db, id, func(e zhiyin.FlowSaid) bool { return e.Node == "goodbye" })
	ended := found(t, db, id, anything[zhiyin.ContactEnded])
	if ended.Reason != zhiyin.EndedByFlow {
		t.Errorf("ended %s", ended.Reason)
	}
	contains(t, p.replayAll(), id, " 0 differences")
}

// TestTheTestSoundIsPlayedOnceItIsExplained, until the caller hangs up.
func TestTheTestSoundIsPlayedOnceItIsExplained(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	call := p.dial(telephone(t), "13912345678", "prompt")
	id := string(newest(t, db, nil))
	found(t, db, id, func(e zhiyin.FlowEntered) bool { return e.Does == "play" })
	hearsSpeech(t, call) // anything loud
	bye(t, call)
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByCustomer {
		t.Errorf("ended %s", ended.Reason)
	}
	contains(t, p.replayAll(), id, " 0 differences")
}
