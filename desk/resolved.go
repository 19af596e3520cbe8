package desk

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// What needed a supervisor and does not any more is shown for settledFor, the newest
// settledMost. Only what was seen on a floor that is watched counts: who looks after an
// hour asks for what is, not for what came and went.
const (
	settledFor    = 30 * time.Minute
	settledMost   = 5
	watchedWithin = 10 * time.Second // the screen asks every second
)

// Settled is something that does not need a supervisor any more, since At.
type Settled struct {
	Kind    string  `json:"kind"` // as of Attention
	Subject string  `json:"subject"`
	At      Instant `json:"at"`
	Over    bool    `json:"over,omitempty"` // because the contact ended
}

// attended is what a unit's supervisors were shown last.
type attended struct {
	at      time.Time
	list    []Attention
	settled []settled
}

type settled struct {
	Settled
	at time.Time
}

// matter tells two attentions apart: an angry customer stays the same with another
// agent, and a queue whose first caller changed still has long waits.
func (a Attention) matter() [3]string {
	switch a.Kind {
	case "angry":
		return [3]string{a.Kind, "", string(a.Contact)}
	case "help", "no_senior", "line_lost", "held_long", "callback_missed":
		return [3]string{a.Kind, a.Subject, string(a.Contact)}
	}
	return [3]string{a.Kind, a.Subject}
}

// settle compares with what was shown before and returns what is settled, newest first.
func (a *attended) settle(list []Attention, now time.Time, over func(zhiyin.ContactID) bool) []Settled {
	if now.Sub(a.at) <= watchedWithin {
		for _, was := range a.list {
			if !slices.ContainsFunc(list, func(is Attention) bool { return is.matter() == was.matter() }) {
				s := Settled{Kind: was.Kind, Subject: was.Subject, At: At(now), Over: was.Contact != "" && over(was.Contact)}
				a.settled = slices.Insert(a.settled, 0, settled{s, now})
			}
		}
	}
	a.at, a.list = now, list
	a.settled = a.settled[:min(len(a.settled), settledMost)]
	a.settled = slices.DeleteFunc(a.settled, func(s settled) bool { return now.Sub(s.at) > settledFor })
	out := []Settled{}
	for _, s := range a.settled {
		out = append(out, s.Settled)
	}
	return out
}

func (d *Desk) settledOf(unit zhiyin.UnitID, list []Attention) []Settled {
	a := d.attended[unit]
	if a == nil {
		a = &attended{}
		d.attended[unit] = a
	}
	return a.settle(slices.Clone(list), d.now(), func(id zhiyin.ContactID) bool {
		r := d.open[id]
		return r == nil || !r.ended.IsZero()
	})
}
