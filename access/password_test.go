package access_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/pquerna/otp/totp"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

func TestPasswords(t *testing.T) {
	t.Parallel()
	for password, want := range map[string][]access.PasswordFault{
		"correct horse battery":     nil,
		"Tr4ctor&Lane":              nil,
		"Xq7!mzPl":                  nil,
		"沉舟侧畔千帆过病树前头":               {access.TooShort},
		"沉舟侧畔千帆过病树前头木":              nil,
		"short1A":                   {access.TooShort},
		"longbutplain":              nil,
		"elevenchars":               {access.TooShort},
		"Password123!":              {access.TooCommon},
		"P@ssw0rd2026":              {access.TooCommon},
		"Zhiyin@2026":               {access.TooCommon},
		"woaini520520":              {access.TooCommon},
		"qwertyuiop12":              {access.TooCommon},
		"1234567890ab":              {access.TooCommon},
		"1qaz2wsx3edc":              {access.TooCommon},
		"aaaaaaaaaaaa":              {access.TooCommon},
		"abcabcabcabc":              {access.TooCommon},
		"xiaoyu.lin-Orchard9":       {access.LikeLogin},
		strings.Repeat("x7!Lq", 30): {access.TooLong, access.TooCommon},
		"":                          {access.TooShort},
	} {
		if got := access.CheckPassword(password, "xiaoyu.lin"); !slices.Equal(got, want) {
			t.Errorf("%.30q: %v, want %v", password, got, want)
		}
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("Password123!", "lin")
	f.Add("\xff\x00", "")
	f.Fuzz(func(t *testing.T, password, login string) {
		faults := access.CheckPassword(password, login)
		if len(faults) == 0 && (utf8.RuneCountInString(password) < 8 || !utf8.ValidString(password)) {
			t.Errorf("%q is taken", password)
		}
	})
}

func TestACodeOfAnAuthenticatorWorksOnce(t *testing.T) {
	t.Parallel()
	seed, now := access.NewSeed(), time.Date(2026, 5, 6, 2, 0, 5, 0, time.UTC)
	code := func(at time.Time) string {
		c, err := totp.GenerateCode(seed, at) // the library that apps are written with
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	step, err := access.CodeStep(seed, code(now)[:3]+" "+code(now)[3:], 0, now)
	if err != nil || step != now.Unix()/30 {
		t.Fatalf("%d %v", step, err)
	}
	for name, c := range map[string]struct {
		code string
		used int64
		now  time.Time
		fine bool
	}{
		"again":                {code(now), step, now, false},
		"the step before":      {code(now.Add(-30 * time.Second)), 0, now, true},
		"before one used":      {code(now.Add(-30 * time.Second)), step, now, false},
		"a clock that is fast": {code(now.Add(30 * time.Second)), step, now, true},
		"a minute old":         {code(now.Add(-65 * time.Second)), 0, now, false},
		"not a code":           {"abcdef", 0, now, false},
		"nothing":              {"", 0, now, false},
	} {
		if _, err := access.CodeStep(seed, c.code, c.used, c.now); (err == nil) != c.fine || err != nil && zhiyin.KindOf(err) != zhiyin.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCodesAreThoseOfRFC6238 takes the values of its appendix B, SHA-1, as six
// digits.
func TestCodesAreThoseOfRFC6238(t *testing.T) {
	t.Parallel()
	const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"} {
		if step, err := access.CodeStep(seed, code, 0, time.Unix(at, 0)); err != nil || step != at/30 {
			t.Errorf("%d: %d %v", at, step, err)
		}
	}
}

func TestRecoveryCodesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	codes := access.NewRecoveryCodes()
	slices.Sort(codes)
	if len(slices.Compact(codes)) != access.RecoveryCodes {
		t.Error("not all different")
	}
	for _, c := range codes {
		for _, typed := range []string{c, strings.ToUpper(c), " " + strings.ReplaceAll(c, "-", " ") + " ", strings.ReplaceAll(c, "0", "O")} {
			if got, ok := access.ReadRecoveryCode(typed); !ok || got != c {
				t.Errorf("%q: %q %t", typed, got, ok)
			}
		}
	}
	if _, ok := access.ReadRecoveryCode("123456"); ok {
		t.Error("a code of six digits is no recovery code")
	}
}
