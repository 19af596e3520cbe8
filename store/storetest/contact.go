package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func agentAdded(id, name string) zhiyin.Event {
	return zhiyin.NewEvent(id, zhiyin.AgentAdded{Unit: "muhe", Title: zhiyin.Text{zhiyin.Mandarin: "顾问"}, Senior: true,
		Skills: []zhiyin.Skill{{ID: "refund", Level: 4}}, Queues: []zhiyin.QueueID{"muhe-care"}, Roles: []string{"agent"}, Name: name, Seniority: 3, Languages: []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese}}, T0)
}

func contact(t *testing.T, db *store.DB) {
	ct := "ct_whole"
	state := func(want zhiyin.ContactState, open int) store.ContactRow {
		t.Helper()
		row := must[store.ContactRow](t)(db.Contact(t.Context(), zhiyin.ContactID(ct)))
		same(t, "state", row.State, want)
		same(t, "open contacts", len(must[[]store.ContactRow](t)(db.OpenContacts(t.Context()))), open)
		return row
	}
	at := func(s int) time.Time { return T0.Add(time.Duration(s) * time.Second) }
	say := func(s int, b zhiyin.Body) { t.Helper(); keep(t, db, zhiyin.NewEvent(ct, b, at(s))) }
	keep(t, db, agentAdded("ag_1", "林小雨"), Identified("cu_w", "区", "志强", "+8613300000001", T0))

	keep(t, db, arrived(ct, "+8613300000001", at(0)))
	same(t, "from", state(zhiyin.Arriving, 1).From, "+8613300000001")
	say(1, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_w", Assurance: zhiyin.Claimed})
	say(1, zhiyin.FlowEntered{Node: "hello"})
	same(t, "customer", state(zhiyin.InFlow, 1).Customer, "cu_w")
	say(5, zhiyin.ContactQueued{Queue: "muhe-care"})
	say(6, zhiyin.ReservationMade{Reservation: "rs_1", Agent: "ag_1", Queue: "muhe-care", Expires: at(26), Because: zhiyin.Because{Says: "idle", Holds: true}})
	state(zhiyin.Reserved, 1)
	pending := must[[]store.ReservationRow](t)(db.PendingReservations(t.Context()))
	same(t, "ringing", spaced(len(pending), pending[0].Agent, pending[0].Because.Says), "1 ag_1 idle")
	say(26, zhiyin.ReservationSettled{Reservation: "rs_1", Agent: "ag_1", State: zhiyin.TimedOut, Reason: "no_answer"})
	state(zhiyin.Queued, 1)
	say(27, zhiyin.ReservationMade{Reservation: "rs_2", Agent: "ag_1", Queue: "muhe-care", Expires: at(47)})
	say(30, zhiyin.ReservationSettled{Reservation: "rs_2", Agent: "ag_1", State: zhiyin.Accepted})
	say(30, zhiyin.ContactConnected{Agent: "ag_1", Reservation: "rs_2", WaitMs: 25000})
	same(t, "agent", state(zhiyin.Connected, 1).Agent, "ag_1")
	say(40, zhiyin.ContactHeld{By: "agent"})
	state(zhiyin.OnHold, 1)
	say(50, zhiyin.ContactResumed{HeldMs: 10000})
	say(51, zhiyin.LegLost{Agent: "ag_1"})
	state(zhiyin.Rejoining, 1)
	say(52, zhiyin.LegRejoined{Agent: "ag_1", GoneMs: 1000})
	say(55, zhiyin.NoteSaved{Agent: "ag_1", Text: "想换货"})
	say(60, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, FlowMs: 5000, WaitMs: 25000, TalkMs: 20000, HoldMs: 10000})
	say(60, zhiyin.WrapStarted{Agent: "ag_1", Due: at(90)})
	say(61, zhiyin.WrapExtended{Due: at(120)})
	row := state(zhiyin.Wrapping, 1)
	same(t, "wrap due", row.WrapDue, at(120))
	same(t, "note", row.Note, "想换货")
	say(70, zhiyin.WrapCompleted{Agent: "ag_1", Disposition: "exchange"})
	row = state(zhiyin.Completed, 0)
	same(t, "times", spaced(row.Flowing, row.Waited, row.Talked, row.Held, row.Disposition), "5s 25s 20s 10s exchange")
	n, whole, err := db.Handled(t.Context(), "ag_1", T0)
	same(t, "handled", spaced(n, whole, err), "1 40s <nil>")
	same(t, "reservations", len(must[[]store.ReservationRow](t)(db.Reservations(t.Context(), zhiyin.ContactID(ct)))), 2)
	past := must[[]zhiyin.PastContact](t)(db.PastContacts(t.Context(), "cu_w", at(1000), 5))
	same(t, "topic", past[0].Topic, "exchange")
	fails(t, db.AppendWait(t.Context(), arrived(ct, "+8613300000001", at(0))), zhiyin.Conflict)
}

