package apitest

import (
	"context"
	"time"

	"zhiyin.dev"
	customerapi "zhiyin.dev/edge/api/customer"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
)

// persons answers from a store as a node does, without a follower.
type persons struct{ *store.DB }

func (p persons) Consent(ctx context.Context, customer zhiyin.CustomerID, said customerapi.ConsentSaid, who zhiyin.AuditEntry) error {
	name := zhiyin.ConsentWithdrawn
	if said.Given {
		name = zhiyin.ConsentGiven
	}
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerTracked{Source: "desk", Name: name, Open: map[string]any{"purpose": said.Purpose, "channel": said.Channel}}, time.Now())
	e.By = who.Actor
	return p.AppendWait(ctx, e)
}

func (p persons) SetProof(ctx context.Context, customer zhiyin.CustomerID, by zhiyin.Proof, value string, who zhiyin.AuditEntry) error {
	return p.DB.SetProof(ctx, customer, by, "hash of "+value, who)
}

func (p persons) Then(ctx context.Context, customer zhiyin.CustomerID, unit zhiyin.UnitID, at time.Time) (customerapi.Then, error) {
	facts, err := p.FactsOf(ctx, []zhiyin.CustomerID{customer})
	if err == nil && len(facts) == 0 {
		err = zhiyin.NotFound
	}
	m := profile.NewMoment(at)
	for _, e := range facts[customer] {
		m.Take(e)
	}
	out := customerapi.Then{Traits: map[string]string{"tier": m.Text("tier")}, Orders: m.Orders(90, 50)}
	for _, x := range m.Worth(unit) {
		out.Worth = append(out.Worth, customerapi.Measure{ID: x.ID, Known: x.Known, Score: x.Score, Saw: x.Saw, Orders: append([]string{}, x.Orders...)})
	}
	return out, err
}

func (p persons) Rejected(ctx context.Context, customer zhiyin.CustomerID) (out []customerapi.RejectedTag, err error) {
	list, err := p.Rejections(ctx, customer, time.Now())
	for _, r := range list {
		out = append(out, customerapi.RejectedTag{Tag: r.Tag, At: r.At, Until: r.Until, By: r.By})
	}
	return out, err
}

func (p persons) Restore(ctx context.Context, customer zhiyin.CustomerID, tag string, who zhiyin.AuditEntry) error {
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerTagRestored{Tag: tag}, time.Now())
	e.By = who.Actor
	return p.AppendWait(ctx, e)
}

func (p persons) Household(ctx context.Context, customer zhiyin.CustomerID) (out []customerapi.Housemate, err error) {
	list, err := p.DB.Household(ctx, customer)
	for _, m := range list {
		out = append(out, customerapi.Housemate{Customer: m.Customer, Kind: m.Kind, Why: m.Why, Since: m.Since})
	}
	return out, err
}

func (persons) TagNames(context.Context) ([]customerapi.TagName, error) {
	return []customerapi.TagName{{ID: "loyal", Family: zhiyin.Value, Name: zhiyin.Text{"en": "Loyal"}}}, nil
}
