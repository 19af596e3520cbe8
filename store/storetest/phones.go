package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func phones(t *testing.T, db *store.DB) {
	agent := zhiyin.NewEvent("ag_1", zhiyin.AgentAdded{Name: "周敏", Unit: "muhe"}, T0)
	agent.By = "system"
	keep(t, db, agent)
	p := store.Phone{Account: "1234567", Agent: "ag_1", Hashes: map[string]string{"MD5": "aa", "SHA-256": "bb"}, Added: T0}
	fails(t, db.AddPhone(t.Context(), p, "system"), "")
	fails(t, db.AddPhone(t.Context(), p, "system"), zhiyin.Conflict)
	fails(t, db.AddPhone(t.Context(), store.Phone{Account: "7", Agent: "ag_none", Added: T0}, "system"), zhiyin.NotFound)
	same(t, "phone", spaced(must[store.Phone](t)(db.Phone(t.Context(), "1234567"))), spaced(p))
	same(t, "phones", spaced(must[[]store.Phone](t)(db.Phones(t.Context()))), spaced([]store.Phone{p}))
	lock := zhiyin.NewEvent("ag_1", zhiyin.AgentLocked{On: true}, T0)
	lock.By = "system"
	keep(t, db, lock)
	same(t, "the telephone of somebody who is locked", must[store.Phone](t)(db.Phone(t.Context(), "1234567")).Locked, true)
	lock.ID, lock.Body = zhiyin.EventID(zhiyin.NewID("ev", T0)), zhiyin.AgentLocked{}
	keep(t, db, lock)
	_, err := db.Phone(t.Context(), "7654321")
	fails(t, err, zhiyin.NotFound)

	now := T0.Add(time.Hour)
	at := func(contact string, until time.Time, seq uint32) store.Binding {
		return store.Binding{Account: "1234567", Contact: contact, Transport: "UDP", Source: "192.0.2.1:5060", CallID: "c", CSeq: seq, Device: "Desk 1", Until: until}
	}
	a, b, late := at("sip:a", now.Add(time.Minute), 1), at("sip:b", now.Add(time.Minute), 1), at("sip:late", now, 1)
	fails(t, db.Bind(t.Context(), "1234567", []store.Binding{a, b, late}, nil), "")
	fails(t, db.Bind(t.Context(), "7654321", []store.Binding{a}, nil), zhiyin.NotFound)
	same(t, "bindings that have not run out", spaced(must[[]store.Binding](t)(db.Bindings(t.Context(), now))), spaced([]store.Binding{a, b}))
	longer := at("sip:a", now.Add(time.Hour), 2)
	fails(t, db.Bind(t.Context(), "1234567", []store.Binding{longer}, []string{"sip:b"}), "")
	same(t, "bindings after a change", spaced(must[[]store.Binding](t)(db.Bindings(t.Context(), now))), spaced([]store.Binding{longer}))
	fails(t, db.RemovePhone(t.Context(), "1234567"), "")
	fails(t, db.RemovePhone(t.Context(), "1234567"), zhiyin.NotFound)
	same(t, "bindings of a removed phone", len(must[[]store.Binding](t)(db.Bindings(t.Context(), now))), 0)
}
