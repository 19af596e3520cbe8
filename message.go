package zhiyin

import "time"

// MessageID names one message to a customer: msg_…. It is the idempotency key of
// whatever is sent for it.
type MessageID string

// MessageChannel is how a message reaches its customer.
type MessageChannel string

// Channels of messages.
const (
	BySMS  MessageChannel = "sms"  // To is a telephone number, E.164
	ByMail MessageChannel = "mail" // To is an address
	ByApp  MessageChannel = "app"  // To is the user's id in the enterprise's own app
)

// Purposes of messages. One of service belongs to something that the customer has
// under way with us; every other purpose needs their consent on its channel.
const (
	ForService   = "service"
	ForMarketing = "marketing"
)

// Message is what shall reach a customer outside of the talk: a link, a code, a
// promise in writing. To and Fields are personal; what is kept of them is sealed,
// and emptied as soon as the message was sent or given up.
type Message struct {
	ID       MessageID
	Unit     UnitID
	Channel  MessageChannel
	To       string
	Language Language          // wanted; the template may have it in a neighbour only
	Template string            // id of a message definition
	Fields   map[string]string // what fills its placeholders, as written: ￥760
	Purpose  string            // empty: ForService
	Customer CustomerID        // whose key seals it; empty: nobody is known
	Contact  ContactID         // in which it was asked for; empty: in none
	By       string            // as an event's
	Made     time.Time
	GiveUp   time.Time // not sent after it; zero: an hour after Made
}

// MessageState is where a message stands.
type MessageState string

// States of a message.
const (
	MessagePending   MessageState = "pending"
	MessageSent      MessageState = "sent"      // the provider took it
	MessageDelivered MessageState = "delivered" // the provider says it arrived
	MessageDead      MessageState = "dead"      // given up: see its fault
)

// Faults of messages, beside those of the way to a provider (as a Delivery's).
const (
	FaultSuppressed  = "suppressed"  // the person asked to be forgotten
	FaultConsent     = "consent"     // they did not agree, or not to this channel
	FaultNoAddress   = "no_address"  // we do not know where to
	FaultNoProvider  = "no_provider" // nothing is set up that sends such messages
	FaultTemplate    = "template"    // it is not in force, or its fields are missing
	FaultLate        = "late"        // its time was over
	FaultErased      = "erased"      // the customer was erased before it was sent
	FaultTooMany     = "too_many"    // the address was sent enough within the hour
	FaultUndelivered = "undelivered" // the provider says that it did not arrive
)
