package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func recorded(id, contact, person string, at time.Time) []zhiyin.Event {
	start := zhiyin.NewEvent(contact, zhiyin.RecordingStarted{Recording: zhiyin.RecordingID(id), Part: 1, Agent: "ag_1", Queue: "muhe-care",
		Class: "service", KeepUntil: at.AddDate(0, 0, 30), Notice: zhiyin.DefinitionRef{Kind: "notice", ID: "n", Version: 2}}, at)
	start.Person, start.Unit = person, "muhe"
	return []zhiyin.Event{start, ofPerson(person, contact, zhiyin.RecordingEnded{Recording: zhiyin.RecordingID(id), Ms: 61_500, Octets: 992_000,
		Gaps: 1, DroppedMs: 40, Reason: zhiyin.RecordedWhole}, at.Add(time.Minute))}
}

func ofPerson(person, contact string, body zhiyin.Body, at time.Time) zhiyin.Event {
	e := zhiyin.NewEvent(contact, body, at)
	e.Person, e.By = person, "agent:ag_9"
	return e
}

func recordings(t *testing.T, db *store.DB) {
	ctx := t.Context()
	keep(t, db, Identified("cu_r", "区", "志强", "+8613300000001", T0), arrived("ct_r", "+8613300000001", T0),
		zhiyin.NewEvent("ct_r", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_r"}, T0))
	one, two := recorded("rec_1", "ct_r", "cu_r", T0), recorded("rec_2", "ct_r", "cu_r", T0.Add(time.Hour))
	keep(t, db, one[0])
	same(t, "under way", must[[]store.RecordingRow](t)(db.UnendedRecordings(ctx))[0].ID, "rec_1")
	keep(t, db, zhiyin.NewEvent("ct_r", zhiyin.ContactConnected{Agent: "ag_2"}, T0), one[1])
	keep(t, db, two...)
	keep(t, db, zhiyin.NewEvent("ct_r", zhiyin.ContactConnected{Agent: "ag_3"}, T0))
	fails(t, db.AppendWait(ctx, one[0]), zhiyin.Conflict)
	fails(t, db.AppendWait(ctx, ofPerson("cu_r", "ct_r", zhiyin.RecordingEnded{Recording: "rec_1"}, T0)), zhiyin.NotFound)

	r := must[store.RecordingRow](t)(db.Recording(ctx, "rec_1"))
	same(t, "row", spaced(r.Contact, r.Customer, r.Unit, r.Agent, r.Class, r.Notice, r.Person, r.Long, r.Octets, r.Gaps, r.Dropped, r.Reason, r.Erased),
		"ct_r cu_r muhe ag_1 service notice/n@2 cu_r 1m1.5s 992000 1 40ms contact_ended false")
	of := func(who store.RecordingsOf, before zhiyin.RecordingID, limit int) (ids string) {
		t.Helper()
		for _, r := range must[[]store.RecordingRow](t)(db.Recordings(ctx, who, before, limit)) {
			ids += string(r.ID) + " "
		}
		return ids
	}
	for what, who := range map[string]store.RecordingsOf{"contact": {Contact: "ct_r"}, "customer": {Customer: "cu_r"}, "unit": {Unit: "muhe"}, "agent": {Agent: "ag_1"}} {
		same(t, "of the "+what, of(who, "", 10), "rec_2 rec_1 ")
		same(t, "a page of the "+what, of(who, "", 1), "rec_2 ")
		same(t, "the next page of the "+what, of(who, "rec_2", 1), "rec_1 ")
	}
	same(t, "of who took over", of(store.RecordingsOf{Agent: "ag_2"}, "", 10), "rec_1 ")
	same(t, "of who came later", of(store.RecordingsOf{Agent: "ag_3"}, "", 10), "")
	same(t, "talks on it", must[bool](t)(db.TalkedOn(ctx, "ag_2", "rec_1")), true)
	same(t, "does not", must[bool](t)(db.TalkedOn(ctx, "ag_2", "rec_2")), false)
	_, err := db.Recordings(ctx, store.RecordingsOf{}, "", 1)
	fails(t, err, zhiyin.Invalid)
	_, err = db.Recording(ctx, "rec_none")
	fails(t, err, zhiyin.NotFound)
}

func retention(t *testing.T, db *store.DB) {
	ctx := t.Context()
	for _, id := range []string{"rec_a", "rec_b", "rec_c"} {
		keep(t, db, recorded(id, "ct_"+id, "cu_"+id, T0)...)
	}
	due := func(days int) (ids string) {
		t.Helper()
		for _, r := range must[[]store.RecordingRow](t)(db.DueRecordings(ctx, T0.AddDate(0, 0, days), 10)) {
			ids += string(r.ID) + " "
		}
		return ids
	}
	deleted := func(id, why string) error {
		return db.AppendWait(ctx, ofPerson("cu_"+id, "ct_"+id, zhiyin.RecordingDeleted{Recording: zhiyin.RecordingID(id), Why: why}, T0.AddDate(0, 0, 31)))
	}
	same(t, "due too early", due(29), "")
	keep(t, db, ofPerson("cu_rec_b", "ct_rec_b", zhiyin.RecordingHeld{Recording: "rec_b", On: true, Reason: "诉讼 4711"}, T0))
	same(t, "due", due(30), "rec_a rec_c ")
	held := must[store.RecordingRow](t)(db.Recording(ctx, "rec_b"))
	same(t, "held", spaced(held.Held, held.HeldWhy, held.HeldBy), "true 诉讼 4711 agent:ag_9")
	same(t, "held recordings", must[int](t)(db.HeldRecordings(ctx, "cu_rec_b")), 1)
	fails(t, deleted("rec_b", "retention"), zhiyin.Conflict)
	fails(t, deleted("rec_none", "retention"), zhiyin.NotFound)
	if err := deleted("rec_a", "retention"); err != nil {
		t.Fatal(err)
	}
	fails(t, deleted("rec_a", "retention"), zhiyin.Conflict)
	fails(t, db.AppendWait(ctx, ofPerson("cu_rec_a", "ct_rec_a", zhiyin.RecordingHeld{Recording: "rec_a", On: true}, T0)), zhiyin.NotFound)
	gone := must[[]store.RecordingRow](t)(db.DeletedRecordings(ctx, T0, "", 10))
	same(t, "tombstone", spaced(len(gone), gone[0].ID, gone[0].DeletedWhy, gone[0].Long), "1 rec_a retention 1m1.5s")

	keep(t, db, zhiyin.NewEvent("cu_rec_b", zhiyin.CustomerErased{Reason: "request"}, T0))
	lost := must[[]store.RecordingRow](t)(db.ErasedRecordings(ctx, 10))
	same(t, "erased", spaced(len(lost), lost[0].ID, lost[0].Erased, lost[0].HeldWhy), "1 rec_b true ")
	if err := deleted("rec_b", "erased"); err != nil {
		t.Errorf("erasure does not go before a hold: %v", err)
	}
}

func sealing(t *testing.T, db *store.DB) {
	ctx := t.Context()
	sealed := must[[]byte](t)(db.SealFor(ctx, "cu_s", []byte("key"), "recording:rec_1"))
	same(t, "opened", string(must[[]byte](t)(db.OpenFor(ctx, "cu_s", sealed, "recording:rec_1"))), "key")
	_, err := db.OpenFor(ctx, "cu_s", sealed, "recording:rec_2")
	fails(t, err, zhiyin.Internal)
	_, err = db.OpenFor(ctx, "cu_nobody", sealed, "recording:rec_1")
	fails(t, err, zhiyin.NotFound)
	keep(t, db, zhiyin.NewEvent("cu_s", zhiyin.CustomerErased{Reason: "request"}, T0))
	_, err = db.OpenFor(ctx, "cu_s", sealed, "recording:rec_1")
	fails(t, err, zhiyin.NotFound)
	_, err = db.SealFor(ctx, "cu_s", []byte("key"), "recording:rec_1")
	fails(t, err, zhiyin.Conflict)
}
