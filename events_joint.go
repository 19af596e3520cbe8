package zhiyin

import "time"

// DeviceID names one device of a customer's at the joint page of a contact; it is no secret.
type DeviceID string

// FirstDevice is the one that opens the link which the customer was sent.
const FirstDevice DeviceID = "first"

// The events of a contact's joint page; the subject is the ContactID.
type (
	// DeviceInvited: who has the page open asks a colleague's device in.
	DeviceInvited struct {
		Device  DeviceID  `json:"device" zy:"open"`
		By      DeviceID  `json:"by" zy:"open"`
		Expires time.Time `json:"expires" zy:"open"`
		Name    string    `json:"name"` // of the colleague, as they were called
	}
	// DeviceJoined: a device opened its link, which no other can open from then on.
	DeviceJoined struct {
		Device    DeviceID `json:"device" zy:"open"`
		Type      string   `json:"type" zy:"open"` // phone, tablet, computer
		Colleague bool     `json:"colleague,omitempty" zy:"open"`
	}
	// DeviceLeft: it sees nothing of the page any more.
	DeviceLeft struct {
		Device DeviceID `json:"device" zy:"open"`
		By     DeviceID `json:"by" zy:"open"`
	}
)

// Kinds of a joint page's events.
func (DeviceInvited) Kind() Kind { return "device.invited" }
func (DeviceJoined) Kind() Kind  { return "device.joined" }
func (DeviceLeft) Kind() Kind    { return "device.left" }

var _ = register(DeviceInvited{}, DeviceJoined{}, DeviceLeft{})
