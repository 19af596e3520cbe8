package door

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// permit finds out who asks and lets them in if a role or a scope of theirs
// grants what the route is for. What object it is done to, the handler asks
// with may.
func (d *door) permit(r Rule, req *http.Request, find func(*http.Request) (Caller, error)) (context.Context, error) {
	who, err := find(req)
	if err != nil {
		return nil, err
	}
	who.from, who.request = client(req), requestID(req.Context())
	if r.Who == Agent && !d.api.perSignIn.allowWho(string(who.Agent), d.api.Now()) {
		d.api.Figures.limited.WithLabelValues("sign_in").Inc()
		return nil, fmt.Errorf("api: too many requests of one person: %w", zhiyin.Busy)
	}
	ctx := context.WithValue(d.api.noteVisit(req.Context(), req), callerKey{}, who)
	return ctx, d.api.May(ctx, r.May, access.Object{}, "")
}

// May passes what the caller is permitted to do to object. A refusal is kept in
// the audit under name ("customer:cu_…"; empty: the route itself); one for want of
// a second factor says so, that the screens may ask for it.
func (s *Server) May(ctx context.Context, action access.Action, object access.Object, name string) error {
	who := CallerOf(ctx)
	if access.Allows(who.Actor, action, object) {
		return nil
	}
	if fresh := who.Actor; fresh.MustChange {
		if fresh.MustChange = false; access.Allows(fresh, action, object) {
			p := NewProblem(http.StatusForbidden, "the password is too old: change it first")
			p.Needs = "password"
			return p
		}
	}
	proved := who.Actor
	proved.Verified = true
	if access.Allows(proved, action, object) {
		p := NewProblem(http.StatusForbidden, "a second factor is needed")
		p.Needs = "second_factor"
		return p
	}
	entry := s.Entry(ctx, action, name)
	entry.Result, entry.Reason = zhiyin.AuditDenied, "permission"
	if err := s.ports.Audit.Audit(ctx, entry); err != nil {
		s.reportRoute(ctx, "audit", err) // it is refused in any case
	}
	return fmt.Errorf("api: %s may not %s: %w", who.Actor.Name(), action, zhiyin.Denied)
}

// MayRead passes a caller whose clearance reads what is labelled so, whatever
// their roles and scopes. A refusal is kept in the audit.
func (s *Server) MayRead(ctx context.Context, label zhiyin.Sensitivity, action access.Action, name string) error {
	who := CallerOf(ctx)
	if who.Actor.Cleared().Reads(label) {
		return nil
	}
	entry := s.Entry(ctx, action, name)
	entry.Result, entry.Reason = zhiyin.AuditDenied, "clearance"
	if err := s.ports.Audit.Audit(ctx, entry); err != nil {
		s.reportRoute(ctx, "audit", err) // it is refused in any case
	}
	return fmt.Errorf("api: %s reads up to %s: %w", who.Actor.Name(), who.Actor.Cleared(), zhiyin.Denied)
}

// Audit keeps that the caller did action to name; reason is a code. What must
// not be done without an entry is done after it has succeeded.
func (s *Server) Audit(ctx context.Context, action access.Action, name, reason string) error {
	entry := s.Entry(ctx, action, name)
	entry.Result, entry.Reason = zhiyin.AuditDone, reason
	return s.ports.Audit.Audit(ctx, entry)
}

// Entry begins an audit entry of what the caller does to name; its result is to be set.
func (s *Server) Entry(ctx context.Context, action access.Action, name string) zhiyin.AuditEntry {
	who := CallerOf(ctx)
	e := zhiyin.AuditEntry{At: s.Now(), Actor: who.Actor.Name(), Role: access.Joined(who.Actor.Roles), Action: string(action), Object: name, Request: who.request}
	if who.from.IsValid() {
		e.From = who.from.String()
	}
	return e
}

// paced bounds what one address may ask: a route's own attempts, and all
// requests of the API together. This machine's own are not counted together: a
// proxy on it speaks for everybody. Neither are those of systems, whose keys are
// their owners' to bound.
func (s *Server) paced(r Rule, req *http.Request) error {
	from := client(req)
	if r.Limit != nil && !r.Limit.allow(from, s.Now()) {
		s.Figures.limited.WithLabelValues("route").Inc()
		return fmt.Errorf("api: too many requests from one address: %w", zhiyin.Busy)
	}
	if r.Who == System || from.IsLoopback() || !strings.HasPrefix(req.URL.Path, "/api/") {
		return nil
	}
	if !s.perAddress.allow(from, s.Now()) {
		s.Figures.limited.WithLabelValues("address").Inc()
		return fmt.Errorf("api: too many requests from one address: %w", zhiyin.Busy)
	}
	return nil
}
