package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zhiyin.dev"
	"zhiyin.dev/vault"
)

// Mend closes a file that a dead process left open: what follows the last whole
// second is dropped, and that second becomes the last. A file that is closed
// already stays as it is. NotFound when there is no file or nothing whole in it
// (it is removed then) or the person was erased.
func (a *Archive) Mend(ctx context.Context, id zhiyin.RecordingID) (Length, error) {
	f, h, err := a.openFile(id, os.O_RDWR)
	switch {
	case zhiyin.KindOf(err) == zhiyin.Invalid:
		return Length{}, errors.Join(fmt.Errorf("archive: mend %s: nothing on it: %w", id, zhiyin.NotFound), a.Remove(id))
	case err != nil:
		return Length{}, err
	}
	defer func() { _ = f.Close() }() // synced before
	stream, err := a.stream(ctx, h)
	if err != nil {
		return Length{}, err
	}
	length, err := mend(f, stream)
	if err == nil && length.Octets == 0 {
		err = errors.Join(fmt.Errorf("archive: mend %s: nothing on it: %w", id, zhiyin.NotFound), a.Remove(id))
	}
	return length, err
}

func mend(f *os.File, s *vault.Stream) (Length, error) {
	info, err := f.Stat()
	if err != nil {
		return Length{}, fmt.Errorf("archive: mend: %v: %w", cause(err), zhiyin.Unavailable)
	}
	n, _ := pieces(info.Size())
	for ; n > 0; n-- {
		octets, err := lastOf(f, s, n-1)
		if zhiyin.KindOf(err) == zhiyin.Invalid {
			continue // torn by a power failure
		}
		if err == nil {
			err = errors.Join(f.Truncate(offset(n)), f.Sync())
		}
		if err != nil {
			return Length{}, fmt.Errorf("archive: mend: %v: %w", cause(err), zhiyin.Unavailable)
		}
		return Length{Audio: long(int64(n-1)*OctetsSec + octets), Octets: offset(n)}, nil
	}
	return Length{}, nil
}

// lastOf makes sure that the piece is sealed as the last.
func lastOf(f file, s *vault.Stream, index uint32) (int64, error) {
	box := make([]byte, pieceSize)
	if _, err := f.ReadAt(box, offset(index)); err != nil {
		return 0, err
	}
	if audio, err := openAudio(s, box, index, true); err == nil {
		return int64(len(audio)), nil
	}
	var scratch []byte
	return endWith(f, s, index, &scratch)
}

// openFile opens a recording's file and reads its head.
func (a *Archive) openFile(id zhiyin.RecordingID, flag int) (*os.File, head, error) {
	at, err := place(id)
	if err != nil {
		return nil, head{}, err
	}
	f, err := os.OpenFile(filepath.Join(a.cfg.Directory, at), flag, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, head{}, fmt.Errorf("archive: no file of %s: %w", id, zhiyin.NotFound)
	}
	if err != nil {
		return nil, head{}, fmt.Errorf("archive: open %s: %v: %w", id, cause(err), zhiyin.Unavailable)
	}
	raw := make([]byte, headSize)
	n, _ := f.ReadAt(raw, 0)
	h, err := readHead(raw[:n])
	if err == nil && h.Recording != id {
		err = fmt.Errorf("archive: the file of %s is another's: %w", id, zhiyin.Invalid)
	}
	if err != nil {
		return nil, head{}, errors.Join(err, f.Close())
	}
	return f, h, nil
}

// stream opens the recording's key. NotFound when the person was erased.
func (a *Archive) stream(ctx context.Context, h head) (*vault.Stream, error) {
	key, err := a.keys.OpenFor(ctx, h.Person, h.Key, thing(h.Recording))
	if err != nil {
		return nil, fmt.Errorf("archive: key of %s: %w", h.Recording, err)
	}
	defer clear(key)
	return vault.NewStream(key, string(h.Recording))
}
