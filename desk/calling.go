package desk

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

// Outgoing is calls that agents begin, and each agent's own list of calls.
type Outgoing interface {
	// Place calls to (E.164) for the agent and returns when that is durable. Conflict
	// when they are at work or their audio is down, Unavailable without a way out.
	Place(ctx context.Context, agent zhiyin.Agent, to string) (zhiyin.ContactID, error)
	// History returns the agent's calls before a moment, newest first.
	History(ctx context.Context, agent zhiyin.AgentID, before time.Time, limit int) ([]zhiyin.CallRecord, error)
	// Number is the customer's number of a contact that stands in the agent's history;
	// NotFound for any other, and for one that was withheld or erased.
	Number(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) (string, error)
}

// CallView is one line of the call history. Numbers are masked.
type CallView struct {
	Contact     zhiyin.ContactID `json:"contact"`
	How         zhiyin.CallHow   `json:"how"`
	At          Instant          `json:"at"`
	Channel     zhiyin.Channel   `json:"channel"`
	Customer    CustomerView     `json:"customer"`
	Queue       zhiyin.QueueID   `json:"queue,omitempty"`
	QueueName   zhiyin.Text      `json:"queue_name,omitempty"`
	Over        bool             `json:"over"`
	TalkMs      int64            `json:"talk_ms"`
	EndedReason zhiyin.EndReason `json:"ended_reason,omitempty"`
	Disposition string           `json:"disposition,omitempty"`
	Callable    bool             `json:"callable"` // there is a number to call back
}

// CallOut calls a number as a person types it (national ones are of the unit's
// country), or the customer of a contact in the agent's own history, whose number
// the agent need not see. Exactly one is given. Invalid for what is no number,
// Conflict while the agent is at work.
func (d *Desk) CallOut(ctx context.Context, agent zhiyin.AgentID, to string, contact zhiyin.ContactID) (zhiyin.ContactID, error) {
	if d.out == nil {
		return "", refuse("call out", agent, zhiyin.Unavailable)
	}
	if (to == "") == (contact == "") {
		return "", refuse("call out: a number or a contact", agent, zhiyin.Invalid)
	}
	who, err := d.free(ctx, agent)
	if err != nil {
		return "", err
	}
	if contact != "" {
		if to, err = d.out.Number(ctx, agent, contact); err != nil {
			return "", err
		}
	}
	number, why := identity.Phone(to, d.region)
	if why != identity.Good {
		return "", fmt.Errorf("desk: call out of %s: no number: %s: %w", agent, why, zhiyin.Invalid)
	}
	return d.out.Place(ctx, who, number)
}

// free returns the agent unless they have a call in hand (chats are none) or their audio is down.
func (d *Desk) free(ctx context.Context, agent zhiyin.AgentID) (who zhiyin.Agent, err error) {
	verdict := zhiyin.NotFound
	err = d.do(ctx, func() {
		s := d.seats[agent]
		if s == nil || s.agent.Unit == "" {
			return
		}
		who, verdict = s.agent, ""
		if d.talking(s) || !s.presence.Line {
			verdict = zhiyin.Conflict
		}
	})
	return who, ruling(err, verdict, "call out", agent)
}

// History pages through the agent's own calls, newest first. next is the cursor
// of the following page, "" at the end.
func (d *Desk) History(ctx context.Context, agent zhiyin.AgentID, cursor string) (page []CallView, next string, err error) {
	const size = 30
	before := d.now().Add(time.Hour) // clocks of several nodes
	if cursor != "" {
		if before, err = time.Parse(time.RFC3339Nano, cursor); err != nil {
			return nil, "", refuse("cursor", agent, zhiyin.Invalid)
		}
	}
	page = []CallView{}
	if d.out == nil {
		return page, "", nil
	}
	list, err := d.out.History(ctx, agent, before, size+1)
	if err != nil {
		return nil, "", fmt.Errorf("desk: history of %s: %w", agent, err)
	}
	if len(list) > size {
		list = list[:size]
		next = string(At(list[size-1].At))
	}
	err = d.do(ctx, func() {
		for _, c := range list {
			page = append(page, d.callView(c, d.cleared(agent)))
		}
	})
	return page, next, err
}

func (d *Desk) callView(c zhiyin.CallRecord, cleared zhiyin.Sensitivity) CallView {
	s := zhiyin.Snapshot{}
	if c.Customer.ID != "" {
		s.Known, s.Customer = zhiyin.One, c.Customer
	}
	from := ""
	if c.From != "" {
		from = mask(c.From)
	}
	return CallView{Contact: c.Contact, How: c.How, At: At(c.At), Channel: c.Channel, Customer: customerView(s.Within(cleared), from),
		Queue: c.Queue, QueueName: d.queueName(c.Queue), Over: c.Over, TalkMs: c.Talk.Milliseconds(), EndedReason: c.EndedReason,
		Disposition: c.Disposition, Callable: c.From != ""}
}

// place puts a call that the agent began into their roster.
func (d *Desk) place(r *record, b zhiyin.CallPlaced, at time.Time) {
	r.queue, r.current = b.Queue, b.Agent
	r.parts[b.Agent] = &part{agent: b.Agent, queue: b.Queue, connected: at, dialling: true}
	d.seat(b.Agent).take(r.id)
	d.touch(b.Agent).agent = true
	d.touchContact(r)
}

// inform shows that the customer took the call and hears the notice first.
func (d *Desk) inform(r *record) {
	if p := r.parts[r.current]; p != nil {
		p.informing = true
		d.touchContact(r)
	}
}
