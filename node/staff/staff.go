// Package staff owns who works here: the door by which people sign in, their own
// accounts and second factors, and what whoever manages people may do.
package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	doorapi "zhiyin.dev/edge/api/door"
	peopleapi "zhiyin.dev/edge/api/people"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
)

// inviteFor is how long an invitation may be used.
const inviteFor = 3 * 24 * time.Hour

// People is what whoever manages people may do. Every change is kept as an event
// or a row together with its entry in the audit.
type People struct {
	db     *store.DB
	in     *signin.DB
	door   *Doorkeeper
	level3 bool
}

// NewPeople makes it; at level 3 roles that are kept apart can't meet in one person.
func NewPeople(db *store.DB, door *Doorkeeper, level3 bool) People {
	return People{db: db, in: door.in, door: door, level3: level3}
}

// People lists everybody, a page at a time.
func (s People) People(ctx context.Context, v doorapi.Visit, after zhiyin.AgentID, limit int) ([]peopleapi.PersonView, error) {
	people, err := s.in.People(ctx, after, limit, v.Now)
	if err != nil {
		return nil, err
	}
	out := make([]peopleapi.PersonView, 0, len(people))
	for _, p := range people {
		one := peopleapi.PersonView{ID: p.ID, Name: p.Name, Unit: p.Unit, Login: p.Login, Roles: access.Of(p.Roles), Clearance: int(p.Cleared()), Seniority: p.Seniority, Languages: append([]zhiyin.Language{}, p.Languages...), Chats: p.Capacity.AtOnce(), Interrupt: peopleapi.Interrupting(p.Capacity.Interrupt), Password: p.Password, Factors: p.Factors,
			SignIns: p.SignIns, Locked: p.Locked, LastIn: desk.At(p.LastIn)}
		if p.Login != "" {
			until, err := s.in.Lockout(ctx, p.Login, "", v.Now)
			if err != nil {
				return nil, err
			}
			one.LockedUntil = desk.At(until)
		}
		out = append(out, one)
	}
	return out, nil
}

// Invite takes somebody on and makes their invitation.
func (s People) Invite(ctx context.Context, v doorapi.Visit, in peopleapi.Invitation) (zhiyin.AgentID, string, error) {
	a, err := s.newcomer(ctx, v, in)
	if err != nil {
		return "", "", err
	}
	e := zhiyin.NewEvent(string(a.ID), zhiyin.AgentAdded{Unit: a.Unit, Title: a.Title, Skills: a.Skills, Queues: a.Queues, Roles: a.Roles, Name: a.Name, Seniority: a.Seniority, Languages: a.Languages}, v.Now)
	e.Unit, e.By = a.Unit, v.Actor.Name()
	if err := s.in.SetLogin(ctx, a.ID, in.Login, e.By); err != nil { // first: a name that is taken refuses everything
		return "", "", err
	}
	if err := s.db.AppendAudited(ctx, []zhiyin.AuditEntry{v.Entry("person", "agent:"+string(a.ID), zhiyin.AuditDone, "added "+strings.Join(a.Roles, " "))}, e); err != nil {
		return "", "", err
	}
	link, err := s.Reinvite(ctx, v, a.ID)
	return a.ID, link, err
}

// newcomer is the record of somebody who is invited: their title is their first
// role's, and who serves does so in every queue of their unit.
func (s People) newcomer(ctx context.Context, v doorapi.Visit, in peopleapi.Invitation) (zhiyin.Agent, error) {
	roles := access.Names(in.Roles)
	if err := access.Check(roles, s.level3); err != nil {
		return zhiyin.Agent{}, err
	}
	units, err := s.db.Units(ctx)
	if err != nil {
		return zhiyin.Agent{}, err
	}
	if !slices.ContainsFunc(units, func(u zhiyin.Unit) bool { return u.ID == in.Unit }) {
		return zhiyin.Agent{}, fmt.Errorf("staff: there is no unit %q: %w", in.Unit, zhiyin.Invalid)
	}
	a := zhiyin.Agent{ID: zhiyin.AgentID(zhiyin.NewID("ag", v.Now)), Name: strings.TrimSpace(in.Name), Unit: in.Unit, Title: titles[in.Roles[0]],
		Skills: []zhiyin.Skill{}, Queues: []zhiyin.QueueID{}, Roles: roles}
	if a.Name == "" {
		return a, fmt.Errorf("staff: a name is needed: %w", zhiyin.Invalid)
	}
	if !slices.Contains(in.Roles, access.Agent) && !slices.Contains(in.Roles, access.Supervisor) {
		return a, nil
	}
	queues, err := s.db.Queues(ctx)
	for _, q := range queues {
		if q.Unit == in.Unit {
			a.Queues = append(a.Queues, q.ID)
		}
	}
	return a, err
}

var titles = map[access.Role]zhiyin.Text{
	access.Agent:      {zhiyin.Mandarin: "坐席", zhiyin.English: "Agent"},
	access.Supervisor: {zhiyin.Mandarin: "主管", zhiyin.English: "Supervisor"},
	access.Admin:      {zhiyin.Mandarin: "系统管理员", zhiyin.English: "Admin"},
	access.Security:   {zhiyin.Mandarin: "安全管理员", zhiyin.English: "Security"},
	access.Audit:      {zhiyin.Mandarin: "审计管理员", zhiyin.English: "Audit"},
}

