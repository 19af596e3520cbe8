package staff

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/store/signin"
)

// ceremony is a WebAuthn ceremony between its two requests.
type ceremony struct {
	session webauthn.SessionData
	agent   zhiyin.AgentID // who adds a passkey; empty: somebody signs in
	until   time.Time
}

// Bounds of ceremonies under way. One is a kilobyte; more than these at once are
// no people.
const (
	ceremonyFor  = 5 * time.Minute
	ceremonyMost = 10_000
)

// allowsPasskeys: browsers bind passkeys to a name, and only over https or on
// this machine (WebAuthn §5.1.3).
func allowsPasskeys(origin string) bool {
	_, err := partyOf(origin)
	return err == nil
}

// partyOf is the relying party of a page of ours; the door has compared the
// origin with the host that was asked.
func partyOf(origin string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil, fmt.Errorf("staff: passkeys need https or localhost: %w", zhiyin.Conflict)
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil, fmt.Errorf("staff: passkeys need a host name, not an address: %w", zhiyin.Conflict)
	}
	party, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "Zhiyin 知音", RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil, fmt.Errorf("staff: passkeys: %v: %w", err, zhiyin.Internal)
	}
	return party, nil
}

// holder is a person as the library wants one.
type holder struct {
	agent       zhiyin.AgentID
	login, name string
	keys        []signin.Factor
}

// WebAuthnID is the agent's id: 64 octets at most, nothing personal.
func (h holder) WebAuthnID() []byte { return []byte(h.agent) }

// WebAuthnName is the login name.
func (h holder) WebAuthnName() string { return h.login }

// WebAuthnDisplayName is the person's name.
func (h holder) WebAuthnDisplayName() string { return h.name }

// WebAuthnCredentials are the passkeys, with the counts used last.
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	out := make([]webauthn.Credential, 0, len(h.keys))
	for _, f := range h.keys {
		var c webauthn.Credential
		if f.Kind == signin.FactorPasskey && json.Unmarshal(f.Secret, &c) == nil {
			c.Authenticator.SignCount = uint32(f.Step)
			out = append(out, c)
		}
	}
	return out
}

func (d *Doorkeeper) holder(ctx context.Context, agent zhiyin.AgentID) (h holder, err error) {
	who, err := d.db.Agent(ctx, agent)
	if err != nil {
		return h, err
	}
	h = holder{agent: agent, name: who.Name}
	if h.login, err = d.nameFor(ctx, agent); err == nil {
		h.keys, err = d.confirmed(ctx, agent)
	}
	return h, err
}

// begin keeps a ceremony under a name that can't be guessed.
func (d *Doorkeeper) begin(c ceremony, name string, now time.Time) (string, error) {
	if name == "" {
		var raw [24]byte
		_, _ = rand.Read(raw[:]) // never fails: the runtime stops the process instead
		name = base64.RawURLEncoding.EncodeToString(raw[:])
	}
	c.until = now.Add(ceremonyFor)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.ceremonies) >= ceremonyMost {
		for n, old := range d.ceremonies {
			if !old.until.After(now) {
				delete(d.ceremonies, n)
			}
		}
	}
	if len(d.ceremonies) >= ceremonyMost {
		return "", fmt.Errorf("staff: passkeys: too many at once: %w", zhiyin.Busy)
	}
	d.ceremonies[name] = c
	return name, nil
}

// end takes a ceremony out: it is good for one answer.
func (d *Doorkeeper) end(name string, now time.Time) (ceremony, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, has := d.ceremonies[name]
	delete(d.ceremonies, name)
	if !has || !c.until.After(now) {
		return ceremony{}, fmt.Errorf("staff: passkey: this took too long, begin again: %w", zhiyin.Denied)
	}
	return c, nil
}

// BeginPasskey asks the browser to make a passkey.
func (d *Doorkeeper) BeginPasskey(ctx context.Context, v door.Visit) (json.RawMessage, error) {
	if err := d.sure(ctx, v); err != nil {
		return nil, err
	}
	party, err := partyOf(v.Origin)
	if err != nil {
		return nil, err
	}
	h, err := d.holder(ctx, v.Actor.Agent)
	if err != nil {
		return nil, err
	}
	options, session, err := party.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, fmt.Errorf("staff: passkey: %v: %w", err, zhiyin.Internal)
	}
	if _, err := d.begin(ceremony{session: *session, agent: h.agent}, "for "+v.Session, v.Now); err != nil {
		return nil, err
	}
	return json.Marshal(options)
}

// FinishPasskey keeps the passkey that the browser made.
func (d *Doorkeeper) FinishPasskey(ctx context.Context, v door.Visit, label string, answer json.RawMessage) ([]string, people.Entered, error) {
	if err := d.sure(ctx, v); err != nil {
		return nil, people.Entered{}, err
	}
	c, err := d.end("for "+v.Session, v.Now)
	if err != nil || c.agent != v.Actor.Agent {
		return nil, people.Entered{}, err
	}
	f, err := d.made(ctx, c, v, label, answer)
	if err != nil {
		return nil, people.Entered{}, err
	}
	if err := d.in.AddFactor(ctx, f, v.Actor.Name(), v.Entry("factor", "agent:"+string(v.Actor.Agent), zhiyin.AuditDone, "passkey added")); err != nil {
		return nil, people.Entered{}, err
	}
	return d.enrolled(ctx, v)
}

