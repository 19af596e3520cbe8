package rtp

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// Wire carries finished RTP packets to one party. Write must not block and must
// not keep the slice; its error counts as loss. Close may be called twice.
type Wire interface {
	Write(packet []byte) error
	Close() error
}

// reporter is a wire with a way for RTCP. One without has its own, as pion has.
type reporter interface {
	WriteRTCP(packet []byte) error
}

// Ear is told what comes from the party; any may be nil. The calls come from the
// goroutine that receives, or from the sweep (Lost). They must not block, and
// must neither Close the leg nor its wire.
type Ear struct {
	Digit func(d rune) // a key: 0-9 * # A-D, at the first packet of it
	Lost  func()       // nothing has come for Config.LostAfter; the first packet has twice as long
	Found func()       // the first packet after a loss
}

// Leg is one party's audio. It sends one stream that never breaks: the source
// that plays, else what the partner says, else silence. Methods may be called
// from any goroutine; after Close they do nothing.
type Leg struct {
	id    zhiyin.LegID
	plane *Plane
	ear   Ear
	pacer *pacer
	cname string

	enrolled atomic.Bool // the pacer has it
	thinning sync.Mutex  // held while what nobody hears begins or ends to be left out
	tx       sending
	rx       receiving
}

// NewLeg makes a leg without a wire, PCMU, no digits.
func (p *Plane) NewLeg(id zhiyin.LegID, ear Ear) *Leg {
	l := &Leg{id: id, plane: p, ear: ear, cname: cname()}
	l.tx.ssrc, l.tx.seq, l.tx.base = rand.Uint32(), uint16(rand.Uint32()), rand.Uint32() // RFC 3550 §5.1: random
	l.tx.at, l.rx.watch.since = p.now()-pcm.FrameTime, p.now()                           // the first frame is due
	p.admit(l)
	return l
}

// cname is a short-term persistent name that tells nothing (RFC 7022 §4.2).
func cname() string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	var name [16]byte
	for i := range name {
		name[i] = letters[rand.IntN(len(letters))]
	}
	return string(name[:])
}

// ID names the leg.
func (l *Leg) ID() zhiyin.LegID { return l.id }

// SetWire puts the leg onto a wire; nil: none, and what it would send is lost.
// The old wire isn't closed; nothing is written to it after SetWire returned. The
// stream goes on where it was.
func (l *Leg) SetWire(w Wire) {
	l.thinning.Lock()
	defer l.thinning.Unlock()
	l.tx.Lock()
	if l.tx.closed {
		l.tx.Unlock()
		return
	}
	if l.tx.wire = w; w == nil {
		l.tx.keys = dialling{}
	}
	l.tx.Unlock()
	l.rewire(w)
	l.rx.Lock()
	l.rx.watch.wired = w != nil
	l.rx.watch.restart(l.plane.now())
	l.rx.Unlock()
	l.enrol()
}

// SetCodec says what is sent, and which payload type digits have, both ways; 0:
// none. Both PCMU and PCMA are always understood.
func (l *Leg) SetCodec(send Codec, dtmfPayload uint8) {
	l.tx.Lock()
	l.tx.codec, l.tx.digitPT = send, dtmfPayload
	l.tx.Unlock()
	l.rx.Lock()
	l.rx.digitPT[0] = dtmfPayload
	l.rx.Unlock()
}

// AcceptDigits names a further payload type under which digits may come: the
// one we offered, when the peer's answer chose another for its own direction.
func (l *Leg) AcceptDigits(payloadType uint8) {
	l.rx.Lock()
	l.rx.digitPT[1] = payloadType
	l.rx.Unlock()
}

// Play sends src to the party instead of anything else, and gives the partner
// back when it is over. done (may be nil) is called once from the pacer: heard is how much of src was
// sent; whole is false when it was replaced, stopped or the leg closed.
func (l *Leg) Play(src pcm.Source, done func(heard time.Duration, whole bool)) {
	l.tx.Lock()
	if l.tx.closed {
		l.tx.Unlock()
		l.pacer.tell(ending{done: done})
		return
	}
	over := l.tx.finish(false)
	l.tx.source, l.tx.done, l.tx.mark = src, done, true
	l.tx.Unlock()
	l.pacer.tell(over)
	l.enrol()
}

// Stop ends playing.
func (l *Leg) Stop() {
	l.tx.Lock()
	over := l.tx.finish(false)
	l.tx.Unlock()
	l.pacer.tell(over)
}

// SendDigits keys 0-9 * # A-D to the party, 100 ms each (RFC 4733); whatever
// plays waits meanwhile. Other characters are left out, and so is everything when
// the party takes no digits.
func (l *Leg) SendDigits(keys string) {
	l.tx.Lock()
	if l.tx.digitPT != 0 && !l.tx.closed && l.tx.wire != nil {
		l.tx.keys.add(keys)
	}
	l.tx.Unlock()
	l.enrol()
}

// Mute keeps what the party says from its partner. Keys are still reported.
func (l *Leg) Mute(on bool) {
	l.rx.Lock()
	l.rx.muted = on
	l.rx.Unlock()
}

// Pause stops all sending while the peer holds us; a source waits. Nothing the
// peer doesn't send meanwhile counts as lost.
func (l *Leg) Pause(on bool) {
	l.tx.Lock()
	l.tx.paused = on
	l.tx.Unlock()
	l.rx.Lock()
	if l.rx.watch.held && !on {
		l.rx.watch.restart(l.plane.now())
	}
	l.rx.watch.held = on
	l.rx.Unlock()
}

// Close takes the leg out of its bridge and off its wire, which it closes; its
// recording and its tap end.
func (l *Leg) Close() {
	Part(l)
	l.tx.Lock()
	if l.tx.closed {
		l.tx.Unlock()
		return
	}
	over, wire, recorder, tap := l.tx.finish(false), l.tx.wire, l.tx.recorder, l.tx.tap
	l.tx.closed, l.tx.wire, l.tx.recorder, l.tx.tap = true, nil, nil, nil
	l.tx.Unlock()
	l.rx.Lock()
	l.rx.watch.wired, l.rx.thinner, l.rx.recorder, l.rx.tap = false, nil, nil, nil
	l.rx.Unlock()
	if recorder != nil {
		recorder.finish()
	}
	if tap != nil {
		tap.end()
	}
	l.pacer.tell(over)
	l.plane.dismiss(l)
	if wire != nil {
		_ = wire.Close() // the leg is gone either way
	}
}

// enrol has the pacer tick the leg.
func (l *Leg) enrol() {
	if l.enrolled.CompareAndSwap(false, true) {
		l.pacer.enrol(l)
	}
}
