package webrtc

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/pcm"
)

// Ear is told what comes from a customer's browser; any may be nil. None may
// block. Gone comes once, unless we hung up ourselves.
type Ear struct {
	Keyed func(d rune)
	Gone  func() // the page closed, the connection broke, or Leave was called
	Lost  func() // no audio for the plane's LostAfter
	Found func()
}

// Call is a browser's line as the Conductor uses it. An agent's Call is a view of
// the one leg that the agent has: Hangup ends the view, not the leg.
type Call struct {
	leg    *rtp.Leg
	answer func()
	hangup func()
	over   atomic.Bool
}

// ID names the leg.
func (c *Call) ID() zhiyin.LegID { return c.leg.ID() }

// Media is the leg.
func (c *Call) Media() *rtp.Leg { return c.leg }

// Answer starts the audio.
func (c *Call) Answer() error {
	if !c.over.Load() {
		c.answer()
	}
	return nil
}

// Play sends src to the browser; see rtp.Leg.Play.
func (c *Call) Play(src pcm.Source, done func(heard time.Duration, whole bool)) {
	if !c.over.Load() {
		c.leg.Play(src, done)
	} else if done != nil {
		done(0, false)
	}
}

// Stop ends playing.
func (c *Call) Stop() { c.whileOn(c.leg.Stop) }

// SendDigits keys digits to the browser.
func (c *Call) SendDigits(digits string) { c.whileOn(func() { c.leg.SendDigits(digits) }) }

// Mute keeps what this party says from its partner.
func (c *Call) Mute(on bool) { c.whileOn(func() { c.leg.Mute(on) }) }

// Echo gives this party back what it says, or ends that.
func (c *Call) Echo(on bool) { c.whileOn(func() { _ = c.leg.Echo(on) }) } // Conflict only: the leg is closed

func (c *Call) whileOn(do func()) {
	if !c.over.Load() {
		do()
	}
}

// Hangup ends the line. A browser is told nothing of the reason here: the page
// learns it from the API.
func (c *Call) Hangup(zhiyin.EndReason) {
	if c.over.CompareAndSwap(false, true) {
		c.hangup()
	}
}

// visit is a customer's call by browser.
type visit struct {
	browser *Browser
	call    *Call
	peer    *peer
	ear     Ear
	gone    sync.Once
}

// Call answers a customer's offer. The line is silent both ways until Answer. The
// error is Invalid for an offer we can't take, Busy, or Unavailable.
func (b *Browser) Call(ctx context.Context, id zhiyin.LegID, offerSDP string, ear Ear) (*Call, string, error) {
	leg := b.plane.NewLeg(id, rtp.Ear{Digit: ear.Keyed, Lost: ear.Lost, Found: ear.Found})
	leg.Pause(true)
	v := &visit{browser: b, ear: ear}
	v.call = &Call{leg: leg, answer: func() { leg.Pause(false) }, hangup: v.hangup}
	b.enter(v)
	p, answer, err := b.open(ctx, offerSDP, func(_ *peer, raw []byte) { leg.Receive(raw) }, func(*peer, string) { v.leave() })
	if err != nil {
		b.forget(v)
		leg.Close()
		return nil, "", err
	}
	leg.SetCodec(p.offer.codec, p.offer.digitPT)
	leg.SetWire(p.mouth)
	b.mu.Lock()
	v.peer = p
	b.mu.Unlock()
	return v.call, answer, nil
}

// Leave ends a customer's call as the page asks; its Ear hears Gone. An id that
// isn't calling is none of ours.
func (b *Browser) Leave(id zhiyin.LegID) {
	b.mu.Lock()
	v := b.calls[id]
	var p *peer
	if v != nil {
		p = v.peer
	}
	b.mu.Unlock()
	if p != nil {
		p.end("closed")
	}
}

func (b *Browser) enter(v *visit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls[v.call.ID()] = v
}

func (b *Browser) forget(v *visit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.calls[v.call.ID()] == v {
		delete(b.calls, v.call.ID())
	}
}

// leave is the end that the customer or the network made.
func (v *visit) leave() {
	v.finish(func() {
		if v.ear.Gone != nil {
			v.ear.Gone()
		}
	})
}

// hangup is the end that we made.
func (v *visit) hangup() {
	v.finish(func() {})
	v.browser.mu.Lock()
	p := v.peer
	v.browser.mu.Unlock()
	if p != nil {
		p.end("closed")
	}
}

func (v *visit) finish(tell func()) {
	v.gone.Do(func() {
		v.call.over.Store(true)
		v.browser.forget(v)
		v.call.leg.Close()
		tell()
	})
}
