package rtp

import (
	"sync"
	"time"

	"zhiyin.dev/pcm"
)

// frameUnits is one frame in timestamp units.
const frameUnits = pcm.FrameSamples

// quiet is how long a partner may send nothing before its listener is given
// silence instead: longer than the jitter of a poor line, shorter than the half
// second after which telephones suspect the line.
const quiet = 100 * time.Millisecond

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
	at   time.Duration // when that was due or came, on the plane's clock
	own  bool          // a partner's next packet must be placed anew: ours came, or some were left out
	mark bool          // the next packet of ours begins a talk spurt

	source pcm.Source
	done   func(time.Duration, bool)
	heard  int // samples of source
	keys   dialling
	relay  relay

	packets, octets, failed uint64
	reported                uint64 // packets when the last report was sent
	buffer                  [headerSize + maxPayload]byte
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
	switch {
	case t.closed || t.wire == nil && t.source == nil:
		return ending{}, true
	case t.paused, !t.own && t.early(due):
	case t.keys.left != "":
		t.sendKey(due)
	case t.source != nil:
		return t.sendFrame(due, frame), false
	case t.relay.from == nil || due-t.relay.at > quiet:
		t.sendOwn(due, silence[t.codec][:])
	}
	return ending{}, false
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

// stride is how far the timestamp moves to audio that is due at now. Within a
// frame and a half it is the next frame, whatever the jitter.
func (t *sending) stride(now time.Duration) uint32 {
	if now-t.at < pcm.FrameTime*3/2 {
		return frameUnits
	}
	return t.elapsed(now)
}

// elapsed is the time since the last audio in timestamp units.
func (t *sending) elapsed(now time.Duration) uint32 {
	return uint32(max(0, now-t.at) * pcm.RateHz / time.Second)
}

// early tells whether the stream changes hands while the last frame has hardly
// begun. The new hand leaves out a frame then: else each change would push the
// timestamps ahead of the clock.
func (t *sending) early(now time.Duration) bool { return now-t.at < pcm.FrameTime/2 }

// sendOwn sends audio of ours: a talk spurt begins when the stream was another's
// or stood still.
func (t *sending) sendOwn(due time.Duration, audio []byte) {
	if t.wire == nil {
		return
	}
	stride := t.stride(due)
	marker := t.mark || !t.own || stride != frameUnits
	t.ts, t.at, t.own, t.mark = t.ts+stride, due, true, false
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
		t.keys.start = t.ts + t.stride(due)
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
