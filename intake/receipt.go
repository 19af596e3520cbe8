package intake

import (
	"strings"
	"unicode"

	"zhiyin.dev"
)

// Code is what became of one message. The list is closed and crosses the API.
type Code string

// Codes. The first three are success: the message is durable.
const (
	Accepted        Code = "accepted"
	Duplicate       Code = "duplicate"           // this messageId was accepted before
	Quarantined     Code = "quarantined"         // it breaks its schema and waits for somebody to mend either
	NotJSON         Code = "not_json"            // no JSON object
	BadType         Code = "bad_type"            // a field of the spec has another type
	TooLarge        Code = "too_large"           // above 32 KB
	TooManyValues   Code = "too_many_values"     // above 10,000 properties, or nested deeper than 32
	BadMessageID    Code = "bad_message_id"      // above 100 bytes, or control characters
	UnknownType     Code = "unknown_type"        // none of the spec's calls
	MissingIdentity Code = "missing_identity"    // nothing in it says who it is about
	TooManyIDs      Code = "too_many_ids"        // above ten identifiers
	MissingEvent    Code = "missing_event"       // a track without a name
	MissingGroup    Code = "missing_group_id"    // a group without one
	MissingPrevious Code = "missing_previous_id" // an alias without one
	BadProperties   Code = "bad_properties"      // it breaks its schema, which refuses such messages
	Ambiguous       Code = "ambiguous"           // it fits several customers and names none
	Suppressed      Code = "suppressed"          // the person asked to be forgotten
	Anonymised      Code = "anonymised"          // likewise; what they did is counted, and nobody did it
	TooFast         Code = "too_fast"            // more events of one customer than are taken: see Limits
	TooManyTraits   Code = "too_many_traits"     // the customer would have more traits than are kept
)

// OK tells whether the message is kept.
func (c Code) OK() bool {
	return c == Accepted || c == Duplicate || c == Quarantined || c == Anonymised
}

// Receipt answers one message. It holds no personal data.
type Receipt struct {
	MessageID string            `json:"messageId,omitempty"`
	Code      Code              `json:"code"`
	Customer  zhiyin.CustomerID `json:"customer,omitempty"`
	Ignored   []Problem         `json:"ignored,omitempty"` // fields that could not be used; the rest is kept
	Faults    []Problem         `json:"faults,omitempty"`  // why it was refused or quarantined
}

// Problem is one field that could not be used: its name, and a reason of package
// identity or schema, or bad_type, bad_value, in_the_future, too_old.
type Problem struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

// shown is a messageId that may stand in an answer and a log.
func shown(id string) string {
	if soundID(id) {
		return id
	}
	return ""
}

func soundID(id string) bool {
	return id != "" && len(id) <= maxMessageID && !strings.ContainsFunc(id, unicode.IsControl)
}
