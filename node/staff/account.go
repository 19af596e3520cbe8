package staff

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/node/picture"
	"zhiyin.dev/store/signin"
	"zhiyin.dev/vault"
)

// Account is a person's own view of how they sign in.
func (d *Doorkeeper) Account(ctx context.Context, v door.Visit) (a people.AccountView, err error) {
	agent := v.Actor.Agent
	who, err := d.db.Agent(ctx, agent)
	if err != nil {
		return a, err
	}
	in, err := d.in.SignIn(ctx, v.Session, v.Now)
	if err != nil {
		return a, err
	}
	login, err := d.in.LoginOf(ctx, agent)
	if err != nil && zhiyin.KindOf(err) != zhiyin.NotFound {
		return a, err
	}
	factors, err := d.confirmed(ctx, agent)
	if err != nil {
		return a, err
	}
	a = people.AccountView{Agent: agent, Name: who.Name, Login: login.Name, Roles: v.Actor.Roles, May: mayDo(v.Actor), Home: homeOf(v.Actor.Roles), Verified: in.Verified,
		Required: d.cfg.SecondFactor == "required", Password: login.Password != "", OldPassword: asksOld(in, login), Changed: desk.At(login.Changed),
		Factors: []people.FactorView{}, Passkeys: allowsPasskeys(v.Origin), IdleMinutes: int(d.cfg.Idle.Minutes()), WholeMinutes: int(d.cfg.Whole.Minutes())}
	if access.Privileged(v.Actor.Roles) {
		a.IdleMinutes = int(d.cfg.AdminIdle.Minutes())
	}
	for _, f := range factors {
		a.Factors = append(a.Factors, people.FactorView{ID: f.ID, Kind: f.Kind, Label: f.Label, Made: desk.At(f.Made), Used: desk.At(f.Used)})
	}
	if !in.Verified {
		a.Next, err = d.lacks(ctx, agent)
	} else if d.stale(in, v.Now) {
		a.Next = people.NextPassword
	}
	if err == nil {
		a.Codes, err = d.in.RecoveryCodesLeft(ctx, agent)
	}
	if err == nil {
		a.SignIns, err = d.openSignIns(ctx, v)
	}
	return a, err
}

func (d *Doorkeeper) openSignIns(ctx context.Context, v door.Visit) ([]people.SignInView, error) {
	open, current, err := d.in.SignInsOf(ctx, v.Actor.Agent, v.Session, v.Now)
	out := make([]people.SignInView, 0, len(open))
	for _, o := range open {
		out = append(out, people.SignInView{ID: o.ID, How: o.How, Device: o.Device, Address: o.Address, Since: desk.At(o.Since), Seen: desk.At(o.Seen), Current: o.ID == current})
	}
	return out, err
}

// homeOf is the page to begin with.
func homeOf(roles []access.Role) string {
	may := func(a access.Action) bool {
		return access.Allows(access.Actor{Agent: "any", Roles: roles, Verified: true}, a, access.Object{})
	}
	switch {
	case may(access.DeskUse):
		return "/desk"
	case may(access.AgentManage):
		return "/people"
	case may(access.AuditRead):
		return "/audit"
	}
	return "/account"
}

// asksOld: who came by a link has shown that they may set a password anew, once.
func asksOld(in signin.SignedIn, login signin.Login) bool {
	byLink := in.How == signin.ByLink || in.How == signin.ByInvite
	return login.Password != "" && !(byLink && login.Changed.Before(in.Since))
}

// sure refuses changes to how somebody signs in until they have shown the second
// factor that they have.
func (d *Doorkeeper) sure(ctx context.Context, v door.Visit) error {
	factors, err := d.confirmed(ctx, v.Actor.Agent)
	if err == nil && len(factors) > 0 && !v.Actor.Verified {
		err = fmt.Errorf("staff: account of %s: a second factor is needed: %w", v.Actor.Agent, zhiyin.Denied)
	}
	return err
}

