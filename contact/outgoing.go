package contact

import (
	"context"
	"sync"

	"zhiyin.dev"
)

// outgoing is one call out. The contact's goroutine owns it.
type outgoing struct {
	line     Line // nil until it rings
	cancel   context.CancelFunc
	unwanted bool
}

// has takes the line that rings; nobody may want it any more.
func (o *outgoing) has(line Line) {
	o.line = line
	if o.unwanted {
		line.Hangup(zhiyin.EndedCancelled)
	}
}

// has takes a line that rings; the customer's own becomes the contact's.
func (k *conducted) has(m message) {
	m.out.has(m.dialled)
	if m.out == k.placed && !m.out.unwanted {
		k.line = m.dialled
		k.step(message{in: Ringing{}})
	}
}

// drop ends the call, whether it rings yet or not; o may be nil.
func (o *outgoing) drop(why zhiyin.EndReason) {
	if o == nil {
		return
	}
	o.unwanted = true
	o.cancel()
	if o.line != nil {
		o.line.Hangup(why)
	}
}

// dial calls the target of a transfer without holding up the contact.
func (k *conducted) dial(to string) {
	if k.cfg.Dialler == nil || !k.permits(to) {
		k.put(Dialled{})
		return
	}
	k.out.drop(zhiyin.EndedCancelled) // one before, that was refused
	ctx, cancel := context.WithTimeout(k.ctx, transferWithin)
	out, from := &outgoing{cancel: cancel}, k.state.Number.CallerID
	k.out = out
	line := k.line
	k.wg.Add(1)
	go func() {
		defer k.wg.Done()
		if !k.handOver(ctx, line, to) {
			return
		}
		var news heldBack
		line, err := k.cfg.Dialler.Dial(ctx, to, from, thirdParty{k: k, news: &news})
		if err != nil {
			k.log.Info("transfer refused", "err", err)
			if ctx.Err() == nil { // else it was we who gave up, and maybe dial somebody else
				k.put(Dialled{})
			}
			return
		}
		if !k.box.put(message{dialled: line, out: out}) {
			line.Hangup(zhiyin.EndedFailed)
		}
		news.let()
	}()
}

// permits asks the dial plan.
func (c *Conductor) permits(to string) bool { return c.cfg.MayDial == nil || c.cfg.MayDial(to) }

// thirdParty is the target of a transfer: only whether they are there counts.
type thirdParty struct {
	k    *conducted
	news *heldBack
}

func (p thirdParty) Answered()            { p.news.after(func() { p.k.put(Dialled{OK: true}) }) }
func (p thirdParty) Refused(zhiyin.Error) { p.HungUp() }
func (p thirdParty) HungUp()              { p.news.after(func() { p.k.put(DialledGone{}) }) }
func (thirdParty) Keyed(rune)             {}
func (thirdParty) PeerHeld(bool)          {}
func (thirdParty) MediaLost()             {}
func (thirdParty) MediaFound()            {}

// heldBack keeps news of a call out back until its line was handed over: a party
// may answer before Dial returns.
type heldBack struct {
	mu      sync.Mutex
	free    bool
	waiting []func()
}

func (h *heldBack) after(tell func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.free {
		h.waiting = append(h.waiting, tell)
		return
	}
	tell()
}

func (h *heldBack) let() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.free = true
	for _, tell := range h.waiting {
		tell()
	}
}
