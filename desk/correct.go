package desk

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"zhiyin.dev"
)

// Correction is what an agent says was understood wrongly. Of is need, intent or
// mood. Was is the need or intent; of a mood the desk knows it. Is is what it was:
// an id, or "" for merely not that; for a mood anger or calm. Is equal to Was takes
// a correction back.
type Correction struct {
	Utterance zhiyin.UtteranceID
	Of        string
	Was, Is   string
}

var meaningID = regexp.MustCompile(`^[a-zA-Z0-9_.\-/]{0,64}$`)

// Correct keeps that an utterance of a contact in the agent's hands was
// understood wrongly; it is a label for the next training. NotFound for an
// utterance that was not the customer's or was not understood so, Invalid for a
// correction that says nothing.
func (d *Desk) Correct(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, c Correction) error {
	if _, err := d.mayTouch(ctx, agent, contact); err != nil {
		return err
	}
	if d.keep == nil {
		return refuse("correction", contact, zhiyin.Unavailable)
	}
	verdict, e := zhiyin.NotFound, zhiyin.Event{}
	err := d.do(ctx, func() {
		r := d.open[contact]
		if r == nil {
			return
		}
		var body zhiyin.UnderstandingCorrected
		if body, verdict = r.heard.correct(c); verdict == "" {
			body.Agent = agent
			e = d.event(r, body, agent)
		}
	})
	if err = ruling(err, verdict, "correction", contact); err != nil {
		return err
	}
	if err := d.keep(ctx, e); err != nil {
		return fmt.Errorf("desk: correction of %s: %w", contact, err)
	}
	return nil
}

func (h *heard) correct(c Correction) (zhiyin.UnderstandingCorrected, zhiyin.Error) {
	body := zhiyin.UnderstandingCorrected{Utterance: c.Utterance, Of: c.Of, Was: c.Was, Is: c.Is}
	s := h.said[c.Utterance]
	if s == nil || s.speaker != zhiyin.OfCustomer {
		return body, zhiyin.NotFound
	}
	known := false
	switch c.Of {
	case "intent":
		known = slices.Contains(s.intents, c.Was)
	case "need":
		known = slices.Contains(s.needs, c.Was)
	case "mood":
		if known = s.mood != nil; known {
			body.Was = strconv.FormatFloat(*s.mood, 'f', 1, 64)
		}
		if c.Is != "anger" && c.Is != "calm" {
			return body, zhiyin.Invalid
		}
	default:
		return body, zhiyin.Invalid
	}
	if !known {
		return body, zhiyin.NotFound
	}
	if !meaningID.MatchString(c.Is) {
		return body, zhiyin.Invalid
	}
	return body, ""
}

// event is a fact about the contact, sealed as the contact's own are.
func (d *Desk) event(r *record, body zhiyin.Body, by zhiyin.AgentID) zhiyin.Event {
	e := zhiyin.NewEvent(string(r.id), body, d.now())
	e.Unit, e.By = r.unit, "agent:"+string(by)
	if s := r.known(); s.Known == zhiyin.One && s.Customer.ID != "" {
		e.Person = string(s.Customer.ID)
	}
	return e
}