// SetPassword changes the password; see people.Accounts.
func (d *Doorkeeper) SetPassword(ctx context.Context, v door.Visit, name, old, password string) ([]access.PasswordFault, people.Entered, error) {
	if err := d.sure(ctx, v); err != nil {
		return nil, people.Entered{}, err
	}
	in, err := d.in.SignIn(ctx, v.Session, v.Now)
	if err != nil {
		return nil, people.Entered{}, err
	}
	login, err := d.named(ctx, v, name)
	if err != nil {
		return nil, people.Entered{}, err
	}
	if asksOld(in, login) {
		if err := d.open(ctx, login.Name, v); err != nil {
			return nil, people.Entered{}, err
		}
		if right, err := d.match(ctx, old, login.Password); err != nil || !right {
			if err == nil {
				err = d.failed(ctx, login.Name, "password", v)
			}
			return nil, people.Entered{}, err
		}
	}
	if faults, err := d.unfit(ctx, v.Actor.Agent, login.Name, password); err != nil || len(faults) > 0 {
		return faults, people.Entered{}, err
	}
	if err := d.setPassword(ctx, v.Actor.Agent, password, v.Session, v.Actor.Name(), v.Entry("password", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "changed")); err != nil {
		return nil, people.Entered{}, err
	}
	entered, err := d.completed(ctx, v, in)
	return nil, entered, err
}

// named is the person's login; name becomes theirs where they have none.
func (d *Doorkeeper) named(ctx context.Context, v door.Visit, name string) (signin.Login, error) {
	login, err := d.in.LoginOf(ctx, v.Actor.Agent)
	if zhiyin.KindOf(err) != zhiyin.NotFound {
		return login, err
	}
	if strings.TrimSpace(name) == "" {
		return login, fmt.Errorf("staff: a login name is needed: %w", zhiyin.Invalid)
	}
	if err := d.in.SetLogin(ctx, v.Actor.Agent, name, v.Actor.Name(), v.Entry("login_name", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "set")); err != nil {
		return login, err
	}
	return d.in.LoginOf(ctx, v.Actor.Agent)
}

// unfit lists what is wrong with a new password.
func (d *Doorkeeper) unfit(ctx context.Context, agent zhiyin.AgentID, login, password string) ([]access.PasswordFault, error) {
	faults := access.CheckPassword(password, login)
	if len(faults) > 0 {
		return faults, nil
	}
	former, err := d.in.Passwords(ctx, agent)
	for _, stored := range former {
		if same, err := d.match(ctx, password, stored); err != nil {
			return nil, err
		} else if same {
			return []access.PasswordFault{access.Reused}, nil
		}
	}
	return nil, err
}

func (d *Doorkeeper) setPassword(ctx context.Context, agent zhiyin.AgentID, password, keep, by string, done zhiyin.AuditEntry) error {
	select {
	case d.hashing <- struct{}{}:
		defer func() { <-d.hashing }()
	case <-ctx.Done():
		return fmt.Errorf("staff: password of %s: %w", agent, zhiyin.Busy)
	}
	return d.in.SetPassword(ctx, agent, vault.HashPassword(password, d.Cost()), keep, by, done)
}

// completed finishes an invitation where a password is enough.
func (d *Doorkeeper) completed(ctx context.Context, v door.Visit, in signin.SignedIn) (people.Entered, error) {
	if in.Verified {
		return people.Entered{}, nil
	}
	next, err := d.lacks(ctx, v.Actor.Agent)
	if err != nil || next == people.NextFactor || d.cfg.SecondFactor == "required" {
		return people.Entered{Next: next}, err
	}
	return d.verify(ctx, "", in.How, v)
}

// NewTOTP begins with an authenticator app.
func (d *Doorkeeper) NewTOTP(ctx context.Context, v door.Visit, label string) (t people.NewTOTP, err error) {
	if err := d.sure(ctx, v); err != nil {
		return t, err
	}
	login, err := d.nameFor(ctx, v.Actor.Agent)
	if err != nil {
		return t, err
	}
	t = people.NewTOTP{ID: zhiyin.NewID("fa", v.Now), Seed: access.NewSeed()}
	t.URL = access.SeedURL(d.name, login, t.Seed)
	if t.QR, err = picture.QRCode(t.URL); err != nil {
		return t, err
	}
	return t, d.in.AddFactor(ctx, signin.Factor{ID: t.ID, Agent: v.Actor.Agent, Kind: signin.FactorTOTP, Label: label, Secret: []byte(t.Seed), Made: v.Now}, v.Actor.Name())
}

