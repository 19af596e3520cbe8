package phone

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
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/edge/webrtc"
)

// Clicks are the customers' calls from browsers.
type Clicks struct {
	*Exchange
	asks Asks

	mu    sync.Mutex // guards calls
	calls map[zhiyin.ContactID]click
}

// Asks is what calls from browsers ask of the other parts.
type Asks struct {
	Draining func() bool                                                             // no new call is taken
	Phone    func(id string) (phone string, ok bool)                                 // of the demo's people; nil: there are none
	Member   func(site, token string) (zhiyin.Identifier, error)                     // whom a site's server says that it is
	Led      func(site string, who zhiyin.Identifier, entrance string) zhiyin.Manner // what the site's launcher led them with; empty: they came by none
	OnScreen func(zhiyin.ContactID) *device.ScreenLink                               // the hand-off that the caller's page shows; nil: none
}

// NewClicks makes them.
func NewClicks(x *Exchange, asks Asks) *Clicks {
	return &Clicks{Exchange: x, asks: asks, calls: map[zhiyin.ContactID]click{}}
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
func (c *Clicks) Numbers(context.Context) ([]device.CallNumber, error) {
	return c.Catalog().CallNumbers(), nil
}

// Start opens a call. The browser's audio goes up while the contact is greeted.
func (c *Clicks) Start(ctx context.Context, ask device.CallAsk) (zhiyin.ContactID, string, string, error) {
	n, ok := c.Catalog().Number(ask.Number)
	if !ok {
		return "", "", "", fmt.Errorf("phone: number %s: %w", ask.Number, zhiyin.NotFound)
	}
	if c.asks.Draining() {
		return "", "", "", fmt.Errorf("phone: draining: %w", zhiyin.Unavailable)
	}
	from, err := c.caller(ask.As)
	if err != nil {
		return "", "", "", err
	}
	proven, err := c.signed(ask)
	if err != nil {
		return "", "", "", err
	}
	now := c.Now()
	a := zhiyin.Arrival{Contact: zhiyin.ContactID(zhiyin.NewID("ct", now)), Channel: zhiyin.WebCall, From: from, Proven: proven,
		Led: c.led(ask, proven), Called: n.Called, Leg: zhiyin.LegID(zhiyin.NewID("leg", now)), At: now}
	report := &reporter{}
	line, answer, err := c.Browser().Call(ctx, a.Leg, ask.OfferSDP, report.ear(func() { c.finish(a.Contact) }))
	if err != nil {
		return "", "", "", err
	}
	inbox, err := c.Conductor().Arrive(a, line)
	if err != nil {
		line.Hangup(zhiyin.EndedFailed)
		return "", "", "", err
	}
	report.to(inbox)
	return a.Contact, c.remember(a.Contact, inbox), answer, nil
}

// caller is the number that the call comes from: a cast person's in the demo,
// withheld otherwise.
func (c *Clicks) caller(as string) (string, error) {
	if as == "" {
		return "", nil
	}
	if c.asks.Phone == nil {
		return "", fmt.Errorf("phone: there is no cast: %w", zhiyin.NotFound)
	}
	phone, ok := c.asks.Phone(as)
	if !ok {
		return "", fmt.Errorf("phone: cast has no %s: %w", as, zhiyin.NotFound)
	}
	return phone, nil
}

// signed is whom the site's server says that it is; nil: it says nothing.
func (c *Clicks) signed(ask device.CallAsk) (*zhiyin.Identifier, error) {
	if ask.Member == "" {
		return nil, nil
	}
	who, err := c.asks.Member(ask.Site, ask.Member)
	return &who, err
}

// led is what the launcher by which they came led with; empty: by none.
func (c *Clicks) led(ask device.CallAsk, who *zhiyin.Identifier) zhiyin.Manner {
	if who == nil {
		return ""
	}
	return c.asks.Led(ask.Site, *who, ask.Entrance)
}

func (c *Clicks) remember(id zhiyin.ContactID, inbox *contact.Inbox) (token string) {
	var raw [32]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic("phone: no randomness: " + err.Error())
	}
	token = base64.RawURLEncoding.EncodeToString(raw[:])
	c.mu.Lock()
	defer c.mu.Unlock()
	c.prune()
	c.calls[id] = click{proof: sha256.Sum256([]byte(token)), inbox: inbox}
	return token
}

// finish notes that the call is over.
func (c *Clicks) finish(id zhiyin.ContactID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.calls[id]; ok && k.over.IsZero() {
		k.over = c.Now()
		c.calls[id] = k
	}
}

// prune forgets calls that are over for long enough; a page that went away
// before the end leaves them behind. The caller holds mu.
func (c *Clicks) prune() {
	now := c.Now()
	for id, k := range c.calls {
		_, stands := c.Conductor().Standing(id)
		switch {
		case k.over.IsZero() && !stands:
			k.over = now
			c.calls[id] = k
		case !k.over.IsZero() && now.Sub(k.over) > provedAfter:
			delete(c.calls, id)
		}
	}
}

func (c *Clicks) prove(id zhiyin.ContactID, token string) (click, error) {
	c.mu.Lock()
	k, ok := c.calls[id]
	c.mu.Unlock()
	proof := sha256.Sum256([]byte(token))
	late := !k.over.IsZero() && c.Now().Sub(k.over) > provedAfter
	if !ok || late || subtle.ConstantTimeCompare(proof[:], k.proof[:]) != 1 {
		return click{}, fmt.Errorf("phone: call %s: %w", id, zhiyin.NotFound)
	}
	return k, nil
}

// State tells the caller how the call stands. A call whose leg is gone is over.
func (c *Clicks) State(ctx context.Context, id zhiyin.ContactID, token string) (device.CallState, error) {
	if _, err := c.prove(id, token); err != nil {
		return device.CallState{}, err
	}
	s, ok := c.Conductor().Standing(id)
	if !ok || s.State == zhiyin.Wrapping {
		return c.ended(ctx, id)
	}
	now := c.Now()
	out := device.CallState{State: s.State, WaitedMs: now.Sub(s.Since).Milliseconds(), Position: s.Position}
	out.Handoff = c.asks.OnScreen(id)
	if s.Agent != "" {
		out.TalkMs = now.Sub(s.Connected).Milliseconds()
		c.name(ctx, &out, s.Agent)
	}
	return out, nil
}

// ended tells how a call came out. While its last events are being written the
// store can't say yet; the page asks again.
func (c *Clicks) ended(ctx context.Context, id zhiyin.ContactID) (device.CallState, error) {
	c.finish(id)
	row, err := c.DB.Contact(ctx, id)
	if err != nil {
		return device.CallState{}, err
	}
	if row.Ended.IsZero() {
		return device.CallState{}, fmt.Errorf("phone: call %s: its end is being written: %w", id, zhiyin.Unavailable)
	}
	out := device.CallState{State: zhiyin.Completed, WaitedMs: row.Waited.Milliseconds(), EndedReason: row.Reason}
	if !row.ConnectedAt.IsZero() {
		out.TalkMs = row.Ended.Sub(row.ConnectedAt).Milliseconds()
		c.name(ctx, &out, row.Agent)
	}
	return out, nil
}

// name shows the agent as customers know them: by name and title.
func (c *Clicks) name(ctx context.Context, s *device.CallState, agent zhiyin.AgentID) {
	if a, err := c.DB.Agent(ctx, agent); err == nil {
		s.Agent, s.AgentTitle = a.Name, a.Title
	}
}

// End hangs up for the caller.
func (c *Clicks) End(_ context.Context, id zhiyin.ContactID, token string) error {
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
