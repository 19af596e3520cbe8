package storetest

import (
	"crypto/sha256"
	"encoding/json"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// tokenOf is the hash of a link's token.
func tokenOf(h zhiyin.HandoffID) []byte {
	sum := sha256.Sum256([]byte("token of " + h))
	return sum[:]
}

// handed offers a hand-off whose link goes to a number, and has it opened, signed
// and confirmed.
func handed(t testing.TB, db *store.DB, h zhiyin.Handoff, to string) {
	t.Helper()
	m := zhiyin.Message{ID: h.Message, Unit: h.Unit, Channel: zhiyin.BySMS, To: to, Template: "handoff", Purpose: zhiyin.ForService, Customer: h.Customer, Contact: h.Contact, By: h.By,
		Made: T0, GiveUp: h.Expires}
	must[[]zhiyin.Handoff](t)(db.OfferHandoff(t.Context(), h, tokenOf(h.ID), &m, zhiyin.DefinitionRef{Kind: "message", ID: "handoff", Version: 1}))
	good(t, db.MoveHandoff(t.Context(), h, store.HandoffMove{To: zhiyin.HandoffOpened, Device: []byte("device"), Kind: "phone", Held: h.Held, By: "customer"}))
	h.Held.Signer = "尉迟若兰"
	good(t, db.MoveHandoff(t.Context(), h, store.HandoffMove{To: zhiyin.HandoffConfirmed, Held: h.Held, By: "customer",
		Files: []zhiyin.HandoffFile{{Kind: "signature", Type: "image/png", Data: []byte("\x89PNG strokes")}}}))
}

func handoffs(t *testing.T, db *store.DB) {
	ctx := t.Context()
	offer := func(id zhiyin.HandoffID, within time.Duration) zhiyin.Handoff {
		h := zhiyin.Handoff{ID: id, Contact: "ct_h1", Unit: "muhe", Form: zhiyin.DefinitionRef{Kind: "handoff", ID: "transfer", Version: 2}, Shows: zhiyin.ShowsConfirm, Way: zhiyin.HandoffByScreen,
			Assurance: zhiyin.Code, Expires: time.Now().Add(within), By: "flow:main", Held: zhiyin.HandoffHeld{Page: json.RawMessage(`{"title":"转账"}`), Code: "482913"}}
		must[[]zhiyin.Handoff](t)(db.OfferHandoff(ctx, h, tokenOf(id), nil, zhiyin.DefinitionRef{}))
		return h
	}
	first := offer("ho_1", time.Hour)
	second := offer("ho_2", time.Hour) // takes the first back
	kept, device, err := db.HandoffOf(ctx, tokenOf("ho_2"))
	if err != nil || kept.State != zhiyin.HandoffOffered || device != nil || kept.Held.Code != "482913" || kept.Form.Version != 2 {
		t.Fatalf("%+v %v", kept, err)
	}
	open := func(h zhiyin.Handoff) error {
		return db.MoveHandoff(ctx, h, store.HandoffMove{To: zhiyin.HandoffOpened, Device: []byte("d1"), Held: h.Held, By: "customer"})
	}
	confirm := func(h zhiyin.Handoff) error {
		return db.MoveHandoff(ctx, h, store.HandoffMove{To: zhiyin.HandoffConfirmed, Held: h.Held, By: "customer"})
	}
	fails(t, open(first), zhiyin.Conflict)
	fails(t, confirm(second), zhiyin.Conflict) // not opened
	good(t, open(second))
	fails(t, open(second), zhiyin.Conflict)
	same(t, "wrong codes", must[int](t)(db.WrongCode(ctx, "ho_2"))+must[int](t)(db.WrongCode(ctx, "ho_2")), 3)
	good(t, confirm(second))
	fails(t, confirm(second), zhiyin.Conflict)

	late := offer("ho_3", time.Millisecond)
	time.Sleep(5 * time.Millisecond) // the one thing that is tested here is the clock
	fails(t, open(late), zhiyin.Conflict)
	same(t, "expired", len(must[[]zhiyin.Handoff](t)(db.ExpireHandoffs(ctx))), 1)
	same(t, "none more", len(must[[]zhiyin.Handoff](t)(db.ExpireHandoffs(ctx))), 0)

	_, _, err = db.HandoffOf(ctx, []byte("forged"))
	fails(t, err, zhiyin.NotFound)
	told := ""
	for _, e := range must[[]zhiyin.Event](t)(db.Events(ctx, "ct_h1", 0, 100)) {
		if b, is := e.Body.(zhiyin.HandoffMoved); is {
			told += string(b.Handoff) + " " + string(b.State) + " " + string(b.Assurance) + "; "
		}
	}
	same(t, "what moved", told, "ho_1 cancelled ; ho_2 opened ; ho_2 confirmed code; ho_3 expired ; ")
	states := ""
	for _, h := range must[[]zhiyin.Handoff](t)(db.Handoffs(ctx, "ct_h1")) {
		states += string(h.State) + " "
	}
	same(t, "states", len(states), len("expired confirmed cancelled "))

	inTheApp(t, db, first)
	inAChat(t, db, first)
	signed := zhiyin.Handoff{ID: "ho_4", Contact: "ct_h2", Unit: "muhe", Form: first.Form, Shows: zhiyin.ShowsSign, Way: zhiyin.HandoffByMessage, Message: "msg_h4", Expires: time.Now().Add(time.Hour), By: "agent:ag_1",
		Held: zhiyin.HandoffHeld{Page: json.RawMessage(`{}`)}}
	handed(t, db, signed, "+8613800006702")
	files := must[[]zhiyin.HandoffFile](t)(db.HandoffFiles(ctx, "ho_4"))
	if len(files) != 1 || files[0].Kind != "signature" {
		t.Fatalf("%+v", files)
	}
	same(t, "signature", string(must[zhiyin.HandoffFile](t)(db.HandoffFile(ctx, "ho_4", 1)).Data), "\x89PNG strokes")
	same(t, "signer", must[zhiyin.Handoff](t)(db.Handoff(ctx, "ho_4")).Held.Signer, "尉迟若兰")
	same(t, "kept", int(must[int64](t)(db.ForgetHandoffs(ctx, time.Now().Add(-time.Hour)))), 0)
	same(t, "forgotten", int(must[int64](t)(db.ForgetHandoffs(ctx, time.Now().Add(time.Hour)))), 6)
	_, err = db.HandoffFile(ctx, "ho_4", 1)
	fails(t, err, zhiyin.NotFound)
}

// inTheApp: an open hand-off is found by every record of its person, its newest token
// alone leads to it, and it ends with its contact.
func inTheApp(t *testing.T, db *store.DB, like zhiyin.Handoff) {
	ctx := t.Context()
	h := like
	h.ID, h.Contact, h.Customer, h.Way, h.Expires = "ho_app", "ct_app", "cu_app", zhiyin.HandoffByApp, time.Now().Add(time.Hour)
	must[[]zhiyin.Handoff](t)(db.OfferHandoff(ctx, h, tokenOf(h.ID), nil, zhiyin.DefinitionRef{}))
	waiting := func(records ...zhiyin.CustomerID) int {
		return len(must[[]zhiyin.Handoff](t)(db.AppHandoffs(ctx, records)))
	}
	same(t, "of the person", waiting("cu_else", "cu_app"), 1)
	same(t, "of another", waiting("cu_else"), 0)
	same(t, "of nobody", waiting(), 0)
	good(t, db.TakeHandoff(ctx, h.ID, []byte("taken")))
	_, _, err := db.HandoffOf(ctx, tokenOf(h.ID))
	fails(t, err, zhiyin.NotFound)
	kept, _, err := db.HandoffOf(ctx, []byte("taken"))
	good(t, err)
	fails(t, db.AdoptHandoff(ctx, h.ID, []byte("d1")), zhiyin.Conflict) // not opened
	good(t, db.MoveHandoff(ctx, kept, store.HandoffMove{To: zhiyin.HandoffOpened, Device: []byte("d1"), Held: kept.Held, By: "customer"}))
	fails(t, db.AdoptHandoff(ctx, h.ID, []byte("d2")), zhiyin.Conflict) // a device has it
	good(t, db.TakeHandoff(ctx, h.ID, []byte("taken again")))
	good(t, db.AdoptHandoff(ctx, h.ID, []byte("d2")))
	_, device, err := db.HandoffOf(ctx, []byte("taken again"))
	good(t, err)
	same(t, "device", string(device), "d2")

	good(t, db.AppendWait(ctx, zhiyin.NewEvent("ct_app", zhiyin.ContactArrived{Channel: zhiyin.Chat, Number: "n", Leg: "leg_app", Called: "chat:u"}, T0)))
	good(t, db.AppendWait(ctx, zhiyin.NewEvent("ct_app", zhiyin.ContactEnded{Reason: zhiyin.EndedNodeLost}, T0.Add(time.Minute))))
	fails(t, db.MoveHandoff(ctx, kept, store.HandoffMove{To: zhiyin.HandoffConfirmed, Held: kept.Held, By: "customer"}), zhiyin.Conflict)
	ended := must[[]zhiyin.Handoff](t)(db.ExpireHandoffs(ctx))
	if len(ended) != 1 || ended[0].ID != h.ID || ended[0].State != zhiyin.HandoffCancelled {
		t.Errorf("ended with its contact: %+v", ended)
	}
	fails(t, db.TakeHandoff(ctx, h.ID, []byte("too late")), zhiyin.Conflict)
	fails(t, db.LinkHandoff(ctx, h.ID, []byte("not in a chat")), zhiyin.NotFound)
	same(t, "once it is over", waiting("cu_app"), 0)
}

// inAChat gives a hand-off another link whenever the page of the chat follows it: none of
// those before opens it, and of one that is over the link says so.
func inAChat(t *testing.T, db *store.DB, like zhiyin.Handoff) {
	ctx := t.Context()
	h := like
	h.ID, h.Contact, h.Way, h.Expires = "ho_chat", "ct_chat", zhiyin.HandoffByChat, time.Now().Add(time.Hour)
	must[[]zhiyin.Handoff](t)(db.OfferHandoff(ctx, h, tokenOf(h.ID), nil, zhiyin.DefinitionRef{}))
	good(t, db.LinkHandoff(ctx, h.ID, []byte("followed")))
	_, _, err := db.HandoffOf(ctx, tokenOf(h.ID))
	fails(t, err, zhiyin.NotFound)
	kept, _, err := db.HandoffOf(ctx, []byte("followed"))
	good(t, err)
	good(t, db.MoveHandoff(ctx, kept, store.HandoffMove{To: zhiyin.HandoffOpened, Device: []byte("d1"), Held: kept.Held, By: "customer"}))
	good(t, db.LinkHandoff(ctx, h.ID, []byte("followed again")))
	_, device, err := db.HandoffOf(ctx, []byte("followed again"))
	good(t, err)
	same(t, "device of a link that nobody opened yet", len(device), 0)
	good(t, db.AdoptHandoff(ctx, h.ID, []byte("d2")))
	kept.State = zhiyin.HandoffOpened
	good(t, db.MoveHandoff(ctx, kept, store.HandoffMove{To: zhiyin.HandoffCancelled, Held: kept.Held, By: "agent:ag_1"}))
	good(t, db.LinkHandoff(ctx, h.ID, []byte("too late")))
	over, _, err := db.HandoffOf(ctx, []byte("too late"))
	good(t, err)
	same(t, "state", over.State, zhiyin.HandoffCancelled)
}
