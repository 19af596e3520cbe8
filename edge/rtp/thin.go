package rtp

import (
	"time"

	"zhiyin.dev/pcm"
)

// While nobody hears a party, its audio only tells that the party is still there and
// how well its packets come. The kernel is told then to give us one audio packet of
// keptOf, by sequence number, and whatever is not G.711: keys come as quickly as
// ever. One that comes counts for keptOf.
const keptOf = 8

// A packet must have come within LostAfter/steadyShare, or all are taken again: a
// party of odd numbers must not seem lost. Where that is less than leastSteady, a
// plane takes all always: two of the packets that are left in must fit into it.
const (
	steadyShare = 3
	leastSteady = 2 * keptOf * pcm.FrameTime
)

// thinner is a wire that can leave audio out before it is read. Thin returns whether
// it does now.
type thinner interface{ Thin(on bool) bool }

// attend leaves out what nobody hears, where begin says so, and nothing any more as
// soon as somebody does. Whoever gives the leg an ear calls it then; the sweep does
// again and again.
func (l *Leg) attend(now time.Duration, begin bool) {
	l.thinning.Lock()
	defer l.thinning.Unlock()
	l.rx.Lock()
	wire, thin := l.rx.thinner, l.rx.report.thin
	steady := l.plane.cfg.LostAfter / steadyShare
	want := wire != nil && (thin || begin) && l.rx.ears == ears{} && steady >= leastSteady && l.rx.watch.steady(now, steady)
	if want && !thin { // from here on all that comes is counted that way
		l.rx.report.change(true)
	}
	l.rx.Unlock()
	if want == thin || wire.Thin(want) {
		return
	}
	l.rx.Lock()
	defer l.rx.Unlock()
	l.rx.report.change(false)
	if want { // the wire can't
		l.rx.thinner = nil
	}
}

// rewire forgets what was left out by the wire before; the caller holds thinning.
func (l *Leg) rewire(w Wire) {
	l.rx.Lock()
	defer l.rx.Unlock()
	if l.rx.report.thin {
		l.rx.thinner.Thin(false)
		l.rx.report.change(false)
	}
	l.rx.thinner, _ = w.(thinner)
}
