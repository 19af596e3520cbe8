package zhiyin

import (
	"encoding/json"
	"time"
)

// HandoffID names one hand-off to a second device: ho_…. It is no secret; the
// link's token is.
type HandoffID string

// Shows is what the page of a hand-off is for.
type Shows string

// What a page may be for.
const (
	ShowsConfirm Shows = "confirm" // facts to confirm or to decline: a transfer of money
	ShowsSign    Shows = "sign"    // a document to read to its end and to sign
	ShowsPhoto   Shows = "photo"   // a picture to take or to choose
	ShowsForm    Shows = "form"    // fields to fill in
)

// HandoffState is where a hand-off stands.
type HandoffState string

// States of a hand-off: offered, opened, then one of the others, which are final.
const (
	HandoffOffered   HandoffState = "offered"
	HandoffOpened    HandoffState = "opened"
	HandoffConfirmed HandoffState = "confirmed"
	HandoffDeclined  HandoffState = "declined"
	HandoffExpired   HandoffState = "expired"
	HandoffCancelled HandoffState = "cancelled" // by an agent, or because the contact ended
	HandoffFailed    HandoffState = "failed"    // it could not be offered
)

// Final tells whether nothing follows the state.
func (s HandoffState) Final() bool { return s != HandoffOffered && s != HandoffOpened }

// HandoffWay is how the link comes to the second device.
type HandoffWay string

// Ways of a link.
const (
	HandoffByMessage HandoffWay = "message" // to the number or address that we have of the customer
	HandoffByScreen  HandoffWay = "screen"  // as a QR code or link on the page of their web call, or on their joint page
	HandoffByChat    HandoffWay = "chat"    // in a message of the agent's, which the page of their chat opens
	HandoffByApp     HandoffWay = "app"     // the enterprise's own app, in which they are signed in, fetched it
)

// HandoffOrder asks for a hand-off in a contact under way.
type HandoffOrder struct {
	Contact  ContactID
	Form     string            // id of a handoff definition
	Fields   map[string]string // what fills its placeholders, as written
	Way      HandoffWay        // empty: a screen where the contact has one, else a message
	Language Language
	By       string // as an event's
}

// Handoff is one hand-off. Held is personal: it is sealed where it is kept.
type Handoff struct {
	ID        HandoffID
	Contact   ContactID
	Unit      UnitID
	Customer  CustomerID // empty: nobody is known
	Form      DefinitionRef
	Shows     Shows
	Way       HandoffWay
	Message   MessageID // that carries the link; empty: none does
	State     HandoffState
	Assurance Assurance // that a confirmation gives; empty: none
	Wrong     int       // codes that were wrong
	Made      time.Time
	Expires   time.Time
	Changed   time.Time
	By        string
	Held      HandoffHeld
	Erased    bool // Held can't be read any more
}

// HandoffHeld is what a hand-off shows and what was answered.
type HandoffHeld struct {
	Page     json.RawMessage   `json:"page"`           // what is shown, as it was when the link was made
	Code     string            `json:"code,omitempty"` // to be keyed before anything is shown in the clear; empty: none
	Unlocked bool              `json:"unlocked,omitempty"`
	Answers  map[string]string `json:"answers,omitempty"`
	Signer   string            `json:"signer,omitempty"` // the name that was typed
}

// HandoffFile is a picture or a signature.
type HandoffFile struct {
	Seq  int       `json:"seq"`
	Kind string    `json:"kind"` // photo, signature
	Type string    `json:"type"` // image/jpeg, image/png
	Size int       `json:"size"` // bytes
	Made time.Time `json:"made"`
	Data []byte    `json:"-"`
}
