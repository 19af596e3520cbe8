package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func escalations(t *testing.T, db *store.DB) {
	ctx := t.Context()
	of := func(contact string, b zhiyin.Body, after time.Duration) zhiyin.Event {
		return zhiyin.NewEvent(contact, b, T0.Add(after))
	}
	asked := func(contact string, agent zhiyin.AgentID, after time.Duration) zhiyin.Event {
		return of(contact, zhiyin.EscalationAsked{Agent: agent, Queue: "muhe-care", How: zhiyin.EscalateConsult, Seniority: 4}, after)
	}
	open := func() []store.EscalationRow { return must[[]store.EscalationRow](t)(db.OpenEscalations(ctx)) }
	keep(t, db, asked("ct_b", "ag_1", time.Second), asked("ct_a", "ag_2", 0))
	all := open()
	same(t, "open, oldest first", spaced(len(all), all[0].Contact, all[0].Agent, all[0].Asked.Equal(T0), all[1].Contact), "2 ct_a ag_2 true ct_b")

	keep(t, db, of("ct_a", zhiyin.EscalationAnswered{Agent: "ag_9", From: "ag_2", How: zhiyin.EscalateConsult}, time.Second))
	same(t, "who came", spaced(open()[0].Senior, open()[1].Senior == ""), "ag_9 true")
	keep(t, db, of("ct_a", zhiyin.EscalationSettled{Agent: "ag_9", From: "ag_2", Outcome: zhiyin.EscalationConsulted}, time.Minute),
		of("ct_c", zhiyin.EscalationSettled{From: "ag_1", Outcome: zhiyin.EscalationOver}, time.Minute)) // nothing was asked there
	same(t, "left", spaced(len(open()), open()[0].Contact), "1 ct_b")

	keep(t, db, asked("ct_a", "ag_3", time.Hour)) // another streak of the same talk
	all = open()
	same(t, "asked again", spaced(len(all), all[1].Contact, all[1].Agent, all[1].Senior == "", all[1].Asked.Equal(T0.Add(time.Hour))), "2 ct_a ag_3 true true")
}
