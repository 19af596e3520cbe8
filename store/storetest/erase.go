package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
)

// forgets puts a whole story into the database, erases its person, and looks at
// every row by the promise of its column.
func forgets(t *testing.T, db *store.DB) {
	const gone = "cu_e_gone"
	keep(t, db, agentAdded("ag_e", "林小雨"), Identified(gone, "尉迟", "若兰", "+8613800004444", T0), Identified("cu_e_stays", "司徒", "明", "+8613800005555", T0),
		tracked(gone, "Order Completed", "S-erased-1", T0), tracked("cu_e_stays", "Order Completed", "S-kept-1", T0),
		zhiyin.NewEvent(gone, zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "erased-tag", Since: T0}}}, T0),
		zhiyin.NewEvent(gone, zhiyin.CustomerTracked{Source: "shop", Name: zhiyin.ConsentGiven, Open: map[string]any{"purpose": "marketing"}, Sealed: map[string]any{"page": "皮肤"}}, T0),
		zhiyin.NewEvent(gone, zhiyin.CustomerTagRejected{Tag: "erased-tag", Until: T0.AddDate(0, 3, 0), Reason: "皮肤早就好了"}, T0))
	// They were taken for somebody else, told apart, and named with the one who stays.
	at := T0.Add(time.Second)
	keep(t, db, Identified("cu_e_sister", "尉迟", "若梅", "+8613800003333", T0), zhiyin.NewEvent(gone, zhiyin.CustomerIdentified{Source: "crm",
		Keys: []zhiyin.Identifier{{Kind: zhiyin.Member, Value: "M+8613800004444"}, {Kind: zhiyin.Phone, Value: "+8613800005555"}}}, at))
	if err := db.Propose(t.Context(), identity.Candidate{A: gone, B: "cu_e_sister", Bits: 30}); err != nil {
		t.Fatal(err)
	}
	told(t, db, "e", message{at: 2, names: append(names("member_id:M+8613800004444"), word("email:ruolan@example.cn")), open: map[string]any{"tier": "gold"}})
	if err := db.Decide(t.Context(), store.DecideOrder{Verb: identity.Apart, A: gone, B: "cu_e_sister", Reason: "sisters", By: "agent:ag_e"}); err != nil {
		t.Fatal(err)
	}
	call := func(id, from string, customer zhiyin.CustomerID) zhiyin.Event {
		a := arrived(id, from, T0)
		keep(t, db, a, zhiyin.NewEvent(id, zhiyin.DigitsKeyed{Node: "menu", Count: 2, Digits: "42"}, T0))
		if customer != "" {
			keep(t, db, zhiyin.NewEvent(id, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: customer}, T0))
		}
		keep(t, db, zhiyin.NewEvent(id, zhiyin.NoteSaved{Agent: "ag_e", Text: "皮肤过敏"}, T0),
			zhiyin.NewEvent(id, zhiyin.RecordingStarted{Recording: zhiyin.RecordingID("rec_" + id), Part: 1, Agent: "ag_e", KeepUntil: T0.AddDate(1, 0, 0)}, T0),
			zhiyin.NewEvent(id, zhiyin.RecordingEnded{Recording: zhiyin.RecordingID("rec_" + id)}, T0.Add(time.Minute)),
			zhiyin.NewEvent(id, zhiyin.RecordingHeld{Recording: zhiyin.RecordingID("rec_" + id), On: false, Reason: "案号 2026-17"}, T0.Add(time.Minute)),
			zhiyin.NewEvent(id, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, T0.Add(time.Minute)))
		return a
	}
	linked, unlinked, other := call("ct_e_1", "+8613800004444", gone), call("ct_e_2", "13800004444", ""), call("ct_e_3", "+8613800005555", "cu_e_stays")

	shadow := zhiyin.DefinitionRef{Kind: "tag", ID: "shy", Version: 1}
	keep(t, db, zhiyin.NewEvent("tag/shy", zhiyin.DefinitionShadowed{Ref: shadow, YAML: "id: shy\n"}, T0))
	if err := db.KeepTags(t.Context(), "profile", intake.Tagging{Shadows: []intake.Shadow{{Customer: gone, At: T0, Change: zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: profile.ShadowID(shadow), Since: T0}}}}}}); err != nil {
		t.Fatal(err)
	}
	_ = must[[]bool](t)(db.HoldBack(t.Context(), heldBack("qu_e_1", "m-e-1", "+8613800004444"), heldBack("qu_e_2", "m-e-2", "+8613800005555")))
	if err := interchange.Of(db.Engine, db).KnowKeys(t.Context(), "crm", []zhiyin.PolledKey{{Key: "1001", Customer: gone}, {Key: "1002", Customer: "cu_e_stays"}}, T0); err != nil {
		t.Fatal(err)
	}
	// A whole day: the figures of a nanosecond would sometimes spell what is looked for below.
	handed(t, db, zhiyin.Handoff{ID: "ho_e_1", Contact: "ct_e_open", Unit: "muhe", Customer: gone, Form: zhiyin.DefinitionRef{Kind: "handoff", ID: "sign", Version: 1}, Shows: zhiyin.ShowsSign,
		Way: zhiyin.HandoffByMessage, Message: "msg_e_1", Expires: time.Now().Add(48 * time.Hour).Truncate(24 * time.Hour), By: "agent:ag_e", Held: zhiyin.HandoffHeld{Page: json.RawMessage(`{"title":"皮肤过敏"}`)}}, "+8613800004444")
	if err := db.KeepFile(t.Context(), "ct_e_1", gone, "customer", zhiyin.ChatFile{ID: "cf_e_1", Name: "过敏.png", Type: "image/png", Size: 3}, []byte("png")); err != nil {
		t.Fatal(err)
	}
	message := zhiyin.NewEvent("ct_e_1", zhiyin.TaskMade{Task: "task_e_1", Form: zhiyin.Voicemail, Queue: "muhe-care", Due: T0.AddDate(0, 0, 1), Text: "皮肤过敏"}, T0)
	message.Person = gone
	keep(t, db, message)
	if err := db.SetProof(t.Context(), gone, zhiyin.ByPIN, "$argon2id$42", zhiyin.AuditEntry{At: T0, Actor: "agent:ag_e", Action: "customer.proof", Object: "proof:" + gone, Result: zhiyin.AuditDone}); err != nil {
		t.Fatal(err)
	}
	before := must[map[string][]store.Cell](t)(store.Rows(t.Context(), db, gone))
	for table, h := range store.Personal() {
		if h.Of != "" && table != "timers" && table != "deliveries" && len(before[table]) == 0 {
			t.Errorf("the story has no row in %s: its promise is not proved", table)
		}
	}
	out := must[store.Erasure](t)(db.Erase(t.Context(), store.EraseOrder{Customer: gone, Reason: zhiyin.Requested, By: "console", At: T0.Add(time.Hour),
		Audit: zhiyin.AuditEntry{Actor: "console", Action: "customer.erase", Object: "customer:" + gone, Result: zhiyin.AuditDone}}))
	same(t, "counts", fmt.Sprint(out.Keys, out.Contacts, out.Unlinked, out.Recordings, out.Orders, out.Tags, out.Found > 0, out.Events), "3 2 1 2 1 1 true 11")

	after := must[map[string][]store.Cell](t)(store.Rows(t.Context(), db, gone))
	for table, cells := range after {
		h := store.Personal()[table]
		for _, c := range cells {
			fate, named := h.Columns[c.Column]
			if !named {
				fate = h.Rest
			}
			if (fate == store.Deleted || fate == store.Emptied) && !slices.Contains([]string{"", "0", "{}", "[]"}, c.Value) {
				t.Errorf("%s.%s is promised to be %s and holds %q", table, c.Column, fate, c.Value)
			}
		}
	}
	for _, e := range []zhiyin.Event{linked, unlinked} {
		same(t, "who called in "+e.Subject, must[store.ContactRow](t)(db.Contact(t.Context(), zhiyin.ContactID(e.Subject))).From, "")
		for _, kept := range must[[]zhiyin.Event](t)(db.Events(t.Context(), e.Subject, 0, 100)) {
			if text := fmt.Sprintf("%+v", kept.Body); strings.Contains(text, "13800004444") || strings.Contains(text, "过敏") || strings.Contains(text, "42") {
				t.Errorf("%s still says %s", kept.Kind, text)
			}
		}
	}
	for _, kept := range must[[]zhiyin.Event](t)(db.Events(t.Context(), gone, 0, 100)) {
		if kept.Kind != "customer.erased" && (!kept.Erased || kept.Body != nil) {
			t.Errorf("%s of the erased person still has a body", kept.Kind)
		}
	}
	_, err0 := db.Quarantined(t.Context(), "qu_e_1")
	fails(t, err0, zhiyin.NotFound)
	same(t, "the other's message", must[zhiyin.Quarantined](t)(db.Quarantined(t.Context(), "qu_e_2")).MessageID, "m-e-2")
	same(t, "the other's call", must[store.ContactRow](t)(db.Contact(t.Context(), zhiyin.ContactID(other.Subject))).From, "+8613800005555")
	same(t, "the other's order", must[zhiyin.Snapshot](t)(db.Snapshot(t.Context(), "cu_e_stays", T0.Add(time.Minute))).Orders[0].ID, "S-kept-1")
	rows := must[[]store.AuditRow](t)(db.AuditRows(t.Context(), store.AuditQuery{Object: "customer:" + gone, Limit: 10}))
	same(t, "audit rows", len(rows), 1)

	var list []store.Erasure
	if err := db.Erased(t.Context(), func(e store.Erasure) error { list = append(list, e); return nil }); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range list {
		if e.Customer == gone {
			found = true
			same(t, "the erasure", spaced(e.Reason, e.By, e.At.Equal(T0.Add(time.Hour)), e.Event == out.Event), "request console true true")
		}
	}
	same(t, "listed", found, true)
	_, err := db.Erase(t.Context(), store.EraseOrder{Customer: gone, Reason: zhiyin.Requested, By: "console"})
	fails(t, err, zhiyin.Conflict)
}

