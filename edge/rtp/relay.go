package rtp

import (
	"time"

	"zhiyin.dev/pcm"
)

// maxLeap is how far a partner's timestamp may be from the time that has
// passed, and maxGap its sequence number from the last one, before it counts as
// another stream.
const (
	maxLeap = pcm.RateHz
	maxGap  = 500
)

// relay places a partner's packets into our stream. Its order, its losses and
// its pauses stay visible; only the origin of the numbers moves.
type relay struct {
	from    *Leg
	at      time.Duration // when its last packet came
	placed  bool          // the offsets are valid
	ssrc    uint32
	first   uint16 // sequence number since which seqOff holds
	newest  uint16
	seqOff  uint16
	tsOff   uint32
	dropped uint64
}

// forward sends p, which from received at now, as it is. isEvent says that it is
// a digit, otherwise codec is its form.
func (t *sending) forward(from *Leg, p packet, codec Codec, isEvent bool, now time.Duration) {
	t.Lock()
	defer t.Unlock()
	if t.relay.from != from || t.closed {
		return
	}
	t.relay.at = now
	if t.wire == nil || t.paused || t.source != nil || t.keys.left != "" || len(p.payload) > maxPayload {
		t.own = true
		return
	}
	if t.recorder != nil && !isEvent {
		t.recorder.take(right, from, p, codec, now)
	}
	marker, ok := t.place(p, isEvent, now)
	if !ok || isEvent && t.digitPT == 0 {
		t.skip(p)
		return
	}
	t.borrow()
	defer t.giveBack()
	seq, ts := p.seq+t.relay.seqOff, p.ts+t.relay.tsOff
	if int16(p.seq-t.relay.newest) > 0 {
		t.relay.newest, t.seq = p.seq, seq
	}
	if isEvent {
		t.send(marker, t.digitPT, seq, ts, copy(t.buffer[headerSize:], p.payload))
		return
	}
	if int32(ts-t.ts) > 0 {
		t.ts, t.at = ts, now
	}
	t.send(marker, t.codec.PayloadType(), seq, ts, recode(t.buffer[headerSize:], t.codec, p.payload, codec))
}

// place finds the packet's place in our stream: where its own numbers put it
// as long as it is the same stream, else right after what we sent last. ok is
// false for what came too late: its time is taken already.
func (t *sending) place(p packet, isEvent bool, now time.Duration) (marker, ok bool) {
	r := &t.relay
	other := !r.placed || p.ssrc != r.ssrc || !isEvent && t.leaps(p, now)
	if gap := int16(p.seq - r.newest); gap > maxGap || gap < -maxGap {
		other = true
	}
	behind := int32(p.ts+r.tsOff-t.ts) <= 0
	switch {
	case other && t.own && !isEvent && t.early(now):
		return false, false
	case other:
		r.tsOff = t.next(now) - p.ts
	case !t.own:
		return p.marker, p.seq != r.newest && int16(p.seq-r.first) >= 0
	case behind && !isEvent:
		return false, false
	}
	r.placed, r.ssrc, r.first, r.newest = true, p.ssrc, p.seq, p.seq-1
	r.seqOff = t.seq + 1 - p.seq
	t.own = false
	return p.marker || !isEvent, true
}

// leaps tells whether the packet's timestamp has nothing to do with the time
// that passed since the last audio.
func (t *sending) leaps(p packet, now time.Duration) bool {
	moved := int64(int32(p.ts + t.relay.tsOff - t.ts))
	passed := int64((now - t.at) / (time.Second / pcm.RateHz))
	return moved-passed > maxLeap || passed-moved > maxLeap
}

// skip leaves p out without leaving a hole in our sequence numbers.
func (t *sending) skip(p packet) {
	t.relay.dropped++
	if !t.own && int16(p.seq-t.relay.newest) > 0 {
		t.relay.newest = p.seq
		t.relay.seqOff--
	}
}
