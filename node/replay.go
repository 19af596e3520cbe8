package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/flow"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store/signin"
)

// ReplayedContact is one contact's replay.
type ReplayedContact struct {
	Contact zhiyin.ContactID
	Err     error
	contact.Replayed
}

// Replay feeds the kept inputs of one contact, or of all, to the code of today
// and compares. It reads only and may run beside the platform.
func Replay(ctx context.Context, cfg Config, which string, log *slog.Logger) (out []ReplayedContact, err error) {
	n, err := OpenExisting(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	ids := []zhiyin.ContactID{zhiyin.ContactID(which)}
	if which == "all" {
		if ids, err = n.db.ContactIDs(ctx); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		r, err := n.replay(ctx, id)
		if err != nil && which != "all" {
			return nil, err
		}
		out = append(out, ReplayedContact{Contact: id, Err: err, Replayed: r})
	}
	return out, nil
}

func (n *Node) replay(ctx context.Context, id zhiyin.ContactID) (contact.Replayed, error) {
	var none contact.Replayed
	events, err := n.db.AllEvents(ctx, string(id))
	if err != nil {
		return none, err
	}
	if len(events) == 0 {
		return none, fmt.Errorf("node: contact %s: %w", id, zhiyin.NotFound)
	}
	ref, linked, unit, err := contact.FlowOf(events)
	if err != nil {
		return none, err
	}
	def, err := n.flowVersion(ctx, events[0].At, ref, linked...)
	if err != nil {
		return none, err
	}
	return contact.Replay(contact.NewMachine(def, unit, n.catalog.Queues()), events)
}

// flowVersion reads the very version that a contact followed, with those of the flows
// that it calls: as linked names them, and as they were in force at began where it
// names none.
func (n *Node) flowVersion(ctx context.Context, began time.Time, ref zhiyin.DefinitionRef, linked ...zhiyin.DefinitionRef) (*flow.Definition, error) {
	known := map[string]*flow.Definition{}
	for _, r := range append([]zhiyin.DefinitionRef{ref}, linked...) {
		d, err := n.defs.Definition(ctx, r)
		if err != nil {
			return nil, err
		}
		if known[r.ID], err = catalog.ParseFlow(d); err != nil {
			return nil, err
		}
	}
	var unread error
	def, problems := known[ref.ID].Link(func(id string) (*flow.Definition, bool) {
		if _, is := known[id]; !is && unread == nil {
			known[id], unread = n.flowThen(ctx, id, began)
		}
		return known[id], known[id] != nil
	})
	if unread != nil {
		return nil, unread
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("node: flow %s: %s: %w", ref, problems[0].Text, zhiyin.Invalid)
	}
	return def, nil
}

// flowThen reads the version of a flow that was in force at a time, as its
// publications say; NotFound when none was.
func (n *Node) flowThen(ctx context.Context, id string, at time.Time) (*flow.Definition, error) {
	published, err := n.db.AllEvents(ctx, "flow/"+id)
	if err != nil {
		return nil, err
	}
	var then zhiyin.DefinitionRef
	for _, e := range published {
		if b, is := e.Body.(zhiyin.DefinitionPublished); is && !e.At.After(at) {
			then = b.Ref
		}
	}
	if then.ID == "" {
		return nil, fmt.Errorf("node: flow %s at %s: %w", id, at.Format(time.RFC3339), zhiyin.NotFound)
	}
	d, err := n.defs.Definition(ctx, then)
	if err != nil {
		return nil, err
	}
	return catalog.ParseFlow(d)
}

// SignInLink makes a one-time link's token for an agent.
func (n *Node) SignInLink(ctx context.Context, agent zhiyin.AgentID, ttl time.Duration) (string, error) {
	if _, err := n.db.Agent(ctx, agent); err != nil {
		return "", err
	}
	return n.signIns.NewSignInLink(ctx, agent, ttl, signin.ByLink, console, zhiyin.AuditEntry{Actor: console, Action: "link", Object: "agent:" + string(agent), Result: zhiyin.AuditDone})
}
