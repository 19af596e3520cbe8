package zhiyin

// Because explains one decision as a tree. A leaf compares something known with
// something wanted; an inner node says how its parts combine. It holds open
// values only (categories, counts, levels), so it may be kept and shown.
type Because struct {
	Says  string    `json:"says"`            // the clause as written, or all, any, not
	Holds bool      `json:"holds"`           // what it came to
	Saw   string    `json:"saw,omitempty"`   // leaf: the value found; "unknown" when there was none
	Parts []Because `json:"parts,omitempty"` // inner: in the order they are written

	Away   float64   `json:"away,omitempty"`   // leaf: how much is missing to the number that it is compared with; 0: nothing, or it can't be said
	Events []EventID `json:"events,omitempty"` // leaf: what contributed, newest first, at most 20
}
