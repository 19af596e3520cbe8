// Package phone owns the telephone side of a node: its settings, the agents' own
// telephones and browser lines, calls from browsers, calls out and the numbers that may
// be called.
package phone

import (
	"context"
	"log/slog"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/webrtc"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store"
)

// Exchange is what telephones and browsers are connected with. What is made after them
// is asked for when it is needed.
type Exchange struct {
	DB   *store.DB
	Plan DialPlan // country and prefixes that may be called
	Now  func() time.Time
	Log  *slog.Logger

	Catalog   func() *catalog.Catalog
	Conductor func() *contact.Conductor
	Rooms     func() Rooms // nil while the node stands by
	SIP       func() *sip.Server
	Browser   func() *webrtc.Browser
	// CallOut has a number called for an agent as the desk's own button does.
	CallOut func(ctx context.Context, agent zhiyin.AgentID, to string) (zhiyin.ContactID, error)
}

// Rooms are the waiting rooms as telephones and calls out know them.
type Rooms interface {
	SetLine(agent zhiyin.AgentID, up bool, reason string)
	Accept(zhiyin.AgentID, zhiyin.ReservationID) error
	Reject(agent zhiyin.AgentID, r zhiyin.ReservationID, reason string) error
	Claim(zhiyin.AgentID, zhiyin.ContactID) error
	Free(zhiyin.AgentID, zhiyin.ContactID)
}

// inBrowser tells whether the agent's browser has their audio.
func (x *Exchange) inBrowser(agent zhiyin.AgentID) bool {
	_, ok := x.Browser().AgentLine(agent)
	return ok
}
