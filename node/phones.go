package node

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/store"
)

// phoneBook keeps telephones for the SIP side.
type phoneBook struct{ node *Node }

func (b phoneBook) Account(ctx context.Context, user string) (sip.Account, error) {
	p, err := b.node.db.Phone(ctx, user)
	if err == nil && (len(p.Hashes) == 0 || p.Locked) { // its agent was erased, or may not work
		err = zhiyin.NotFound
	}
	return sip.Account{Agent: p.Agent, MD5: p.Hashes["MD5"], SHA256: p.Hashes["SHA-256"]}, err
}

func (b phoneBook) Bindings(ctx context.Context) ([]sip.Binding, error) {
	phones, err := b.node.db.Phones(ctx)
	if err != nil {
		return nil, err
	}
	agents := map[string]zhiyin.AgentID{}
	for _, p := range phones {
		agents[p.Account] = p.Agent
	}
	kept, err := b.node.db.Bindings(ctx, b.node.now())
	out := make([]sip.Binding, 0, len(kept))
	for _, k := range kept {
		out = append(out, sip.Binding{User: k.Account, Agent: agents[k.Account], Contact: k.Contact, Transport: k.Transport, Source: k.Source,
			CallID: k.CallID, CSeq: k.CSeq, Device: k.Device, Until: k.Until})
	}
	return out, err
}

func (b phoneBook) Bind(ctx context.Context, user string, changed []sip.Binding, removed []string) error {
	kept := make([]store.Binding, 0, len(changed))
	for _, c := range changed {
		kept = append(kept, store.Binding{Account: user, Contact: c.Contact, Transport: c.Transport, Source: c.Source,
			CallID: c.CallID, CSeq: c.CSeq, Device: c.Device, Until: c.Until})
	}
	return b.node.db.Bind(ctx, user, kept, removed)
}

// PhoneSettings is what is typed into a desk telephone.
type PhoneSettings struct {
	User, Password string
	Server         string // host:port for UDP and TCP
	TLSServer      string // host:port for TLS; "": none
}

// phoneTries is how many accounts may be taken before we give up: one in a
// million telephones takes two.
const phoneTries = 5

// AddPhone makes a telephone for an agent. The password is shown this once: only
// what it hashes to is kept. NotFound when there is no such agent. It works
// beside a running platform.
func (n *Node) AddPhone(ctx context.Context, agent zhiyin.AgentID) (s PhoneSettings, err error) {
	s.Server, s.TLSServer = n.cfg.SIP.told(n.cfg.SIP.Listen), n.cfg.SIP.told(n.cfg.SIP.TLSListen)
	s.Password = phonePassword()
	for range phoneTries {
		if s.User, err = phoneUser(); err != nil {
			return s, err
		}
		a := sip.NewAccount(s.User, s.Password)
		err = n.db.AddPhone(ctx, store.Phone{Account: s.User, Agent: agent, Added: n.now(), Hashes: map[string]string{"MD5": a.MD5, "SHA-256": a.SHA256}}, "system")
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
		return "", fmt.Errorf("node: phone: %w", zhiyin.Internal)
	}
	return fmt.Sprint(1_000_000 + n.Int64()), nil
}

// phonePassword has 100 bits: MD5 of it can't be turned back either.
func phonePassword() string {
	raw := make([]byte, 13)
	_, _ = rand.Read(raw) // never fails: the runtime stops the process instead
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))[:20]
}

// RemovePhone forgets a telephone; one that is registered is let go within half a
// minute. NotFound.
func (n *Node) RemovePhone(ctx context.Context, user string) error {
	return n.db.RemovePhone(ctx, user)
}

// PhoneStanding is one telephone with where it is.
type PhoneStanding struct {
	store.Phone
	At []store.Binding
}

// Phones lists every telephone.
func (n *Node) Phones(ctx context.Context) ([]PhoneStanding, error) {
	phones, err := n.db.Phones(ctx)
	if err != nil {
		return nil, err
	}
	bound, err := n.db.Bindings(ctx, n.now())
	out := make([]PhoneStanding, 0, len(phones))
	for _, p := range phones {
		s := PhoneStanding{Phone: p}
		for _, b := range bound {
			if b.Account == p.Account {
				s.At = append(s.At, b)
			}
		}
		out = append(out, s)
	}
	return out, err
}
