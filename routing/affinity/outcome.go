package affinity

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// Repeat is within which a customer who is in touch again shows that it was not settled
// (first-contact resolution counts the same seven days).
const Repeat = 7 * 24 * time.Hour

// Outcome is how one contact that waited for an agent went, as its events tell it.
type Outcome struct {
	Contact  zhiyin.ContactID
	Customer zhiyin.CustomerID // empty: nobody knows
	Queue    zhiyin.QueueID    // that it waited in first
	At       time.Time         // it entered the queue
	Agent    zhiyin.AgentID    // who took it first; empty: nobody did
	Segment  string            // whom it was like, as the decision had it; empty: nobody said
	Counted  bool              // what was learned counted then
	HeldOut  bool
	Wait     time.Duration // until the agent, or the end
	Ended    bool
	Gave     bool          // it gave up while waiting
	HandedOn bool          // the agent passed it on
	Talk     time.Duration // the agent's, after-call work included
	Survey   float64       // mean answer, 0..1; −1: nobody answered
	Mood     float64       // how much better it was at the end than at first, −10..10; 0: as it was, or not measured
	Moods    int           // utterances that it was measured at
	Settled  *bool         // what the agent's disposition says; nil: it says nothing
}

// Settles are the dispositions that say whether a matter is settled, by id.
type Settles map[string]bool

// Of reads a contact's events, in their order, by what dispositions say. It is false for one that never waited for
// an agent, and for a callback, whose wait tells nothing.
func Of(contact zhiyin.ContactID, events []zhiyin.Event, says Settles) (Outcome, bool) {
	r := reading{says: says, Outcome: Outcome{Contact: contact, HeldOut: routing.HeldOut(string(contact)), Survey: -1}}
	for _, e := range events {
		r.read(e)
	}
	if r.answers > 0 {
		r.Survey = r.sum / float64(r.answers)
	}
	if r.Moods > 1 {
		r.Mood = r.last - r.first
	}
	return r.Outcome, r.Queue != "" && !r.promised
}

// reading is an Outcome while its events are read.
type reading struct {
	Outcome
	says        Settles
	promised    bool
	choices     map[zhiyin.ReservationID]*zhiyin.Choice
	sum         float64 // of the survey's answers
	answers     int
	first, last float64 // moods
}

func (r *reading) read(e zhiyin.Event) {
	switch b := e.Body.(type) {
	case zhiyin.ContactIdentified:
		r.Customer = b.Customer
	case zhiyin.ContactQueued:
		r.queued(e, b)
	case zhiyin.CallbackPromised:
		r.promised = true
	case zhiyin.ReservationMade:
		r.made(b)
	case zhiyin.ContactConnected:
		r.connected(e, b)
	case zhiyin.ContactTransferred:
		r.HandedOn = r.HandedOn || b.OK && r.Agent != ""
	case zhiyin.MoodChanged:
		r.felt(b)
	case zhiyin.SurveyAnswered:
		if b.Most > 1 {
			r.sum, r.answers = r.sum+float64(b.Score-1)/float64(b.Most-1), r.answers+1
		}
	case zhiyin.ContactEnded:
		r.ended(e, b)
	case zhiyin.WrapCompleted:
		if b.Agent == r.Agent && !b.TimedOut { // left open, after-call work says nothing of its length
			r.Talk += time.Duration(b.WrapMs) * time.Millisecond
		}
		if settled, says := r.says[b.Disposition]; says && b.Agent == r.Agent {
			r.Settled = &settled
		}
	}
}

func (r *reading) queued(e zhiyin.Event, b zhiyin.ContactQueued) {
	if r.Queue != "" {
		return
	}
	r.Queue, r.At = b.Queue, e.At
	if !b.Since.IsZero() {
		r.At = b.Since
	}
	r.promised = r.promised || b.Wanted.Callback
}

func (r *reading) made(b zhiyin.ReservationMade) {
	if b.Choice == nil {
		return
	}
	if r.choices == nil {
		r.choices = map[zhiyin.ReservationID]*zhiyin.Choice{}
	}
	r.choices[b.Reservation] = b.Choice
}

func (r *reading) connected(e zhiyin.Event, b zhiyin.ContactConnected) {
	if r.Agent != "" || r.Queue == "" {
		return
	}
	r.Agent, r.Wait = b.Agent, max(0, e.At.Sub(r.At))
	if c := r.choices[b.Reservation]; c != nil {
		r.Segment, r.Counted = c.Segment, c.Learned
	}
}

// felt counts a mood only where somebody serves: what the wait did is not the agent's.
func (r *reading) felt(b zhiyin.MoodChanged) {
	if r.Agent == "" || r.Ended {
		return
	}
	if r.Moods++; r.Moods == 1 {
		r.first = b.Score
	}
	r.last = b.Score
}

func (r *reading) ended(e zhiyin.Event, b zhiyin.ContactEnded) {
	r.Ended, r.Talk = true, r.Talk+time.Duration(b.TalkMs+b.HoldMs)*time.Millisecond
	if r.Agent == "" && r.Queue != "" {
		r.Wait, r.Gave = max(0, e.At.Sub(r.At)), b.Reason == zhiyin.EndedAbandoned
	}
}
