package staff

import (
	"context"
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
	"zhiyin.dev/vault"
)

// hashesAtOnce bounds the memory that passwords take: 64 MiB each.
const hashesAtOnce = 4

// Doorkeeper signs people in: by link, password, code or passkey.
type Doorkeeper struct {
	db      *store.DB
	in      *signin.DB
	cfg     AccessConfig
	now     func() time.Time
	name    string        // of the installation, in authenticator apps
	hashing chan struct{} // hashesAtOnce; who finds no place waits
	Cost    func() vault.Cost
	nobody  func() string // the hash that stands for unknown names

	mu         sync.Mutex
	ceremonies map[string]ceremony // passkeys under way; guarded by mu
}

// NewDoorkeeper makes the one doorkeeper of a node; many may come at once.
func NewDoorkeeper(db *store.DB, in *signin.DB, cfg AccessConfig, now func() time.Time) *Doorkeeper {
	d := &Doorkeeper{db: db, in: in, cfg: cfg, now: now, name: "Zhiyin 知音", hashing: make(chan struct{}, hashesAtOnce), Cost: vault.MeasureCost,
		ceremonies: map[string]ceremony{}}
	d.nobody = sync.OnceValue(func() string { return vault.HashPassword(zhiyin.NewID("pw", now()), d.Cost()) })
	return d
}

func browser(v door.Visit) signin.Browser {
	b := signin.Browser{Device: v.Device}
	if v.From.IsValid() {
		b.Address = v.From.String()
	}
	return b
}

// RedeemLink signs in by a one-time link. An invitation is a sign-in that has to
// be completed.
func (d *Doorkeeper) RedeemLink(ctx context.Context, token string, v door.Visit) (people.Entered, error) {
	in, err := d.in.RedeemLink(ctx, token, browser(v), v.Now, v.Entry("sign_in", "", zhiyin.AuditDone, ""))
	if err != nil {
		return people.Entered{}, err
	}
	entered := people.Entered{Session: in.Session}
	if in.How == signin.ByInvite {
		entered.Next, err = d.lacks(ctx, in.Agent)
		return entered, err
	}
	return entered, d.keep(ctx, in.Agent, zhiyin.AgentSignedIn{How: in.How})
}

// lacks is what a sign-in without a second factor has to bring.
func (d *Doorkeeper) lacks(ctx context.Context, agent zhiyin.AgentID) (string, error) {
	factors, err := d.confirmed(ctx, agent)
	if err == nil && len(factors) > 0 {
		return people.NextFactor, nil
	}
	return people.NextEnrol, err
}

// confirmed are the factors that count.
func (d *Doorkeeper) confirmed(ctx context.Context, agent zhiyin.AgentID) (out []signin.Factor, err error) {
	all, err := d.in.Factors(ctx, agent)
	for _, f := range all {
		if !f.Confirmed.IsZero() {
			out = append(out, f)
		}
	}
	return out, err
}

// Password signs in by name and password. For a name that nobody has it does the
// same work and says the same.
func (d *Doorkeeper) Password(ctx context.Context, login, password string, v door.Visit) (people.Entered, error) {
	if err := d.open(ctx, login, v); err != nil {
		return people.Entered{}, err
	}
	l, err := d.in.LoginNamed(ctx, login)
	if err != nil && zhiyin.KindOf(err) != zhiyin.NotFound {
		return people.Entered{}, err
	}
	stored := l.Password
	if stored == "" {
		stored = d.nobody()
	}
	right, err := d.match(ctx, password, stored)
	if err != nil {
		return people.Entered{}, err
	}
	if !right || l.Password == "" || l.Locked {
		return people.Entered{}, d.failed(ctx, login, "password", v)
	}
	return d.passed(ctx, l, v)
}

// passed begins the sign-in of somebody whose password was right.
func (d *Doorkeeper) passed(ctx context.Context, l signin.Login, v door.Visit) (people.Entered, error) {
	next, err := d.lacks(ctx, l.Agent)
	if err != nil {
		return people.Entered{}, err
	}
	verified := next == people.NextEnrol && d.cfg.SecondFactor == "optional"
	v.Actor.Agent = l.Agent
	done := v.Entry("sign_in", "agent:"+string(l.Agent), zhiyin.AuditDone, "password")
	if verified {
		next = ""
	} else {
		done.Reason = "password " + next
	}
	session, err := d.in.StartSignIn(ctx, l.Agent, signin.ByPassword, verified, l.Name, browser(v), v.Now, done)
	if err == nil && verified {
		next, err = d.changes(ctx, session, v.Now)
	}
	if err == nil && verified {
		err = d.keep(ctx, l.Agent, zhiyin.AgentSignedIn{How: signin.ByPassword})
	}
	return people.Entered{Session: session, Next: next}, err
}

// open refuses what is locked.
func (d *Doorkeeper) open(ctx context.Context, login string, v door.Visit) error {
	until, err := d.in.Lockout(ctx, login, browser(v).Address, v.Now)
	if err != nil || until.IsZero() {
		return err
	}
	if err := d.db.Audit(ctx, v.Entry("sign_in", d.in.LoginMark(login), zhiyin.AuditDenied, "locked")); err != nil {
		return err
	}
	return fmt.Errorf("staff: sign-in: %w", door.Locked{Until: until})
}

