package desk

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// refuse words a refusal: what of which subject, and the kind.
func refuse[ID ~string](what string, id ID, kind zhiyin.Error) error {
	return fmt.Errorf("desk: %s of %s: %w", what, string(id), kind)
}

// exists fails with NotFound where there is no such agent.
func (d *Desk) exists(ctx context.Context, agent zhiyin.AgentID) error {
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		if s := d.seats[agent]; s != nil && s.agent.Unit != "" {
			verdict = ""
		}
	})
	return ruling(err, verdict, "agent", agent)
}

// mayAnswer passes the reservation that rings at the agent's own desk. Another
// agent's is Denied, one that is over Conflict, an unknown one NotFound.
func (d *Desk) mayAnswer(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ReservationID) error {
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		for who, s := range d.seats {
			pending := s.offers != nil && s.offers.offer != nil && s.offers.offer.id == id
			switch {
			case pending && who == agent:
				verdict = ""
				return
			case pending:
				verdict = zhiyin.Denied
				return
			case who == agent && s.settled == id:
				verdict = zhiyin.Conflict
			}
		}
	})
	return ruling(err, verdict, "reservation", id)
}

// mayTouch passes a contact that is in the agent's own roster, talking or in
// wrap-up. Another agent's is Denied.
func (d *Desk) mayTouch(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (wrapping bool, err error) {
	verdict := zhiyin.NotFound
	err = d.do(ctx, func() {
		r := d.open[id]
		if r == nil {
			return
		}
		verdict = zhiyin.Denied
		if p := r.parts[agent]; p != nil && !p.over {
			verdict, wrapping = "", !p.left.IsZero()
		} else if p != nil {
			verdict = zhiyin.Conflict
		}
	})
	return wrapping, ruling(err, verdict, "contact", id)
}

// mayTalk passes a contact whose customer the agent is joined to.
func (d *Desk) mayTalk(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) error {
	wrapping, err := d.mayTouch(ctx, agent, id)
	if err == nil && wrapping {
		err = refuse("contact", id, zhiyin.Conflict)
	}
	return err
}

// mayWrap passes a contact in the agent's wrap-up.
func (d *Desk) mayWrap(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) error {
	wrapping, err := d.mayTouch(ctx, agent, id)
	if err == nil && !wrapping {
		err = refuse("wrap-up", id, zhiyin.Conflict)
	}
	return err
}

// mayKnow passes a customer who rings at, or is in the roster of, the agent.
func (d *Desk) mayKnow(ctx context.Context, agent zhiyin.AgentID, customer zhiyin.CustomerID) error {
	verdict := zhiyin.Denied
	err := d.do(ctx, func() {
		s := d.seats[agent]
		if s == nil {
			return
		}
		for _, r := range d.open {
			if d.watches(s, r) && concerns(r, customer) {
				verdict = ""
			}
		}
	})
	return ruling(err, verdict, "customer", customer)
}

// concerns tells whether the contact is with that customer, or may be: one of
// several candidates has to be told apart by their history.
func concerns(r *record, customer zhiyin.CustomerID) bool {
	s := r.known()
	if customer == "" {
		return false
	}
	if r.customer == customer || s.Customer.ID == customer {
		return true
	}
	for _, c := range s.Several {
		if c.ID == customer {
			return true
		}
	}
	return false
}

func ruling[ID ~string](err error, verdict zhiyin.Error, what string, id ID) error {
	if err != nil {
		return err
	}
	if verdict == "" {
		return nil
	}
	return refuse(what, id, verdict)
}
