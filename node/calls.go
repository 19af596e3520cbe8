package node

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/webrtc"
)

// Demo is the demo's people, as far as the node needs them.
type Demo interface {
	People(ctx context.Context) ([]api.CastPerson, error)
	// Phone is the number that a person of the cast calls from; "" withheld.
	Phone(id string) (phone string, ok bool)
}

// clicks are the customers' calls from browsers.
type clicks struct {
	node *Node

	mu    sync.Mutex // guards calls
	calls map[zhiyin.ContactID]click
}

type click struct {
	proof [sha256.Size]byte // of the token
	inbox *contact.Inbox
	over  time.Time // when it was found to be over; zero: it is not
}

// provedAfter is how long a finished call may still be asked about: the page
// hears why it ended although its network was away for a while.
const provedAfter = 2 * time.Minute

// Numbers lists the public numbers by unit.
func (c *clicks) Numbers(context.Context) ([]api.CallNumber, error) {
	return c.node.catalog.CallNumbers(), nil
}

// Start opens a call. The browser's audio goes up while the contact is greeted.
func (c *clicks) Start(ctx context.Context, ask api.CallAsk) (zhiyin.ContactID, string, string, error) {
	n, ok := c.node.catalog.Number(ask.Number)
	if !ok {
		return "", "", "", fmt.Errorf("node: number %s: %w", ask.Number, zhiyin.NotFound)
	}
	if c.node.draining.Load() {
		return "", "", "", fmt.Errorf("node: draining: %w", zhiyin.Unavailable)
	}
	from, err := c.caller(ask.As)
	if err != nil {
		return "", "", "", err
	}
	proven, err := c.signed(ask)
	if err != nil {
		return "", "", "", err
	}
	now := c.node.now()
	a := zhiyin.Arrival{Contact: zhiyin.ContactID(zhiyin.NewID("ct", now)), Channel: zhiyin.WebCall, From: from, Proven: proven,
		Called: n.Called, Leg: zhiyin.LegID(zhiyin.NewID("leg", now)), At: now}
	report := &reporter{}
	line, answer, err := c.node.browser.Call(ctx, a.Leg, ask.OfferSDP, report.ear(func() { c.finish(a.Contact) }))
	if err != nil {
		return "", "", "", err
	}
	inbox, err := c.node.conductor.Arrive(a, line)
	if err != nil {
		line.Hangup(zhiyin.EndedFailed)
		return "", "", "", err
	}
	report.to(inbox)
	return a.Contact, c.remember(a.Contact, inbox), answer, nil
}

// caller is the number that the call comes from: a cast person's in the demo,
// withheld otherwise.
func (c *clicks) caller(as string) (string, error) {
	if as == "" {
		return "", nil
	}
	if c.node.demo == nil {
		return "", fmt.Errorf("node: there is no cast: %w", zhiyin.NotFound)
	}
	phone, ok := c.node.demo.Phone(as)
	if !ok {
		return "", fmt.Errorf("node: cast has no %s: %w", as, zhiyin.NotFound)
	}
	return phone, nil
}

// signed is whom the site's server says that it is; nil: it says nothing.
func (c *clicks) signed(ask api.CallAsk) (*zhiyin.Identifier, error) {
	if ask.Member == "" {
		return nil, nil
	}
	who, err := c.node.chats.Member(ask.Site, ask.Member)
	return &who, err
}

func (c *clicks) remember(id zhiyin.ContactID, inbox *contact.Inbox) (token string) {
	var raw [32]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic("node: no randomness: " + err.Error())
	}
	token = base64.RawURLEncoding.EncodeToString(raw[:])
	c.mu.Lock()
	defer c.mu.Unlock()
	c.prune()
	c.calls[id] = click{proof: sha256.Sum256([]byte(token)), inbox: inbox}
	return token
}

// finish notes that the call is over.
func (c *clicks) finish(id zhiyin.ContactID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.calls[id]; ok && k.over.IsZero() {
		k.over = c.node.now()
		c.calls[id] = k
	}
}

