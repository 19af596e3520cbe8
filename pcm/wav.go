package pcm

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"zhiyin.dev"
)

// WAV formats that ReadWAV understands (RFC 2361, Microsoft's mmreg.h).
const (
	wavPCM        = 1
	wavALaw       = 6
	wavMuLaw      = 7
	wavExtensible = 0xFFFE
)

type wavFormat struct {
	format, channels, bits int
	rateHz                 int
}

// ReadWAV reads a RIFF WAVE file: 8- or 16-bit linear PCM, A-law or µ-law, of
// any rate; several channels are averaged into one. A data chunk that claims
// more than the file holds, as programs that write to a pipe leave it, is read to
// the end. The error is Invalid.
func ReadWAV(file []byte) (samples []int16, rateHz int, err error) {
	if len(file) < 12 || string(file[:4]) != "RIFF" || string(file[8:12]) != "WAVE" {
		return nil, 0, wavError("not a RIFF WAVE file")
	}
	var format wavFormat
	for rest := file[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), uint64(binary.LittleEndian.Uint32(rest[4:8]))
		rest = rest[8:]
		body := rest[:min(size, uint64(len(rest)))]
		switch name {
		case "fmt ":
			if format, err = parseFormat(body); err != nil {
				return nil, 0, err
			}
		case "data":
			if format.channels == 0 {
				return nil, 0, wavError("data before its format")
			}
			return format.mono(body), format.rateHz, nil
		}
		rest = rest[min(size+size&1, uint64(len(rest))):]
	}
	return nil, 0, wavError("no data")
}

func parseFormat(body []byte) (wavFormat, error) {
	if len(body) < 16 {
		return wavFormat{}, wavError("short format")
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(body[at:])) }
	f := wavFormat{format: u16(0), channels: u16(2), bits: u16(14), rateHz: int(binary.LittleEndian.Uint32(body[4:]))}
	if f.format == wavExtensible && len(body) >= 26 {
		f.format = u16(24) // the first field of the sub-format
	}
	known := f.format == wavPCM && (f.bits == 8 || f.bits == 16) || (f.format == wavALaw || f.format == wavMuLaw) && f.bits == 8
	if !known || f.channels < 1 || f.channels > 16 || f.rateHz < 1000 || f.rateHz > 384000 {
		return wavFormat{}, wavError(fmt.Sprintf("format %d with %d bits, %d channels, %d Hz", f.format, f.bits, f.channels, f.rateHz))
	}
	return f, nil
}

func (f wavFormat) mono(body []byte) []int16 {
	width := f.bits / 8
	out := make([]int16, len(body)/(width*f.channels))
	for i := range out {
		sum := 0
		for channel := range f.channels {
			sum += int(f.sample(body[(i*f.channels+channel)*width:]))
		}
		out[i] = int16(sum / f.channels)
	}
	return out
}

func (f wavFormat) sample(at []byte) int16 {
	switch {
	case f.format == wavALaw:
		return DecodeA(at[0])
	case f.format == wavMuLaw:
		return DecodeU(at[0])
	case f.bits == 8:
		return (int16(at[0]) - 128) << 8
	}
	return int16(binary.LittleEndian.Uint16(at))
}

// WriteWAV returns a WAVE file of 16-bit mono PCM.
func WriteWAV(samples []int16, rateHz int) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF")
	size := uint32(2 * len(samples))
	for _, v := range []any{
		36 + size, []byte("WAVEfmt "), uint32(16), uint16(wavPCM), uint16(1),
		uint32(rateHz), uint32(2 * rateHz), uint16(2), uint16(16), []byte("data"), size, samples,
	} {
		_ = binary.Write(&b, binary.LittleEndian, v) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}

func wavError(what string) error {
	return fmt.Errorf("pcm: WAV: %s: %w", what, zhiyin.Invalid)
}
