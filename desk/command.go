package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
)

// SetStatus changes the agent's status: at once, or next while they are busy.
// Being away needs one of the away reasons.
func (d *Desk) SetStatus(ctx context.Context, agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) error {
	switch {
	case status != zhiyin.Available && status != zhiyin.Away && status != zhiyin.Offline:
		return refuse("status", agent, zhiyin.Invalid)
	case status == zhiyin.Away && !slices.Contains(d.away, reason), status != zhiyin.Away && reason != "":
		return refuse("status reason", agent, zhiyin.Invalid)
	}
	if err := d.exists(ctx, agent); err != nil {
		return err
	}
	d.host.SetStatus(agent, status, reason)
	return nil
}

// Accept takes the reservation that rings at the agent's desk.
func (d *Desk) Accept(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ReservationID) error {
	if err := d.mayAnswer(ctx, agent, id); err != nil {
		return err
	}
	return d.host.Accept(agent, id)
}

// Reject gives it back, with a reason of at most 64 bytes.
func (d *Desk) Reject(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ReservationID, reason string) error {
	if len(reason) > 64 {
		return refuse("reason", agent, zhiyin.Invalid)
	}
	if err := d.mayAnswer(ctx, agent, id); err != nil {
		return err
	}
	return d.host.Reject(agent, id, reason)
}

// Mute stops (on) or lets the customer hear the agent.
func (d *Desk) Mute(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error {
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	return d.calls.Mute(ctx, contact, agent, on)
}

// Hold lets the customer hear music (on), or brings them back.
func (d *Desk) Hold(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error {
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	return d.calls.Hold(ctx, contact, agent, on)
}

// Digits sends 1 to 32 keys (0-9 * # A-D) to the customer's side.
func (d *Desk) Digits(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, digits string) error {
	if digits == "" || len(digits) > 32 || strings.Trim(digits, "0123456789*#ABCD") != "" {
		return refuse("digits", contact, zhiyin.Invalid)
	}
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	return d.calls.Digits(ctx, contact, agent, digits)
}

// End hangs up on the customer.
func (d *Desk) End(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	return d.calls.End(ctx, contact, agent)
}

// Transfer hands the customer to a queue that exists or to a telephone number
// (plus and 5 to 15 digits); exactly one of the two is given.
func (d *Desk) Transfer(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, queue zhiyin.QueueID, to string) error {
	if (queue == "") == (to == "") || to != "" && !dialable(to) {
		return refuse("transfer", contact, zhiyin.Invalid)
	}
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	exists := queue == ""
	if err := d.do(ctx, func() { q := d.queues[queue]; exists = exists || q != nil && q.Unit != "" }); err != nil {
		return err
	}
	if !exists {
		return refuse("transfer to queue", queue, zhiyin.NotFound)
	}
	return d.calls.Transfer(ctx, contact, agent, queue, to)
}

// Identify says which of the candidates the customer is. Denied for anybody
// else, Conflict when it is known already.
func (d *Desk) Identify(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, customer zhiyin.CustomerID) error {
	if _, err := d.mayTouch(ctx, agent, contact); err != nil {
		return err
	}
	verdict := zhiyin.Conflict
	err := d.do(ctx, func() {
		r := d.open[contact]
		if r == nil || r.known().Known != zhiyin.Several {
			return
		}
		verdict = zhiyin.Denied
		if concerns(r, customer) {
			verdict = ""
		}
	})
	if err = ruling(err, verdict, "candidate", contact); err != nil {
		return err
	}
	return d.calls.Identify(ctx, contact, agent, customer)
}

// Note replaces the contact's note, at most 8,000 characters.
func (d *Desk) Note(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, text string) error {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > 8000 {
		return refuse("note", contact, zhiyin.Invalid)
	}
	if _, err := d.mayTouch(ctx, agent, contact); err != nil {
		return err
	}
	return d.calls.Note(ctx, contact, agent, text)
}

// WrapExtend gives the wrap-up more time; WrapComplete ends it with one of the
// unit's dispositions.
func (d *Desk) WrapExtend(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayWrap(ctx, agent, contact); err != nil {
		return err
	}
	return d.calls.WrapExtend(ctx, contact, agent)
}

// WrapComplete ends the wrap-up.
func (d *Desk) WrapComplete(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, disposition string) error {
	if err := d.mayWrap(ctx, agent, contact); err != nil {
		return err
	}
	var offered []Disposition
	if err := d.do(ctx, func() { offered = d.outcomes(d.seats[agent].agent.Unit) }); err != nil {
		return err
	}
	if !slices.ContainsFunc(offered, func(x Disposition) bool { return x.ID == disposition }) {
		return refuse("disposition", contact, zhiyin.Invalid)
	}
	return d.calls.WrapComplete(ctx, contact, agent, disposition)
}

// PastContacts pages through the history of a customer whom the agent has in
// hand, newest first. next is the cursor of the following page, "" at the end.
func (d *Desk) PastContacts(ctx context.Context, agent zhiyin.AgentID, customer zhiyin.CustomerID, cursor string) (page []PastContactView, next string, err error) {
	const size = 20
	var before time.Time
	if cursor != "" {
		if before, err = time.Parse(time.RFC3339Nano, cursor); err != nil {
			return nil, "", refuse("cursor", agent, zhiyin.Invalid)
		}
	}
	if err = d.mayKnow(ctx, agent, customer); err != nil {
		return nil, "", err
	}
	var cleared zhiyin.Sensitivity
	if err = d.do(ctx, func() { cleared = d.cleared(agent) }); err != nil || !cleared.Reads(zhiyin.LabelOfFacts) {
		return []PastContactView{}, "", err
	}
	list, err := d.records.PastContacts(ctx, customer, before, size+1)
	if err != nil {
		return nil, "", fmt.Errorf("desk: contacts of %s: %w", customer, err)
	}
	if len(list) > size {
		list = list[:size]
		next = string(At(list[size-1].At))
	}
	return pastViews(list), next, nil
}

// Moved tells the agent's other tabs that this one holds the audio now.
func (d *Desk) Moved(ctx context.Context, agent zhiyin.AgentID, tab string) error {
	return d.do(ctx, func() {
		s := d.seats[agent]
		if s == nil || s.tab == tab {
			return
		}
		had := s.tab != ""
		if s.tab = tab; had {
			d.publish(s, "elsewhere", map[string]any{"tab": tab})
		}
	})
}

func dialable(to string) bool {
	digits := strings.TrimPrefix(to, "+")
	return digits != to && len(digits) >= 5 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}
