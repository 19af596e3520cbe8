package foresight

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// Outcome is what a contact was about, beside what had been foreseen of it. It holds
// nothing of the customer but who they are.
type Outcome struct {
	Customer string // outcomes of one customer are never on both sides of a test
	At       time.Time
	Reasons  []zhiyin.ReasonForeseen // as they stood when the contact began; none: nothing was foreseen
	Asked    string                  // the need that the flow asked about or told first
	Told     bool
	Answered bool
	Agreed   bool
	Rejected []string // needs that the agent said it was not
	Topic    string   // the disposition; "" where nobody chose one
}

// OutcomeOf reads a contact's events, in order. topic is its disposition.
func OutcomeOf(customer, topic string, events []zhiyin.Event) Outcome {
	o := Outcome{Customer: customer, Topic: topic}
	for i, e := range events {
		if i == 0 {
			o.At = e.At
		}
		switch b := e.Body.(type) {
		case zhiyin.ReasonsForeseen:
			if o.Reasons == nil {
				o.Reasons = b.Reasons
			}
		case zhiyin.ReasonAsked:
			o.Asked, o.Told, o.Answered, o.Agreed = b.Need, b.Told, false, false
		case zhiyin.ReasonAnswered:
			o.Answered, o.Agreed = true, b.Agreed
		case zhiyin.ReasonRejected:
			o.Rejected = slices.DeleteFunc(o.Rejected, func(need string) bool { return need == b.Need })
			if !b.Back {
				o.Rejected = append(o.Rejected, b.Need)
			}
		case zhiyin.WrapCompleted:
			if b.TimedOut && !b.Beside { // the clock chose
				o.Topic = ""
			}
		}
	}
	return o
}

// Was is the need that the contact was about, "" for something else; known is false
// where nobody said. The customer's own yes counts first, then the disposition; what
// the agent said it was not is not it.
func (o *Outcome) Was(definitions []*Definition) (need string, known bool) {
	if o.Agreed && !slices.Contains(o.Rejected, o.Asked) {
		return o.Asked, true
	}
	var fits []string
	for _, d := range definitions {
		if d.Was(o.Topic) && !slices.Contains(o.Rejected, d.Need) {
			fits = append(fits, d.Need)
		}
	}
	for _, r := range o.Reasons { // of several that the disposition may mean, the likeliest
		if slices.Contains(fits, r.Need) {
			return r.Need, true
		}
	}
	if len(fits) > 0 {
		return fits[0], true
	}
	return "", o.Topic != "" || o.Answered || len(o.Rejected) > 0
}

// Said tells whether the likeliest reason was foreseen from a confidence on.
func (o *Outcome) Said(from float64) bool {
	return len(o.Reasons) > 0 && o.Reasons[0].Confidence >= from
}