// prune forgets calls that are over for long enough; a page that went away
// before the end leaves them behind. The caller holds mu.
func (c *clicks) prune() {
	now := c.node.now()
	for id, k := range c.calls {
		_, stands := c.node.conductor.Standing(id)
		switch {
		case k.over.IsZero() && !stands:
			k.over = now
			c.calls[id] = k
		case !k.over.IsZero() && now.Sub(k.over) > provedAfter:
			delete(c.calls, id)
		}
	}
}

func (c *clicks) prove(id zhiyin.ContactID, token string) (click, error) {
	c.mu.Lock()
	k, ok := c.calls[id]
	c.mu.Unlock()
	proof := sha256.Sum256([]byte(token))
	late := !k.over.IsZero() && c.node.now().Sub(k.over) > provedAfter
	if !ok || late || subtle.ConstantTimeCompare(proof[:], k.proof[:]) != 1 {
		return click{}, fmt.Errorf("node: call %s: %w", id, zhiyin.NotFound)
	}
	return k, nil
}

// State tells the caller how the call stands. A call whose leg is gone is over.
func (c *clicks) State(ctx context.Context, id zhiyin.ContactID, token string) (api.CallState, error) {
	if _, err := c.prove(id, token); err != nil {
		return api.CallState{}, err
	}
	s, ok := c.node.conductor.Standing(id)
	if !ok || s.State == zhiyin.Wrapping {
		return c.ended(ctx, id)
	}
	now := c.node.now()
	out := api.CallState{State: s.State, WaitedMs: now.Sub(s.Since).Milliseconds(), Position: s.Position}
	out.Handoff = c.node.handoffs.OnScreen(id)
	if s.Agent != "" {
		out.TalkMs = now.Sub(s.Connected).Milliseconds()
		c.name(ctx, &out, s.Agent)
	}
	return out, nil
}

// ended tells how a call came out. While its last events are being written the
// store can't say yet; the page asks again.
func (c *clicks) ended(ctx context.Context, id zhiyin.ContactID) (api.CallState, error) {
	c.finish(id)
	row, err := c.node.db.Contact(ctx, id)
	if err != nil {
		return api.CallState{}, err
	}
	if row.Ended.IsZero() {
		return api.CallState{}, fmt.Errorf("node: call %s: its end is being written: %w", id, zhiyin.Unavailable)
	}
	out := api.CallState{State: zhiyin.Completed, WaitedMs: row.Waited.Milliseconds(), EndedReason: row.Reason}
	if !row.ConnectedAt.IsZero() {
		out.TalkMs = row.Ended.Sub(row.ConnectedAt).Milliseconds()
		c.name(ctx, &out, row.Agent)
	}
	return out, nil
}

// name shows the agent as customers know them: by name and title.
func (c *clicks) name(ctx context.Context, s *api.CallState, agent zhiyin.AgentID) {
	if a, err := c.node.db.Agent(ctx, agent); err == nil {
		s.Agent, s.AgentTitle = a.Name, a.Title
	}
}

// End hangs up for the caller.
func (c *clicks) End(_ context.Context, id zhiyin.ContactID, token string) error {
	k, err := c.prove(id, token)
	if err != nil {
		return err
	}
	k.inbox.HungUp()
	return nil
}

// reporter carries what a browser's line reports to the contact. What comes
// before the contact took the call is kept: a caller may hang up at once.
type reporter struct {
	inbox atomic.Pointer[contact.Inbox]
	early atomic.Bool // hung up before there was an inbox
}

func (r *reporter) to(inbox *contact.Inbox) {
	r.inbox.Store(inbox)
	if r.early.Load() {
		inbox.HungUp()
	}
}

func (r *reporter) ear(gone func()) webrtc.Ear {
	tell := func(what func(*contact.Inbox)) {
		if inbox := r.inbox.Load(); inbox != nil {
			what(inbox)
		}
	}
	return webrtc.Ear{
		Keyed: func(d rune) { tell(func(i *contact.Inbox) { i.Keyed(d) }) },
		Lost:  func() { tell((*contact.Inbox).MediaLost) },
		Found: func() { tell((*contact.Inbox).MediaFound) },
		Gone: func() {
			r.early.Store(true)
			tell((*contact.Inbox).HungUp)
			gone()
		},
	}
}