// made checks what the browser made.
func (d *Doorkeeper) made(ctx context.Context, c ceremony, v door.Visit, label string, answer json.RawMessage) (f signin.Factor, err error) {
	party, err := partyOf(v.Origin)
	if err != nil {
		return f, err
	}
	h, err := d.holder(ctx, v.Actor.Agent)
	if err != nil {
		return f, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return f, fmt.Errorf("staff: passkey: what came is none: %w", zhiyin.Invalid)
	}
	made, err := party.CreateCredential(h, c.session, parsed)
	if err != nil {
		return f, fmt.Errorf("staff: passkey: it does not prove itself: %w", zhiyin.Denied)
	}
	secret, err := json.Marshal(made)
	if err != nil {
		return f, fmt.Errorf("staff: passkey: %v: %w", err, zhiyin.Internal)
	}
	return signin.Factor{ID: zhiyin.NewID("fa", v.Now), Agent: h.agent, Kind: signin.FactorPasskey, Label: label, Secret: secret,
		Handle: made.ID, Step: int64(made.Authenticator.SignCount), Made: v.Now, Confirmed: v.Now}, nil
}

// BeginAssertion asks for any passkey of this place: the browser shows its owner
// which there are.
func (d *Doorkeeper) BeginAssertion(_ context.Context, v door.Visit) (string, json.RawMessage, error) {
	party, err := partyOf(v.Origin)
	if err != nil {
		return "", nil, err
	}
	options, session, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return "", nil, fmt.Errorf("staff: passkey: %v: %w", err, zhiyin.Internal)
	}
	name, err := d.begin(ceremony{session: *session}, "", v.Now)
	if err != nil {
		return "", nil, err
	}
	raw, err := json.Marshal(options)
	return name, raw, err
}

// FinishAssertion signs in whose passkey it is. The passkey was unlocked by its
// owner, so that it is both factors in one.
func (d *Doorkeeper) FinishAssertion(ctx context.Context, v door.Visit, name string, answer json.RawMessage) (people.Entered, error) {
	c, err := d.end(name, v.Now)
	if err != nil {
		return people.Entered{}, err
	}
	if c.agent != "" {
		return people.Entered{}, fmt.Errorf("staff: passkey: another ceremony's name: %w", zhiyin.Denied)
	}
	if err := d.open(ctx, "passkey", v); err != nil { // the address may be locked; no name is known yet
		return people.Entered{}, err
	}
	h, used, err := d.shown(ctx, c, v, answer)
	if err != nil {
		if kind := zhiyin.KindOf(err); kind == zhiyin.Denied {
			return people.Entered{}, d.refusedPasskey(ctx, v)
		}
		return people.Entered{}, err
	}
	return d.enterBy(ctx, h, used, v)
}

// refusedPasskey counts against the address alone.
func (d *Doorkeeper) refusedPasskey(ctx context.Context, v door.Visit) error {
	rule := signin.LockRule{Login: 1 << 30, Address: d.cfg.FailuresFrom, For: d.cfg.LockFor}
	until, err := d.in.Failed(ctx, "passkey", browser(v).Address, rule, v.Now, v.Entry("sign_in", "", zhiyin.AuditFailed, "passkey"))
	switch {
	case err != nil:
		return err
	case !until.IsZero():
		return fmt.Errorf("staff: sign-in: %w", door.Locked{Until: until})
	}
	return fmt.Errorf("staff: sign-in: the passkey is not known: %w", zhiyin.Denied)
}

// shown checks the browser's answer; Denied for a passkey of nobody's.
func (d *Doorkeeper) shown(ctx context.Context, c ceremony, v door.Visit, answer json.RawMessage) (h holder, used *webauthn.Credential, err error) {
	party, err := partyOf(v.Origin)
	if err != nil {
		return h, nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return h, nil, fmt.Errorf("staff: passkey: what came is none: %w", zhiyin.Invalid)
	}
	var failed error
	find := func(_, user []byte) (webauthn.User, error) {
		h, failed = d.holder(ctx, zhiyin.AgentID(user))
		return h, failed
	}
	_, used, err = party.ValidatePasskeyLogin(find, c.session, parsed)
	switch {
	case failed != nil && zhiyin.KindOf(failed) != zhiyin.NotFound:
		return h, nil, failed
	case err != nil || used.Authenticator.CloneWarning:
		return h, nil, fmt.Errorf("staff: passkey: %w", zhiyin.Denied)
	}
	return h, used, nil
}

func (d *Doorkeeper) enterBy(ctx context.Context, h holder, used *webauthn.Credential, v door.Visit) (people.Entered, error) {
	if who, err := d.in.LoginOf(ctx, h.agent); err == nil && who.Locked {
		return people.Entered{}, d.refusedPasskey(ctx, v)
	}
	for _, f := range h.keys {
		var c webauthn.Credential
		if f.Kind != signin.FactorPasskey || json.Unmarshal(f.Secret, &c) != nil || string(c.ID) != string(used.ID) {
			continue
		}
		if err := d.in.UseFactor(ctx, f.ID, int64(used.Authenticator.SignCount)); err != nil {
			return people.Entered{}, err
		}
	}
	v.Actor.Agent = h.agent
	session, err := d.in.StartSignIn(ctx, h.agent, signin.ByPasskey, true, h.login, browser(v), v.Now, v.Entry("sign_in", "agent:"+string(h.agent), zhiyin.AuditDone, "passkey"))
	if err == nil {
		err = d.keep(ctx, h.agent, zhiyin.AgentSignedIn{How: signin.ByPasskey})
	}
	return people.Entered{Session: session}, err
}
