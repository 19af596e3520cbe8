package lobby

import (
	"testing"

	"zhiyin.dev"
)

func TestAgentWhoCallsOutIsOfferedNothingUntilFree(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		if err := h.Claim("a", "out"); err != nil {
			t.Fatal(err)
		}
		h.enter("k")
		h.expect("k is 1")
		is(t, h.Claim("a", "other"), zhiyin.Conflict)
		is(t, h.Claim("nobody", "other"), zhiyin.NotFound)
		h.Free("a", "other") // not what they are at work with
		h.settled()
		h.expect()
		h.Free("a", "out")
		h.settled()
		h.expect("k rings a")
		is(t, h.Claim("a", "out"), zhiyin.Conflict)
	})
}

func TestAgentWhoIsAwayMayCallOut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		h.SetStatus("a", zhiyin.Away, "meal")
		h.settled()
		if err := h.Claim("a", "out"); err != nil {
			t.Fatal(err)
		}
	})
}
