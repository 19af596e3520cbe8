package rtp

import (
	"encoding/binary"
	"strings"
)

// digits are the telephone events 0 to 15 by their code (RFC 4733 §3.2).
const digits = "0123456789*#ABCD"

// eventSize is the payload of one telephone event (RFC 4733 §2.3).
const eventSize = 4

// eventVolume is how loud a gateway shall play our digits: −10 dBm0, what
// telephones use (RFC 4733 §2.3.3).
const eventVolume = 10

type event struct {
	code     uint8
	end      bool
	duration uint16 // timestamp units
}

func parseEvent(payload []byte) (event, bool) {
	if len(payload) < eventSize {
		return event{}, false
	}
	return event{code: payload[0], end: payload[1]&0x80 != 0, duration: binary.BigEndian.Uint16(payload[2:])}, true
}

func putEvent(dst []byte, e event) {
	dst[0], dst[1] = e.code, eventVolume
	if e.end {
		dst[1] |= 0x80
	}
	binary.BigEndian.PutUint16(dst[2:], e.duration)
}

// keypad recognises keys among event packets. Each key comes in many packets,
// the last three times; all carry the timestamp of its beginning.
type keypad struct {
	seen     bool
	ssrc, ts uint32
	last     event
}

// press returns the key when p is the first packet seen of it. What can't be a
// key (flash, tones of modems) is nothing.
func (k *keypad) press(p packet) (key rune, fresh bool) {
	e, ok := parseEvent(p.payload)
	if !ok || int(e.code) >= len(digits) {
		return 0, false
	}
	known := k.seen && k.ssrc == p.ssrc
	if known && int32(p.ts-k.ts) <= 0 {
		if p.ts == k.ts {
			k.last = e
		}
		return 0, false
	}
	longPress := known && !k.last.end && !p.marker && e.code == k.last.code && p.ts-k.ts == uint32(k.last.duration)
	*k = keypad{seen: true, ssrc: p.ssrc, ts: p.ts, last: e}
	if longPress { // a further segment of the same press, RFC 4733 §2.5.1.3
		return 0, false
	}
	return rune(digits[e.code]), true
}

// A digit we send lasts toneFrames and is followed by a pause; the packet that
// ends it goes out three times, one a frame (RFC 4733 §2.5.1.4). 100 ms and
// 60 ms: every exchange understands 65 and 50 or more, and 20 ms is our grid.
const (
	toneFrames  = 5
	endCopies   = 3
	digitFrames = toneFrames + 3
)

// dialling is what remains to be keyed to a peer.
type dialling struct {
	left  string
	frame int    // within the digit, 0 to digitFrames-1
	start uint32 // timestamp at which the digit began
}

func (d *dialling) add(keys string) {
	d.left += strings.Map(func(r rune) rune {
		if strings.ContainsRune(digits, r) {
			return r
		}
		return -1
	}, strings.ToUpper(keys))
}

// current is the event to send in this frame; ok is false in the pause.
func (d *dialling) current() (e event, ok bool) {
	if d.frame >= toneFrames+endCopies-1 {
		return event{}, false
	}
	frames := min(d.frame+1, toneFrames)
	return event{
		code: uint8(strings.IndexByte(digits, d.left[0])), end: frames == toneFrames,
		duration: uint16(frames * frameUnits),
	}, true
}

// advance moves one frame on.
func (d *dialling) advance() {
	if d.frame++; d.frame == digitFrames {
		d.left, d.frame = d.left[1:], 0
	}
}
