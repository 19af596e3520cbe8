package door

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// MayInUnit is may for something of a unit; what belongs to every unit is for
// those who reach them all.
func (s *Server) MayInUnit(ctx context.Context, action access.Action, unit zhiyin.UnitID, name string) error {
	if actor := CallerOf(ctx).Actor; unit == "" && !access.AllowsEverywhere(actor, action) {
		return fmt.Errorf("api: %s may not %s in every unit: %w", actor.Name(), action, zhiyin.Denied)
	}
	return s.May(ctx, action, access.Object{Unit: unit}, name)
}

// Narrowed is what the caller reaches of an action: units (nil: all) and, where
// only their own is theirs, the agent. A unit that was asked for and is out of
// reach is Denied.
func (s *Server) Narrowed(ctx context.Context, action access.Action, unit zhiyin.UnitID) (units []zhiyin.UnitID, agent zhiyin.AgentID, err error) {
	actor := CallerOf(ctx).Actor
	switch access.ReachOf(actor, action) {
	case access.Own:
		agent = actor.Agent
	case access.Unit:
		units = append([]zhiyin.UnitID{}, actor.Units...)
	}
	if unit == "" {
		return units, agent, nil
	}
	return []zhiyin.UnitID{unit}, agent, s.May(ctx, action, access.Object{Unit: unit}, "unit:"+string(unit))
}

// Shown are those of a list that the caller may read, by whose they are; never nil.
func Shown[T any](ctx context.Context, action access.Action, all []T, of func(T) access.Object) []T {
	out, actor := []T{}, CallerOf(ctx).Actor
	for _, one := range all {
		if access.Allows(actor, action, of(one)) {
			out = append(out, one)
		}
	}
	return out
}

// Done is the audit entry of something that is about to be done with what it
// says in one transaction.
func (s *Server) Done(ctx context.Context, action access.Action, reason string) zhiyin.AuditEntry {
	entry := s.Entry(ctx, action, "")
	entry.Result, entry.Reason = zhiyin.AuditDone, reason
	return entry
}

// KnownUnit is Invalid for a unit that is none; empty is every unit.
func (s *Server) KnownUnit(ctx context.Context, unit zhiyin.UnitID) error {
	if unit == "" {
		return nil
	}
	units, err := s.ports.APIKeys.Units(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(units, func(u zhiyin.Unit) bool { return u.ID == unit }) {
		return fmt.Errorf("api: there is no unit %q: %w", unit, zhiyin.Invalid)
	}
	return nil
}
