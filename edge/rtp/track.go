package rtp

import (
	"math"

	"zhiyin.dev/pcm"
)

// followEvery is after how many packets a track looks how far the party's clock
// has run from ours; beyond jumpSize it is set anew, below it slips by a sample
// a packet, which nobody hears: up to 0.6 %, more than any telephone is off.
const (
	followEvery = 50
	jumpSize    = frameUnits
)

// astraySize is for how long all packets must have come too late before that
// means that the party's time has changed: longer than a burst after a stall.
const astraySize = pcm.RateHz / 10

// track places one side's packets on a recording: by their own timestamps within
// a stream, by their arrival where a stream begins.
type track struct {
	from    *Leg
	ssrc    uint32
	placed  bool
	ts      uint32 // of the newest packet
	at      int64  // its place
	end     int64  // the place after it
	seen    int    // packets of the present look
	least   int64  // the shortest time a packet took since then
	slip    int64  // samples still to move by
	astray  bool   // the last packet came too late
	since   int64  // when that began
	samples uint64 // recorded
}

// place finds where the packet that came at the place now belongs. What is
// before sealed can't be reached. follows is false when the sample before is
// left empty by a slip.
func (t *track) place(from *Leg, p packet, now, sealed int64) (at int64, follows bool) {
	same := t.placed && t.from == from && t.ssrc == p.ssrc
	at = t.at + int64(int32(p.ts-t.ts))
	switch {
	case !same, at-now > settleSize, p.marker && now-at > settleSize:
		return t.begin(from, p, now), true
	case at >= sealed:
		t.astray = false
	case p.newer(t.ts), now-at > pcm.RateHz:
		if !t.astray {
			t.astray, t.since = true, now
		}
		if now-t.since >= astraySize {
			return t.begin(from, p, now), true
		}
	}
	if !p.newer(t.ts) {
		return at, true
	}
	at, moved := t.follow(at, now)
	follows = !moved || at != t.end+1
	t.ts, t.at, t.end = p.ts, at, at+int64(len(p.payload))
	return at, follows
}

// begin starts a stream with p at now.
func (t *track) begin(from *Leg, p packet, now int64) int64 {
	*t = track{
		from: from, ssrc: p.ssrc, placed: true, ts: p.ts, at: now, end: now + int64(len(p.payload)),
		least: math.MaxInt64, samples: t.samples,
	}
	return now
}

// follow keeps the stream with the clock: the packets that came quickest show
// how far it is off.
func (t *track) follow(at, now int64) (moved int64, slipped bool) {
	t.least = min(t.least, now-at)
	if t.seen++; t.seen == followEvery {
		t.slip = t.least
		if t.slip > jumpSize || t.slip < -jumpSize {
			at += t.slip
			t.slip = 0
		}
		t.seen, t.least = 0, math.MaxInt64
	}
	switch {
	case t.slip > 0:
		t.slip--
		return at + 1, true
	case t.slip < 0:
		t.slip++
		return at - 1, true
	}
	return at, false
}

// newer tells whether the packet's audio is later than what begins at ts.
func (p packet) newer(ts uint32) bool { return int32(p.ts-ts) > 0 }
