package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"

	"zhiyin.dev"
)

// Stream seals one long thing, such as a recording, as numbered pieces that can
// be opened in any order. It is STREAM of Hoang, Reyhanitabar, Rogaway and Vizár
// (2015) over AES-256-GCM: the nonce of a piece is its place, so a key serves one
// thing only, and at each place one text. A piece that was moved, swapped with
// another thing's or left out does not open at its place, and a thing whose end
// was cut off has no last piece. A Stream may be used from several goroutines.
type Stream struct {
	aead  cipher.AEAD
	thing string
}

// Place is where in a Stream a piece stands. Tracks hold pieces of different
// kinds; Last marks the final one.
type Place struct {
	Track uint8
	Index uint32
	Last  bool
}

// StreamOverhead is by how many octets a piece grows.
const StreamOverhead = 16

// NewStreamKey makes the key of one thing. Keep it sealed; clear it after use.
func NewStreamKey() []byte { return randomKey() }

// NewStream opens the stream of a thing (its id). Invalid for a key that
// NewStreamKey did not make.
func NewStream(key []byte, thing string) (*Stream, error) {
	if len(key) != keyBytes {
		return nil, fmt.Errorf("vault: stream of %s: %w", thing, zhiyin.Invalid)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("vault: stream of %s: %v: %w", thing, err, zhiyin.Internal)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("vault: stream of %s: %v: %w", thing, err, zhiyin.Internal)
	}
	return &Stream{aead: aead, thing: thing}, nil
}

// Seal appends the sealed piece to dst. Sealing another text at the same place
// would betray both: never do.
func (s *Stream) Seal(dst, piece []byte, at Place) []byte {
	nonce, about := s.at(at)
	return s.aead.Seal(dst, nonce[:], piece, about)
}

// Open appends the piece to dst. Invalid when it is not the one sealed for this
// place of this thing.
func (s *Stream) Open(dst, sealed []byte, at Place) ([]byte, error) {
	nonce, about := s.at(at)
	piece, err := s.aead.Open(dst, nonce[:], sealed, about)
	if err != nil {
		return nil, fmt.Errorf("vault: piece %d of %s does not open: %w", at.Index, s.thing, zhiyin.Invalid)
	}
	return piece, nil
}

// at writes a place as nonce and, with the thing, as additional data.
func (s *Stream) at(p Place) (nonce [12]byte, about []byte) {
	nonce[0] = p.Track
	if p.Last {
		nonce[1] = 1
	}
	binary.BigEndian.PutUint32(nonce[8:], p.Index)
	about = make([]byte, 0, len(nonce)+len(s.thing))
	return nonce, append(append(about, nonce[:]...), s.thing...)
}
