package connect

import (
	"errors"

	"zhiyin.dev"
)

// Trouble is what stops a connection, by a code that people are told; the error
// behind it is for the log and holds no row.
type Trouble struct {
	Code string
	Err  error
}

func (t Trouble) Error() string {
	if t.Err == nil {
		return t.Code
	}
	return t.Code + ": " + t.Err.Error()
}

func (t Trouble) Unwrap() error { return t.Err }

// Codes of trouble. The list is closed and crosses the API.
const (
	Unreachable   = "unreachable"    // no connection to the other system, or it broke
	Refused       = "refused"        // the secret does not open it
	NoSecret      = "no_secret"      // none is kept
	BadDefinition = "bad_definition" // what is in force can't be read any more
	BadSecret     = "bad_secret"     // the secret is no address of a database
	NoTable       = "no_table"       // the table or view is not there, or may not be read
	NoColumn      = "no_column"      // watermark, key or a listed column is not there
	BadWatermark  = "bad_watermark"  // a row without watermark or key, or of a type that can't be ordered
	TooManyGone   = "too_many_gone"  // a sweep found so few rows that the table, not its rows, must be amiss
	NoSlot        = "no_slot"        // slot or publication is not there, and we may not make it
	SlotLost      = "slot_lost"      // the slot fell too far behind: a new snapshot is needed
	HeldTooMuch   = "held_too_much"  // the other database would keep too much for us: the slot was given up
	NotLogical    = "not_logical"    // wal_level is not logical there
	BadAnswer     = "bad_answer"     // the other system answers a push with an error
	DoorShut      = "door_shut"      // our own door does not take anything in
	OtherTrouble  = "other"
)

// codeOf is the code of an error.
func codeOf(err error) string {
	var t Trouble
	if errors.As(err, &t) {
		return t.Code
	}
	if kind := zhiyin.KindOf(err); kind == zhiyin.Unavailable || kind == zhiyin.Busy {
		return DoorShut
	}
	return OtherTrouble
}

// CodeOf is the code of what a Puller or a Sink returned.
func CodeOf(err error) string { return codeOf(err) }
