package storetest

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
)

// tellsWhatIsHeld puts a story of two records of one person, and of somebody else,
// into the database: all of the one is told, in the clear, and nothing of the other.
func tellsWhatIsHeld(t *testing.T, db *store.DB) {
	const id = "cu_h_1"
	keep(t, db, agentAdded("ag_h", "林小雨"), Identified(id, "尉迟", "若兰", "+8613800006661", T0), Identified("cu_h_other", "司徒", "明", "+8613800006662", T0),
		tracked(id, "Order Completed", "H-1", T0), tracked("cu_h_other", "Order Completed", "H-other", T0),
		zhiyin.NewEvent(id, zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "held-tag", Since: T0, Because: &zhiyin.Because{Says: "all"}}}}, T0),
		zhiyin.NewEvent(id, zhiyin.CustomerTracked{Source: "shop", Name: zhiyin.ConsentGiven, Open: map[string]any{"purpose": "marketing"}, Sealed: map[string]any{"page": "皮肤"}}, T0),
		zhiyin.NewEvent(id, zhiyin.CustomerHeld{On: false, Reason: "案号 17"}, T0))
	var notes []zhiyin.Event
	for i := range 250 { // more than a page
		notes = append(notes, tracked(id, "Note Left", strings.Repeat("n", 1+i%7), T0.Add(time.Duration(i)*time.Second)))
	}
	keep(t, db, notes...)
	call := func(contact, from string, customer zhiyin.CustomerID) {
		keep(t, db, arrived(contact, from, T0), zhiyin.NewEvent(contact, zhiyin.ContactIdentified{Match: zhiyin.One, Customer: customer}, T0),
			zhiyin.NewEvent(contact, zhiyin.FlowSaid{Node: "greet", Words: "您好尉迟女士"}, T0),
			zhiyin.NewEvent(contact, zhiyin.UtteranceHeard{Utterance: zhiyin.UtteranceID("ut_" + contact), Speaker: zhiyin.OfCustomer, Text: "我的面霜到哪了", Words: []zhiyin.Word{{Text: "面霜"}}}, T0),
			zhiyin.NewEvent(contact, zhiyin.NoteSaved{Agent: "ag_h", Text: "皮肤过敏"}, T0),
			zhiyin.NewEvent(contact, zhiyin.RecordingStarted{Recording: zhiyin.RecordingID("rec_" + contact), Part: 1, Agent: "ag_h", KeepUntil: T0.AddDate(1, 0, 0)}, T0),
			zhiyin.NewEvent(contact, zhiyin.RecordingEnded{Recording: zhiyin.RecordingID("rec_" + contact)}, T0.Add(time.Minute)),
			zhiyin.NewEvent(contact, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, T0.Add(time.Minute)))
	}
	call("ct_h_1", "+8613800006661", id)
	call("ct_h_2", "+8613800006662", "cu_h_other")

	rows := map[privacy.Part]int{}
	var order []privacy.Part
	var all strings.Builder
	if err := db.Held(t.Context(), id, func(part privacy.Part, row any) error {
		text, err := json.Marshal(row)
		if rows[part]++; rows[part] == 1 {
			order = append(order, part)
		}
		all.Write(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for part, least := range map[privacy.Part]int{privacy.TheirPerson: 1, privacy.TheirTags: 1, privacy.TheirConsents: 1, privacy.TheirOrders: 1, privacy.TheirEvents: 255, privacy.TheirIdentifiers: 1,
		privacy.TheirContacts: 1, privacy.TheirTranscripts: 2, privacy.TheirNotes: 1, privacy.TheirCourse: 7, privacy.TheirRecordings: 1} {
		if rows[part] < least {
			t.Errorf("%s: %d rows, want %d at least", part, rows[part], least)
		}
	}
	for i, at := 0, -1; i < len(order); i++ {
		if place := placeOf(order[i]); place <= at {
			t.Errorf("the parts come as %v", order)
		} else {
			at = place
		}
	}
	for _, says := range []string{"若兰", "+8613800006661", "H-1", "held-tag", "我的面霜到哪了", "您好尉迟女士", "皮肤过敏", "rec_ct_h_1", "皮肤"} {
		if !strings.Contains(all.String(), says) {
			t.Errorf("%s is held and not told", says)
		}
	}
	for _, others := range []string{"司徒", "+8613800006662", "H-other", "ct_h_2", "案号"} {
		if strings.Contains(all.String(), others) {
			t.Errorf("%s is told", others)
		}
	}
	if err := db.Held(t.Context(), "cu_h_nobody", func(privacy.Part, any) error { return nil }); !errors.Is(err, zhiyin.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	stop := errors.New("enough")
	if err := db.Held(t.Context(), id, func(privacy.Part, any) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("who takes no more: %v", err)
	}
}

func placeOf(part privacy.Part) int {
	for i, p := range privacy.Parts() {
		if p == part {
			return i
		}
	}
	return -1
}
