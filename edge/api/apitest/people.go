package apitest

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/customer"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
)

type staff struct{ *Others }

type chains struct{ *Others }

// staff, chains and revealing note what they are asked.
type (
	revealing struct{ *Others }
)

func (s staff) People(_ context.Context, _ door.Visit, after zhiyin.AgentID, limit int) ([]people.PersonView, error) {
	return []people.PersonView{{ID: "ag_1", Name: "文静", Unit: "muhe", Clearance: 3, Chats: 3, Interrupt: people.Interrupting(zhiyin.TalksInterrupt), Languages: []zhiyin.Language{}, Roles: []access.Role{access.Agent}}}, s.Noted("people after %s, %d", after, limit)
}

func (s staff) Invite(_ context.Context, v door.Visit, in people.Invitation) (zhiyin.AgentID, string, error) {
	return "ag_2", "/sign-in/x", s.Noted("%s invites %s as %v", v.Actor.Name(), in.Login, in.Roles)
}

func (s staff) Reinvite(_ context.Context, _ door.Visit, id zhiyin.AgentID) (string, error) {
	return "/sign-in/y", s.Noted("invite %s", id)
}

func (s staff) SetRoles(_ context.Context, _ door.Visit, id zhiyin.AgentID, roles []access.Role) error {
	return s.Noted("roles of %s %v", id, roles)
}

func (s staff) Clear(_ context.Context, _ door.Visit, id zhiyin.AgentID, clearance zhiyin.Sensitivity) error {
	return s.Noted("clear %s up to %s", id, clearance)
}

func (s staff) Serves(_ context.Context, _ door.Visit, id zhiyin.AgentID, said zhiyin.AgentServes) error {
	return s.Noted("%s serves as %d in %v", id, said.Seniority, said.Languages)
}

func (s staff) Lock(_ context.Context, _ door.Visit, id zhiyin.AgentID, on bool) error {
	return s.Noted("lock %s %t", id, on)
}

func (s staff) EndSignIns(_ context.Context, _ door.Visit, id zhiyin.AgentID) error {
	return s.Noted("end %s", id)
}

func (s staff) ResetFactors(_ context.Context, _ door.Visit, id zhiyin.AgentID) error {
	return s.Noted("reset %s", id)
}

func (s staff) Unlock(_ context.Context, _ door.Visit, id zhiyin.AgentID) error {
	return s.Noted("unlock %s", id)
}

// AuditPage has 250 entries.
func (c chains) AuditPage(_ context.Context, q people.AuditQuery) (out []people.AuditRow, err error) {
	for p := min(q.Before-1, 250); q.Before == 0 && p == -1 || p > 0 && len(out) < q.Limit; p-- {
		if p == -1 {
			p = 250
		}
		out = append(out, people.AuditRow{AuditEntry: zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "sign_in", Result: "done"}, Position: p})
	}
	return out, c.Noted("audit of %s %s", q.Actor, q.Object)
}

func (c chains) Proof(context.Context) (people.AuditProof, error) {
	return people.AuditProof{Entries: 250, Faults: []string{}}, c.Noted("proof")
}

func (r revealing) Reveal(_ context.Context, v door.Visit, ask customer.Reveal) (string, error) {
	return "+86" + Secret, r.Noted("%s reveals %s of %s for %s in %s", v.Actor.Name(), ask.Field, ask.Customer, ask.Reason, ask.Contact)
}