// Reinvite makes another invitation: a link to set a password.
func (s People) Reinvite(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID) (string, error) {
	if _, err := s.db.Agent(ctx, id); err != nil {
		return "", err
	}
	token, err := s.in.NewSignInLink(ctx, id, inviteFor, signin.ByInvite, v.Actor.Name(), v.Entry("person", "agent:"+string(id), zhiyin.AuditDone, "invited"))
	return "/sign-in/" + token, err
}

// SetRoles gives somebody other roles. The last who grants roles keeps that one.
func (s People) SetRoles(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID, roles []access.Role) error {
	names := access.Names(roles)
	if err := access.Check(names, s.level3); err != nil {
		return err
	}
	if !slices.Contains(roles, access.Security) {
		if err := s.another(ctx, id); err != nil {
			return err
		}
	}
	return s.change(ctx, v, id, zhiyin.AgentRolesChanged{Roles: names}, "roles", strings.Join(names, " "))
}

// Clear says up to which sensitivity somebody may read.
func (s People) Clear(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID, clearance zhiyin.Sensitivity) error {
	if !clearance.Known() {
		return fmt.Errorf("staff: clearance of %s: %w", id, zhiyin.Invalid)
	}
	return s.change(ctx, v, id, zhiyin.AgentCleared{Clearance: clearance}, "clearance", clearance.String())
}

// Serves says how senior somebody is, which languages they serve in and how much at
// one time.
func (s People) Serves(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID, b zhiyin.AgentServes) error {
	b.Languages = slices.Clone(b.Languages)
	slices.Sort(b.Languages)
	b.Languages = slices.Compact(b.Languages)
	for _, l := range b.Languages {
		if !slices.Contains(zhiyin.SpokenLanguages(), l) {
			return fmt.Errorf("staff: %s serves in %q: %w", id, l, zhiyin.Invalid)
		}
	}
	if b.Seniority < 0 || b.Seniority > 5 {
		return fmt.Errorf("staff: seniority %d of %s: %w", b.Seniority, id, zhiyin.Invalid)
	}
	if err := b.Capacity.Check(); err != nil {
		return fmt.Errorf("staff: %s: %w", id, err)
	}
	return s.change(ctx, v, id, b, "serving", fmt.Sprintf("seniority %d, languages %v, %d chats, interrupt %q", b.Seniority, b.Languages, b.Capacity.AtOnce(), b.Capacity.Interrupt))
}

// another is a Conflict when nobody else grants roles.
func (s People) another(ctx context.Context, but zhiyin.AgentID) error {
	for after := zhiyin.AgentID(""); ; {
		page, err := s.in.People(ctx, after, 200, s.door.now())
		if err != nil {
			return err
		}
		for _, p := range page {
			if p.ID != but && !p.Locked && slices.Contains(p.Roles, string(access.Security)) {
				return nil
			}
			after = p.ID
		}
		if len(page) < 200 {
			break
		}
	}
	who, err := s.db.Agent(ctx, but)
	if err == nil && slices.Contains(who.Roles, string(access.Security)) {
		err = fmt.Errorf("staff: %s is the last who grants roles: %w", but, zhiyin.Conflict)
	}
	return err
}

func (s People) change(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID, body zhiyin.Body, action, reason string) error {
	e := zhiyin.NewEvent(string(id), body, v.Now)
	e.By = v.Actor.Name()
	return s.db.AppendAudited(ctx, []zhiyin.AuditEntry{v.Entry(action, "agent:"+string(id), zhiyin.AuditDone, reason)}, e)
}

// Lock keeps somebody out, or lets them in again.
func (s People) Lock(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID, on bool) error {
	if !on {
		return s.change(ctx, v, id, zhiyin.AgentLocked{}, "lock", "off")
	}
	if err := s.another(ctx, id); err != nil {
		return err
	}
	return s.change(ctx, v, id, zhiyin.AgentLocked{On: true}, "lock", "on")
}

// EndSignIns ends all sign-ins of somebody, and their unused links.
func (s People) EndSignIns(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID) error {
	return s.in.SignOutAgent(ctx, id, v.Entry("sign_out", "agent:"+string(id), zhiyin.AuditDone, "ended by another"))
}

// ResetFactors forgets somebody's second factors and ends their sign-ins: they
// need an invitation to come back.
func (s People) ResetFactors(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID) error {
	return errors.Join(s.EndSignIns(ctx, v, id), s.in.RemoveFactor(ctx, id, "", v.Entry("factor", "agent:"+string(id), zhiyin.AuditDone, "reset")))
}

// Unlock takes the lock after failures off somebody's login name.
func (s People) Unlock(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID) error {
	name, err := s.door.nameFor(ctx, id)
	if err != nil {
		return err
	}
	return s.in.Unlock(ctx, name, "", v.Entry("unlock", "agent:"+string(id), zhiyin.AuditDone, "failures"))
}

// SetPassword sets a person's password without asking for the old one; they need a
// login name. It lists what is wrong with the password, if anything is.
func (s People) SetPassword(ctx context.Context, v doorapi.Visit, id zhiyin.AgentID, password string) ([]access.PasswordFault, error) {
	login, err := s.in.LoginOf(ctx, id)
	if err != nil {
		return nil, err
	}
	if faults, err := s.door.unfit(ctx, id, login.Name, password); err != nil || len(faults) > 0 {
		return faults, err
	}
	return nil, s.door.setPassword(ctx, id, password, "", v.Actor.Name(), v.Entry("password", "agent:"+string(id), zhiyin.AuditDone, "set by console"))
}
