package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

// Conferences lets an agent who talks to a customer ask somebody else, and all three
// talk. Each method returns when that is durable; Conflict when the talk does not allow it.
type Conferences interface {
	// Ask calls a colleague or a telephone (E.164); one of the two is empty.
	Ask(ctx context.Context, contact zhiyin.ContactID, agent, colleague zhiyin.AgentID, to string) error
	Unconsult(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID) error
	Confer(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID) error
	LeaveTalk(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID) error
	RemoveThird(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID) error
}

// ColleagueView is an agent of the same unit who may be asked.
type ColleagueView struct {
	ID     zhiyin.AgentID     `json:"id"`
	Name   string             `json:"name"`
	Title  zhiyin.Text        `json:"title"`
	Status zhiyin.AgentStatus `json:"status"`
	Free   bool               `json:"free"` // they can be rung now
}

// mostColleagues is how many are listed: more are found by typing.
const mostColleagues = 50

// Colleagues lists whom the agent may ask, those who are free first, then by name; find
// is part of a name, empty for all.
func (d *Desk) Colleagues(ctx context.Context, agent zhiyin.AgentID, find string) ([]ColleagueView, error) {
	out := []ColleagueView{}
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		me := d.seats[agent]
		if me == nil || me.agent.Unit == "" {
			return
		}
		verdict = ""
		for _, s := range d.seats {
			if d.colleagues(me, s) && strings.Contains(strings.ToLower(s.agent.Name), strings.ToLower(find)) {
				out = append(out, ColleagueView{ID: s.agent.ID, Name: s.agent.Name, Title: text(s.agent.Title), Status: s.presence.Status, Free: d.askable(s)})
			}
		}
	})
	slices.SortFunc(out, func(a, b ColleagueView) int {
		return cmp.Or(order(a.Free, b.Free), order(a.Status != zhiyin.Offline, b.Status != zhiyin.Offline), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), mostColleagues)], ruling(err, verdict, "colleagues", agent)
}

// order puts what holds first.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// colleagues tells whether one may ask the other: of one unit, and serving in it.
func (d *Desk) colleagues(me, s *seat) bool {
	return s != me && s.agent.Unit == me.agent.Unit && len(s.agent.Queues) > 0
}

// askable tells whether the agent can be rung for a talk; chats are none.
func (d *Desk) askable(s *seat) bool {
	return s.presence.Status == zhiyin.Available && s.presence.Line && s.offers == nil && !d.talking(s)
}

// Ask calls a colleague of the same unit, or a telephone as a person types it, while the
// customer hears music; exactly one is given. Conflict when the colleague is not free or
// the talk does not allow it, Invalid for what is no number.
func (d *Desk) Ask(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, colleague zhiyin.AgentID, to string) error {
	if (colleague == "") == (to == "") {
		return refuse("consultation: a colleague or a number", contact, zhiyin.Invalid)
	}
	if err := d.mayConfer(ctx, agent, contact); err != nil {
		return err
	}
	if to != "" {
		number, why := identity.Phone(to, d.region)
		if why != identity.Good {
			return refuse("consultation: no number", contact, zhiyin.Invalid)
		}
		return d.confer.Ask(ctx, contact, agent, "", number)
	}
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		switch s := d.seats[colleague]; {
		case s == nil || !d.colleagues(d.seats[agent], s):
		case !d.askable(s):
			verdict = zhiyin.Conflict
		default:
			verdict = ""
		}
	})
	if err = ruling(err, verdict, "colleague", colleague); err != nil {
		return err
	}
	return d.confer.Ask(ctx, contact, agent, colleague, "")
}

// EndConsult ends the consultation and brings the agent back to the customer.
func (d *Desk) EndConsult(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayConfer(ctx, agent, contact); err != nil {
		return err
	}
	return d.confer.Unconsult(ctx, contact, agent)
}

// Confer joins the customer, the agent and whom they consult.
func (d *Desk) Confer(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayConfer(ctx, agent, contact); err != nil {
		return err
	}
	return d.confer.Confer(ctx, contact, agent)
}

// LeaveTalk takes the agent out of a conference; the others talk on.
func (d *Desk) LeaveTalk(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayConfer(ctx, agent, contact); err != nil {
		return err
	}
	return d.confer.LeaveTalk(ctx, contact, agent)
}

// RemoveThird takes whom the agent asked in out of it again.
func (d *Desk) RemoveThird(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayConfer(ctx, agent, contact); err != nil {
		return err
	}
	return d.confer.RemoveThird(ctx, contact, agent)
}

func (d *Desk) mayConfer(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if d.confer == nil {
		return refuse("conference", contact, zhiyin.Unavailable)
	}
	return d.mayTalk(ctx, agent, contact)
}
