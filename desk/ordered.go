package desk

import (
	"slices"

	"zhiyin.dev"
)

// DirectiveView is a directive as a supervisor sees it.
type DirectiveView struct {
	ID      zhiyin.DirectiveID   `json:"id"`
	What    zhiyin.DirectiveKind `json:"what" enum:"callback_only,announcement,banner,placement"`
	Queue   zhiyin.QueueID       `json:"queue,omitempty"` // empty: a banner for the whole unit
	Agent   zhiyin.AgentID       `json:"agent,omitempty"`
	Leave   bool                 `json:"leave,omitempty"`
	Waiting bool                 `json:"waiting,omitempty"`
	Text    zhiyin.Text          `json:"text,omitempty"`
	ByName  string               `json:"by_name"`
	At      Instant              `json:"at"`
	Until   Instant              `json:"until,omitempty"` // none: until it is taken back
	Seen    int                  `json:"seen"`            // of a banner: how many have read it
	Of      int                  `json:"of"`              // how many it is for who are there, or have read it
}

// BannerView is a banner as its agents see it.
type BannerView struct {
	ID     zhiyin.DirectiveID `json:"id"`
	Text   zhiyin.Text        `json:"text"`
	ByName string             `json:"by_name"`
	At     Instant            `json:"at"`
	Until  Instant            `json:"until"`
}

// given puts a directive in force and tells whom it concerns; one that is known changes
// nothing.
func (d *Desk) given(v zhiyin.Directive) {
	if slices.ContainsFunc(d.inForce, func(x zhiyin.Directive) bool { return x.ID == v.ID }) {
		return
	}
	d.inForce = append(d.inForce, v)
	d.ordered(v)
}

// over takes one out of force.
func (d *Desk) over(id zhiyin.DirectiveID) {
	i := slices.IndexFunc(d.inForce, func(x zhiyin.Directive) bool { return x.ID == id })
	if i < 0 {
		return
	}
	v := d.inForce[i]
	d.inForce = slices.Delete(d.inForce, i, i+1)
	d.ordered(v)
}

// ordered tells whom a change of the directive concerns.
func (d *Desk) ordered(v zhiyin.Directive) {
	switch v.What {
	case zhiyin.Placement:
		d.settle(d.seat(v.Agent))
	case zhiyin.Banner:
		for id, s := range d.seats {
			if v.Concerns(s.agent) {
				d.touch(id).banners = true
			}
		}
	}
}

// settle finds the queues that the agent serves now.
func (d *Desk) settle(s *seat) {
	now := zhiyin.Placed(s.agent.ID, s.base, d.inForce)
	if slices.Equal(now, s.agent.Queues) {
		return
	}
	s.agent.Queues, s.renewed = now, true
	d.touch(s.agent.ID).agent = true
}

// saw notes who has read a banner.
func (d *Desk) saw(id zhiyin.DirectiveID, agent zhiyin.AgentID) {
	i := slices.IndexFunc(d.inForce, func(x zhiyin.Directive) bool { return x.ID == id })
	if i < 0 || slices.Contains(d.inForce[i].Seen, agent) {
		return
	}
	d.inForce[i].Seen = append(d.inForce[i].Seen, agent)
	d.touch(agent).banners = true
}

// banners are those that the agent has not read yet, the oldest first.
func (d *Desk) banners(s *seat) []BannerView {
	out := []BannerView{}
	for _, v := range d.inForce {
		if v.Concerns(s.agent) && !slices.Contains(v.Seen, s.agent.ID) {
			out = append(out, BannerView{ID: v.ID, Text: text(v.Text), ByName: d.agentName(v.By), At: At(v.At), Until: At(v.Until)})
		}
	}
	return out
}

// directives are those of a unit, as they were given.
func (d *Desk) directives(unit zhiyin.UnitID) []DirectiveView {
	out := []DirectiveView{}
	for _, v := range d.inForce {
		if v.Unit != unit {
			continue
		}
		w := DirectiveView{ID: v.ID, What: v.What, Queue: v.Queue, Agent: v.Agent, Leave: v.Leave, Waiting: v.Waiting, Text: v.Text,
			ByName: d.agentName(v.By), At: At(v.At), Until: At(v.Until), Seen: len(v.Seen)}
		for id, s := range d.seats {
			if v.Concerns(s.agent) && (s.presence.Status != zhiyin.Offline || slices.Contains(v.Seen, id)) {
				w.Of++
			}
		}
		out = append(out, w)
	}
	return out
}
