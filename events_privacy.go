package zhiyin

// Events of a person's rights; the subject is the CustomerID.
type (
	// CustomerErased says that a person was forgotten: the keys of the person and
	// of their contacts are destroyed, and so is every index by which they could
	// be found.
	CustomerErased struct {
		Reason ErasureReason `json:"reason" zy:"open"`
	}
	// CustomerHeld puts a person under legal hold or takes them out of it: while
	// it lasts they are not erased.
	CustomerHeld struct {
		On     bool   `json:"on" zy:"open"`
		Reason string `json:"reason"` // the case, as whoever ordered it names it
	}
	// CustomerRevealed says that somebody looked at a masked field in the clear.
	// The audit has an entry with the same At; the words of who looked are here,
	// sealed with the customer's key.
	CustomerRevealed struct {
		Field   string    `json:"field" zy:"open"`
		Reason  string    `json:"reason" zy:"open"` // of access.RevealReasons
		Contact ContactID `json:"contact,omitempty" zy:"open"`
		Words   string    `json:"words,omitempty"`
	}
)

// ErasureReason is why a person is erased.
type ErasureReason string

// The reasons.
const (
	Requested     ErasureReason = "request"   // the person asked for it
	Withdrawn     ErasureReason = "withdrawn" // the person withdrew the consent that it rested on
	RetentionOver ErasureReason = "retention" // the time for which it may be kept is over
	Ordered       ErasureReason = "order"     // an authority ordered it
)

// Known tells whether there is such a reason.
func (r ErasureReason) Known() bool {
	return r == Requested || r == Withdrawn || r == RetentionOver || r == Ordered
}

// Kinds of these events.
func (CustomerErased) Kind() Kind { return "customer.erased" }
func (CustomerHeld) Kind() Kind   { return "customer.held" }

// Kind is "customer.revealed".
func (CustomerRevealed) Kind() Kind { return "customer.revealed" }

var _ = register(CustomerErased{}, CustomerHeld{}, CustomerRevealed{})
