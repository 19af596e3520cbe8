package handoff

import (
	"time"

	"zhiyin.dev"
)

// JointLink is the message that brings a customer to the page.
const JointLink = "joint-link"

// Joint is who shares the page of one contact: the devices of a company's people.
type Joint struct {
	Devices []Device
	Sent    time.Time // the link to it, last; zero: never
	Fault   string    // why that did not arrive; empty: nothing is known against it
	message zhiyin.MessageID
}

// Device is one of them. Joined is zero until it opened its link.
type Device struct {
	ID      zhiyin.DeviceID
	Name    string // of the colleague; empty: the customer's own, or forgotten
	Type    string
	Invited time.Time
	Expires time.Time
	Joined  time.Time
	Gone    bool
}

// mostDevices bounds a page: who needs more people than these calls a meeting.
const mostDevices = 8

// JointOf is what the contact's events, in their order, say of its page.
func JointOf(events []zhiyin.Event) (j Joint) {
	for _, e := range events {
		switch b := e.Body.(type) {
		case zhiyin.MessageAsked:
			if b.Template.ID == JointLink {
				j.Sent, j.Fault, j.message = e.At, "", b.Message
			}
		case zhiyin.ChatWritten:
			if b.Link != nil && b.Link.To == zhiyin.LinkJoint {
				j.Sent, j.Fault, j.message = e.At, "", ""
			}
		case zhiyin.MessageSettled:
			if b.Message == j.message && b.State == zhiyin.MessageDead {
				j.Fault = b.Fault
			}
		case zhiyin.DeviceInvited:
			j.Devices = append(j.Devices, Device{ID: b.Device, Name: b.Name, Invited: e.At, Expires: b.Expires})
		case zhiyin.DeviceJoined:
			if d := j.at(b.Device); d != nil {
				d.Type, d.Joined = b.Type, e.At
			} else {
				j.Devices = append(j.Devices, Device{ID: b.Device, Type: b.Type, Invited: e.At, Joined: e.At})
			}
		case zhiyin.DeviceLeft:
			if d := j.at(b.Device); d != nil {
				d.Gone = true
			}
		}
	}
	return j
}

func (j *Joint) at(id zhiyin.DeviceID) *Device {
	for i := range j.Devices {
		if j.Devices[i].ID == id {
			return &j.Devices[i]
		}
	}
	return nil
}

// Device finds one.
func (j *Joint) Device(id zhiyin.DeviceID) (Device, bool) {
	if d := j.at(id); d != nil {
		return *d, true
	}
	return Device{}, false
}

// Open tells whether somebody has the page.
func (j *Joint) Open() bool {
	for _, d := range j.Devices {
		if !d.Joined.IsZero() && !d.Gone {
			return true
		}
	}
	return false
}

// Stands is how far the customer has come with it: none, sent, failed, open, or left
// where the first device, whose link it is, sees nothing of it any more.
func (j *Joint) Stands() string {
	first, opened := j.Device(zhiyin.FirstDevice)
	switch {
	case first.Gone:
		return "left"
	case opened:
		return "open"
	case j.Sent.IsZero():
		return "none"
	case j.Fault != "":
		return "failed"
	}
	return "sent"
}

// Full tells whether nobody more may be asked in at now; links that nobody opened in
// their time leave their place.
func (j *Joint) Full(now time.Time) bool {
	n := 0
	for _, d := range j.Devices {
		if !d.Gone && (!d.Joined.IsZero() || now.Before(d.Expires)) {
			n++
		}
	}
	return n >= mostDevices
}

// MayRemove tells whether one device may send another away: itself, and the first one
// anybody.
func MayRemove(by, device zhiyin.DeviceID) bool { return by == device || by == zhiyin.FirstDevice }
