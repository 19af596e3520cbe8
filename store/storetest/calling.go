package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// calling: an agent's history holds what they took, missed and placed, and
// nothing of anybody else.
func calling(t *testing.T, db *store.DB) {
	at := func(s int) time.Time { return T0.Add(time.Duration(s) * time.Second) }
	keep(t, db, agentAdded("ag_1", "林小雨"), Identified("cu_h", "陈", "静", "+8613300000077", T0))
	came := func(ct string, s int, more ...zhiyin.Body) {
		events := []zhiyin.Event{arrived(ct, "+8613300000077", at(s))}
		for _, b := range append([]zhiyin.Body{zhiyin.ContactQueued{Queue: "muhe-care"}}, more...) {
			events = append(events, zhiyin.NewEvent(ct, b, at(s)))
		}
		keep(t, db, events...)
	}
	made := func(rs, agent string, s int) zhiyin.ReservationMade {
		return zhiyin.ReservationMade{Reservation: zhiyin.ReservationID(rs), Agent: zhiyin.AgentID(agent), Queue: "muhe-care", Expires: at(s + 20)}
	}
	settled := func(rs, agent string, s zhiyin.ReservationState) zhiyin.ReservationSettled {
		return zhiyin.ReservationSettled{Reservation: zhiyin.ReservationID(rs), Agent: zhiyin.AgentID(agent), State: s}
	}
	came("ct_h1", 0, made("rs_h1", "ag_1", 0), settled("rs_h1", "ag_1", zhiyin.TimedOut), made("rs_h2", "ag_2", 0), settled("rs_h2", "ag_2", zhiyin.Accepted))
	came("ct_h2", 60, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_h"}, made("rs_h3", "ag_1", 60), settled("rs_h3", "ag_1", zhiyin.Accepted),
		zhiyin.ContactConnected{Agent: "ag_1", Reservation: "rs_h3", WaitMs: 7_000}, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer, TalkMs: 30_000},
		zhiyin.WrapCompleted{Agent: "ag_1"})
	came("ct_h5", 80, zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned, WaitMs: 4_000})
	came("ct_h3", 90, made("rs_h4", "ag_1", 90), settled("rs_h4", "ag_1", zhiyin.Rejected))
	out := zhiyin.NewEvent("ct_h4", zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Direction: zhiyin.Outbound, Number: "muhe-400",
		Flow: zhiyin.DefinitionRef{Kind: "flow", ID: "muhe-main", Version: 1}, Leg: "leg_4", From: "+8613300000088", Called: "+864008001234"}, at(120))
	keep(t, db, out, zhiyin.NewEvent("ct_h4", zhiyin.CallPlaced{Agent: "ag_1", Queue: "muhe-care"}, at(120)))
	for target, inTime := range map[time.Duration]int{5 * time.Second: 0, 10 * time.Second: 1} {
		day := must[store.QueueDay](t)(db.QueueDay(t.Context(), "muhe-care", target, at(60)))
		same(t, "the queue since 60 s, within "+target.String(), day, store.QueueDay{Served: 1, InTime: inTime, Wait: 7 * time.Second, Abandoned: 1})
	}
	same(t, "the queue since 91 s", must[store.QueueDay](t)(db.QueueDay(t.Context(), "muhe-care", time.Minute, at(91))), store.QueueDay{})
	row := must[store.ContactRow](t)(db.Contact(t.Context(), "ct_h4"))
	same(t, "placed", spaced(row.State, row.Agent, row.Queue, row.From), "dialling ag_1 muhe-care +8613300000088")

	page := must[[]zhiyin.CallRecord](t)(db.History(t.Context(), "ag_1", at(1000), 2))
	same(t, "calls on a page", len(page), 2)
	same(t, "the newest", spaced(page[0].Contact, page[0].How, page[0].From, page[0].Over), "ct_h4 placed +8613300000088 false")
	same(t, "the one before", spaced(page[1].Contact, page[1].How, page[1].Customer.ID, page[1].Talk, page[1].Over), "ct_h2 taken cu_h 30s true")
	rest := must[[]zhiyin.CallRecord](t)(db.History(t.Context(), "ag_1", page[1].At, 30))
	same(t, "the rest", spaced(len(rest), rest[0].Contact, rest[0].How), "1 ct_h1 missed")
	same(t, "the other's", len(must[[]zhiyin.CallRecord](t)(db.History(t.Context(), "ag_2", at(1000), 30))), 1)
	same(t, "nobody's", len(must[[]zhiyin.CallRecord](t)(db.History(t.Context(), "", at(1000), 30))), 0)
	for ct, want := range map[zhiyin.ContactID]bool{"ct_h1": true, "ct_h2": true, "ct_h3": false, "ct_h4": true, "ct_none": false} {
		same(t, "had to do with "+string(ct), must[bool](t)(db.HadToDo(t.Context(), "ag_1", ct)), want)
	}
	keep(t, db, zhiyin.NewEvent("cu_h", zhiyin.CustomerErased{Reason: "request"}, at(200)))
	erased := must[[]zhiyin.CallRecord](t)(db.History(t.Context(), "ag_1", at(100), 30))[0]
	same(t, "erased", spaced(erased.Contact, erased.From+erased.Customer.FamilyName), "ct_h2 ")
}
