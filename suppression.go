package zhiyin

import "time"

// Suppression is what becomes of messages that name somebody who asked to be
// forgotten.
type Suppression string

// What may become of them.
const (
	NotSuppressed Suppression = ""          // they are kept
	Dropped       Suppression = "drop"      // they are refused
	Anonymised    Suppression = "anonymise" // what was done is counted, and nobody did it
)

// Stricter is the one that keeps less.
func (s Suppression) Stricter(o Suppression) Suppression {
	if s == Dropped || o == Dropped {
		return Dropped
	}
	if s == Anonymised || o == Anonymised {
		return Anonymised
	}
	return NotSuppressed
}

// Suppressed is one identifier whose messages are refused, or counted without who it
// was. Of who it is a keyed hash is kept, which nobody is shown.
type Suppressed struct {
	Kind  IdentifierKind `json:"kind"`
	Mode  Suppression    `json:"mode" enum:"drop,anonymise"`
	Since time.Time      `json:"since"`
	By    string         `json:"by"`
}
