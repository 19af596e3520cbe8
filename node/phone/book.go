package phone

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/store"
)

// Book keeps telephones for the SIP side.
type Book struct {
	db             *store.DB
	server, secure string // where telephones call, for UDP and TCP and for TLS
	now            func() time.Time
}

// NewBook makes it of the telephone side's settings.
func NewBook(db *store.DB, cfg SIPConfig, now func() time.Time) Book {
	return Book{db: db, server: cfg.told(cfg.Listen), secure: cfg.told(cfg.TLSListen), now: now}
}

// Account is sip.Phones'.
func (b Book) Account(ctx context.Context, user string) (sip.Account, error) {
	p, err := b.db.Phone(ctx, user)
	if err == nil && (len(p.Hashes) == 0 || p.Locked) { // its agent was erased, or may not work
		err = zhiyin.NotFound
	}
	return sip.Account{Agent: p.Agent, MD5: p.Hashes["MD5"], SHA256: p.Hashes["SHA-256"]}, err
}

// Bindings is sip.Phones'.
func (b Book) Bindings(ctx context.Context) ([]sip.Binding, error) {
	phones, err := b.db.Phones(ctx)
	if err != nil {
		return nil, err
	}
	agents := map[string]zhiyin.AgentID{}
	for _, p := range phones {
		agents[p.Account] = p.Agent
	}
	kept, err := b.db.Bindings(ctx, b.now())
	out := make([]sip.Binding, 0, len(kept))
	for _, k := range kept {
		out = append(out, sip.Binding{User: k.Account, Agent: agents[k.Account], Contact: k.Contact, Transport: k.Transport, Source: k.Source,
			CallID: k.CallID, CSeq: k.CSeq, Device: k.Device, Until: k.Until})
	}
	return out, err
}

// Bind is sip.Phones'.
func (b Book) Bind(ctx context.Context, user string, changed []sip.Binding, removed []string) error {
	kept := make([]store.Binding, 0, len(changed))
	for _, c := range changed {
		kept = append(kept, store.Binding{Account: user, Contact: c.Contact, Transport: c.Transport, Source: c.Source,
			CallID: c.CallID, CSeq: c.CSeq, Device: c.Device, Until: c.Until})
	}
	return b.db.Bind(ctx, user, kept, removed)
}

// Settings is what is typed into a desk telephone.
type Settings struct {
	User, Password string
	Server         string // host:port for UDP and TCP
	TLSServer      string // host:port for TLS; "": none
}

// phoneTries is how many accounts may be taken before we give up: one in a
// million telephones takes two.
const phoneTries = 5

// Add makes a telephone for an agent. The password is shown this once: only
// what it hashes to is kept. NotFound when there is no such agent. It works
// beside a running platform.
func (b Book) Add(ctx context.Context, agent zhiyin.AgentID) (s Settings, err error) {
	s.Server, s.TLSServer = b.server, b.secure
	s.Password = phonePassword()
	for range phoneTries {
		if s.User, err = phoneUser(); err != nil {
			return s, err
		}
		a := sip.NewAccount(s.User, s.Password)
		err = b.db.AddPhone(ctx, store.Phone{Account: s.User, Agent: agent, Added: b.now(), Hashes: map[string]string{"MD5": a.MD5, "SHA-256": a.SHA256}}, "system")
		if !errors.Is(err, zhiyin.Conflict) {
			return s, err
		}
	}
	return s, err
}

// phoneUser is seven digits, which any telephone's keys can type.
func phoneUser() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(9_000_000))
	if err != nil {
		return "", fmt.Errorf("phone: phone: %w", zhiyin.Internal)
	}
	return fmt.Sprint(1_000_000 + n.Int64()), nil
}

// phonePassword has 100 bits: MD5 of it can't be turned back either.
func phonePassword() string {
	raw := make([]byte, 13)
	_, _ = rand.Read(raw) // never fails: the runtime stops the process instead
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))[:20]
}

// Remove forgets a telephone; one that is registered is let go within half a
// minute. NotFound.
func (b Book) Remove(ctx context.Context, user string) error {
	return b.db.RemovePhone(ctx, user)
}

// Standing is one telephone with where it is.
type Standing struct {
	store.Phone
	At []store.Binding
}

// List has every telephone.
func (b Book) List(ctx context.Context) ([]Standing, error) {
	phones, err := b.db.Phones(ctx)
	if err != nil {
		return nil, err
	}
	bound, err := b.db.Bindings(ctx, b.now())
	out := make([]Standing, 0, len(phones))
	for _, p := range phones {
		s := Standing{Phone: p}
		for _, at := range bound {
			if at.Account == p.Account {
				s.At = append(s.At, at)
			}
		}
		out = append(out, s)
	}
	return out, err
}
