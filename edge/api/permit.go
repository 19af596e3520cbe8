package api

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
func (d *door) permit(r rule, req *http.Request, find func(*http.Request) (caller, error)) (context.Context, error) {
	who, err := find(req)
	if err != nil {
		return nil, err
	}
	who.from, who.request = client(req), requestID(req.Context())
	if r.who == Agent && !d.api.perSignIn.allowWho(string(who.agent), d.api.now()) {
		d.api.figures.limited.WithLabelValues("sign_in").Inc()
		return nil, fmt.Errorf("api: too many requests of one person: %w", zhiyin.Busy)
	}
	ctx := context.WithValue(d.api.noteVisit(req.Context(), req), callerKey{}, who)
	return ctx, d.api.may(ctx, r.may, access.Object{}, "")
}

// may passes what the caller is permitted to do to object. A refusal is kept in
// the audit under name ("customer:cu_…"; empty: the route itself); one for want of
// a second factor says so, that the screens may ask for it.
func (s *Server) may(ctx context.Context, action access.Action, object access.Object, name string) error {
	who := callerOf(ctx)
	if access.Allows(who.actor, action, object) {
		return nil
	}
	if fresh := who.actor; fresh.MustChange {
		if fresh.MustChange = false; access.Allows(fresh, action, object) {
			p := newProblem(http.StatusForbidden, "the password is too old: change it first")
			p.Needs = "password"
			return p
		}
	}
	proved := who.actor
	proved.Verified = true
	if access.Allows(proved, action, object) {
		p := newProblem(http.StatusForbidden, "a second factor is needed")
		p.Needs = "second_factor"
		return p
	}
	entry := s.entry(ctx, action, name)
	entry.Result, entry.Reason = zhiyin.AuditDenied, "permission"
	if err := s.ports.Audit.Audit(ctx, entry); err != nil {
		s.reportRoute(ctx, "audit", err) // it is refused in any case
	}
	return fmt.Errorf("api: %s may not %s: %w", who.actor.Name(), action, zhiyin.Denied)
}

// mayRead passes a caller whose clearance reads what is labelled so, whatever
// their roles and scopes. A refusal is kept in the audit.
func (s *Server) mayRead(ctx context.Context, label zhiyin.Sensitivity, action access.Action, name string) error {
	who := callerOf(ctx)
	if who.actor.Cleared().Reads(label) {
		return nil
	}
	entry := s.entry(ctx, action, name)
	entry.Result, entry.Reason = zhiyin.AuditDenied, "clearance"
	if err := s.ports.Audit.Audit(ctx, entry); err != nil {
		s.reportRoute(ctx, "audit", err) // it is refused in any case
	}
	return fmt.Errorf("api: %s reads up to %s: %w", who.actor.Name(), who.actor.Cleared(), zhiyin.Denied)
}

// audit keeps that the caller did action to name; reason is a code. What must
// not be done without an entry is done after it has succeeded.
func (s *Server) audit(ctx context.Context, action access.Action, name, reason string) error {
	entry := s.entry(ctx, action, name)
	entry.Result, entry.Reason = zhiyin.AuditDone, reason
	return s.ports.Audit.Audit(ctx, entry)
}

func (s *Server) entry(ctx context.Context, action access.Action, name string) zhiyin.AuditEntry {
	who := callerOf(ctx)
	e := zhiyin.AuditEntry{At: s.now(), Actor: who.actor.Name(), Role: access.Joined(who.actor.Roles), Action: string(action), Object: name, Request: who.request}
	if who.from.IsValid() {
		e.From = who.from.String()
	}
	return e
}

// paced bounds what one address may ask: a route's own attempts, and all
// requests of the API together. This machine's own are not counted together: a
// proxy on it speaks for everybody. Neither are those of systems, whose keys are
// their owners' to bound.
func (s *Server) paced(r rule, req *http.Request) error {
	from := client(req)
	if r.limit != nil && !r.limit.allow(from, s.now()) {
		s.figures.limited.WithLabelValues("route").Inc()
		return fmt.Errorf("api: too many requests from one address: %w", zhiyin.Busy)
	}
	if r.who == System || from.IsLoopback() || !strings.HasPrefix(req.URL.Path, "/api/") {
		return nil
	}
	if !s.perAddress.allow(from, s.now()) {
		s.figures.limited.WithLabelValues("address").Inc()
		return fmt.Errorf("api: too many requests from one address: %w", zhiyin.Busy)
	}
	return nil
}
