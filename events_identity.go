package zhiyin

import "time"

// LinkedRecords says that a message named the identifiers of two records together.
type LinkedRecords struct {
	A    CustomerID     `json:"a"`
	B    CustomerID     `json:"b"`
	Via  CustomerID     `json:"via"`           // A or B: whose identifier the two have in common
	Kind IdentifierKind `json:"kind"`          // of that identifier
	At   time.Time      `json:"at"`            // of the earliest message that says so
	Out  string         `json:"out,omitempty"` // why it makes them no one person: limit, shared, apart, size
}

// PersonRecords are the records of one person.
type PersonRecords struct {
	Canonical CustomerID   `json:"canonical"`
	Records   []CustomerID `json:"records"`
}

// Events about who is who (subject: CustomerID, the canonical record where it is
// about a person).
type (
	// CustomerLinked says that identifiers were named together of which one was
	// known before. The subject is the record that the message is about.
	CustomerLinked struct {
		Links []LinkedRecords `json:"links" zy:"open"`
	}
	// CustomerMerged says that records which were several persons are one. From are
	// the canonical records that no longer are; every id of theirs resolves.
	CustomerMerged struct {
		Person   PersonRecords `json:"person" zy:"open"`
		From     []CustomerID  `json:"from" zy:"open"`
		Decision string        `json:"decision,omitempty" zy:"open"` // of people; empty: of an identifier
	}
	// CustomerUnmerged says that the records of one person are several persons'. The
	// subject is the canonical record that was.
	CustomerUnmerged struct {
		Parts    []PersonRecords `json:"parts" zy:"open"`
		Decision string          `json:"decision,omitempty" zy:"open"`
	}
	// CustomerDecided is what somebody decided about two records: merge, unmerge or
	// apart. The subject is A.
	CustomerDecided struct {
		Decision string     `json:"decision" zy:"open"` // id_…
		Verb     string     `json:"verb" zy:"open"`
		A        CustomerID `json:"a" zy:"open"`
		B        CustomerID `json:"b" zy:"open"`
		Reason   string     `json:"reason" zy:"open"`             // a code
		Approved string     `json:"approved,omitempty" zy:"open"` // by whom, where it took two
	}
)

// Kinds of events about who is who.
func (CustomerLinked) Kind() Kind   { return "customer.linked" }
func (CustomerMerged) Kind() Kind   { return "customer.merged" }
func (CustomerUnmerged) Kind() Kind { return "customer.unmerged" }
func (CustomerDecided) Kind() Kind  { return "customer.decided" }

var _ = register(CustomerLinked{}, CustomerMerged{}, CustomerUnmerged{}, CustomerDecided{})
