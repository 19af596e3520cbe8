package archive

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"path/filepath"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
	"zhiyin.dev/vault"
)

// Measures of the audio: µ-law, 8 kHz, customer and agent interleaved.
const (
	Channels  = 2
	OctetsSec = pcm.RateHz * Channels // 16,000
	PeaksSec  = 10                    // of each channel
)

// Measures of the file. A piece holds a side box (length and peaks) and a second
// of audio, each sealed.
const (
	headSize  = 512
	sideSize  = 2 + PeaksSec*Channels
	sideBox   = sideSize + vault.StreamOverhead
	pieceSize = sideBox + OctetsSec + vault.StreamOverhead

	trackAudio = 0
	trackSide  = 1
)

var magic = []byte("ZYREC1\r\n")

// head is what a file says of itself in the clear: ids and a sealed key.
type head struct {
	Recording zhiyin.RecordingID `json:"recording"`
	Person    string             `json:"person"`
	Key       []byte             `json:"key"`
}

// thing is what a recording's key is sealed for.
func thing(id zhiyin.RecordingID) string { return "recording:" + string(id) }

func (h head) write() ([]byte, error) {
	text, err := json.Marshal(h)
	if err != nil || len(magic)+2+len(text) > headSize {
		return nil, fmt.Errorf("archive: head of %s: %w", h.Recording, zhiyin.Invalid)
	}
	out := make([]byte, headSize)
	n := copy(out, magic)
	binary.BigEndian.PutUint16(out[n:], uint16(len(text)))
	copy(out[n+2:], text)
	return out, nil
}

func readHead(raw []byte) (h head, err error) {
	if len(raw) != headSize || !bytes.HasPrefix(raw, magic) {
		return h, fmt.Errorf("archive: not a recording: %w", zhiyin.Invalid)
	}
	raw = raw[len(magic):]
	n := int(binary.BigEndian.Uint16(raw))
	if n > len(raw)-2 || json.Unmarshal(raw[2:2+n], &h) != nil {
		return h, fmt.Errorf("archive: head can't be read: %w", zhiyin.Invalid)
	}
	return h, nil
}

// offset is where a piece begins.
func offset(index uint32) int64 { return headSize + int64(index)*pieceSize }

// pieces is how many whole pieces a file of that size has, and what is left over.
func pieces(size int64) (n uint32, torn int64) {
	if size < headSize {
		return 0, size
	}
	return uint32((size - headSize) / pieceSize), (size - headSize) % pieceSize
}

// seal appends the sealed piece to dst. audio is at most a second; a shorter one
// is filled up with silence.
func seal(s *vault.Stream, dst, audio []byte, index uint32, last bool) []byte {
	var side [sideSize]byte
	binary.BigEndian.PutUint16(side[:], uint16(len(audio)))
	peaks(side[2:], audio)
	dst = s.Seal(dst, side[:], vault.Place{Track: trackSide, Index: index, Last: last})
	if len(audio) < OctetsSec {
		full := bytes.Repeat([]byte{pcm.SilenceU}, OctetsSec)
		copy(full, audio)
		audio = full
	}
	return s.Seal(dst, audio, vault.Place{Track: trackAudio, Index: index, Last: last})
}

// side opens a side box: how many octets of the second count, and its peaks.
func side(s *vault.Stream, box []byte, index uint32, last bool) (octets int, loudest []byte, err error) {
	plain, err := s.Open(nil, box[:sideBox], vault.Place{Track: trackSide, Index: index, Last: last})
	if err != nil {
		return 0, nil, err
	}
	return int(binary.BigEndian.Uint16(plain)), plain[2:], nil
}

// peaks writes the loudest code word of each 100 ms and channel: 0 silence to
// 127, the 7 bits of magnitude of the µ-law, about 0.37 dB a step when loud.
func peaks(into, audio []byte) {
	const span = OctetsSec / PeaksSec
	for i := 0; i+1 < len(audio); i += Channels {
		at := i / span * Channels
		into[at] = max(into[at], ^audio[i]&0x7F)
		into[at+1] = max(into[at+1], ^audio[i+1]&0x7F)
	}
}

// decodedPeak is a peak as a part of full scale, 0 to 100.
func decodedPeak(code byte) int {
	if code == 0 {
		return 0
	}
	return min(100, 1+int(code)*99/127)
}

// long is the duration of so many octets of audio.
func long(octets int64) time.Duration {
	return time.Duration(octets/Channels) * (time.Second / pcm.RateHz)
}

// place is the file of a recording below the directory: a folder for each day of
// its birth, which the id tells (ULID: 48 bits of milliseconds in 10 letters).
func place(id zhiyin.RecordingID) (string, error) {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	text, ok := strings.CutPrefix(string(id), "rec_")
	if !ok || len(text) != 26 {
		return "", fmt.Errorf("archive: %q is no recording: %w", id, zhiyin.Invalid)
	}
	var ms uint64
	for i := range text {
		v := strings.IndexByte(letters, text[i])
		if v < 0 {
			return "", fmt.Errorf("archive: %q is no recording: %w", id, zhiyin.Invalid)
		}
		if i < 10 {
			ms = ms<<5 | uint64(v)
		}
	}
	if bits.Len64(ms) > 48 {
		return "", fmt.Errorf("archive: %q is no recording: %w", id, zhiyin.Invalid)
	}
	return filepath.Join(time.UnixMilli(int64(ms)).UTC().Format("2006/01/02"), string(id)+".zyrec"), nil
}
