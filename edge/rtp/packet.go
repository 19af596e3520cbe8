package rtp

import "encoding/binary"

// headerSize is the fixed part of an RTP header (RFC 3550 §5.1); every packet
// we send has no more.
const headerSize = 12

// maxPayload is the longest payload we forward: 180 ms of G.711, beyond what any
// telephone packs into one packet, and short enough for every link.
const maxPayload = 1440

// packet is one RTP packet as it came; payload points into the reader's buffer.
type packet struct {
	marker      bool
	payloadType uint8
	seq         uint16
	ts          uint32
	ssrc        uint32
	payload     []byte
}

// parse reads an RTP packet (RFC 3550 §5.1): contributors, the extension and the
// padding are skipped. ok is false for anything malformed.
func parse(raw []byte) (p packet, ok bool) {
	if len(raw) < headerSize || raw[0]>>6 != 2 {
		return packet{}, false
	}
	p = packet{
		marker: raw[1]&0x80 != 0, payloadType: raw[1] & 0x7F,
		seq: binary.BigEndian.Uint16(raw[2:]), ts: binary.BigEndian.Uint32(raw[4:]), ssrc: binary.BigEndian.Uint32(raw[8:]),
	}
	at := headerSize + 4*int(raw[0]&0x0F)
	if raw[0]&0x10 != 0 {
		if len(raw) < at+4 {
			return packet{}, false
		}
		at += 4 + 4*int(binary.BigEndian.Uint16(raw[at+2:]))
	}
	end := len(raw)
	if raw[0]&0x20 != 0 {
		end -= int(raw[end-1])
		if raw[len(raw)-1] == 0 {
			return packet{}, false
		}
	}
	if at > end {
		return packet{}, false
	}
	p.payload = raw[at:end]
	return p, true
}

// putHeader writes a header without contributors, extension or padding.
func putHeader(dst []byte, marker bool, payloadType uint8, seq uint16, ts, ssrc uint32) {
	dst[0], dst[1] = 0x80, payloadType&0x7F
	if marker {
		dst[1] |= 0x80
	}
	binary.BigEndian.PutUint16(dst[2:], seq)
	binary.BigEndian.PutUint32(dst[4:], ts)
	binary.BigEndian.PutUint32(dst[8:], ssrc)
}
