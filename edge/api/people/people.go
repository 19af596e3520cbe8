package people

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// People are the people of the house, for whoever manages them. Conflict: the
// login name is taken, the roles exclude each other, or nobody would be left who
// grants roles.
type People interface {
	People(ctx context.Context, v door.Visit, after zhiyin.AgentID, limit int) ([]PersonView, error)
	// Invite takes somebody on; link is the path of the invitation.
	Invite(ctx context.Context, v door.Visit, in Invitation) (id zhiyin.AgentID, link string, err error)
	Reinvite(ctx context.Context, v door.Visit, id zhiyin.AgentID) (link string, err error)
	SetRoles(ctx context.Context, v door.Visit, id zhiyin.AgentID, roles []access.Role) error
	Lock(ctx context.Context, v door.Visit, id zhiyin.AgentID, on bool) error
	EndSignIns(ctx context.Context, v door.Visit, id zhiyin.AgentID) error
	ResetFactors(ctx context.Context, v door.Visit, id zhiyin.AgentID) error
	Unlock(ctx context.Context, v door.Visit, id zhiyin.AgentID) error
	// Serves says how senior somebody is, which languages they serve in and how much at
	// one time, from the next contact on.
	Serves(ctx context.Context, v door.Visit, id zhiyin.AgentID, said zhiyin.AgentServes) error
	// Clear says up to which sensitivity somebody may read; Denied for oneself.
	Clear(ctx context.Context, v door.Visit, id zhiyin.AgentID, clearance zhiyin.Sensitivity) error
}

// Interrupts is a zhiyin.Interrupt by a name: talks, none, all.
type Interrupts string

const talksInterrupt Interrupts = "talks"

// Interrupting names it.
func Interrupting(i zhiyin.Interrupt) Interrupts {
	if i == zhiyin.TalksInterrupt {
		return talksInterrupt
	}
	return Interrupts(i)
}

func (i Interrupts) said() zhiyin.Interrupt {
	if i == talksInterrupt {
		return zhiyin.TalksInterrupt
	}
	return zhiyin.Interrupt(i)
}

// PersonView is somebody of the house.
type PersonView struct {
	ID          zhiyin.AgentID    `json:"id"`
	Name        string            `json:"name"`
	Unit        zhiyin.UnitID     `json:"unit"`
	Login       string            `json:"login,omitempty"`
	Roles       []access.Role     `json:"roles"`
	Clearance   int               `json:"clearance" minimum:"1" maximum:"4" doc:"up to which sensitivity they may read"`
	Seniority   int               `json:"seniority,omitempty" minimum:"1" maximum:"5" doc:"5 most; absent: not said"`
	Languages   []zhiyin.Language `json:"languages" doc:"that they serve in, dialects among them; none: as their skills say"`
	Chats       int               `json:"chats" doc:"that they have at one time"`
	Interrupt   Interrupts        `json:"interrupt" enum:"talks,none,all" doc:"what comes beside other work: talks while they write; neither; chats while they talk, too"`
	Password    bool              `json:"password" doc:"one is set"`
	Factors     int               `json:"factors" doc:"second factors"`
	SignIns     int               `json:"sign_ins" doc:"open now"`
	Locked      bool              `json:"locked,omitempty" doc:"by somebody"`
	LockedUntil desk.Instant      `json:"locked_until,omitempty" doc:"after failures"`
	LastIn      desk.Instant      `json:"last_in,omitempty"`
}

// Invitation is somebody to be taken on.
type Invitation struct {
	Name  string        `json:"name" minLength:"1" maxLength:"80"`
	Login string        `json:"login" pattern:"^[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{1,63}$"`
	Unit  zhiyin.UnitID `json:"unit" maxLength:"32"`
	Roles []access.Role `json:"roles" minItems:"1" maxItems:"5" enum:"agent,supervisor,admin,security,audit"`
}

type (
	// PersonPath is an agent's id in a path.
	PersonPath struct {
		ID string `path:"id" pattern:"^ag_[0-9A-Za-z_]{1,40}$"`
	}
	peopleInput struct {
		After string `query:"after" maxLength:"44" doc:"the cursor of the page before"`
		Limit int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
	}
	peopleOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []PersonView  `json:"items"`
			Units []zhiyin.Unit `json:"units"`
			Next  string        `json:"next,omitempty"`
		}
	}
	inviteInput  struct{ Body Invitation }
	inviteOutput struct {
		Body struct {
			ID   zhiyin.AgentID `json:"id"`
			Link string         `json:"link" doc:"the invitation's path, shown this once; good for three days and one use"`
		}
	}
	personInput struct {
		PersonPath
		Body struct{}
	}
	rolesInput struct {
		PersonPath
		Body struct {
			Roles []access.Role `json:"roles" minItems:"1" maxItems:"5" enum:"agent,supervisor,admin,security,audit"`
		}
	}
	clearInput struct {
		PersonPath
		Body struct {
			Clearance int `json:"clearance" minimum:"1" maximum:"4"`
		}
	}
	servesInput struct {
		PersonPath
		Body struct {
			Seniority int               `json:"seniority" minimum:"0" maximum:"5" doc:"5 most; 0: not said"`
			Languages []zhiyin.Language `json:"languages" maxItems:"9" enum:"cmn,yue,en,wuu,nan,hak,gan,hsn,cjy" doc:"none: as their skills say"`
			Chats     int               `json:"chats,omitempty" minimum:"0" maximum:"10" doc:"at one time; 0: three"`
			Interrupt Interrupts        `json:"interrupt,omitempty" enum:"talks,none,all" doc:"absent: talks"`
		}
	}
	lockInput struct {
		PersonPath
		Body struct {
			On bool `json:"on"`
		}
	}
)

