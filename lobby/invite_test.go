package lobby

import (
	"testing"
	"testing/synctest"
	"time"

	"zhiyin.dev"
)

func TestAColleagueIsRungForATalkOfAnother(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		h.present("a")
		h.enter("k")
		if err := h.Accept("a", h.ringing("k")); err != nil {
			t.Fatal(err)
		}
		h.Invite("k", "a", "b")
		h.settled()
		h.expect("k is 1", "k rings a", "k with a", "k rescinded") // nobody is at that desk
		h.present("b")
		h.Invite("k", "a", "b")
		h.settled()
		h.enter("l")
		h.expect("k rings b", "l is 1") // who is rung is rung for one
		if err := h.Accept("b", h.ringing("k")); err != nil {
			t.Fatal(err)
		}
		h.settled()
		h.expect("k with b")
		if s := h.Stats()["care"]; s.Waiting != 1 || s.Served != 1 {
			t.Errorf("a talk of two counts as %+v", s)
		}
		h.Invite("k", "a", "b")
		h.settled()
		h.expect("k rescinded") // who is in it already
		h.Free("b", "k")
		h.settled()
		h.expect("l rings b")
	})
}

func TestAnInvitationEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		h.present("a", "b")
		rings := func() zhiyin.ReservationID {
			h.SetStatus("b", zhiyin.Available, "")
			h.Invite("k", "a", "b")
			h.settled()
			return h.ringing("k")
		}
		if err := h.Reject("b", rings(), "busy"); err != nil {
			t.Fatal(err)
		}
		h.expect("k rings b", "k rejected")
		rings()
		time.Sleep(colleagueRing)
		h.settled()
		h.expect("k rings b", "k timeout")
		if got := h.standing("b"); got != "away/no_answer// by system" {
			t.Errorf("b is %s", got)
		}
		id := rings()
		h.Free("b", "k") // taken back
		h.settled()
		h.expect("k rings b", "k canceled")
		is(t, h.Accept("b", id), zhiyin.Conflict)

		rings()
		accepted := make(chan error, 1)
		go func() { accepted <- h.Accept("b", h.ringing("k")) }()
		synctest.Wait() // decided, not yet durable
		h.Free("b", "k")
		is(t, <-accepted, zhiyin.Conflict)
		rings()
		h.expect("k rings b", "k rings b") // free again, and nobody heard that they came
		h.SetLine("b", false, "lost")
		h.settled()
		h.expect("k rescinded")
		h.SetLine("b", true, "")
		h.book.breakDown(true)
		h.Invite("k", "a", "b")
		h.settled()
		h.expect("k rescinded") // it could not be kept
	})
}
