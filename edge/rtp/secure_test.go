package rtp

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"zhiyin.dev"
)

// wires are the two ends of one protected way.
func wires(t testing.TB, s Suite) (near, far *security) {
	t.Helper()
	a, b := &UDP{}, &UDP{}
	one, two := NewKey(s), NewKey(s)
	a.Secure(one, two)
	b.Secure(two, one)
	if !a.Secured() || !b.Secured() {
		t.Fatal("not secured")
	}
	return &a.security, &b.security
}

func spoken(seq uint16) []byte {
	p := make([]byte, headerSize+160)
	putHeader(p, false, 0, seq, uint32(seq)*160, 7)
	for i := headerSize; i < len(p); i++ {
		p[i] = byte(i)
	}
	return p
}

func TestProtectedPacketsAreThePeersOnceAndUnchanged(t *testing.T) {
	t.Parallel()
	for _, s := range Suites {
		near, far := wires(t, s)
		plain := spoken(1)
		sealed, err := near.protect(plain, false)
		if err != nil {
			t.Fatal(err)
		}
		tag := map[Suite]int{SHA1_80: 10, SHA1_32: 4}[s]
		if len(sealed) != len(plain)+tag || bytes.Contains(sealed, plain[headerSize:headerSize+8]) {
			t.Fatalf("%s: %d octets: %x", s, len(sealed), sealed)
		}
		sealed = bytes.Clone(sealed)
		bad := bytes.Clone(sealed)
		bad[20] ^= 1
		if _, ok := far.unprotect(bad, false); ok {
			t.Errorf("%s: a changed packet was taken", s)
		}
		got, ok := far.unprotect(sealed, false)
		if !ok || !bytes.Equal(got, plain) {
			t.Errorf("%s: came as %x", s, got)
		}
		if _, ok := far.unprotect(sealed, false); ok {
			t.Errorf("%s: a replayed packet was taken", s)
		}
		if _, ok := far.unprotect(plain, false); ok {
			t.Errorf("%s: a clear packet was taken", s)
		}
		if n := far.failed.Load(); n != 3 {
			t.Errorf("%s: %d failures", s, n)
		}
	}
}

func TestReportsAreProtectedToo(t *testing.T) {
	t.Parallel()
	near, far := wires(t, SHA1_80)
	report := make([]byte, 120)
	plain := report[:putReport(report, 7, nil, &reception{}, "0123456789abcdef", time.Unix(0, 0), 0)]
	sealed, err := near.protect(plain, true)
	if err != nil || bytes.Contains(sealed, []byte("0123456789abcdef")) {
		t.Fatalf("%x, %v", sealed, err)
	}
	got, ok := far.unprotect(bytes.Clone(sealed), true)
	if !ok || !bytes.Equal(got, plain) {
		t.Errorf("came as %x", got)
	}
}

func TestSequenceNumbersMayWrapAndKeysMayBeSaidAgain(t *testing.T) {
	t.Parallel()
	one, two := NewKey(SHA1_80), NewKey(SHA1_80)
	a, b := &UDP{}, &UDP{}
	a.Secure(one, two)
	b.Secure(two, one)
	for i := range 70000 {
		sealed, err := a.security.protect(spoken(uint16(i)), false)
		if err != nil {
			t.Fatal(err)
		}
		if i == 66000 { // a re-INVITE with the same keys: the count of wraps must stay
			a.Secure(one, two)
			b.Secure(two, one)
		}
		if _, ok := b.security.unprotect(sealed, false); !ok {
			t.Fatalf("packet %d was not taken", i)
		}
	}
	three := NewKey(SHA1_80)
	a.Secure(three, two)
	sealed, _ := a.security.protect(spoken(5), false)
	if _, ok := b.security.unprotect(sealed, false); ok {
		t.Error("a packet under a new key was taken before the key was known")
	}
	b.Secure(two, three)
	sealed, _ = a.security.protect(spoken(6), false)
	if _, ok := b.security.unprotect(sealed, false); !ok {
		t.Error("a packet under the new key was not taken")
	}
	b.Secure(Key{}, Key{})
	if got, ok := b.security.unprotect(spoken(7), false); !ok || len(got) != headerSize+160 || b.Secured() {
		t.Error("a clear packet was not taken after protection had ended")
	}
}

func TestAPeerBringsSoManyStreamsAndNoMore(t *testing.T) {
	t.Parallel()
	near, far := wires(t, SHA1_32)
	taken := 0
	for i := range 200 {
		p := spoken(1)
		putHeader(p, false, 0, 1, 0, uint32(i))
		sealed, err := near.protect(p, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := far.unprotect(sealed, false); ok {
			taken++
		}
	}
	if taken != maxSources {
		t.Errorf("%d streams", taken)
	}
}

// The vector of RFC 3711 appendix B.3 makes the session key out of this master
// key; a packet under it is compared with libsrtp's test driver.
func TestAgainstAnotherImplementationsPacket(t *testing.T) {
	t.Parallel()
	raw, _ := hex.DecodeString("e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6")
	k := Key{suite: SHA1_80}
	copy(k.secret[:], raw)
	u := &UDP{}
	u.Secure(k, Key{})
	plain, _ := hex.DecodeString("800f1234decafbadcafebabeabababababababababababababababab")
	sealed, err := u.security.protect(plain, false)
	want := "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"
	if err != nil || hex.EncodeToString(sealed) != want {
		t.Errorf("%x, %v", sealed, err)
	}
}

func TestKeysAreReadAndKeptOutOfLogs(t *testing.T) {
	t.Parallel()
	k := NewKey(SHA1_32)
	again, err := ParseKey(SHA1_32, k.Inline())
	if err != nil || again != k {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", "AAAA", k.Inline() + "AAAA", "!" + k.Inline()[1:]} {
		if _, err := ParseKey(SHA1_80, bad); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if k.String() != "AES_CM_128_HMAC_SHA1_32" {
		t.Error(k.String())
	}
}

func TestProtectionAllocatesNothing(t *testing.T) {
	if underRace {
		t.Skip("the race detector has pools forget at random")
	}
	near, far := wires(t, SHA1_80)
	seq, packet := uint16(0), spoken(0)
	if n := testing.AllocsPerRun(1000, func() {
		seq++
		putHeader(packet, false, 0, seq, 0, 7)
		sealed, err := near.protect(packet, false)
		if _, ok := far.unprotect(sealed, false); err != nil || !ok {
			t.Fatal("not taken")
		}
	}); n != 0 {
		t.Errorf("%.1f allocations for a packet", n)
	}
}

func BenchmarkProtect(b *testing.B) {
	near, far := wires(b, SHA1_80)
	putHeader(spokenInto[:], false, 0, 0, 0, 7)
	b.ReportAllocs()
	for i := range b.N {
		sealed, err := near.protect(spokenInto[:], false)
		if err != nil {
			b.Fatal(err)
		}
		putHeader(spokenInto[:], false, 0, uint16(i+1), 0, 7)
		if _, ok := far.unprotect(sealed, false); !ok {
			b.Fatal("not taken")
		}
	}
}

var spokenInto [headerSize + 160]byte
