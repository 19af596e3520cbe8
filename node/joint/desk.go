package joint

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/handoff"
	"zhiyin.dev/message"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// JointOf is how the page of an agent's contact stands.
func (j *Pages) JointOf(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (device.JointStanding, error) {
	if _, err := j.mine(ctx, agent, id); err != nil {
		return device.JointStanding{}, err
	}
	return j.standing(ctx, id)
}

func (j *Pages) standing(ctx context.Context, id zhiyin.ContactID) (device.JointStanding, error) {
	events, err := j.DB.Events(ctx, string(id), 0, mostEvents)
	page := handoff.JointOf(events)
	out := device.JointStanding{State: page.Stands(), Fault: page.Fault, Devices: []device.JointDevice{}}
	if !page.Sent.IsZero() {
		out.Sent = &page.Sent
	}
	for _, d := range page.Devices {
		if !d.Gone {
			out.Devices = append(out.Devices, device.JointDevice{ID: d.ID, Name: d.Name, Type: d.Type, Here: !d.Joined.IsZero()})
		}
	}
	return out, err
}

// OfferJoint sends the customer of an agent's contact the link to its page: in their chat, else by a message. One link is
// as good as another until the first device has opened one.
func (j *Pages) OfferJoint(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (device.JointStanding, error) {
	row, err := j.mine(ctx, agent, id)
	if err != nil {
		return device.JointStanding{}, err
	}
	now, err := j.standing(ctx, id)
	switch {
	case err != nil:
		return now, err
	case row.State == zhiyin.Wrapping:
		return now, fmt.Errorf("joint: the customer of %s has left: %w", id, zhiyin.Conflict)
	case now.State == "open" || now.State == "left":
		return now, fmt.Errorf("joint: the page of %s is %s: %w", id, now.State, zhiyin.Conflict)
	}
	if row.Channel == zhiyin.Chat {
		err = j.write(ctx, agent, id)
	} else {
		err = j.post(ctx, agent, row)
	}
	if err != nil {
		return now, err
	}
	return j.standing(ctx, id)
}

// write puts the link into the chat, where the customer is.
func (j *Pages) write(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) error {
	d, err := definition.Of(j.DB.Engine).Definition(ctx, zhiyin.DefinitionRef{Kind: "message", ID: handoff.JointLink})
	if err != nil {
		return err
	}
	t, problems := message.Parse([]byte(d.YAML))
	if len(problems) > 0 {
		return fmt.Errorf("joint: %s: %v: %w", d.Ref, problems, zhiyin.Invalid)
	}
	name, _, _ := t.Name.In(j.language(id))
	return j.Write(ctx, id, agent, name, zhiyin.ChatLink{To: zhiyin.LinkJoint, Expires: j.Now().Add(jointFor)})
}

// post sends the link by a message.
func (j *Pages) post(ctx context.Context, agent zhiyin.AgentID, row store.ContactRow) error {
	fault, err := j.Ask(ctx, j.letter(ctx, agent, row))
	if err == nil && fault != "" {
		err = fmt.Errorf("joint: the link to the page of %s can't be sent: %s: %w", row.ID, fault, zhiyin.Invalid)
	}
	return err
}

// language is the one that the contact's customer is served in.
func (j *Pages) language(id zhiyin.ContactID) zhiyin.Language {
	if s, ok := j.Standing(id); ok && s.Language != "" {
		return s.Language
	}
	return zhiyin.Mandarin
}

// letter carries the link to the telephone that is known of the customer, else to the
// one they call from.
func (j *Pages) letter(ctx context.Context, agent zhiyin.AgentID, row store.ContactRow) zhiyin.Message {
	return zhiyin.Message{Unit: row.Unit, Channel: zhiyin.BySMS, To: j.DB.Reaches(ctx, row), Language: j.language(row.ID), Template: handoff.JointLink, Customer: row.Customer, Contact: row.ID, By: "agent:" + string(agent)}
}

// mine is a contact that is the agent's: Denied for another's, Conflict when it is over.
func (j *Pages) mine(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (store.ContactRow, error) {
	row, err := j.DB.Contact(ctx, id)
	if err == nil {
		err = row.HadBy(agent)
	}
	return row, err
}
