package zhiyin

import "errors"

// Error is a kind of failure. The list is closed and crosses the wire (HTTP
// status, event bodies), so a kind is never renamed. Wrap it with the operation
// and the subject's id:
//
//	fmt.Errorf("routing: reserve %s for %s: %w", agent, contact, zhiyin.Conflict)
//
// What a customer or an API caller does wrong is a value or an event wherever
// that is possible; an Error that reaches the top means that we failed, or that
// the request can't be carried out as it stands.
type Error string

// The kinds.
const (
	Invalid     = Error("invalid")     // the input can't mean anything; retrying is useless
	NotFound    = Error("not_found")   // there is no such subject, or none that the asker may see
	Conflict    = Error("conflict")    // somebody else was first, or the state does not allow it
	Denied      = Error("denied")      // the asker is known and may not
	Busy        = Error("busy")        // a limit is reached; later may work
	Unavailable = Error("unavailable") // a part is down; later may work
	Internal    = Error("internal")    // our own fault
)

func (e Error) Error() string { return string(e) }

// KindOf returns the kind that err wraps, Internal for an error without one,
// and "" for nil.
func KindOf(err error) Error {
	if err == nil {
		return ""
	}
	var kind Error
	if errors.As(err, &kind) {
		return kind
	}
	return Internal
}
