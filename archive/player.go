package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/vault"
)

// Player reads a finished recording: io.ReadSeeker over its µ-law stereo, opened
// second by second. It belongs to one goroutine. Close it.
type Player struct {
	id     zhiyin.RecordingID
	file   *os.File
	stream *vault.Stream
	count  uint32 // pieces
	size   int64  // octets of audio
	at     int64
	audio  []byte // the piece that was opened last
	index  uint32 // whose it is
	box    []byte
}

// Play opens a finished recording. NotFound when there is no file or the person
// was erased; Invalid when it is not whole: cut off, changed or not finished.
func (a *Archive) Play(ctx context.Context, id zhiyin.RecordingID) (*Player, error) {
	f, h, err := a.openFile(id, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	p := &Player{id: id, file: f, box: make([]byte, pieceSize)}
	if p.stream, err = a.stream(ctx, h); err == nil {
		err = p.measure()
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return p, nil
}

// measure finds the end; a file without a last piece where it ends is not whole.
func (p *Player) measure() error {
	info, err := p.file.Stat()
	if err != nil {
		return fmt.Errorf("archive: play %s: %v: %w", p.id, cause(err), zhiyin.Unavailable)
	}
	n, torn := pieces(info.Size())
	if n == 0 || torn != 0 {
		return fmt.Errorf("archive: play %s: it has no end: %w", p.id, zhiyin.Invalid)
	}
	p.count = n
	last, err := p.piece(n - 1)
	if err != nil {
		return err
	}
	p.size = int64(n-1)*OctetsSec + int64(len(last))
	return nil
}

// piece opens a second; the one opened last is at hand.
func (p *Player) piece(index uint32) ([]byte, error) {
	if p.audio != nil && p.index == index {
		return p.audio, nil
	}
	if _, err := p.file.ReadAt(p.box, offset(index)); err != nil {
		return nil, fmt.Errorf("archive: play %s: %v: %w", p.id, cause(err), zhiyin.Unavailable)
	}
	audio, err := openAudio(p.stream, p.box, index, index == p.count-1)
	if err != nil {
		return nil, err
	}
	p.audio, p.index = audio, index
	return audio, nil
}

// Read gives audio from where the player stands, at most to the second's end.
func (p *Player) Read(into []byte) (int, error) {
	if p.at >= p.size {
		return 0, io.EOF
	}
	audio, err := p.piece(uint32(p.at / OctetsSec))
	if err != nil {
		return 0, err
	}
	from := p.at % OctetsSec
	if from >= int64(len(audio)) { // a second in the middle is whole
		return 0, fmt.Errorf("archive: play %s: second %d is short: %w", p.id, p.at/OctetsSec, zhiyin.Invalid)
	}
	n := copy(into, audio[from:])
	p.at += int64(n)
	return n, nil
}

// Seek moves the player (io.Seeker).
func (p *Player) Seek(to int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		to += p.at
	case io.SeekEnd:
		to += p.size
	}
	if to < 0 {
		return 0, fmt.Errorf("archive: play %s: before the beginning: %w", p.id, zhiyin.Invalid)
	}
	p.at = to
	return to, nil
}

// Size is how many octets of audio there are, Long how long they take.
func (p *Player) Size() int64 { return p.size }

// Long is the recording's duration.
func (p *Player) Long() time.Duration { return long(p.size) }

// Close gives the file back.
func (p *Player) Close() error { return p.file.Close() }

// Waveform is the loudness of both sides: 0 silence to 100, one value for each
// 100 ms, on a logarithmic scale as ears have it.
type Waveform struct {
	PerSecond int   `json:"per_second"`
	Customer  []int `json:"customer"`
	Agent     []int `json:"agent"`
}

// Waveform reads the peaks alone, without opening the audio.
func (p *Player) Waveform() (Waveform, error) {
	out := Waveform{PerSecond: PeaksSec, Customer: []int{}, Agent: []int{}}
	box := make([]byte, sideBox)
	for i := range p.count {
		if _, err := p.file.ReadAt(box, offset(i)); err != nil {
			return out, fmt.Errorf("archive: waveform of %s: %v: %w", p.id, cause(err), zhiyin.Unavailable)
		}
		octets, loudest, err := side(p.stream, box, i, i == p.count-1)
		if err != nil {
			return out, err
		}
		const span = OctetsSec / PeaksSec
		for k := 0; k < (octets+span-1)/span; k++ {
			out.Customer = append(out.Customer, decodedPeak(loudest[k*Channels]))
			out.Agent = append(out.Agent, decodedPeak(loudest[k*Channels+1]))
		}
	}
	return out, nil
}
