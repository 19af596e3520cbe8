package pcm

import "math/bits"

// SilenceU and SilenceA are the code words of digital silence (ITU-T G.711).
const (
	SilenceU = 0xFF
	SilenceA = 0xD5
)

// The tables: one sample for each code word, one code word for each sample, and
// the one law's code words in the other's. They are filled before main and only
// read after it.
var (
	decodedU, decodedA [256]int16
	encodedU, encodedA [1 << 16]byte // by the sample as uint16
	// UtoA gives the A-law code word for a µ-law one, AtoU the way back.
	UtoA, AtoU [256]byte
)

func init() {
	for code := range 256 {
		decodedU[code], decodedA[code] = expandU(byte(code)), expandA(byte(code))
	}
	for sample := range 1 << 16 {
		encodedU[sample], encodedA[sample] = compressU(int16(sample)), compressA(int16(sample))
	}
	for code := range 256 {
		UtoA[code], AtoU[code] = EncodeA(decodedU[code]), EncodeU(decodedA[code])
	}
}

// biasU lifts a magnitude so that every segment of the µ-law begins at a power
// of two (G.711 table 2: 33 in 14 bits, 132 in 16); clipU is the largest
// magnitude that still fits with it.
const (
	biasU = 132
	clipU = 32767 - biasU
)

// EncodeU turns a linear sample into its µ-law code word (ITU-T G.711 §3.2).
func EncodeU(sample int16) byte { return encodedU[uint16(sample)] }

func compressU(sample int16) byte {
	magnitude, sign := int(sample), byte(0)
	if magnitude < 0 {
		magnitude, sign = -magnitude, 0x80
	}
	magnitude = min(magnitude, clipU) + biasU
	segment := bits.Len(uint(magnitude)) - 8
	return ^(sign | byte(segment)<<4 | byte(magnitude>>(segment+3))&0x0F)
}

func expandU(code byte) int16 {
	code = ^code
	magnitude := (int(code&0x0F)<<3+biasU)<<(code>>4&7) - biasU
	if code&0x80 != 0 {
		return int16(-magnitude)
	}
	return int16(magnitude)
}

// EncodeA turns a linear sample into its A-law code word (ITU-T G.711 §3.1: even
// bits inverted).
func EncodeA(sample int16) byte { return encodedA[uint16(sample)] }

func compressA(sample int16) byte {
	magnitude, sign := int(sample)>>3, byte(0x80)
	if magnitude < 0 {
		magnitude, sign = ^magnitude, 0
	}
	code := byte(magnitude >> 1)
	if segment := bits.Len(uint(magnitude)) - 5; segment > 0 {
		code = byte(segment)<<4 | byte(magnitude>>segment)&0x0F
	}
	return (sign | code) ^ 0x55
}

func expandA(code byte) int16 {
	code ^= 0x55
	segment, magnitude := code>>4&7, int(code&0x0F)<<4+8
	if segment > 0 {
		magnitude = (magnitude + 0x100) << (segment - 1)
	}
	if code&0x80 == 0 {
		return int16(-magnitude)
	}
	return int16(magnitude)
}

// DecodeU turns a µ-law code word into its linear sample.
func DecodeU(code byte) int16 { return decodedU[code] }

// DecodeA turns an A-law code word into its linear sample.
func DecodeA(code byte) int16 { return decodedA[code] }

// EncodeUSlice writes the code words of src into dst, which is at least as long,
// and returns how many.
func EncodeUSlice(dst []byte, src []int16) int {
	dst = dst[:len(src)]
	for i, sample := range src {
		dst[i] = EncodeU(sample)
	}
	return len(src)
}

// EncodeASlice is EncodeUSlice for the A-law.
func EncodeASlice(dst []byte, src []int16) int {
	dst = dst[:len(src)]
	for i, sample := range src {
		dst[i] = EncodeA(sample)
	}
	return len(src)
}

// DecodeUSlice writes the samples of src into dst, which is at least as long,
// and returns how many.
func DecodeUSlice(dst []int16, src []byte) int { return decode(&decodedU, dst, src) }

// DecodeASlice is DecodeUSlice for the A-law.
func DecodeASlice(dst []int16, src []byte) int { return decode(&decodedA, dst, src) }

func decode(table *[256]int16, dst []int16, src []byte) int {
	dst = dst[:len(src)]
	for i, code := range src {
		dst[i] = table[code]
	}
	return len(src)
}