// ConfirmTOTP proves that the app has the seed.
func (d *Doorkeeper) ConfirmTOTP(ctx context.Context, v door.Visit, id, code string) ([]string, people.Entered, error) {
	if err := d.sure(ctx, v); err != nil {
		return nil, people.Entered{}, err
	}
	all, err := d.in.Factors(ctx, v.Actor.Agent)
	if err != nil {
		return nil, people.Entered{}, err
	}
	for _, f := range all {
		if f.ID != id || f.Kind != signin.FactorTOTP {
			continue
		}
		step, err := access.CodeStep(string(f.Secret), code, f.Step, v.Now)
		if err == nil {
			err = d.in.UseFactor(ctx, id, step, v.Entry("factor", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "totp added"))
		}
		if err != nil {
			return nil, people.Entered{}, err
		}
		return d.enrolled(ctx, v)
	}
	return nil, people.Entered{}, fmt.Errorf("staff: factor %s: %w", id, zhiyin.NotFound)
}

// enrolled is what a new factor brings: recovery codes with the first, and a
// verified sign-in where there was none.
func (d *Doorkeeper) enrolled(ctx context.Context, v door.Visit) (codes []string, in people.Entered, err error) {
	left, err := d.in.RecoveryCodesLeft(ctx, v.Actor.Agent)
	if err == nil && left == 0 {
		codes = access.NewRecoveryCodes()
		err = d.in.SetRecoveryCodes(ctx, v.Actor.Agent, codes, v.Actor.Name(), v.Entry("recovery_codes", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "made"))
	}
	if err == nil && !v.Actor.Verified {
		in, err = d.verify(ctx, "", "enrolled", v)
	}
	return codes, in, err
}

// RemoveFactor takes a factor away; the last stays where one is required.
func (d *Doorkeeper) RemoveFactor(ctx context.Context, v door.Visit, id string) error {
	if err := d.sure(ctx, v); err != nil {
		return err
	}
	factors, err := d.confirmed(ctx, v.Actor.Agent)
	if err != nil {
		return err
	}
	if len(factors) == 1 && factors[0].ID == id && d.cfg.SecondFactor == "required" {
		return fmt.Errorf("staff: factor %s is the last, and one is required: %w", id, zhiyin.Conflict)
	}
	return d.in.RemoveFactor(ctx, v.Actor.Agent, id, v.Entry("factor", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "removed"))
}

// RecoveryCodes makes new codes; the former are void.
func (d *Doorkeeper) RecoveryCodes(ctx context.Context, v door.Visit) ([]string, error) {
	factors, err := d.confirmed(ctx, v.Actor.Agent)
	if err != nil {
		return nil, err
	}
	if len(factors) == 0 || !v.Actor.Verified {
		return nil, fmt.Errorf("staff: recovery codes of %s: they stand for a second factor: %w", v.Actor.Agent, zhiyin.Denied)
	}
	codes := access.NewRecoveryCodes()
	return codes, d.in.SetRecoveryCodes(ctx, v.Actor.Agent, codes, v.Actor.Name(), v.Entry("recovery_codes", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "made"))
}

// EndSignIn ends one of the person's sign-ins, or all but the visit's.
func (d *Doorkeeper) EndSignIn(ctx context.Context, v door.Visit, id string) error {
	done := v.Entry("sign_out", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "ended")
	if id != "others" {
		return d.in.EndSignIn(ctx, v.Actor.Agent, id, v.Now, done)
	}
	open, current, err := d.in.SignInsOf(ctx, v.Actor.Agent, v.Session, v.Now)
	for _, o := range open {
		if err == nil && o.ID != current {
			err = d.in.EndSignIn(ctx, v.Actor.Agent, o.ID, v.Now, done)
		}
	}
	return err
}

// led are the actions that the screens' navigation asks for.
var led = []access.Action{access.CustomerRead, access.CustomerExport, access.CustomerErase, access.CustomerMerge, access.DefinitionRead, access.DefinitionPublish, access.DefinitionOverrule, access.IntakeManage,
	access.ConnectionManage, access.WebhookManage, access.KeyManage}

func mayDo(who access.Actor) []access.Action {
	may := []access.Action{}
	for _, a := range led {
		if access.Allows(who, a, access.Object{}) {
			may = append(may, a)
		}
	}
	return may
}
