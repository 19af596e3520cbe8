package rtp

import (
	"encoding/binary"
	"time"
)

// reception measures one incoming stream (RFC 3550 §6.4.1, appendix A.3 and A.8).
type reception struct {
	started       bool
	ssrc          uint32
	base, highest uint32 // extended sequence numbers
	received      uint64 // of this stream
	packets       uint64 // of all streams
	octets        uint64
	lostBefore    int64 // by streams that are over
	transit       int64
	jitter        int64 // timestamp units times 16
	priorExpected int64
	priorReceived int64
	thin          bool // one packet of keptOf counts, for all of them
	changed       bool // and since when is unknown: what is missing before the next packet did come

	senderAt   time.Duration // when the last sender report came
	senderNTP  uint32        // its middle 32 bits
	roundTrip  time.Duration
	peerLost   uint8 // fraction the peer missed, of 256
	peerJitter uint32
}

// count takes one packet that came at now.
func (r *reception) count(p packet, isAudio bool, now time.Duration) {
	stands := uint64(1)
	if r.thin {
		if stands = keptOf; p.seq%keptOf != 0 {
			return
		}
	}
	gap := int16(p.seq - uint16(r.highest))
	switch {
	case !r.started, p.ssrc != r.ssrc, gap > maxGap, gap < -maxGap:
		r.begin(p)
		stands = 1
	case gap > 0:
		if r.changed {
			stands = uint64(min(gap, keptOf))
		}
		r.highest += uint32(gap)
	}
	r.changed = false
	r.packets += stands
	r.octets += stands * uint64(len(p.payload))
	r.received += stands
	if isAudio {
		r.measureJitter(p, now)
	}
}

// change begins or ends to count one packet for keptOf.
func (r *reception) change(thin bool) { r.thin, r.changed = thin, true }

// begin starts over with another stream; what the old one lost stays counted.
func (r *reception) begin(p packet) {
	if r.started {
		r.lostBefore += r.lost()
	}
	r.started, r.ssrc, r.received, r.transit = true, p.ssrc, 0, 0
	r.base, r.highest = uint32(p.seq)+1<<16, uint32(p.seq)+1<<16 // room for packets from before the first
	r.priorExpected, r.priorReceived = 0, 0
}

func (r *reception) measureJitter(p packet, now time.Duration) {
	transit := int64(units(now) - p.ts)
	if r.transit != 0 {
		d := int64(int32(uint32(transit) - uint32(r.transit)))
		r.jitter += max(d, -d) - (r.jitter+8)>>4
	}
	r.transit = transit
}

func (r *reception) expected() int64 {
	if !r.started {
		return 0
	}
	return int64(r.highest-r.base) + 1
}

// lost is how many packets of this stream are missing; late copies may make it
// negative, as in RFC 3550.
func (r *reception) lost() int64 { return r.expected() - int64(r.received) }

// block writes a report block (RFC 3550 §6.4.1) and begins a new interval.
func (r *reception) block(dst []byte, now time.Duration) {
	expected, received := r.expected(), int64(r.received)
	interval, missing := expected-r.priorExpected, (expected-r.priorExpected)-(received-r.priorReceived)
	r.priorExpected, r.priorReceived = expected, received
	fraction := int64(0)
	if interval > 0 && missing > 0 {
		fraction = min(255, missing<<8/interval)
	}
	total := max(-1<<23, min(1<<23-1, r.lost()))
	binary.BigEndian.PutUint32(dst, r.ssrc)
	binary.BigEndian.PutUint32(dst[4:], uint32(fraction)<<24|uint32(total)&0xFFFFFF)
	binary.BigEndian.PutUint32(dst[8:], r.highest-1<<16)
	binary.BigEndian.PutUint32(dst[12:], uint32(r.jitter>>4))
	var since uint32
	if r.senderNTP != 0 {
		since = uint32((now - r.senderAt) * 65536 / time.Second)
	}
	binary.BigEndian.PutUint32(dst[16:], r.senderNTP)
	binary.BigEndian.PutUint32(dst[20:], since)
}

// RTCP packet types (RFC 3550 §12.1).
const (
	typeSR   = 200
	typeRR   = 201
	typeSDES = 202
	typeBYE  = 203
)

