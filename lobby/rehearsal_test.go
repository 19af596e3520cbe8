package lobby_test

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/lobby"
)

func TestARehearsalDecidesInItsOwnTime(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 31, 8, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	r := lobby.Rehearse(trialQueues, trialStaff()[:2], nil, start)
	want := func(moment int, contact zhiyin.ContactID, agent zhiyin.AgentID) {
		t.Helper()
		if got, ok := r.Next(at(moment)); !ok || got != (lobby.Taken{Contact: contact, Agent: agent}) {
			t.Errorf("at %d s: %+v %v", moment, got, ok)
		}
	}
	nobody := func(moment int) {
		t.Helper()
		if got, ok := r.Next(at(moment)); ok {
			t.Errorf("at %d s: %+v", moment, got)
		}
	}
	r.Enter("c1", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, at(1))
	nobody(1)
	r.There("ag_00", true, at(5))
	want(5, "c1", "ag_00")
	r.Enter("c2", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, at(6))
	r.Enter("c3", zhiyin.Wanted{Queue: "care", Priority: 90}, zhiyin.Snapshot{}, at(7))
	nobody(7)
	r.Leave("c2", at(8))
	nobody(8)
	r.Free("ag_00", "c1", at(9))
	want(9, "c3", "ag_00")
	nobody(9)
	r.There("ag_00", false, at(10)) // ends what they have in hand, and takes nothing more
	r.Free("ag_00", "c3", at(11))
	r.Enter("c4", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, at(12))
	nobody(12)
	if wake := r.Wake(); !wake.IsZero() && !wake.After(at(12)) {
		t.Errorf("it wants to be asked again at %s", wake)
	}
}
