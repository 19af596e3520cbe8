package customer

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	customerapi "zhiyin.dev/edge/api/customer"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/store"
)

// Reveals shows masked fields, one at a time, each with its reason and exactly
// one entry in the audit.
type Reveals struct {
	DB   *store.DB
	Desk Knowing
	Most int // that one person may reveal in an hour
	Log  *slog.Logger
}

// Knowing tells how sure an agent may be who a customer is.
type Knowing interface {
	Knows(context.Context, zhiyin.AgentID, zhiyin.CustomerID) (zhiyin.Assurance, error)
}

// Reveal returns the field in the clear. The entry is durable before anything is
// shown; when it can't be written, nothing is.
func (r Reveals) Reveal(ctx context.Context, v door.Visit, ask customerapi.Reveal) (string, error) {
	object := "customer:" + string(ask.Customer)
	if !slices.Contains(access.RevealReasons(), ask.Reason) || ask.Reason == "other" && ask.Words == "" {
		return "", fmt.Errorf("customer: reveal: a reason is needed: %w", zhiyin.Invalid)
	}
	codes := fmt.Sprintf("%s %s", ask.Field, ask.Reason)
	refused := func(why string, err error) (string, error) {
		if kept := r.DB.Audit(ctx, v.Entry(string(access.CustomerReveal), object, zhiyin.AuditDenied, codes+" "+why)); kept != nil {
			return "", kept
		}
		return "", err
	}
	sure, err := r.Desk.Knows(ctx, v.Actor.Agent, ask.Customer)
	if zhiyin.KindOf(err) == zhiyin.Denied {
		return refused("not_theirs", err)
	}
	if err != nil {
		return "", err
	}
	if !v.Actor.Cleared().Reads(ask.Field.Label()) {
		return refused("clearance", fmt.Errorf("customer: %s of %s needs a higher clearance: %w", ask.Field, ask.Customer, zhiyin.Denied))
	}
	if !access.Sure(ask.Field, sure) {
		return refused("assurance", fmt.Errorf("customer: %s of %s needs a contact that is surer who it is: %w", ask.Field, ask.Customer, zhiyin.Denied))
	}
	done, err := r.DB.AuditCount(ctx, v.Actor.Name(), string(access.CustomerReveal), v.Now.Add(-time.Hour))
	if err != nil {
		return "", err
	}
	if done >= r.Most {
		r.Log.Warn("many fields revealed by one person", "part", "access", "agent", string(v.Actor.Agent), "in_an_hour", done)
		return refused("bulk", fmt.Errorf("customer: %d fields in an hour are enough: %w", done, zhiyin.Busy))
	}
	value, err := r.DB.CustomerField(ctx, ask.Customer, string(ask.Field))
	if err != nil {
		return "", err
	}
	e := zhiyin.NewEvent(string(ask.Customer), zhiyin.CustomerRevealed{Field: string(ask.Field), Reason: string(ask.Reason), Contact: ask.Contact, Words: ask.Words}, v.Now)
	e.By = v.Actor.Name()
	if err := r.DB.AppendAudited(ctx, []zhiyin.AuditEntry{v.Entry(string(access.CustomerReveal), object, zhiyin.AuditDone, codes)}, e); err != nil {
		return "", err
	}
	return value, nil
}
