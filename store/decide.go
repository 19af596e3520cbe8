package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// DecideOrder is what somebody decides about two records.
type DecideOrder struct {
	Verb   identity.Verb
	A, B   zhiyin.CustomerID
	Reason string // a code
	By     string // as an event's
	At     time.Time

	Candidate string            // what the decision answers; empty: nothing
	Proposed  string            // the proposal that By approves; empty: none, By decides alone
	Audit     zhiyin.AuditEntry // kept in the same transaction, when its Actor is not empty
}

// Decide makes two records one person, or two, and keeps it: CustomerDecided and
// what became of the persons, in one transaction that holds the partitions of all
// of them. Unmerge takes back the merges that made them one; what they are still
// one by is left out from then on. Facts stay where they are, so that taking a
// decision back restores the persons that were. Errors: Invalid; NotFound for an
// unknown record; Conflict when they are one already (merge), are not (unmerge),
// are erased, are kept apart by another decision, or hang together with too many.
func (db *DB) Decide(ctx context.Context, order DecideOrder) error {
	if order.A == order.B || order.A == "" || order.B == "" || order.By == "" || order.Reason == "" {
		return fmt.Errorf("store: decide on %s and %s: two records, by and a reason are needed: %w", order.A, order.B, zhiyin.Invalid)
	}
	switch order.Verb {
	case identity.Merge, identity.Unmerge, identity.Apart:
	default:
		return fmt.Errorf("store: decide %q: %w", order.Verb, zhiyin.Invalid)
	}
	if order.At.IsZero() {
		order.At = db.cfg.Now()
	}
	if err := db.change(ctx, func(t *tx) error { return t.decide(order) }); err != nil {
		return fmt.Errorf("store: %s %s and %s: %w", order.Verb, order.A, order.B, err)
	}
	return nil
}

func (t *tx) decide(order DecideOrder) error {
	if err := t.mayDecide(order); err != nil {
		return err
	}
	if err := t.flushIdentities(); err != nil {
		return err
	}
	c, err := loadComponent(t.each, []string{string(order.A), string(order.B)}, t.s.db.Limits())
	if err != nil {
		return err
	}
	if c.over {
		return fmt.Errorf("they hang together with more than %d records: %w", mostLoaded, zhiyin.Conflict)
	}
	decided, err := c.decide(order)
	if err != nil {
		return err
	}
	cause := zhiyin.NewEvent(string(order.A), zhiyin.CustomerDecided{}, order.At)
	cause.By, cause.ID = order.By, ""
	for _, d := range decided {
		if err := t.keepDecision(cause, d, order); err != nil {
			return err
		}
	}
	t.who.changed = true
	change, err := t.settlePicture(c, nil, order.By)
	if err != nil {
		return err
	}
	if err := t.tellPersons(cause, change, decided[0].ID); err != nil {
		return err
	}
	if err := t.answer(order); err != nil || order.Audit.Actor == "" {
		return err
	}
	return t.audit(order.Audit)
}

// mayDecide checks that both are there.
func (t *tx) mayDecide(order DecideOrder) error {
	if err := t.putOff(); err != nil {
		return err
	}
	for _, id := range []zhiyin.CustomerID{order.A, order.B} {
		var erased int64
		found, err := t.find(`select erased_at from customers where id = $1`, []any{string(id)}, &erased)
		switch {
		case err != nil:
			return err
		case !found:
			return fmt.Errorf("%s: %w", id, zhiyin.NotFound)
		case erased > 0:
			return fmt.Errorf("%s is erased: %w", id, zhiyin.Conflict)
		}
	}
	return nil
}

// decide adds what the order comes to, in the order of time, and checks that it
// has the effect that was asked for.
func (c *component) decide(order DecideOrder) (decided []identity.Decision, err error) {
	path := c.picture().Path(order.A, order.B)
	if (path != nil) != (order.Verb == identity.Unmerge) {
		return nil, fmt.Errorf("they are %s: %w", map[bool]string{true: "one person", false: "two persons"}[path != nil], zhiyin.Conflict)
	}
	for path != nil { // an unmerge: first the merges that made them one, then whatever else does
		d := identity.Decision{Verb: identity.Unmerge, A: order.A, B: order.B}
		for _, s := range path {
			if s.Decision != nil {
				d.A, d.B = s.Decision.A, s.Decision.B
				break
			}
		}
		decided = append(decided, c.add(d, order))
		path = c.picture().Path(order.A, order.B)
	}
	if order.Verb == identity.Unmerge {
		return decided, nil
	}
	decided = append(decided, c.add(identity.Decision{Verb: order.Verb, A: order.A, B: order.B}, order))
	if order.Verb == identity.Merge && c.picture().Path(order.A, order.B) == nil {
		return nil, fmt.Errorf("another decision keeps them apart: %w", zhiyin.Conflict)
	}
	return decided, nil
}

// add dates a decision after all others of the component: the latest counts.
func (c *component) add(d identity.Decision, order DecideOrder) identity.Decision {
	d.ID, d.At, d.By, d.Reason = zhiyin.NewID("de", order.At), order.At, order.By, order.Reason
	for _, other := range c.decisions {
		if !other.At.Before(d.At) {
			d.At = other.At.Add(time.Microsecond)
		}
	}
	c.decisions[d.ID] = d
	return d
}

func (t *tx) keepDecision(cause zhiyin.Event, d identity.Decision, order DecideOrder) error {
	approved := ""
	if order.Proposed != "" {
		approved = order.By
	}
	if _, err := t.exec(`insert into identity_decisions (id, verb, a, b, reason, state, bulk, at, by) values ($1, $2, $3, $4, $5, 'done', '', $6, $7)`,
		d.ID, string(d.Verb), string(d.A), string(d.B), d.Reason, engine.Micros(d.At), d.By); err != nil {
		return err
	}
	return t.also(cause, string(d.A), zhiyin.CustomerDecided{Decision: d.ID, Verb: string(d.Verb), A: d.A, B: d.B, Reason: d.Reason, Approved: approved})
}

// answer closes the candidate and the proposal that the decision is about.
func (t *tx) answer(order DecideOrder) error {
	if order.Candidate != "" {
		state := "refused"
		if order.Verb == identity.Merge {
			state = "merged"
		}
		if err := t.one(`update candidates set state = $2, changed_at = $3, by = $4 where id = $1 and state = 'open'`, order.Candidate, state, t.now, order.By); err != nil {
			return err
		}
	}
	if order.Proposed == "" {
		return nil
	}
	return t.one(`update identity_decisions set state = 'approved', approved_at = $2, approved_by = $3 where id = $1 and state = 'proposed'`, order.Proposed, t.now, order.By)
}
