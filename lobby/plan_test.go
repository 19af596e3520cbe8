package lobby

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing/plan"
)

var nurses = []zhiyin.Agent{
	{ID: "doctor", Unit: "muhe", Senior: true, Queues: []zhiyin.QueueID{"care"}, Skills: []zhiyin.Skill{{ID: "medical", Level: 5}}},
	{ID: "nurse", Unit: "muhe", Queues: []zhiyin.QueueID{"care"}, Skills: []zhiyin.Skill{{ID: "medical", Level: 3}}},
	{ID: "clerk", Unit: "muhe", Queues: []zhiyin.QueueID{"care"}, Skills: []zhiyin.Skill{{ID: "booking", Level: 5}}},
}

const planHead = "id: care\nunit: muhe\nname: {cmn: 关怀, en: Care}\nqueues: [care]\n"

// inForce lets a plan of this text be the queue's.
func (h *house) inForce(text string) {
	h.t.Helper()
	var staff []plan.Agent
	for _, a := range nurses {
		staff = append(staff, plan.AgentOf(a))
	}
	words, err := plan.NewWords([]zhiyin.Queue{care, {ID: "night", Unit: "muhe"}}, nil, staff)
	if err != nil {
		h.t.Fatal(err)
	}
	p, problems := plan.Parse([]byte(planHead+text), words)
	if len(problems) > 0 {
		h.t.Fatal(problems)
	}
	p.Ref.Version = 3
	h.Update(Config{Queues: []zhiyin.Queue{care}, Agents: nurses, Plans: []*plan.Plan{p}})
	h.settled()
}

// asks enters a contact that asks for no skill.
func (h *house) asks(contact zhiyin.ContactID, snap zhiyin.Snapshot) {
	h.Enter(contact, zhiyin.Wanted{Queue: "care"}, snap, time.Now())
	h.settled()
}

// choice is the last one that was kept of a contact.
func (h *house) choice(contact string) (out zhiyin.Choice) {
	for _, e := range h.book.kept() {
		if b, made := e.Body.(zhiyin.ReservationMade); made && e.Subject == contact {
			out = *b.Choice
		}
	}
	return out
}

func (h *house) later(d time.Duration) {
	time.Sleep(d)
	h.settled()
}

func TestWhatAPlanRequiresIsNeverRelaxedAndItsStepsAre(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("require: [agent.skill.medical >= 3]\nsteps:\n  - {name: senior, when: agent.senior, seconds: 15}\n  - {name: any}\n")
		h.SetStatus("doctor", zhiyin.Away, "meal") // there is hope
		h.present("nurse", "clerk")
		h.asks("k", zhiyin.Snapshot{})
		h.expect("k is 1")
		h.later(14 * time.Second)
		h.expect()
		h.later(2 * time.Second)
		h.expect("k rings nurse") // never the clerk, who has been idle longer
		c := h.choice("k")
		if c.Plan.String() != "plan/care@3" || c.Step != "any" || len(c.Excluded) != 2 {
			t.Errorf("%+v", c)
		}
		for _, x := range c.Excluded {
			if x.Clause != "not: available" && x.Clause != "not: agent.skill.medical >= 3" {
				t.Errorf("excluded by %q", x.Clause)
			}
		}
	})
}

func TestAStepIsPassedOverWhereNobodyIsExpected(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("steps:\n  - {name: senior, when: agent.senior, seconds: 15, expected: 1}\n  - {name: any}\n")
		h.present("nurse")
		h.asks("k", zhiyin.Snapshot{})
		h.expect("k is 1", "k rings nurse") // the doctor is not there: to wait would be blind
	})
}

func TestAPlanPutsTheUsualAdviserFirstAndPrefers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("known: {who: [most]}\nprefer:\n  - {when: agent.skill.booking >= 3, weight: 0.3}\n")
		h.present("doctor", "nurse", "clerk")
		h.asks("k", zhiyin.Snapshot{Contacts: []zhiyin.PastContact{{Agent: "doctor"}, {Agent: "nurse"}, {Agent: "nurse"}}})
		h.asks("l", zhiyin.Snapshot{})
		h.expect("k is 1", "k rings clerk", "l is 2", "l rings doctor")
		if c := h.choice("k"); c.Decided != "preference" || c.Terms["preference"] <= 0 || c.RunnerUp == nil || c.RunnerUp.Agent != "nurse" || c.RunnerUp.Terms["known agent"] <= 0 {
			t.Errorf("%+v", c)
		}
	})
}

func TestAPublishedPlanIsInForceForWhoeverWaitsAlready(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("require: [agent.skill.medical >= 4]\noverflow: {after: 600, to: voicemail}\n")
		h.SetStatus("doctor", zhiyin.Away, "meal")
		h.present("nurse")
		h.asks("k", zhiyin.Snapshot{})
		h.expect("k is 1")
		h.inForce("require: [agent.skill.medical >= 2]\n")
		h.expect("k rings nurse")
	})
}

func TestAPlansWayOutIsShownOnceInTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("overflow: {after: 60, to: queue, queue: night}\n")
		h.SetStatus("nurse", zhiyin.Away, "meal")
		h.asks("k", zhiyin.Snapshot{})
		h.expect("k is 1")
		h.later(59 * time.Second)
		h.expect()
		h.later(2 * time.Second)
		h.expect("k out to queue night")
		h.later(5 * time.Minute)
		h.expect()
	})
}

func TestAContactThatRangInVainIsShownTheWayOutAfterwards(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("overflow: {after: 60, to: callback}\n")
		h.SetStatus("doctor", zhiyin.Away, "meal")
		h.present("doctor")
		h.SetStatus("doctor", zhiyin.Away, "meal")
		h.settled()
		h.asks("k", zhiyin.Snapshot{})
		h.later(50 * time.Second)
		h.SetStatus("doctor", zhiyin.Available, "")
		h.settled()
		h.expect("k is 1", "k rings doctor")
		h.later(20 * time.Second) // it rang for 15 s, over the minute
		h.expect("k timeout", "k out to callback ")
	})
}

func TestAPlanThatNobodySignedInFulfilsIsKeptAndLeadsOut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("require: [agent.skill.medical >= 4]\noverflow: {after: 300, to: queue, queue: night}\n")
		h.present("nurse", "clerk")
		h.asks("k", zhiyin.Snapshot{})
		h.expect("k is 1", "k out to queue night")
		var got zhiyin.ContactUnserved
		for _, e := range h.book.kept() {
			if b, is := e.Body.(zhiyin.ContactUnserved); is && e.Subject == "k" {
				got = b
			}
		}
		if got.Queue != "care" || got.Clause != "agent.skill.medical >= 4" || got.Agents != 2 || got.Plan.Version != 3 {
			t.Errorf("%+v", got)
		}
		h.present("doctor") // came after all, before it left
		h.expect("k rings doctor")
	})
}

func TestAnAngryCustomerRingsAtASeniorWhereThePlanPrefersIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "doctor", "nurse", "clerk")
		h.inForce("prefer:\n  - {when: 'contact.angry && agent.senior', weight: 0.6}\n  - {when: '!contact.angry && !agent.senior', weight: 0.6}\n")
		h.present("doctor", "nurse", "clerk")
		h.Enter("calm", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, time.Now())
		h.Enter("upset", zhiyin.Wanted{Queue: "care", Angry: true}, zhiyin.Snapshot{}, time.Now())
		h.settled()
		for contact, senior := range map[zhiyin.ContactID]bool{"calm": false, "upset": true} {
			if agent := h.bell.who[h.ringing(contact)]; agent == "" || (agent == "doctor") != senior {
				t.Errorf("%s rings at %q", contact, agent)
			}
		}
	})
}

// nightShut closes the queue night until a moment.
func (h *house) nightShut(until time.Time) {
	h.inside(func() {
		h.closed = func(q zhiyin.QueueID, at time.Time) (time.Time, bool) { return until, q == "night" && at.Before(until) }
	})
}

func (h *house) closings() (out []zhiyin.OverflowClosed) {
	for _, e := range h.book.kept() {
		if b, is := e.Body.(zhiyin.OverflowClosed); is {
			out = append(out, b)
		}
	}
	return out
}

func TestAWayOutToAQueueThatIsClosedIsTakenOnceItOpens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("overflow: {after: 60, to: queue, queue: night}\n")
		opens := time.Now().Add(4*time.Minute + 30*time.Second)
		h.nightShut(opens)
		h.SetStatus("nurse", zhiyin.Away, "meal")
		h.asks("k", zhiyin.Snapshot{})
		h.expect("k is 1")
		h.later(4 * time.Minute)
		h.expect() // it waits on where it is
		if got := h.closings(); len(got) != 1 || got[0].From != "care" || got[0].Queue != "night" || !got[0].Opens.Equal(opens) || got[0].Plan.Version != 3 {
			t.Errorf("kept of the closed queue: %+v", got)
		}
		h.later(time.Until(opens))
		h.expect("k out to queue night")
	})
}

func TestWhoNobodyCanServeIsNotLedIntoAQueueThatIsClosed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("require: [agent.skill.medical >= 4]\noverflow: {after: 300, to: queue, queue: night}\n")
		h.nightShut(time.Now().Add(time.Hour))
		h.present("nurse", "clerk")
		h.asks("k", zhiyin.Snapshot{})
		h.expect("k is 1", "k unserved") // the flow has the word
	})
}
