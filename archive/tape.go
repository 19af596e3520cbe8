package archive

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/vault"
)

// file is what a tape needs of an *os.File; tests make one that fails.
type file interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Close() error
}

// Length says how much of a recording is in its file.
type Length struct {
	Audio  time.Duration
	Octets int64 // of the file
}

// Tape is a file that grows. Write and Close are one goroutine's; whoever else
// has a part in it (the watch over the disk) waits its turn.
type Tape struct {
	archive *Archive
	id      zhiyin.RecordingID
	path    string

	mu     sync.Mutex // guards what follows
	file   file
	stream *vault.Stream
	audio  []byte // the second under way, up to OctetsSec
	sealed []byte // a piece, reused
	index  uint32 // of the next piece
	dirty  bool   // written since the last sync
	failed error
	closed bool
}

// Write takes audio: any number of octets, the customer's first. Busy when the
// disk is full, Unavailable when it fails; the tape then takes nothing more, and
// what was taken before stays.
func (t *Tape) Write(stereo []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(stereo) > 0 && t.failed == nil && !t.closed {
		n := min(len(stereo), OctetsSec-len(t.audio))
		t.audio, stereo = append(t.audio, stereo[:n]...), stereo[n:]
		if len(t.audio) == OctetsSec {
			t.failed = t.put(false)
		}
	}
	return t.failed
}

// put writes the second under way as the next piece.
func (t *Tape) put(last bool) error {
	t.sealed = seal(t.stream, t.sealed[:0], t.audio, t.index, last)
	if _, err := t.file.WriteAt(t.sealed, offset(t.index)); err != nil {
		_ = t.file.Truncate(offset(t.index)) // half a piece is none; Mend does it otherwise
		return t.fault(err)
	}
	t.index++
	t.audio, t.dirty = t.audio[:0], true
	return nil
}

// fault words an error of the disk.
func (t *Tape) fault(err error) error {
	kind := zhiyin.Unavailable
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		kind = zhiyin.Busy
	}
	return fmt.Errorf("archive: write %s: %v: %w", t.id, cause(err), kind)
}

// cause leaves the path out of an error of the system.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Fail ends the tape from outside: its next Write returns err.
func (t *Tape) Fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed == nil {
		t.failed = err
	}
}

// Err is why the tape takes nothing more; nil while it does.
func (t *Tape) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}

// Close writes the rest as the last piece and makes the file durable. Where
// there is no room for it, the last whole second becomes the last piece. A tape
// with nothing on it leaves no file. The error is of the end alone: what Write
// failed with is not repeated.
func (t *Tape) Close() (Length, error) {
	t.archive.forget(t)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return Length{}, fmt.Errorf("archive: %s is closed: %w", t.id, zhiyin.Conflict)
	}
	t.closed = true
	length, err := t.finish()
	if err = errors.Join(err, t.file.Close()); err != nil {
		return length, t.fault(err)
	}
	if length.Octets == 0 {
		return length, t.archive.remove(t.path)
	}
	return length, nil
}

func (t *Tape) finish() (Length, error) {
	rest := int64(len(t.audio))
	if t.put(true) == nil {
		return t.length(rest), t.file.Sync()
	}
	if t.index == 0 {
		return Length{}, nil
	}
	octets, err := endWith(t.file, t.stream, t.index-1, &t.sealed)
	if err != nil {
		return Length{}, err
	}
	return t.length(octets), t.file.Sync()
}

// length of a finished tape whose last piece holds so many octets.
func (t *Tape) length(last int64) Length {
	return Length{Audio: long(int64(t.index-1)*OctetsSec + last), Octets: offset(t.index)}
}

// endWith seals the piece anew as the last one, in its own place.
func endWith(f file, s *vault.Stream, index uint32, scratch *[]byte) (octets int64, err error) {
	box := make([]byte, pieceSize)
	if _, err := f.ReadAt(box, offset(index)); err != nil {
		return 0, err
	}
	audio, err := openAudio(s, box, index, false)
	if err != nil {
		return 0, err
	}
	*scratch = seal(s, (*scratch)[:0], audio, index, true)
	_, err = f.WriteAt(*scratch, offset(index))
	return int64(len(audio)), err
}

// openAudio opens the audio of a piece, without what it was filled up with.
func openAudio(s *vault.Stream, box []byte, index uint32, last bool) ([]byte, error) {
	octets, _, err := side(s, box, index, last)
	if err != nil {
		return nil, err
	}
	audio, err := s.Open(nil, box[sideBox:], vault.Place{Track: trackAudio, Index: index, Last: last})
	if err != nil {
		return nil, err
	}
	if octets > len(audio) {
		return nil, fmt.Errorf("archive: piece %d says %d octets: %w", index, octets, zhiyin.Invalid)
	}
	return audio[:octets], nil
}

// sync makes durable what was written since the last time.
func (t *Tape) sync() error {
	t.mu.Lock()
	if t.closed || !t.dirty {
		t.mu.Unlock()
		return nil
	}
	t.dirty = false
	f := t.file
	t.mu.Unlock()
	return f.Sync() // beside Write: the kernel orders them
}
