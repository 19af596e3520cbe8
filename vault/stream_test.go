package vault_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/vault"
)

func stream(t *testing.T, key []byte, thing string) *vault.Stream {
	t.Helper()
	s, err := vault.NewStream(key, thing)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAPieceOpensAtItsOwnPlaceOnly(t *testing.T) {
	t.Parallel()
	key := vault.NewStreamKey()
	s, other, foreign := stream(t, key, "rec_1"), stream(t, key, "rec_2"), stream(t, vault.NewStreamKey(), "rec_1")
	rapid.Check(t, func(rt *rapid.T) {
		at := vault.Place{Track: rapid.Uint8().Draw(rt, "track"), Index: rapid.Uint32().Draw(rt, "index"), Last: rapid.Bool().Draw(rt, "last")}
		piece := rapid.SliceOf(rapid.Byte()).Draw(rt, "piece")
		sealed := s.Seal([]byte("head"), piece, at)[4:]
		if len(sealed) != len(piece)+vault.StreamOverhead {
			rt.Fatalf("%d octets sealed are %d", len(piece), len(sealed))
		}
		if got, err := s.Open(nil, sealed, at); err != nil || !bytes.Equal(got, piece) {
			rt.Fatalf("got %q: %v", got, err)
		}
		refused := func(what string, by *vault.Stream, sealed []byte, at vault.Place) {
			if _, err := by.Open(nil, sealed, at); zhiyin.KindOf(err) != zhiyin.Invalid {
				rt.Fatalf("%s opens: %v", what, err)
			}
		}
		refused("another index", s, sealed, vault.Place{Track: at.Track, Index: at.Index + 1, Last: at.Last})
		refused("another track", s, sealed, vault.Place{Track: at.Track + 1, Index: at.Index, Last: at.Last})
		refused("another end", s, sealed, vault.Place{Track: at.Track, Index: at.Index, Last: !at.Last})
		refused("another thing", other, sealed, at)
		refused("another key", foreign, sealed, at)
		sealed[rapid.IntRange(0, len(sealed)-1).Draw(rt, "octet")] ^= 1
		refused("a changed piece", s, sealed, at)
	})
}

func TestAStreamNeedsAKeyOfItsOwnSize(t *testing.T) {
	t.Parallel()
	for _, key := range [][]byte{nil, make([]byte, 16), make([]byte, 33)} {
		if _, err := vault.NewStream(key, "rec_1"); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%d octets: %v", len(key), err)
		}
	}
}

func BenchmarkStreamSeal(b *testing.B) {
	s, err := vault.NewStream(vault.NewStreamKey(), "rec_1")
	if err != nil {
		b.Fatal(err)
	}
	piece, dst := make([]byte, 16000), make([]byte, 0, 17000)
	b.SetBytes(16000)
	for i := 0; b.Loop(); i++ {
		s.Seal(dst, piece, vault.Place{Index: uint32(i)})
	}
}
