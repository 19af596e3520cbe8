package affinity_test

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/affinity"
)

// story is a contact's events, each a minute after the one before.
func story(id string, bodies ...zhiyin.Body) (out []zhiyin.Event) {
	for i, b := range bodies {
		out = append(out, zhiyin.NewEvent(id, b, noon.Add(time.Duration(i)*time.Minute)))
	}
	return out
}

func made(agent zhiyin.AgentID, segment string) zhiyin.Body {
	return zhiyin.ReservationMade{Reservation: zhiyin.ReservationID("rs_" + agent), Agent: agent, Queue: "care", Choice: &zhiyin.Choice{Segment: segment, Learned: true}}
}

func connected(agent zhiyin.AgentID) zhiyin.Body {
	return zhiyin.ContactConnected{Agent: agent, Reservation: zhiyin.ReservationID("rs_" + agent)}
}

func TestAnOutcomeIsReadFromAContactsEvents(t *testing.T) {
	t.Parallel()
	o, is := affinity.Of("ct_1", story("ct_1",
		zhiyin.ContactIdentified{Customer: "cu_1"}, zhiyin.MoodChanged{Score: -5}, zhiyin.ContactQueued{Queue: "care"}, made("a", "care/new"), made("b", "care/member"), connected("b"),
		zhiyin.MoodChanged{Score: -3}, zhiyin.MoodChanged{Score: 1}, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, TalkMs: 60_000, HoldMs: 30_000},
		zhiyin.SurveyAnswered{Score: 5, Most: 5}, zhiyin.SurveyAnswered{Score: 3, Most: 5}, zhiyin.WrapCompleted{Agent: "b", WrapMs: 10_000}), nil)
	want := affinity.Outcome{Contact: "ct_1", Customer: "cu_1", Queue: "care", At: noon.Add(2 * time.Minute), Agent: "b", Segment: "care/member", Counted: true, HeldOut: routing.HeldOut("ct_1"),
		Wait: 3 * time.Minute, Ended: true, Talk: 100 * time.Second, Survey: 0.75, Mood: 4, Moods: 2}
	if !is || o != want {
		t.Errorf("%v\n%+v\n%+v", is, o, want)
	}
	o, is = affinity.Of("ct_2", story("ct_2", zhiyin.ContactQueued{Queue: "care", Since: noon}, made("a", "care/new"), zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned}), nil)
	if !is || !o.Gave || o.Agent != "" || o.Wait != 2*time.Minute || o.Survey != -1 {
		t.Errorf("one that gave up: %+v", o)
	}
	o, _ = affinity.Of("ct_3", story("ct_3", zhiyin.ContactQueued{Queue: "care"}, made("a", "care/new"), connected("a"), zhiyin.ContactTransferred{Queue: "other", OK: true},
		zhiyin.ContactQueued{Queue: "other"}, made("c", "other/new"), connected("c"), zhiyin.ContactEnded{}), nil)
	if o.Queue != "care" || o.Agent != "a" || !o.HandedOn {
		t.Errorf("one that was handed on: %+v", o)
	}
	for name, events := range map[string][]zhiyin.Event{
		"never waited": story("ct_4", zhiyin.ContactEnded{}),
		"called back":  story("ct_5", zhiyin.ContactQueued{Queue: "care"}, zhiyin.CallbackPromised{Queue: "care"}),
		"erased":       {{Subject: "ct_6", Erased: true}},
	} {
		if o, is := affinity.Of("ct", events, nil); is {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func TestADispositionSaysWhetherItIsSettled(t *testing.T) {
	t.Parallel()
	says := affinity.Settles{"refunded": true, "follow-up": false}
	for disposition, want := range map[string]string{"refunded": "yes", "follow-up": "no", "unheard-of": "unknown"} {
		o, _ := affinity.Of("ct_1", story("ct_1", zhiyin.ContactQueued{Queue: "care"}, made("a", "care/new"), connected("a"), zhiyin.ContactEnded{},
			zhiyin.WrapCompleted{Agent: "other", Disposition: "refunded"}, zhiyin.WrapCompleted{Agent: "a", Disposition: disposition}), says)
		got := "unknown"
		if o.Settled != nil {
			got = map[bool]string{true: "yes", false: "no"}[*o.Settled]
		}
		if got != want {
			t.Errorf("%s: settled %s, want %s", disposition, got, want)
		}
	}
}
