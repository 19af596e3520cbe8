package live

import (
	"bytes"
	"context"
	"encoding/json"
	"time"
)

// Ask lets the customer of a page ask for a person.
func (c *Page) Ask(ctx context.Context) error {
	return c.Send(ctx, map[string]any{"write": map[string]any{"client": "ask", "text": "人工"}})
}

// Offer is what rings at a desk.
type Offer struct {
	Reservation, Contact string
	At                   time.Time // when the desk's socket said so
}

// Offered waits until something rings.
func (a *Agent) Offered(ctx context.Context) (o Offer, err error) {
	t, err := a.Until(ctx, func(t Told) bool { return t.Topic == "offer" && string(t.Data) != "null" })
	if err != nil {
		return o, err
	}
	var said struct{ Reservation, Contact string }
	err = json.Unmarshal(t.Data, &said)
	return Offer{said.Reservation, said.Contact, t.At}, err
}

// Take accepts an offer and waits until the contact is the agent's.
func (a *Agent) Take(ctx context.Context, o Offer) error {
	if err := a.Post(ctx, "/api/desk/reservations/"+o.Reservation+"/accept", map[string]any{}); err != nil {
		return err
	}
	return a.Stands(ctx, o.Contact, "connected")
}

// Stands waits until a contact at the desk is in a state.
func (a *Agent) Stands(ctx context.Context, contact, state string) error {
	_, err := a.Until(ctx, func(t Told) bool {
		return t.Topic == "contact" && bytes.Contains(t.Data, []byte(`"state":"`+state+`"`)) && bytes.Contains(t.Data, []byte(contact))
	})
	return err
}

// Gone waits until a contact is off the desk.
func (a *Agent) Gone(ctx context.Context, contact string) error {
	_, err := a.Until(ctx, func(t Told) bool { return t.Topic == "gone" && bytes.Contains(t.Data, []byte(contact)) })
	return err
}

// Finish ends a contact and completes its wrap-up.
func (a *Agent) Finish(ctx context.Context, contact string) error {
	if err := a.Post(ctx, "/api/desk/contacts/"+contact+"/end", map[string]any{}); err != nil {
		return err
	}
	if err := a.Stands(ctx, contact, "wrapping"); err != nil {
		return err
	}
	if err := a.Post(ctx, "/api/desk/contacts/"+contact+"/wrap/complete", map[string]any{"disposition": "muhe-order-answered"}); err != nil {
		return err
	}
	return a.Gone(ctx, contact)
}

// Status sets the agent's; who is away is at a meal.
func (a *Agent) Status(ctx context.Context, status string) error {
	in := map[string]any{"status": status}
	if status == "away" {
		in["reason"] = "meal"
	}
	return a.Post(ctx, "/api/desk/status", in)
}

// Waits waits until somebody stands in one of the agent's queues.
func (a *Agent) Waits(ctx context.Context) error {
	_, err := a.Until(ctx, func(t Told) bool { return t.Topic == "queues" && bytes.Contains(t.Data, []byte(`"waiting":1`)) })
	return err
}
