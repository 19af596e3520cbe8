package zhiyin

import "time"

// CallHow is what a call was to an agent.
type CallHow string

// The ways.
const (
	CallTaken   CallHow = "taken"  // it rang at their desk and they took it
	CallMissed  CallHow = "missed" // it rang in vain
	CallByAgent CallHow = "placed" // they called
)

// CallRecord is one line of an agent's call history. From and the customer are
// personal data; both are empty when the person was erased.
type CallRecord struct {
	Contact     ContactID
	How         CallHow
	At          time.Time // when it rang, or was placed
	Channel     Channel
	From        string // the customer's number
	Customer    Customer
	Queue       QueueID
	Over        bool
	Talk        time.Duration
	EndedReason EndReason
	Disposition string
}
