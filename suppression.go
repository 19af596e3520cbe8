package zhiyin

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
