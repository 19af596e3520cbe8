package desk

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// HelpView is an agent's asking for a supervisor.
type HelpView struct {
	Since Instant `json:"since"`
	Why   string  `json:"why,omitempty"`
}

// NoteView is what a supervisor wrote to the agent.
type NoteView struct {
	ID     zhiyin.EventID `json:"id"`
	At     Instant        `json:"at"`
	ByName string         `json:"by_name"`
	Text   string         `json:"text"`
}

// mostNotes is how many of an agent's notes in one contact are shown, the newest.
const mostNotes = 10

// hand is one agent's in one contact.
type hand struct {
	contact zhiyin.ContactID
	agent   zhiyin.AgentID
}

// asking is since when a hand is up, and why.
type asking struct {
	at  time.Time
	why string
}

// AskHelp calls for a supervisor in a talk of the agent's (on), with at most
// zhiyin.HelpRunes characters why, which may follow later, or withdraws it. Conflict when
// that is so already.
func (d *Desk) AskHelp(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool, why string) error {
	if why = strings.TrimSpace(why); !utf8.ValidString(why) || utf8.RuneCountInString(why) > zhiyin.HelpRunes {
		return refuse("help", contact, zhiyin.Invalid)
	}
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	var body zhiyin.Body = zhiyin.HelpWithdrawn{Agent: agent}
	if on {
		body = zhiyin.HelpAsked{Agent: agent, Why: why}
	}
	verdict, e := zhiyin.Conflict, zhiyin.Event{}
	err := d.do(ctx, func() {
		was, up := d.raised[hand{contact, agent}]
		news := up != on || on && why != "" && MaskSaid(why) != was.why
		if r := d.open[contact]; r != nil && news {
			verdict, e = "", d.event(r, body, agent)
		}
	})
	if err = ruling(err, verdict, "help", contact); err != nil {
		return err
	}
	return d.write(ctx, e, "help")
}

// Advise writes a note of at most zhiyin.NoteRunes characters to an agent who has the
// contact in hand, talking or in wrap-up. keep enters it in the audit chain before.
// Denied for another unit's contact, Conflict when the agent is done with it.
func (d *Desk) Advise(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, agent zhiyin.AgentID, text string, keep func() error) error {
	if text = strings.TrimSpace(text); text == "" || !utf8.ValidString(text) || utf8.RuneCountInString(text) > zhiyin.NoteRunes {
		return refuse("note to agent", contact, zhiyin.Invalid)
	}
	verdict, e := zhiyin.NotFound, zhiyin.Event{}
	err := d.do(ctx, func() {
		r, s := d.open[contact], d.seats[supervisor]
		switch {
		case r == nil || s == nil || r.parts[agent] == nil:
		case r.unit != s.agent.Unit:
			verdict = zhiyin.Denied
		case r.parts[agent].over, agent == supervisor:
			verdict = zhiyin.Conflict
		default:
			verdict, e = "", d.event(r, zhiyin.SupervisorNoted{By: supervisor, Agent: agent, Text: text}, supervisor)
		}
	})
	if err = ruling(err, verdict, "note to agent", contact); err != nil {
		return err
	}
	if err := keep(); err != nil {
		return err
	}
	return d.write(ctx, e, "note to agent")
}

// write keeps what an agent or a supervisor says of a contact.
func (d *Desk) write(ctx context.Context, e zhiyin.Event, what string) error {
	if d.keep == nil {
		return refuse(what, zhiyin.ContactID(e.Subject), zhiyin.Unavailable)
	}
	if err := d.keep(ctx, e); err != nil {
		return fmt.Errorf("desk: %s in %s: %w", what, e.Subject, err)
	}
	return nil
}

// applyHelp folds in who asks for help and what they are told; ok is false for
// what is neither.
func (d *Desk) applyHelp(r *record, e zhiyin.Event) (ok bool) {
	switch b := e.Body.(type) {
	case zhiyin.HelpAsked:
		h, at := hand{r.id, b.Agent}, e.At
		if was, up := d.raised[h]; up {
			at = was.at
		}
		d.raised[h] = asking{at: at, why: MaskSaid(b.Why)}
	case zhiyin.HelpWithdrawn:
		delete(d.raised, hand{r.id, b.Agent})
	case zhiyin.SupervisorNoted:
		delete(d.raised, hand{r.id, b.Agent})
		if p := r.parts[b.Agent]; p != nil {
			p.told(NoteView{ID: e.ID, At: At(e.At), ByName: d.agentName(b.By), Text: b.Text})
		}
	default:
		return false
	}
	d.touchContact(r)
	return true
}

func (p *part) told(n NoteView) {
	notes := append(append([]NoteView{}, p.notes...), n) // a view of the old list may be on its way
	p.notes = notes[max(0, len(notes)-mostNotes):]
}

// answered lowers every hand in a contact that a supervisor comes into.
func (d *Desk) answered(id zhiyin.ContactID) {
	for h := range d.raised {
		if h.contact == id {
			delete(d.raised, h)
		}
	}
}

// lower ends the asking of agents who are not with the customer any more.
func (d *Desk) lower() {
	for h := range d.raised {
		if r := d.open[h.contact]; r == nil || !r.parts[h.agent].live() {
			delete(d.raised, h)
		}
	}
}

// help is the asking of an agent in a contact; nil: they ask nobody.
func (d *Desk) help(id zhiyin.ContactID, agent zhiyin.AgentID) *HelpView {
	a, up := d.raised[hand{id, agent}]
	if !up {
		return nil
	}
	return &HelpView{Since: At(a.at), Why: a.why}
}

// hands counts who asks for help in a unit.
func (d *Desk) hands(unit zhiyin.UnitID) (n int) {
	for h := range d.raised {
		if r := d.open[h.contact]; r != nil && r.unit == unit {
			n++
		}
	}
	return n
}

// tellHands tells supervisors how many ask for help, where that changed.
func (d *Desk) tellHands() {
	if len(d.raised) == 0 && !d.handsUp {
		return
	}
	d.handsUp = len(d.raised) > 0
	for _, s := range d.seats {
		if n := d.hands(s.agent.Unit); n != s.hands {
			s.hands = n
			if observes(s.agent) {
				d.publish(s, "hands", n)
			}
		}
	}
}

// observes tells whether the agent may come to the help of others of their unit.
func observes(a zhiyin.Agent) bool {
	actor := access.Actor{Agent: a.ID, Roles: access.Of(a.Roles), Units: []zhiyin.UnitID{a.Unit}, Verified: true}
	return access.Allows(actor, access.ContactObserve, access.Object{Unit: a.Unit})
}
