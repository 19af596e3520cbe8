package intake

import "zhiyin.dev"

// Code is what became of one message. The list is closed and crosses the API.
type Code string

// Codes. The first two are success.
const (
	Accepted        Code = "accepted"
	Duplicate       Code = "duplicate"        // this messageId was accepted before
	NotJSON         Code = "not_json"         // no JSON object of the spec's shape
	TooLarge        Code = "too_large"        // above 32 KB
	BadMessageID    Code = "bad_message_id"   // above 100 bytes, or control characters
	UnknownType     Code = "unknown_type"     // neither identify nor track
	MissingIdentity Code = "missing_identity" // nothing in it says who it is about
	TooManyIDs      Code = "too_many_ids"     // above ten identifiers
	MissingEvent    Code = "missing_event"    // a track without a name
	MissingOrder    Code = "missing_order"    // about an order, without its order_id
	Ambiguous       Code = "ambiguous"        // it fits several customers and names none
)

// OK tells whether the message is kept.
func (c Code) OK() bool { return c == Accepted || c == Duplicate }

// Receipt answers one message. It holds no personal data.
type Receipt struct {
	MessageID string            `json:"messageId,omitempty"`
	Code      Code              `json:"code"`
	Customer  zhiyin.CustomerID `json:"customer,omitempty"`
	Ignored   []Problem         `json:"ignored,omitempty"` // fields that could not be read; the rest is kept
}

// Problem is one field that could not be used: its name, and a reason of
// package identity, or bad_type, or bad_value.
type Problem struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}