// failed counts a failure and says whether it was one too many.
func (d *Doorkeeper) failed(ctx context.Context, login, what string, v door.Visit) error {
	rule := signin.LockRule{Login: d.cfg.Failures, Address: d.cfg.FailuresFrom, For: d.cfg.LockFor}
	until, err := d.in.Failed(ctx, login, browser(v).Address, rule, v.Now, v.Entry("sign_in", d.in.LoginMark(login), zhiyin.AuditFailed, what))
	switch {
	case err != nil:
		return err
	case !until.IsZero():
		return fmt.Errorf("staff: sign-in: %w", door.Locked{Until: until})
	}
	return fmt.Errorf("staff: sign-in: the %s is wrong: %w", map[string]string{"password": "name or password", "code": "code"}[what], zhiyin.Denied)
}

func (d *Doorkeeper) match(ctx context.Context, password, stored string) (bool, error) {
	select {
	case d.hashing <- struct{}{}:
		defer func() { <-d.hashing }()
	case <-ctx.Done():
		return false, fmt.Errorf("staff: sign-in: %w: %w", ctx.Err(), zhiyin.Busy)
	}
	return vault.MatchPassword(password, stored)
}

// Prove completes a sign-in by a code of an authenticator app, or by a recovery
// code.
func (d *Doorkeeper) Prove(ctx context.Context, code string, v door.Visit) (people.Entered, error) {
	login, err := d.nameFor(ctx, v.Actor.Agent)
	if err == nil {
		err = d.open(ctx, login, v)
	}
	if err != nil {
		return people.Entered{}, err
	}
	how, err := d.proved(ctx, code, v)
	if zhiyin.KindOf(err) == zhiyin.Denied {
		return people.Entered{}, d.failed(ctx, login, "code", v)
	}
	if err != nil {
		return people.Entered{}, err
	}
	return d.verify(ctx, login, how, v)
}

// nameFor is what somebody's failures are counted under.
func (d *Doorkeeper) nameFor(ctx context.Context, agent zhiyin.AgentID) (string, error) {
	l, err := d.in.LoginOf(ctx, agent)
	if zhiyin.KindOf(err) == zhiyin.NotFound {
		return string(agent), nil
	}
	return l.Name, err
}

// proved uses the code up; Denied when it is none.
func (d *Doorkeeper) proved(ctx context.Context, code string, v door.Visit) (how string, err error) {
	agent := v.Actor.Agent
	if recovery, ok := access.ReadRecoveryCode(code); ok {
		return "recovery_code", d.in.UseRecoveryCode(ctx, agent, recovery)
	}
	factors, err := d.confirmed(ctx, agent)
	if err != nil {
		return "", err
	}
	for _, f := range factors {
		if f.Kind != signin.FactorTOTP {
			continue
		}
		if step, err := access.CodeStep(string(f.Secret), code, f.Step, v.Now); err == nil {
			return "totp", d.in.UseFactor(ctx, f.ID, step)
		} else if zhiyin.KindOf(err) != zhiyin.Denied {
			return "", err
		}
	}
	return "", fmt.Errorf("staff: code of %s: %w", agent, zhiyin.Denied)
}

// verify gives the visit's sign-in its second factor and a new session.
func (d *Doorkeeper) verify(ctx context.Context, login, how string, v door.Visit) (people.Entered, error) {
	session, err := d.in.VerifySignIn(ctx, v.Session, login, v.Now, v.Entry("sign_in", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, how))
	if err != nil {
		return people.Entered{}, err
	}
	next, err := d.changes(ctx, session, v.Now)
	if err == nil {
		err = d.keep(ctx, v.Actor.Agent, zhiyin.AgentSignedIn{How: how})
	}
	return people.Entered{Session: session, Next: next}, err
}

// changes is NextPassword where the sign-in's password is too old.
func (d *Doorkeeper) changes(ctx context.Context, session string, now time.Time) (next string, err error) {
	in, err := d.in.SignIn(ctx, session, now)
	if err == nil && d.stale(in, now) {
		next = people.NextPassword
	}
	return next, err
}

// SignIn says who a session belongs to.
func (d *Doorkeeper) SignIn(ctx context.Context, session string, now time.Time) (access.Actor, error) {
	who, err := d.in.SignIn(ctx, session, now)
	if err != nil {
		return access.Actor{}, err
	}
	actor := access.Actor{Agent: who.Agent, Roles: access.Of(who.Roles), Verified: who.Verified, Clearance: who.Clearance, MustChange: d.stale(who, now)}
	if who.Unit != "" {
		actor.Units = []zhiyin.UnitID{who.Unit}
	}
	return actor, nil
}

// stale tells whether somebody who came by their password has to change it first.
func (d *Doorkeeper) stale(who signin.SignedIn, now time.Time) bool {
	age := d.cfg.passwordAge()
	return age > 0 && who.How == signin.ByPassword && !who.Password.IsZero() && now.Sub(who.Password) >= age
}

// SignOut ends the visit's sign-in.
func (d *Doorkeeper) SignOut(ctx context.Context, v door.Visit) error {
	if err := d.in.SignOut(ctx, v.Session, v.Entry("sign_out", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "asked")); err != nil {
		return err
	}
	return d.keep(ctx, v.Actor.Agent, zhiyin.AgentSignedOut{Why: "asked"})
}

func (d *Doorkeeper) keep(ctx context.Context, agent zhiyin.AgentID, body zhiyin.Body) error {
	e := zhiyin.NewEvent(string(agent), body, d.now())
	e.By = "agent:" + string(agent)
	return d.db.AppendWait(ctx, e)
}
