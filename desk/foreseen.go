package desk

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
)

// ForeseenView is a reason for which the customer probably is in touch, as an agent
// sees it. Numbers in its words are masked.
type ForeseenView struct {
	Need       string      `json:"need"`
	Title      zhiyin.Text `json:"title"`
	Says       zhiyin.Text `json:"says,omitempty"` // the evidence; none for who may not read it
	Kind       string      `json:"kind"`           // order, return, bill, visit, policy, plan, case, account
	Confidence float64     `json:"confidence"`
	Definition string      `json:"definition"`
	Until      Instant     `json:"until,omitempty"`
	Answered   string      `json:"answered,omitempty" enum:"asked,told,agreed,denied"` // what came of it in the flow
	Rejected   bool        `json:"rejected,omitempty"`                                 // the agent says that it is not
}

// foreseen is what is foreseen of a contact, and what was said of it.
type foreseen struct {
	likely   []zhiyin.Foreseen
	answered map[string]string
	rejected map[string]bool
}

// take folds one event in; it tells whether it was about this.
func (f *foreseen) take(body zhiyin.Body) bool {
	if f.answered == nil {
		f.answered, f.rejected = map[string]string{}, map[string]bool{}
	}
	switch b := body.(type) {
	case zhiyin.ReasonsForeseen:
		f.likely = b.Likely
	case zhiyin.ReasonAsked:
		f.answered[b.Need] = "asked"
		if b.Told {
			f.answered[b.Need] = "told"
		}
	case zhiyin.ReasonAnswered:
		f.answered[b.Need] = "denied"
		if b.Agreed {
			f.answered[b.Need] = "agreed"
		}
	case zhiyin.ReasonRejected:
		f.rejected[b.Need] = !b.Back
	default:
		return false
	}
	return true
}

// view is what an agent of a clearance sees.
func (f *foreseen) view(cleared zhiyin.Sensitivity) []ForeseenView {
	out := []ForeseenView{}
	if !cleared.Reads(zhiyin.LabelOfFacts) {
		return out
	}
	for _, l := range f.likely {
		v := ForeseenView{Need: l.Need, Title: l.Title, Kind: l.Kind, Confidence: l.Confidence, Definition: l.By.String(), Until: At(l.Until),
			Answered: f.answered[l.Need], Rejected: f.rejected[l.Need]}
		if cleared.Reads(zhiyin.LabelOfReason) {
			v.Says = l.Says
		}
		out = append(out, v)
	}
	return out
}

// NotThis keeps that a foreseen reason of a contact in the agent's hands is not it, or
// takes that back. NotFound for one that is not foreseen.
func (d *Desk) NotThis(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, need string, back bool) error {
	if _, err := d.mayTouch(ctx, agent, contact); err != nil {
		return err
	}
	if d.keep == nil {
		return refuse("foreseen reason", contact, zhiyin.Unavailable)
	}
	verdict, e := zhiyin.NotFound, zhiyin.Event{}
	err := d.do(ctx, func() {
		r := d.open[contact]
		if r == nil {
			return
		}
		i := slices.IndexFunc(r.foreseen.likely, func(f zhiyin.Foreseen) bool { return f.Need == need })
		if i < 0 {
			return
		}
		verdict = ""
		e = d.event(r, zhiyin.ReasonRejected{Agent: agent, Need: need, By: r.foreseen.likely[i].By, Back: back}, agent)
	})
	if err = ruling(err, verdict, "foreseen reason", contact); err != nil {
		return err
	}
	if err := d.keep(ctx, e); err != nil {
		return fmt.Errorf("desk: foreseen reason of %s: %w", contact, err)
	}
	return nil
}