func (p PersonPath) id() zhiyin.AgentID { return zhiyin.AgentID(p.ID) }

// peopleRoutes are for whoever manages people.
func (s *routes) peopleRoutes() {
	if s.ports.People == nil {
		return
	}
	manage := door.Rule{Who: door.Agent, May: access.AgentManage, Browser: true}
	grant := door.Rule{Who: door.Agent, May: access.RoleGrant, Browser: true}
	p := s.ports.People
	door.Add(s.Server, http.MethodGet, "/api/people", door.Rule{Who: door.Agent, May: access.AgentManage}, "The people of the house", s.people)
	door.Add(s.Server, http.MethodPost, "/api/people", grant, "Invite somebody", s.invite)
	door.Add(s.Server, http.MethodPost, "/api/people/{id}/invite", manage, "Make another invitation", s.reinvite)
	door.Add(s.Server, http.MethodPost, "/api/people/{id}/roles", grant, "Change somebody's roles", s.setRoles)
	door.Add(s.Server, http.MethodPost, "/api/people/{id}/clearance", grant, "Change up to what somebody may read", s.clear)
	door.Add(s.Server, http.MethodPost, "/api/people/{id}/serving", manage, "Change somebody's seniority, languages and capacity", s.serves)
	door.Add(s.Server, http.MethodPost, "/api/people/{id}/lock", manage, "Lock somebody, or not", s.lock)
	door.Add(s.Server, http.MethodPost, "/api/people/{id}/unlock", manage, "Take the lock after failures off", s.toPerson(p.Unlock))
	door.Add(s.Server, http.MethodPost, "/api/people/{id}/sign-ins/end", manage, "End somebody's sign-ins", s.toPerson(p.EndSignIns))
	door.Add(s.Server, http.MethodPost, "/api/people/{id}/factors/reset", manage, "Reset somebody's second factors", s.resetFactors)
}

func (s *routes) people(ctx context.Context, in *peopleInput) (*peopleOutput, error) {
	items, err := s.ports.People.People(ctx, s.Visit(ctx), zhiyin.AgentID(in.After), in.Limit)
	if err != nil {
		return nil, err
	}
	out := &peopleOutput{}
	out.Body.Items, out.Body.Units = items, []zhiyin.Unit{}
	if s.ports.APIKeys != nil {
		units, err := s.ports.APIKeys.Units(ctx)
		if err != nil {
			return nil, err
		}
		out.Body.Units = append(out.Body.Units, units...)
	}
	if len(items) == in.Limit {
		out.Body.Next = string(items[len(items)-1].ID)
		out.Link = fmt.Sprintf(`</api/people?after=%s&limit=%d>; rel="next"`, url.QueryEscape(out.Body.Next), in.Limit)
	}
	return out, nil
}

func (s *routes) invite(ctx context.Context, in *inviteInput) (*inviteOutput, error) {
	out := &inviteOutput{}
	var err error
	out.Body.ID, out.Body.Link, err = s.ports.People.Invite(ctx, s.Visit(ctx), in.Body)
	return out, err
}

func (s *routes) reinvite(ctx context.Context, in *personInput) (*inviteOutput, error) {
	if err := s.notOneself(ctx, in.id()); err != nil {
		return nil, err
	}
	out := &inviteOutput{}
	out.Body.ID = in.id()
	var err error
	out.Body.Link, err = s.ports.People.Reinvite(ctx, s.Visit(ctx), in.id())
	return out, err
}

func (s *routes) setRoles(ctx context.Context, in *rolesInput) (*door.Empty, error) {
	if err := s.May(ctx, access.RoleGrant, access.Object{Agent: in.id()}, "agent:"+in.ID); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.People.SetRoles(ctx, s.Visit(ctx), in.id(), in.Body.Roles)
}

func (s *routes) serves(ctx context.Context, in *servesInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.People.Serves(ctx, s.Visit(ctx), in.id(), zhiyin.AgentServes{Seniority: in.Body.Seniority, Languages: in.Body.Languages, Capacity: zhiyin.Capacity{Chats: in.Body.Chats, Interrupt: in.Body.Interrupt.said()}})
}

func (s *routes) lock(ctx context.Context, in *lockInput) (*door.Empty, error) {
	if err := s.notOneself(ctx, in.id()); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.People.Lock(ctx, s.Visit(ctx), in.id(), in.Body.On)
}

func (s *routes) resetFactors(ctx context.Context, in *personInput) (*door.Empty, error) {
	if err := s.notOneself(ctx, in.id()); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.People.ResetFactors(ctx, s.Visit(ctx), in.id())
}

// notOneself keeps people from locking themselves out, and from renewing their
// own way in past their second factor.
func (s *routes) notOneself(ctx context.Context, id zhiyin.AgentID) error {
	if door.CallerOf(ctx).Agent == id {
		return fmt.Errorf("api: people do this to others, not to themselves: %w", zhiyin.Conflict)
	}
	return nil
}

func (s *routes) toPerson(do func(context.Context, door.Visit, zhiyin.AgentID) error) func(context.Context, *personInput) (*door.Empty, error) {
	return func(ctx context.Context, in *personInput) (*door.Empty, error) {
		return &door.Empty{}, do(ctx, s.Visit(ctx), in.id())
	}
}

func (s *routes) clear(ctx context.Context, in *clearInput) (*door.Empty, error) {
	if err := s.May(ctx, access.RoleGrant, access.Object{Agent: in.id()}, "agent:"+in.ID); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.People.Clear(ctx, s.Visit(ctx), in.id(), zhiyin.Sensitivity(in.Body.Clearance))
}
