package handoff

import (
	"time"

	"zhiyin.dev"
)

// Joint is who shares the page of one contact: the devices of a company's people.
type Joint struct{ Devices []Device }

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
