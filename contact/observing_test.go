package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
)

func TestSupervisorListensWhispersAndLeaves(t *testing.T) {
	t.Parallel()
	a := act(t).connected()
	a.in(Observe{Agent: "ag_9", Mode: zhiyin.Listening}).expect(zhiyin.Connected, "join")
	if b := body[zhiyin.SupervisorJoined](t, a.bodies); b.Agent != "ag_9" || b.Mode != zhiyin.Listening {
		t.Errorf("joined %+v", b)
	}
	if a.in(Observe{Agent: "ag_9", Mode: zhiyin.Listening}); len(a.bodies)+len(a.does) > 0 {
		t.Errorf("the same again: %v %v", a.bodies, a.does)
	}
	if a.in(Observe{Agent: "ag_8", Mode: zhiyin.Barging}); a.c.observer.agent != "ag_9" {
		t.Errorf("a second supervisor took the place of the first: %+v", a.c.observer)
	}
	a.in(Observe{Agent: "ag_9", Mode: zhiyin.Whispering}).expect(zhiyin.Connected, "join")
	a.in(Hold{On: true}).expect(zhiyin.OnHold, "part music")
	a.in(Observe{Agent: "ag_9", Mode: zhiyin.Barging}).expect(zhiyin.OnHold, "")
	a.in(Hold{}).expect(zhiyin.Connected, "join")
	a.in(Unobserve{Agent: "ag_8", Why: "asked"}).expect(zhiyin.Connected, "")
	a.in(Unobserve{Agent: "ag_9", Why: "asked"}).expect(zhiyin.Connected, "part_observer join")
	a.replays()
}

func TestObservationEndsWithTheTalk(t *testing.T) {
	t.Parallel()
	over := func(how string, a *acted) {
		t.Helper()
		if left := body[zhiyin.SupervisorLeft](t, a.bodies); left.Agent != "ag_9" || left.Why != "over" || a.c.observer.agent != "" {
			t.Errorf("%s: %+v, then %+v", how, left, a.c.observer)
		}
		a.replays()
	}
	watched := func() *acted { return act(t).connected().in(Observe{Agent: "ag_9", Mode: zhiyin.Listening}) }
	over("the customer leaves", watched().in(HungUp{}))
	over("the agent ends it", watched().in(End{}))
	over("handed to a queue", watched().in(Transfer{Queue: "care"}))
	over("the agent is lost", watched().in(AgentLost{}).after(rejoinWithin).rings(forRejoin))
	if kept := watched().in(AgentLost{}).after(time.Second).in(AgentBack{}); kept.c.observer.agent != "ag_9" {
		t.Error("an agent who comes back finds nobody listening")
	}
}

func TestASupervisorTakesTheTalkOver(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*acted) *acted{
		"from the talk": func(a *acted) *acted { return a },
		"from the hold": func(a *acted) *acted { return a.in(Hold{On: true}).after(20 * time.Second) },
	} {
		a := before(act(t).connected().in(Observe{Agent: "ag_9", Mode: zhiyin.Barging}))
		first := a.c.agent
		a.in(TakeOver{Agent: "ag_8"}).expect(a.c.State, "") // who is not in the talk
		a.in(TakeOver{Agent: "ag_9"}).expect(zhiyin.Connected, "part free_agent join mute_agent")
		if b := body[zhiyin.ContactTakenOver](t, a.bodies); b.From != first || b.Agent != "ag_9" {
			t.Errorf("%s: %+v", name, b)
		}
		if left := body[zhiyin.SupervisorLeft](t, a.bodies); left.Why != "took_over" || a.c.observer.agent != "" {
			t.Errorf("%s: left %+v, observer %+v", name, left, a.c.observer)
		}
		a.in(HungUp{})
		if wrap := body[zhiyin.WrapStarted](t, a.bodies); wrap.Agent != "ag_9" {
			t.Errorf("%s: the after-call work is %s's", name, wrap.Agent)
		}
		a.replays()
	}
}

func TestATalkInTransferIsNotTakenOver(t *testing.T) {
	t.Parallel()
	a := act(t).connected().in(Observe{Agent: "ag_9", Mode: zhiyin.Listening}).in(Transfer{To: "+8613800000000"})
	a.in(TakeOver{Agent: "ag_9"}).expect(zhiyin.OnHold, "")
	a.replays()
}

func TestOnlyWhoListensAndWasNotSeenIsHidden(t *testing.T) {
	t.Parallel()
	hidden := func(a *acted, want bool) {
		t.Helper()
		if b := body[zhiyin.SupervisorJoined](t, a.bodies); b.Hidden != want {
			t.Errorf("%+v, want hidden %t", b, want)
		}
	}
	a := act(t).connected()
	hidden(a.in(Observe{Agent: "ag_9", Mode: zhiyin.Listening, Hidden: true}), true)
	hidden(a.in(Observe{Agent: "ag_9", Mode: zhiyin.Whispering, Hidden: true}), false)
	hidden(a.in(Observe{Agent: "ag_9", Mode: zhiyin.Listening, Hidden: true}), false) // the agent knows that they are there
	a.in(Unobserve{Agent: "ag_9", Why: "asked"})
	hidden(a.in(Observe{Agent: "ag_9", Mode: zhiyin.Barging, Hidden: true}), false)
	a.replays()
}
