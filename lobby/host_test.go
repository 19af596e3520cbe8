package lobby

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"zhiyin.dev"
)

// bubble runs a test on a clock of its own.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestContactRingsOnceTheReservationIsDurableAndIsAccepted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		h.enter("k")
		h.expect("k is 1", "k rings a")
		if err := h.Accept("a", h.ringing("k")); err != nil {
			t.Fatal(err)
		}
		h.expect("k with a")
		is(t, h.Accept("a", h.ringing("k")), zhiyin.Conflict)
		if s := h.Stats()["care"]; s.Waiting != 0 || s.Served != 1 || s.ServedInTime != 1 || s.Agents["busy"] != 1 {
			t.Errorf("%+v", s)
		}
	})
}

func TestUnansweredDeskGoesAwayAndTheContactKeepsItsPlace(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		h.present("a")
		h.enter("k")
		h.enter("l")
		h.present("b")
		h.expect("k is 1", "k rings a", "l is 2", "l rings b")
		h.SetStatus("b", zhiyin.Away, "meal") // wanted while it rings
		h.settled()
		if got := h.standing("b"); got != "available//away/meal by agent:b" {
			t.Errorf("b is %s", got)
		}
		is(t, h.Reject("a", h.ringing("l"), ""), zhiyin.Denied)
		if err := h.Reject("b", h.ringing("l"), "wrong_skill"); err != nil {
			t.Fatal(err)
		}
		h.expect("l rejected")
		if got := h.standing("b"); got != "away/meal// by system" {
			t.Errorf("b is %s", got)
		}
		time.Sleep(15 * time.Second)
		h.settled()
		if got := h.standing("a"); got != "away/no_answer// by system" {
			t.Errorf("a is %s", got)
		}
		h.expect("k timeout")
		is(t, h.Accept("a", h.ringing("k")), zhiyin.Conflict)
		h.SetStatus("b", zhiyin.Available, "")
		h.settled()
		h.expect("k rings b") // k was there first
	})
}

func TestContactIsReofferedAtOnceToSomebodyElse(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		h.present("a", "b")
		h.enter("k")
		h.expect("k is 1", "k rings a")
		if err := h.Reject("a", h.ringing("k"), "busy"); err != nil {
			t.Fatal(err)
		}
		h.settled()
		h.expect("k rejected", "k rings b")
		if err := h.Reject("b", h.ringing("k"), "busy"); err != nil {
			t.Fatal(err)
		}
		h.settled()
		h.expect("k rejected") // both declined just now
		time.Sleep(10 * time.Second)
		h.settled()
		h.expect("k rings a")
	})
}

func TestAcceptAndTimeoutHaveOneWinner(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		for i := range 20 { // around the very moment
			k := zhiyin.ContactID(fmt.Sprint("k", i))
			h.SetStatus("a", zhiyin.Available, "")
			began := time.Now()
			h.enter(k)
			time.Sleep(time.Until(began.Add(15*time.Second + time.Duration(i-10)*100*time.Microsecond)))
			err := h.Accept("a", h.ringing(k))
			h.settled()
			var states []zhiyin.ReservationState
			for _, e := range h.book.kept() {
				if b, ok := e.Body.(zhiyin.ReservationSettled); ok && e.Subject == string(k) {
					states = append(states, b.State)
				}
			}
			if len(states) != 1 || (err == nil) != (states[0] == zhiyin.Accepted) {
				t.Fatalf("accept %v, kept %v", err, states)
			}
			h.Free("a", k)
			h.Leave(k)
			h.settled()
		}
	})
}

func TestCustomerWhoLeavesFreesTheDesk(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		h.enter("k")
		h.Leave("k")
		h.settled()
		h.expect("k is 1", "k rings a", "k canceled")
		is(t, h.Accept("a", h.ringing("k")), zhiyin.Conflict)
		h.enter("l")
		h.expect("l is 1", "l rings a")
		accepted := make(chan error, 1)
		go func() { accepted <- h.Accept("a", h.ringing("l")) }()
		synctest.Wait() // decided, not yet durable
		h.Leave("l")
		is(t, <-accepted, zhiyin.Conflict)
		h.enter("m")
		h.expect("m is 1", "m rings a") // the agent is free again, and nobody heard of l
	})
}

func TestLostLineTakesTheReservationBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		h.present("a", "b")
		h.enter("k")
		h.SetLine("a", false, "lost")
		h.settled()
		h.expect("k is 1", "k rings a", "k rescinded", "k rings b")
		if got := h.standing("a"); got != "available/// by agent:a" {
			t.Errorf("a is %s", got)
		}
		if s := h.Stats()["care"]; s.Agents["no_line"] != 1 || s.Agents["ringing"] != 1 {
			t.Errorf("%+v", s)
		}
	})
}

func TestStatusWaitsForTheEndOfTheWork(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		h.enter("k")
		if err := h.Accept("a", h.ringing("k")); err != nil {
			t.Fatal(err)
		}
		h.heard()
		h.SetStatus("a", zhiyin.Away, "break")
		h.settled()
		if got := h.standing("a"); got != "available//away/break by agent:a" {
			t.Errorf("a is %s", got)
		}
		h.enter("l")
		h.Free("a", "somebody else's")
		h.settled()
		h.expect("l is 1")
		h.Free("a", "k")
		h.settled()
		if got := h.standing("a"); got != "away/break// by system" {
			t.Errorf("a is %s", got)
		}
		h.expect() // nobody becomes available unasked
		h.SetStatus("a", zhiyin.Available, "")
		h.settled()
		h.expect("l rings a")
	})
}

func TestAgentIsBackToWhatTheyWereAfterTheWork(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		h.enter("k")
		if err := h.Accept("a", h.ringing("k")); err != nil {
			t.Fatal(err)
		}
		h.enter("l")
		h.Free("a", "k")
		h.settled()
		h.expect("k is 1", "k rings a", "k with a", "l is 1", "l rings a")
	})
}

func TestPositionsAreToldAtMostEachSecond(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.SetStatus("a", zhiyin.Away, "meal")
		for i := range 5 {
			h.enter(zhiyin.ContactID(fmt.Sprint("k", i)))
		}
		h.expect("k0 is 1", "k1 is 2", "k2 is 3", "k3 is 4", "k4 is 5")
		for i := range 4 {
			h.Leave(zhiyin.ContactID(fmt.Sprint("k", i)))
			h.settled()
		}
		h.expect()
		time.Sleep(time.Second)
		h.settled()
		h.expect("k4 is 1")
	})
}

func TestNobodySignedInIsToldWithThePosition(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		h.enter("k")
		h.expect("k is 1", "k unserved")
		h.SetStatus("a", zhiyin.Away, "meal") // signed in: there is hope
		h.settled()
		h.enter("l")
		h.expect("l is 2")
		h.SetStatus("a", zhiyin.Offline, "")
		h.settled()
		h.expect("l unserved") // k knows
		h.present("b")
		h.expect("k rings b")
	})
}

func TestLedgerThatFailsLosesNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		h.book.breakDown(true)
		h.enter("k")
		h.expect("k is 1") // nothing rings that is not durable
		h.book.breakDown(false)
		time.Sleep(ledgerRest)
		h.settled()
		h.expect("k rings a")
		h.book.breakDown(true)
		is(t, h.Accept("a", h.ringing("k")), zhiyin.Unavailable)
		h.book.breakDown(false)
		if err := h.Accept("a", h.ringing("k")); err != nil {
			t.Fatal(err)
		}
		h.expect("k with a")
	})
}

func TestRestoreGoesOnFromTheLedger(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a", "b")
		since := time.Now().Add(-time.Minute)
		h.Restore([]zhiyin.Presence{
			{Agent: "a", Status: zhiyin.Available, Line: true, Since: since},
			{Agent: "b", Status: zhiyin.Available, Line: true, Since: since.Add(-time.Hour), Next: zhiyin.Away, Why: "meal"},
		}, []Work{{Agent: "a", Contact: "w"}}, []Waiter{{Contact: "k", Wanted: zhiyin.Wanted{Queue: "care"}, Since: since}})
		h.settled()
		h.expect("k is 1")
		if got := h.standing("b"); got != "away/meal// by system" {
			t.Errorf("b is %s", got)
		}
		h.SetLine("a", true, "")
		h.settled()
		h.expect() // still at work with w
		h.Free("a", "w")
		h.settled()
		h.expect("k rings a")
		if s := h.Stats()["care"]; !s.Oldest.Equal(since) {
			t.Errorf("oldest %v", s.Oldest)
		}
	})
}

func TestAnswerAfterTheEndIsUnavailable(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := New(Config{}, &book{}, &bellman{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := h.Run(ctx); err != nil {
			t.Fatal(err)
		}
		is(t, h.Accept("a", "rs_1"), zhiyin.Unavailable)
	})
}
