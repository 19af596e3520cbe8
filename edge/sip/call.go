package sip

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/pcm"
)

// Call is one party's telephone call: a contact.Line. All methods may be called
// from any goroutine and return at once, except where they say otherwise.
type Call struct {
	server *Server
	id     zhiyin.LegID
	leg    *rtp.Leg
	began  time.Time
	trunk  *trunk // nil: none
	from   origin // inbound: who calls

	invite  *msg.Request          // inbound: the INVITE that made the call
	tx      msg.ServerTransaction // inbound: its transaction
	settled chan struct{}         // closed when it is decided whether the call comes about
	gone    chan struct{}         // closed when nothing of the call is left
	once    sync.Once             // of release
	audible atomic.Bool           // keys come with the audio, so those in INFO are the same ones

	mu       sync.Mutex
	phase    phase
	caller   Caller
	missed   bool // the peer left before Arrive returned its Caller
	dialog   dialog
	session  session
	udp      *rtp.UDP
	peer     description // inbound, before the answer: the peer's offer
	late     bool        // inbound: the INVITE had no offer, so the 200 has
	accepted *msg.Response
	refusal  *refusal // inbound: why it is not answered
	rung     *rung    // inbound: the reliable response that rang; nil: none
	wanted   bool     // inbound: Answer was called before it could be done
	forks    []*fork  // outbound: whoever rings, while nobody has answered
	unacked  *unacked // a 2xx of ours that the peer has not acknowledged; nil: none
	agreed   bool     // an offer was answered, so that the audio is set up
	offering bool     // an INVITE of ours is under way in the dialog
	source   string   // inbound: where the INVITE came from

	referred  bool     // a referral of the peer is under way
	referrals int      // how many there were
	handing   chan int // capacity 1: the outcome of a REFER of ours; nil: none is under way

	silenced bool // the peer holds us
	toldHold bool // what the Caller was told of that last
	deaf     bool // the peer sends nothing because it agreed not to
	lost     bool // MediaLost was told, MediaFound was not

	can       abilities   // the peer's
	timing    timing      // the session timer that was agreed
	kept      expires     // inbound: what our 200 says of it
	expiresAt time.Time   // when it runs out
	alarm     *time.Timer // when to look after the session next
	alarms    int         // how often alarm was set
}

// phase is where a call stands.
type phase uint8

const (
	ringing phase = iota // the INVITE has no final answer
	up
	ended
)

// ID names the leg.
func (c *Call) ID() zhiyin.LegID { return c.id }

// Agent is whose telephone called us; empty for anybody else's and for calls of ours.
func (c *Call) Agent() zhiyin.AgentID { return c.from.agent }

// Media is the leg that carries the audio, for joining it with another.
func (c *Call) Media() *rtp.Leg { return c.leg }

// Play sends src to the peer and replaces what it heard; see contact.Line.
func (c *Call) Play(src pcm.Source, done func(heard time.Duration, whole bool)) {
	c.leg.Play(src, done)
}

// Stop ends playing.
func (c *Call) Stop() { c.leg.Stop() }

// SendDigits sends RFC 4733 events to the peer.
func (c *Call) SendDigits(digits string) { c.leg.SendDigits(digits) }

// Mute stops forwarding what the peer says (true), or forwards it again.
func (c *Call) Mute(on bool) { c.leg.Mute(on) }

// Echo gives the peer back what it says, or ends that; nothing after the end.
func (c *Call) Echo(on bool) { _ = c.leg.Echo(on) } // Conflict only: the leg is closed

func (c *Call) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.phase == ended
}

// tell passes on what the peer did, unless the call is over.
func (c *Call) tell(what func(Caller)) {
	c.mu.Lock()
	caller := c.caller
	if c.phase == ended {
		caller = nil
	}
	c.mu.Unlock()
	if caller != nil {
		what(caller)
	}
}

// ear connects the leg's events with the Caller.
func (c *Call) ear() rtp.Ear {
	return rtp.Ear{
		Digit: func(d rune) {
			c.audible.Store(true)
			c.tell(func(to Caller) { to.Keyed(d) })
		},
		Lost: func() {
			if c.mediaLost(true) {
				c.tell(Caller.MediaLost)
			}
		},
		Found: func() {
			if c.mediaLost(false) {
				c.tell(Caller.MediaFound)
			}
		},
	}
}

// mediaLost notes a loss or a return and says whether it is news. A peer that
// agreed to send nothing is not lost.
func (c *Call) mediaLost(on bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost == on || (on && c.deaf) {
		return false
	}
	c.lost = on
	return true
}

// open takes a pair of ports and puts the leg on it. The caller holds c.mu.
func (c *Call) open() error {
	if c.udp != nil {
		return nil
	}
	udp, err := c.server.ports()
	if err != nil {
		return fmt.Errorf("sip: ports for %s: %w", c.id, err)
	}
	c.udp = udp
	c.session.address, c.session.port = c.server.cfg.Public, udp.Port()
	c.session.id = uint64(c.began.UnixMilli())
	c.leg.SetWire(udp)
	udp.Serve(c.leg)
	return nil
}

// tune makes the audio follow the peer's stream and our direction. The caller
// holds c.mu.
func (c *Call) tune(peer stream) {
	wishes := peer.wishes()
	c.udp.Secure(c.session.follow(peer)) // before anything goes there
	if to := peer.remote(); to.IsValid() {
		c.udp.SetRemote(to)
	}
	c.leg.SetCodec(peer.codecs[0], peer.event)
	dir := answering(wishes, c.session.want())
	if c.deaf && dir.recv {
		c.leg.Pause(true) // a pause that ends starts the watch for loss afresh
	}
	c.leg.Pause(!dir.send)
	c.deaf = !dir.recv
	c.silenced = !wishes.recv
	c.agreed = true
	c.session.event, c.session.codecs = peer.event, peer.codecs
}

// policy is whether the peer's audio is to be protected.
func (c *Call) policy() SRTP {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session.policy
}

// tellHold tells the Caller of the peer's hold if that is news.
func (c *Call) tellHold() {
	c.mu.Lock()
	caller, held := c.caller, c.silenced
	if caller == nil || c.phase != up || held == c.toldHold {
		c.mu.Unlock()
		return
	}
	c.toldHold = held
	c.mu.Unlock()
	caller.PeerHeld(held)
}

// propose makes our offer. The peer may send digits under the number in it, even
// if its answer has another. The caller holds c.mu.
func (c *Call) propose() []byte {
	c.leg.AcceptDigits(c.session.digits())
	return c.session.offer()
}

// release frees what the call holds. It waits for the media's goroutines, so it
// must not run on one of them.
func (c *Call) release() {
	c.once.Do(func() {
		c.mu.Lock()
		udp := c.udp
		c.phase = ended
		if c.alarm != nil {
			c.alarm.Stop()
		}
		c.mu.Unlock()
		c.leg.Close()
		if udp != nil {
			_ = udp.Close() // the call is gone either way
		}
		c.server.remove(c)
		close(c.gone)
	})
}
