package foresee

import (
	"sort"
	"time"
)

// Event is one thing that happened to a customer.
type Event struct {
	Name   string // as the sender calls it: Return Parcel Received
	Affair string // the order, return, bill … it belongs to; "" for none
	At     time.Time
	Props  map[string]any // as JSON decodes them
}

// Contact is an earlier contact and what it was about.
type Contact struct {
	At       time.Time
	Need     string // by its disposition; "" when that stands for no need
	Resolved bool
}

// History is what is known of one customer, each list oldest first.
type History struct {
	Traits   []string // what they are: level=gold, age=60-69
	Events   []Event
	Contacts []Contact
}

// Before is the history as it stood at a moment, without what happened at it.
func (h History) Before(at time.Time) History {
	h.Events = h.Events[:sort.Search(len(h.Events), func(i int) bool { return !h.Events[i].At.Before(at) })]
	h.Contacts = h.Contacts[:sort.Search(len(h.Contacts), func(i int) bool { return !h.Contacts[i].At.Before(at) })]
	return h
}