func abandoned(t *testing.T, db *store.DB) {
	keep(t, db, arrived("ct_ab", "", T0), zhiyin.NewEvent("ct_ab", zhiyin.ContactQueued{Queue: "muhe-care"}, T0),
		zhiyin.NewEvent("ct_ab", zhiyin.ReservationMade{Reservation: "rs_ab", Agent: "ag_1", Queue: "muhe-care", Expires: T0.Add(time.Minute)}, T0),
		zhiyin.NewEvent("ct_ab", zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned}, T0.Add(time.Second)))
	same(t, "ringing", len(must[[]store.ReservationRow](t)(db.PendingReservations(t.Context()))), 0)
	same(t, "state of the reservation", must[[]store.ReservationRow](t)(db.Reservations(t.Context(), "ct_ab"))[0].State, zhiyin.Canceled)
	same(t, "reason", must[store.ContactRow](t)(db.Contact(t.Context(), "ct_ab")).Reason, zhiyin.EndedAbandoned)
}

func agents(t *testing.T, db *store.DB) {
	keep(t, db, agentAdded("ag_a", "林小雨"), agentAdded("ag_b", "何家豪"))
	a := must[zhiyin.Agent](t)(db.Agent(t.Context(), "ag_a"))
	same(t, "agent", spaced(a.Name, a.Senior, a.Seniority, a.Languages, a.Skills, a.Queues, a.Roles, a.Title[zhiyin.Mandarin]), "林小雨 true 3 [cmn yue] [{refund 4 0}] [muhe-care] [agent] 顾问")
	same(t, "agents", len(must[[]zhiyin.Agent](t)(db.Agents(t.Context()))), 2)
	_, err := db.Agent(t.Context(), "ag_none")
	fails(t, err, zhiyin.NotFound)
	keep(t, db, zhiyin.NewEvent("ag_a", zhiyin.AgentSignedIn{How: "link"}, T0), zhiyin.NewEvent("ag_a", zhiyin.AgentStatusChanged{Status: zhiyin.Available}, T0.Add(time.Second)),
		zhiyin.NewEvent("ag_a", zhiyin.AgentLineChanged{Up: true}, T0.Add(2*time.Second)),
		zhiyin.NewEvent("ag_a", zhiyin.AgentStatusChanged{Status: zhiyin.Available, Next: zhiyin.Away, Why: "meal"}, T0.Add(3*time.Second)))
	p := must[[]zhiyin.Presence](t)(db.Presence(t.Context()))
	same(t, "presence", p[0], zhiyin.Presence{Agent: "ag_a", Status: zhiyin.Available, Since: T0.Add(time.Second), Line: true, Next: zhiyin.Away, Why: "meal"})
	same(t, "the other", p[1].Status, zhiyin.Offline)
	fails(t, db.AppendWait(t.Context(), zhiyin.NewEvent("ag_none", zhiyin.AgentLineChanged{Up: true}, T0)), zhiyin.NotFound)
}
