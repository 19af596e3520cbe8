package zhiyin

import "time"

// Channel is the way a contact came in.
type Channel string

// Channels.
const (
	VoiceCall Channel = "voice"     // a telephone: SIP
	WebCall   Channel = "web_voice" // click to call from a browser
	Chat      Channel = "chat"
	Mail      Channel = "mail"
)

// Direction says who began a contact.
type Direction string

// Directions.
const (
	Inbound  Direction = "" // the customer
	Outbound Direction = "outbound"
)

// Arrival is all an edge knows when a customer appears, or whom an agent calls.
// From is personal data.
type Arrival struct {
	Contact   ContactID `json:"contact"`
	Channel   Channel   `json:"channel"`
	Direction Direction `json:"direction,omitempty"`
	From      string    `json:"from"`   // the customer's number as presented by the network, or as we dial it; empty: withheld
	Called    string    `json:"called"` // the number or address of ours that they reached, or that they are shown
	Leg       LegID     `json:"leg"`
	At        time.Time `json:"at"`

	Proven   *Identifier `json:"proven,omitempty"`   // who it is, proven by a signed token of the shop's server
	Language Language    `json:"language,omitempty"` // a chat: that of the page; empty: not said
	Led      Manner      `json:"led,omitempty"`      // by the entrance of a site: what it led with; empty: it did not know them
	Invited  ContactID   `json:"invited,omitempty"`  // a chat: the contact whose link led here; From is then its customer's number
}

// EndReason says why a contact is over. The list is closed.
type EndReason string

// Reasons. Who ended it first, then what failed.
const (
	EndedByCustomer  EndReason = "customer_hung_up"
	EndedByAgent     EndReason = "agent_hung_up"
	EndedByFlow      EndReason = "flow_finished"
	EndedTransferred EndReason = "transferred"
	EndedAbandoned   EndReason = "abandoned"    // hung up while waiting in a queue
	EndedCancelled   EndReason = "cancelled"    // hung up before we answered
	EndedNoFlow      EndReason = "no_flow"      // nobody published a flow for that number
	EndedMediaLost   EndReason = "media_lost"   // no audio and no signalling from the customer
	EndedNodeLost    EndReason = "node_lost"    // our process died; closed at the next start
	EndedNodeStopped EndReason = "node_stopped" // we were asked to stop
	EndedFailed      EndReason = "failed"       // our own fault, see the log
	EndedUnanswered  EndReason = "unanswered"   // a call of ours that the customer did not take
	EndedCalledOff   EndReason = "called_off"   // a supervisor ended the callback, which somebody did by hand
	EndedCalledIn    EndReason = "called_in"    // the customer who was to be called back called us
)

// ContactState is where a contact stands. Contact's table (package contact)
// lists every permitted move.
type ContactState string

// States, in the order of an ordinary call.
const (
	Arriving  ContactState = "arriving"
	Dialling  ContactState = "dialling"  // an agent calls the customer, who has not answered
	Informing ContactState = "informing" // a customer whom we called hears that the talk is recorded; the agent waits
	InFlow    ContactState = "in_flow"
	Queued    ContactState = "queued"
	Reserved  ContactState = "reserved" // ringing at one agent's desk, still waiting for the customer
	Connected ContactState = "connected"
	OnHold    ContactState = "on_hold"
	Rejoining ContactState = "rejoining" // the agent's leg is gone and may come back
	Wrapping  ContactState = "wrapping"  // the customer is gone, the agent is not done
	Completed ContactState = "completed"
	Promised  ContactState = "promised"  // the customer hung up, keeps their place and will be called back
	Returning ContactState = "returning" // the agent whose turn it is waits while the customer's telephone rings
)
