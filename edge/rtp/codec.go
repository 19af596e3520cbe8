package rtp

import "zhiyin.dev/pcm"

// Codec is a form of telephone audio on the wire: G.711, 8 kHz mono, 64 kbit/s.
type Codec uint8

// The codecs; the zero value is PCMU.
const (
	PCMU Codec = iota // G.711 µ-law
	PCMA              // G.711 A-law
)

// PayloadType is the static RTP payload type (RFC 3551 table 4).
func (c Codec) PayloadType() uint8 {
	if c == PCMA {
		return 8
	}
	return 0
}

// Name is the encoding name of SDP's rtpmap.
func (c Codec) Name() string {
	if c == PCMA {
		return "PCMA"
	}
	return "PCMU"
}

// codecOf tells which codec a payload type means.
func codecOf(payloadType uint8) (Codec, bool) {
	switch payloadType {
	case 0:
		return PCMU, true
	case 8:
		return PCMA, true
	}
	return 0, false
}

// encode writes samples in the codec's form and returns how many octets.
func (c Codec) encode(dst []byte, samples []int16) int {
	if c == PCMA {
		return pcm.EncodeASlice(dst, samples)
	}
	return pcm.EncodeUSlice(dst, samples)
}

// recode copies audio from one codec to the other and returns how many octets.
func recode(dst []byte, to Codec, src []byte, from Codec) int {
	if from == to {
		return copy(dst, src)
	}
	table := &pcm.UtoA
	if from == PCMA {
		table = &pcm.AtoU
	}
	dst = dst[:len(src)]
	for i, code := range src {
		dst[i] = table[code]
	}
	return len(src)
}

// silence holds one frame of silence for each codec.
var silence = func() (frames [2][pcm.FrameSamples]byte) {
	for i := range pcm.FrameSamples {
		frames[PCMU][i], frames[PCMA][i] = pcm.SilenceU, pcm.SilenceA
	}
	return frames
}()
