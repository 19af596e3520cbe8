// Package customer shows what is known of persons: their profile beside the records, who
// is who, one masked field at a time, and all of it for themselves.
package customer

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
	customerapi "zhiyin.dev/edge/api/customer"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// profiles is what is known of persons besides their records.
type profiles struct {
	db       *store.DB
	follower *intake.Follower
	proves   func(ctx context.Context, customer zhiyin.CustomerID, by zhiyin.Proof, value string, who zhiyin.AuditEntry) error
	now      func() time.Time
}

// NewProfiles makes them; proves keeps what a customer may prove with.
func NewProfiles(db *store.DB, follower *intake.Follower, proves func(ctx context.Context, customer zhiyin.CustomerID, by zhiyin.Proof, value string, who zhiyin.AuditEntry) error, now func() time.Time) profiles {
	return profiles{db: db, follower: follower, proves: proves, now: now}
}

// Of a moment, the orders that a snapshot has: three months', at most fifty.
const (
	thenDays   = 90
	thenOrders = 50
)

func (p profiles) Consents(ctx context.Context, customer zhiyin.CustomerID, at time.Time) ([]zhiyin.Consent, error) {
	return p.db.Consents(ctx, customer, at)
}

// Consent keeps it as an event of the desk, like one that a system reports.
func (p profiles) SetProof(ctx context.Context, customer zhiyin.CustomerID, by zhiyin.Proof, value string, who zhiyin.AuditEntry) error {
	who.Result = zhiyin.AuditDone
	return p.proves(ctx, customer, by, value, who)
}

func (p profiles) Consent(ctx context.Context, customer zhiyin.CustomerID, said customerapi.ConsentSaid, who zhiyin.AuditEntry) error {
	name := zhiyin.ConsentWithdrawn
	if said.Given {
		name = zhiyin.ConsentGiven
	}
	if _, err := p.db.Customer(ctx, customer); err != nil {
		return err
	}
	now := p.now()
	who.Reason, who.Result = "consent "+said.Purpose, zhiyin.AuditDone
	if err := p.db.Audit(ctx, who); err != nil {
		return err
	}
	open := map[string]any{"purpose": said.Purpose}
	if said.Channel != "" {
		open["channel"] = said.Channel
	}
	if said.Version != "" {
		open["version"] = said.Version
	}
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerTracked{Source: "desk", Name: name, Open: open, Sealed: map[string]any{}}, now)
	e.By = who.Actor
	return p.db.AppendWait(ctx, e)
}

func (p profiles) Then(ctx context.Context, customer zhiyin.CustomerID, unit zhiyin.UnitID, at time.Time) (customerapi.Then, error) {
	m, err := p.follower.Moment(ctx, customer, at)
	if err != nil {
		return customerapi.Then{}, err
	}
	out := customerapi.Then{Traits: map[string]string{}, Orders: m.Orders(thenDays, thenOrders)}
	for _, name := range []string{"tier", "speaks", "age_band", "member_from"} {
		out.Traits[name] = m.Text(name)
	}
	for _, x := range m.Worth(unit) {
		out.Worth = append(out.Worth, customerapi.Measure{ID: x.ID, Known: x.Known, Score: x.Score, Saw: x.Saw, Edges: x.Edges, Away: x.Away, Gap: x.Gap, Turns: x.Turns,
			Orders: append([]string{}, x.Orders...)})
	}
	return out, nil
}

func (p profiles) Rejected(ctx context.Context, customer zhiyin.CustomerID) ([]customerapi.RejectedTag, error) {
	list, err := p.db.Rejections(ctx, customer, p.now())
	if err != nil {
		return nil, err
	}
	names := map[string]zhiyin.Text{}
	for _, d := range p.follower.Tagger().Definitions() {
		names[d.ID] = d.Name
	}
	out := make([]customerapi.RejectedTag, 0, len(list))
	for _, r := range list {
		out = append(out, customerapi.RejectedTag{Tag: r.Tag, Name: names[r.Tag], At: r.At, Until: r.Until, By: r.By})
	}
	return out, nil
}

func (p profiles) Restore(ctx context.Context, customer zhiyin.CustomerID, tag string, who zhiyin.AuditEntry) error {
	now := p.now()
	list, err := p.db.Rejections(ctx, customer, now)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(r store.Rejection) bool { return r.Tag == tag }) {
		return fmt.Errorf("customer: no rejection of %s by %s: %w", tag, customer, zhiyin.NotFound)
	}
	who.Reason, who.Result = "tag restored", zhiyin.AuditDone
	if err := p.db.Audit(ctx, who); err != nil {
		return err
	}
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerTagRestored{Tag: tag}, now)
	e.By = who.Actor
	return p.db.AppendWait(ctx, e)
}

func (p profiles) Household(ctx context.Context, customer zhiyin.CustomerID) ([]customerapi.Housemate, error) {
	list, err := p.db.Household(ctx, customer)
	out := make([]customerapi.Housemate, 0, len(list))
	for _, m := range list {
		out = append(out, customerapi.Housemate{Customer: m.Customer, Kind: m.Kind, Why: m.Why, Since: m.Since})
	}
	return out, err
}

func (p profiles) TagNames(context.Context) ([]customerapi.TagName, error) {
	out := []customerapi.TagName{}
	for _, d := range p.follower.Tagger().Definitions() {
		out = append(out, customerapi.TagName{ID: d.ID, Unit: d.Unit, Family: d.Family, Name: d.Name})
	}
	return out, nil
}

func (p profiles) Search(ctx context.Context, words string, limit int) ([]zhiyin.CustomerID, error) {
	return p.db.Search(ctx, words, limit)
}
