package zhiyin

import "time"

// Webhook is an address that is told of kept events, as somebody registered it.
type Webhook struct {
	ID        string // wh_…
	Name      string
	Unit      UnitID      // whose events; empty: every unit's
	URL       string      // https://…
	Kinds     []Kind      // which events; empty: every kind that the outside is told of
	Clearance Sensitivity // up to which it is told; 0: the usual
	Purpose   string      // what personal fields are told for; empty: none are told
	State     WebhookState
	Reason    DisableReason // why it is disabled
	Made      time.Time
	Changed   time.Time
	Failing   time.Time // since when nothing arrives; zero: the last delivery did
	By        string
}

// Cleared is up to which sensitivity the webhook is told: the usual of systems,
// L3 with a purpose.
func (w Webhook) Cleared() Sensitivity {
	switch {
	case w.Clearance.Known():
		return w.Clearance
	case w.Purpose != "":
		return L3
	}
	return UsualForSystems
}

// WebhookState says whether deliveries are made.
type WebhookState string

// States of a webhook. While it is disabled its place in the ledger stays, for
// as long as deliveries may be late.
const (
	WebhookEnabled  WebhookState = "enabled"
	WebhookDisabled WebhookState = "disabled"
)

// DisableReason is why a webhook gets nothing.
type DisableReason string

// Reasons.
const (
	DisabledAsked   DisableReason = "asked"
	DisabledGone    DisableReason = "gone"    // it answered 410
	DisabledFailing DisableReason = "failing" // nothing arrived for days
)

// WebhookSecret signs deliveries until it is over.
type WebhookSecret struct {
	Value string    `json:"value"`          // whsec_ and base64
	Until time.Time `json:"until,omitzero"` // zero: for ever
}

// Delivery is the intent to tell one webhook of one event. The event's id is its
// idempotency key: whatever is sent for it carries that id.
type Delivery struct {
	Webhook   string
	Event     EventID
	Kind      Kind
	Subject   string
	Partition int
	Position  int64
	State     DeliveryState
	Made      time.Time
	Due       time.Time // of the next attempt
	GiveUp    time.Time // no attempt after it
	Attempt   int       // how many were made
	Code      int       // the last HTTP status; 0: no answer
	Latency   time.Duration
	Fault     string    // why the last attempt failed: timeout, refused, tls, dns, address, status, size, other
	Tried     time.Time // when the last attempt began
}

// DeliveryState is where a delivery stands.
type DeliveryState string

// States of a delivery. Dead ones may be tried again when somebody asks.
const (
	DeliveryPending   DeliveryState = "pending"
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryDead      DeliveryState = "dead"
)

// WebhookTest is the kind of a delivery that somebody asked for to see whether
// the address works; it stands in no ledger.
const WebhookTest Kind = "webhook.test"