const (
	blockSize  = 24
	senderSize = 20
	// ntpEpoch is 1970 in seconds since 1900 (RFC 868).
	ntpEpoch = 2208988800
)

// ntp is t as a 64-bit NTP timestamp.
func ntp(t time.Time) uint64 {
	return uint64(t.Unix()+ntpEpoch)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// senderInfo is what a sender report says of our stream.
type senderInfo struct {
	ts              uint32 // of this moment
	packets, octets uint32
}

// putReport writes a compound packet: a sender report when sent is not nil, else
// a receiver report, with a block for from when that has started, then SDES with
// cname. It returns the length; dst must hold 120 octets.
func putReport(dst []byte, ssrc uint32, sent *senderInfo, from *reception, cname string, wall time.Time, now time.Duration) int {
	at, kind := 8, byte(typeRR)
	if sent != nil {
		kind = typeSR
		binary.BigEndian.PutUint64(dst[8:], ntp(wall))
		binary.BigEndian.PutUint32(dst[16:], sent.ts)
		binary.BigEndian.PutUint32(dst[20:], sent.packets)
		binary.BigEndian.PutUint32(dst[24:], sent.octets)
		at += senderSize
	}
	blocks := 0
	if from.started {
		from.block(dst[at:], now)
		at += blockSize
		blocks = 1
	}
	putRTCPHeader(dst, blocks, kind, at, ssrc)
	return at + putSDES(dst[at:], ssrc, cname)
}

// putRTCPHeader writes the first eight octets of a packet of so many octets.
func putRTCPHeader(dst []byte, count int, kind byte, size int, ssrc uint32) {
	dst[0], dst[1] = 0x80|byte(count), kind
	binary.BigEndian.PutUint16(dst[2:], uint16(size/4-1))
	binary.BigEndian.PutUint32(dst[4:], ssrc)
}

// putSDES writes the canonical name (RFC 3550 §6.5), ended by at least one zero.
func putSDES(dst []byte, ssrc uint32, cname string) int {
	size := (8 + 2 + len(cname) + 4) &^ 3
	clear(dst[:size])
	putRTCPHeader(dst, 1, typeSDES, size, ssrc)
	dst[8], dst[9] = 1, byte(len(cname))
	copy(dst[10:], cname)
	return size
}

// read takes a compound packet from the peer about our stream ssrc and tells
// whether it was well-formed (RFC 3550 §6.1, appendix A.2).
func (r *reception) read(raw []byte, ssrc uint32, wall time.Time, now time.Duration) bool {
	for first := true; len(raw) > 0; first = false {
		if len(raw) < 8 || raw[0]>>6 != 2 {
			return false
		}
		size := 4 * (int(binary.BigEndian.Uint16(raw[2:])) + 1)
		kind := raw[1]
		if size > len(raw) || size < 8 && kind != typeBYE || first && kind != typeSR && kind != typeRR {
			return false
		}
		if !r.readOne(raw[:size], kind, ssrc, wall, now) {
			return false
		}
		raw = raw[size:]
	}
	return true
}

func (r *reception) readOne(one []byte, kind byte, ssrc uint32, wall time.Time, now time.Duration) bool {
	at := 8
	switch kind {
	case typeSR:
		if len(one) < at+senderSize {
			return false
		}
		r.senderNTP, r.senderAt = uint32(binary.BigEndian.Uint64(one[8:])>>16), now
		at += senderSize
	case typeRR:
	default:
		return true
	}
	blocks := int(one[0] & 0x1F)
	if len(one) < at+blocks*blockSize {
		return false
	}
	for i := range blocks {
		if b := one[at+i*blockSize:]; binary.BigEndian.Uint32(b) == ssrc {
			r.readBlock(b, wall)
		}
	}
	return true
}

func (r *reception) readBlock(b []byte, wall time.Time) {
	r.peerLost, r.peerJitter = b[4], binary.BigEndian.Uint32(b[12:])
	last, delay := binary.BigEndian.Uint32(b[16:]), binary.BigEndian.Uint32(b[20:])
	if last == 0 {
		return
	}
	trip := uint32(ntp(wall)>>16) - last - delay
	if int32(trip) >= 0 { // a peer's clock that runs fast makes it negative
		r.roundTrip = time.Duration(trip) * time.Second / 65536
	}
}
