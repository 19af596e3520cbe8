package vault

import (
	"strings"
	"testing"

	"zhiyin.dev"
)

func TestPasswordsMatchTheirHashOnly(t *testing.T) {
	t.Parallel()
	cost := Cost{MemoryKiB: 64, Passes: 1}
	a, b := HashPassword("沉舟侧畔千帆过", cost), HashPassword("沉舟侧畔千帆过", cost)
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("%s %s", a, b)
	}
	for password, want := range map[string]bool{"沉舟侧畔千帆过": true, "沉舟侧畔千帆": false, "": false} {
		if got, err := MatchPassword(password, a); got != want || err != nil {
			t.Errorf("%q: %t %v", password, got, err)
		}
	}
	for _, bad := range []string{"", "x", strings.Replace(a, "m=64", "m=4294967295", 1), strings.Replace(a, "argon2id", "argon2i", 1), a[:40], strings.Replace(a, "t=1", "t=0", 1)} {
		if _, err := MatchPassword("x", bad); zhiyin.KindOf(err) != zhiyin.Internal {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestHashesOfOthersMatch takes a hash that the argon2 command of the reference
// implementation made: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32.
func TestHashesOfOthersMatch(t *testing.T) {
	t.Parallel()
	const theirs = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := MatchPassword("password", theirs); !ok || err != nil {
		t.Errorf("%t %v", ok, err)
	}
}

func FuzzMatchPassword(f *testing.F) {
	f.Add("x", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHQ")
	f.Fuzz(func(t *testing.T, password, stored string) {
		if strings.Contains(stored, "m=") && len(stored) > 60 {
			return // a real one takes time; its cost is bounded by the reader
		}
		if ok, _ := MatchPassword(password, stored); ok {
			t.Errorf("%q matches %q", password, stored)
		}
	})
}
