package rtp

import (
	"sync"
	"time"

	"zhiyin.dev/pcm"
)

// frameUnits is one frame in timestamp units.
const frameUnits = pcm.FrameSamples

// quiet is how long a partner may send nothing before its listener is given
// silence instead: as long as telephones' jitter buffers can wait for late audio,
// shorter than the half second after which they suspect the line.
const quiet = 200 * time.Millisecond

// sending is a leg's outward half: one stream whose sequence numbers and
// timestamps never break, whatever feeds it. The timestamp follows the wall
// clock, so a pause shows as a jump of its length.
type sending struct {
	sync.Mutex
	wire    Wire
	codec   Codec
	digitPT uint8 // 0: the peer takes no digits
	paused  bool
	closed  bool

	ssrc uint32
	seq  uint16        // of the last packet
	ts   uint32        // of the last audio
	base uint32        // the timestamp of the plane's beginning
	at   time.Duration // when that was due or came, on the plane's clock
	own  bool          // a partner's next packet must be placed anew: ours came, or some were left out
	mark bool          // the next packet of ours begins a talk spurt

	source   pcm.Source
	done     func(time.Duration, bool)
	heard    int // samples of source
	keys     dialling
	relay    relay
	seat     *seat     // in a room; nil: in none
	recorder *Recorder // nil: none
	tap      *Tap      // nil: none

	packets, octets, failed uint64
	reported                uint64    // packets when the last report was sent
	buffer                  *outgoing // while a packet is made; nil otherwise
}

// outgoing is room for one packet. It is lent for as long as one is made: what was
// used a moment ago is still near the processor, a leg's own never is.
type outgoing [headerSize + maxPayload]byte

var outgoings = sync.Pool{New: func() any { return new(outgoing) }}

// borrow makes room for a packet; giveBack ends that. The lock is held from the
// one to the other.
func (t *sending) borrow() { t.buffer = outgoings.Get().(*outgoing) }

func (t *sending) giveBack() {
	outgoings.Put(t.buffer)
	t.buffer = nil
}

// ending is a source that is over, and who wants to know.
type ending struct {
	done  func(heard time.Duration, whole bool)
	heard time.Duration
	whole bool
}

func (e ending) tell() {
	if e.done != nil {
		e.done(e.heard, e.whole)
	}
}

// finish takes the source off.
func (t *sending) finish(whole bool) ending {
	e := ending{t.done, pcm.Duration(t.heard), whole}
	t.source, t.done, t.heard = nil, nil, 0
	return e
}

// tick sends what is due at this frame. over is what ended with it; idle says
// that the leg needs no more ticks until something changes.
func (t *sending) tick(due time.Duration, frame []int16) (over ending, idle bool) {
	t.Lock()
	defer t.Unlock()
	if t.tap != nil {
		t.tap.tick(due)
	}
	switch {
	case t.closed || t.wire == nil && t.source == nil:
		return ending{}, true
	case t.paused, !t.own && t.early(due), !t.speaks(due):
		return ending{}, false
	}
	t.borrow()
	defer t.giveBack()
	switch {
	case t.keys.left != "":
		t.sendKey(due)
	case t.source != nil:
		return t.sendFrame(due, frame), false
	case t.seat != nil:
		t.sendMix(due, frame)
	default:
		t.sendOwn(due, silence[t.codec][:])
	}
	return ending{}, false
}

// speaks tells whether what is due comes from us: no partner speaks.
func (t *sending) speaks(due time.Duration) bool {
	return t.keys.left != "" || t.source != nil || t.seat != nil || t.relay.from == nil || due-t.relay.at > quiet
}

// sendFrame sends the next frame of the source, filled up with silence.
func (t *sending) sendFrame(due time.Duration, frame []int16) (over ending) {
	n, more := t.source.Read(frame)
	if n == 0 {
		t.sendOwn(due, silence[t.codec][:])
	} else {
		clear(frame[n:])
		size := t.codec.encode(t.buffer[headerSize:], frame)
		t.sendOwn(due, t.buffer[headerSize:headerSize+size])
	}
	if t.heard += n; !more {
		return t.finish(true)
	}
	return ending{}
}

// sendMix sends what the room has for us.
func (t *sending) sendMix(due time.Duration, frame []int16) {
	t.seat.hear(due, frame)
	audio := t.buffer[headerSize : headerSize+t.codec.encode(t.buffer[headerSize:], frame)]
	t.sendOwn(due, audio)
	if t.recorder != nil {
		t.recorder.take(right, t.seat.leg, packet{ssrc: t.ssrc, ts: t.ts, payload: audio}, t.codec, due)
	}
}

// clock is the timestamp that belongs to now.
func (t *sending) clock(now time.Duration) uint32 { return t.base + units(now) }

// units is d in timestamp units, of which one is 125 µs.
func units(d time.Duration) uint32 { return uint32(d / (time.Second / pcm.RateHz)) }

// next is the timestamp of audio that is due at now: a frame after the last one
// as long as we go on sending, else what the clock says.
func (t *sending) next(now time.Duration) uint32 {
	follows, clock := t.ts+frameUnits, t.clock(now)
	if t.own && now-t.at < pcm.FrameTime*3/2 || int32(clock-follows) < 0 {
		return follows
	}
	return clock
}

// maxAhead is how far ahead of the clock a stream may be and still wait for it. A
// partner whose clock runs faster than that within one call sets a new one.
const maxAhead = 100 * pcm.RateHz / 1000

// early tells whether the stream, when it changes hands, shall leave out a frame,
// because the last one reaches too far beyond now.
func (t *sending) early(now time.Duration) bool {
	ahead := int32(t.ts + frameUnits - t.clock(now))
	if ahead > maxAhead {
		t.base += uint32(ahead)
		return false
	}
	return ahead > frameUnits/2
}

// sendOwn sends audio of ours: a talk spurt begins when the stream was another's
// or stood still.
func (t *sending) sendOwn(due time.Duration, audio []byte) {
	if t.wire == nil {
		return
	}
	ts := t.next(due)
	marker := t.mark || !t.own || ts != t.ts+frameUnits
	t.ts, t.at, t.own, t.mark = ts, due, true, false
	t.seq++
	copy(t.buffer[headerSize:], audio)
	t.send(marker, t.codec.PayloadType(), t.seq, t.ts, len(audio))
}

// sendKey sends the present frame of the digit that is being keyed.
func (t *sending) sendKey(due time.Duration) {
	defer t.keys.advance()
	e, ok := t.keys.current()
	if !ok {
		t.sendOwn(due, silence[t.codec][:])
		return
	}
	if t.keys.frame == 0 {
		t.keys.start = t.next(due)
	}
	putEvent(t.buffer[headerSize:], e)
	t.own = true
	t.seq++
	t.send(t.keys.frame == 0, t.digitPT, t.seq, t.keys.start, eventSize)
}

// send writes the packet whose payload lies in the buffer; there is a wire. Whatever goes wrong
// on the way is what RTP calls loss.
func (t *sending) send(marker bool, payloadType uint8, seq uint16, ts uint32, payload int) {
	putHeader(t.buffer[:], marker, payloadType, seq, ts, t.ssrc)
	if err := t.wire.Write(t.buffer[:headerSize+payload]); err != nil {
		t.failed++
		return
	}
	t.packets++
	t.octets += uint64(payload)
}
