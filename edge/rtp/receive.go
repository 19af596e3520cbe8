package rtp

import (
	"sync"
	"time"
)

// receiving is a leg's inward half: who is heard, since when, how well.
type receiving struct {
	sync.Mutex
	ears
	muted   bool
	digitPT [2]uint8 // 0: none
	keypad  keypad
	report  reception
	watch   watch
	thinner thinner // the wire; nil: it can't leave anything out
	junk    uint64
	pressed uint64

	reportAt time.Duration // when we report next
	reported uint64        // packets when a report was made last
}

// ears are who gets what the party says; any may be nil.
type ears struct {
	partner  *Leg
	seat     *seat // in a room
	recorder *Recorder
	tap      *Tap
}

// take gives them one packet of audio of from.
func (e *ears) take(from *Leg, p packet, codec Codec, now time.Duration) {
	if e.recorder != nil {
		e.recorder.take(left, from, p, codec, now)
	}
	if e.tap != nil {
		e.tap.take(p, codec, now)
	}
	switch {
	case e.seat != nil:
		e.seat.take(p, codec, now)
	case e.partner != nil:
		e.partner.tx.forward(from, p, codec, false, now)
	}
}

// watch tells a lost peer from a silent one.
type watch struct {
	wired, held, heard, lost bool

	since time.Duration // last packet, or when waiting for one began
}

// restart begins to wait for the first packet anew.
func (w *watch) restart(now time.Duration) { w.heard, w.since = false, now }

// steady tells whether something came within the last while.
func (w *watch) steady(now, within time.Duration) bool {
	return w.wired && w.heard && !w.lost && now-w.since < within
}

// found notes a packet and tells whether it ends a loss.
func (w *watch) found(now time.Duration) bool {
	lost := w.lost
	w.lost, w.heard, w.since = false, true, now
	return lost
}

// lose tells whether the peer is lost now. The first packet has twice as long:
// telephones ring, browsers ask for the microphone.
func (w *watch) lose(now, after time.Duration) bool {
	if !w.heard {
		after *= 2
	}
	if !w.wired || w.held || w.lost || now-w.since <= after {
		return false
	}
	w.lost = true
	return true
}

// Receive takes one RTP packet from the wire: it is counted, a key in it is
// reported, and the partner gets to hear it. The slice isn't kept. One goroutine
// calls it at a time.
func (l *Leg) Receive(raw []byte) { l.receive(raw, l.plane.now()) }

// receive takes a packet that came at now.
func (l *Leg) receive(raw []byte, now time.Duration) {
	l.rx.Lock()
	p, ok := parse(raw)
	if !ok {
		l.rx.junk++
		l.rx.Unlock()
		return
	}
	found := l.rx.watch.found(now)
	codec, isAudio := codecOf(p.payloadType)
	isEvent := !isAudio && p.payloadType != 0 && (p.payloadType == l.rx.digitPT[0] || p.payloadType == l.rx.digitPT[1])
	l.rx.report.count(p, isAudio, now)
	var key rune
	pressed := false
	if isEvent {
		if key, pressed = l.rx.keypad.press(p); pressed {
			l.rx.pressed++
		}
	}
	var to ears
	if !l.rx.muted {
		to = l.rx.ears
	}
	l.rx.Unlock()
	switch {
	case isAudio:
		to.take(l, p, codec, now)
	case isEvent && to.partner != nil && to.partner != l: // an echo gives no keys back
		to.partner.tx.forward(l, p, codec, true, now)
	}
	if found && l.ear.Found != nil {
		l.ear.Found()
	}
	if pressed && l.ear.Digit != nil {
		l.ear.Digit(key)
	}
}
