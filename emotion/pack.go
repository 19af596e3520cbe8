package emotion

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"zhiyin.dev"
)

// packed names the list of features and the form of packed values. It changes
// with either.
const packed = "1:"

// Pack writes values as a short text: 32-bit floats, little-endian, in base64. ""
// for none.
func (v Values) Pack() string {
	if len(v) == 0 {
		return ""
	}
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(x)))
	}
	return packed + base64.RawStdEncoding.EncodeToString(b)
}

// Unpack reads what Pack wrote. It is Invalid for anything else, also for values
// of another list of features.
func Unpack(text string) (Values, error) {
	code, ours := strings.CutPrefix(text, packed)
	b, err := base64.RawStdEncoding.DecodeString(code)
	if !ours || err != nil || len(b) != 4*len(Features) {
		return nil, fmt.Errorf("emotion: packed values: %w", zhiyin.Invalid)
	}
	v := make(Values, len(Features))
	for i := range v {
		v[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
		if math.IsInf(v[i], 0) {
			return nil, fmt.Errorf("emotion: packed %s is infinite: %w", Features[i].Name, zhiyin.Invalid)
		}
	}
	return v, nil
}
