package node

import (
	"context"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/node/matching"
)

// What is published decides in the waiting rooms at once; whom it serves by nobody is kept.
func TestAPublishedPlanIsInForceWithoutARestart(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id, level := range map[string]int{"ag_1": 3, "ag_2": 5} {
		e := zhiyin.NewEvent(id, zhiyin.AgentAdded{Unit: "anhe", Name: id, Queues: []zhiyin.QueueID{"anhe-vip"}, Skills: []zhiyin.Skill{{ID: "wealth", Level: level}}, Roles: []string{"agent"}}, n.now())
		if err := n.db.AppendWait(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	n.lobbies, n.conductor = n.newLobbies(n.newDirectives()), contact.New(contact.Config{Ledger: n.db, Directory: n.catalog, Now: n.now, Log: n.log})
	if err := n.lobbies.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- n.lobbies.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })

	n.lobbies.SetStatus("ag_1", zhiyin.Away, "meal") // signed in, and of too low a level
	desk := n.pressDesk()
	made, err := desk.Draft(t.Context(), matching.Kind, advisers, "agent:ag_1")
	if err != nil || len(made.Problems) > 0 {
		t.Fatal(made, err)
	}
	ref := zhiyin.DefinitionRef{Kind: matching.Kind, ID: made.ID, Version: made.Version}
	if out, err := desk.Publish(t.Context(), ref, "agent:ag_1"); err != nil || len(out.Problems) > 0 {
		t.Fatal(out, err)
	}
	n.noticeRooms(t.Context(), []zhiyin.Event{zhiyin.NewEvent("plan/"+made.ID, zhiyin.DefinitionPublished{Ref: ref, YAML: advisers}, n.now())}, false)
	n.lobbies.Enter("ct_1", zhiyin.Wanted{Queue: "anhe-vip"}, zhiyin.Snapshot{}, n.now())
	got := kept[zhiyin.ContactUnserved](t, n, "ct_1")
	if got.Clause != "agent.skill.wealth >= 4" || got.Agents != 1 || got.Plan != ref {
		t.Errorf("%+v, want the clause of %s", got, ref)
	}
}

// kept waits for an event of a subject in the ledger.
func kept[B zhiyin.Body](t *testing.T, n *Node, subject string) (out B) {
	t.Helper()
	wake, over := n.bus.Wake("ledger"), time.After(20*time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		events, err := n.db.Events(t.Context(), subject, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if b, is := e.Body.(B); is {
				return b
			}
		}
		select {
		case <-wake:
		case <-tick.C:
		case <-over:
			t.Fatalf("%s: no %s was kept", subject, out.Kind())
		}
	}
}
