package vault_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/vault"
)

func open(t *testing.T, path string, mayCreate bool) *vault.Vault {
	t.Helper()
	v, err := vault.Open(path, mayCreate)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func refused(t *testing.T, path string, mayCreate bool, want zhiyin.Error) {
	t.Helper()
	if _, err := vault.Open(path, mayCreate); zhiyin.KindOf(err) != want {
		t.Errorf("open: %v, want %q", err, want)
	}
}

func TestTheKeysetIsMadeOnceForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys", "keyset.json")
	refused(t, path, false, zhiyin.NotFound)
	if _, err := os.Stat(path); err == nil {
		t.Error("a keyset was made that may not be")
	}
	first := open(t, path, true)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the keyset: %v %v", left, err)
	}
	again := open(t, path, false)
	if !bytes.Equal(first.Blind("phone", "1"), again.Blind("phone", "1")) || first.CacheKey("a") != again.CacheKey("a") {
		t.Error("another start gives other hashes")
	}
}

func TestTwoProcessesThatStartTogetherShareOneKeyset(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyset.json")
	names := make([]string, 8)
	var wg sync.WaitGroup
	for i := range names {
		wg.Go(func() { names[i] = open(t, path, true).CacheKey("x") })
	}
	wg.Wait()
	for _, n := range names {
		if n != names[0] {
			t.Fatalf("two keysets: %v", names)
		}
	}
}

func TestAKeysetThatOthersMayReadOrThatIsCorruptIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyset.json")
	open(t, path, true)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	refused(t, path, true, zhiyin.Denied)
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, []byte("{}"), good[:len(good)/2], bytes.Replace(good, []byte(`"keyData"`), []byte(`"keyDatum"`), 1)} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, path, true, zhiyin.Invalid)
		if now, _ := os.ReadFile(path); !bytes.Equal(now, bad) {
			t.Error("a corrupt keyset was replaced")
		}
	}
}

func TestAPersonsKeyOpensItsOwnBoxesOnly(t *testing.T) {
	t.Parallel()
	v := open(t, filepath.Join(t.TempDir(), "keyset.json"), true)
	other := open(t, filepath.Join(t.TempDir(), "keyset.json"), true)
	wrapped, err := v.NewKey("cu_1")
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"another person":       func() error { _, err := v.Key("cu_2", wrapped); return err },
		"another installation": func() error { _, err := other.Key("cu_1", wrapped); return err },
		"nothing":              func() error { _, err := v.Key("cu_1", nil); return err },
	} {
		if err := try(); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	key, err := v.Key("cu_1", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		plain, thing := rapid.SliceOf(rapid.Byte()).Draw(rt, "plain"), rapid.SliceOf(rapid.Byte()).Draw(rt, "thing")
		box := key.Seal(nil, nil, plain, thing)
		if twice := key.Seal(nil, nil, plain, thing); bytes.Equal(box, twice) {
			rt.Fatal("equal texts have equal boxes")
		}
		if got, err := key.Open(nil, nil, box, thing); err != nil || !bytes.Equal(got, plain) {
			rt.Fatalf("got %q: %v", got, err)
		}
		if _, err := key.Open(nil, nil, box, append(thing, 1)); err == nil {
			rt.Fatal("a box opens for another thing")
		}
		box[rapid.IntRange(0, len(box)-1).Draw(rt, "at")] ^= 1
		if _, err := key.Open(nil, nil, box, thing); err == nil {
			rt.Fatal("a changed box opens")
		}
	})
}

func TestHashesKeepFieldsAndPartsApart(t *testing.T) {
	t.Parallel()
	v := open(t, filepath.Join(t.TempDir(), "keyset.json"), true)
	if bytes.Equal(v.Blind("phone", "13800138000"), v.Blind("member_id", "13800138000")) {
		t.Error("equal values of two fields have one hash")
	}
	if n := len(v.Blind("phone", "1")); n != 16 {
		t.Errorf("%d bytes, want 16", n)
	}
	names := map[string]bool{}
	for _, parts := range [][]string{{"ab"}, {"a", "b"}, {"", "ab"}, {"ab", ""}, {}, {""}} {
		names[v.CacheKey(parts...)] = true
	}
	if len(names) != 6 {
		t.Errorf("%d names for 6 lists of parts", len(names))
	}
}

func BenchmarkBlind(b *testing.B) {
	v, err := vault.Open(filepath.Join(b.TempDir(), "keyset.json"), true)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		v.Blind("phone", "+8613800138000")
	}
}

func BenchmarkKey(b *testing.B) {
	v, err := vault.Open(filepath.Join(b.TempDir(), "keyset.json"), true)
	if err != nil {
		b.Fatal(err)
	}
	wrapped, err := v.NewKey("cu_1")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := v.Key("cu_1", wrapped); err != nil {
			b.Fatal(err)
		}
	}
}
