package ctc

import "math"

// toHalf rounds to IEEE 754 binary16, to the nearest; too large becomes infinite.
func toHalf(f float32) uint16 {
	bits := math.Float32bits(f)
	sign := uint16(bits >> 16 & 0x8000)
	exponent := int(bits>>23&0xff) - 127
	switch {
	case exponent < -25:
		return sign
	case exponent < -14: // subnormal: steps of 2^-24
		return sign | uint16(math.RoundToEven(math.Abs(float64(f))*(1<<24)))
	case exponent > 15:
		return sign | 0x7c00
	}
	mantissa := bits & 0x7fffff
	half := uint32(exponent+15)<<10 | mantissa>>13
	if rest := mantissa & 0x1fff; rest > 0x1000 || rest == 0x1000 && half&1 == 1 {
		half++ // a carry into the exponent is right too
	}
	return sign | uint16(half)
}

func fromHalf(h uint16) float32 {
	sign, exponent, mantissa := uint32(h&0x8000)<<16, uint32(h>>10&0x1f), uint32(h&0x3ff)
	if exponent == 0 {
		small := float32(mantissa) / (1 << 24)
		return math.Float32frombits(math.Float32bits(small) | sign)
	}
	if exponent == 31 {
		return math.Float32frombits(sign | 0x7f800000 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | mantissa<<13)
}