// refusesToForget: a hold, a held recording and a contact that goes on stand in
// the way, and leave everything as it was.
func refusesToForget(t *testing.T, db *store.DB) {
	const id = "cu_f"
	order := store.EraseOrder{Customer: id, Reason: zhiyin.Requested, By: "console"}
	refused := func(says string) {
		t.Helper()
		_, err := db.Erase(t.Context(), order)
		fails(t, err, zhiyin.Conflict)
		if err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
		same(t, "phone", must[zhiyin.Customer](t)(db.Customer(t.Context(), id)).Phone, "+8613800006666")
	}
	keep(t, db, Identified(id, "单", "雄信", "+8613800006666", T0), zhiyin.NewEvent(id, zhiyin.CustomerHeld{On: true, Reason: "（2026）沪01民初17号"}, T0))
	refused("legal hold")
	keep(t, db, zhiyin.NewEvent(id, zhiyin.CustomerHeld{}, T0), arrived("ct_f", "+8613800006666", T0),
		zhiyin.NewEvent("ct_f", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: id}, T0))
	refused("ct_f")
	recording := func(b zhiyin.Body) zhiyin.Event { return zhiyin.NewEvent("ct_f", b, T0) }
	keep(t, db, recording(zhiyin.RecordingStarted{Recording: "rec_f", Part: 1, Agent: "ag_e", KeepUntil: T0}), recording(zhiyin.RecordingEnded{Recording: "rec_f"}),
		recording(zhiyin.RecordingHeld{Recording: "rec_f", On: true, Reason: "x"}), recording(zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}))
	refused("rec_f")
	keep(t, db, recording(zhiyin.RecordingHeld{Recording: "rec_f", Reason: "x"}))
	_ = must[store.Erasure](t)(db.Erase(t.Context(), order))

	_, err := db.Erase(t.Context(), store.EraseOrder{Customer: "cu_nobody", Reason: zhiyin.Requested, By: "console"})
	fails(t, err, zhiyin.NotFound)
	_, err = db.Erase(t.Context(), store.EraseOrder{Customer: id, Reason: "whim", By: "console"})
	fails(t, err, zhiyin.Invalid)
	fails(t, db.AppendWait(t.Context(), zhiyin.NewEvent(id, zhiyin.CustomerHeld{On: true}, T0)), zhiyin.NotFound)
}

// linkedTooLate: a contact that is linked to a person who was erased in between
// keeps nothing.
func linkedTooLate(t *testing.T, db *store.DB) {
	keep(t, db, Identified("cu_l", "解", "缙", "+8613800007777", T0), arrived("ct_l", "+8613800007777", T0))
	keep(t, db, zhiyin.NewEvent("cu_l", zhiyin.CustomerErased{Reason: zhiyin.Requested}, T0))
	keep(t, db, zhiyin.NewEvent("ct_l", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_l"}, T0),
		zhiyin.NewEvent("ct_l", zhiyin.NoteSaved{Agent: "ag_e", Text: "晚了"}, T0))
	row := must[store.ContactRow](t)(db.Contact(t.Context(), "ct_l"))
	same(t, "kept of it", spaced(row.From, row.Note), " ")
}
