package identity_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"zhiyin.dev/identity"
)

func TestWhoLooksLikeOneAndWhoDoesNot(t *testing.T) {
	t.Parallel()
	su := identity.NewLikeness("苏", "晓岚", "1990-03-01", "杭州", []string{"+8613812346620"}, []string{"su.xl@example.com"})
	for name, c := range map[string]struct {
		other identity.Likeness
		alike bool
		agree []identity.Agreement
	}{
		"name and birthday":            {identity.NewLikeness("苏", "晓岚", "1990-03-01", "上海", nil, nil), true, []identity.Agreement{"name", "birthday"}},
		"name and a new number":        {identity.NewLikeness("苏", "晓岚", "", "杭州", []string{"+8613812346621"}, nil), false, []identity.Agreement{"name", "city"}},
		"name and the last digits":     {identity.NewLikeness("苏", "晓岚", "", "", []string{"+8615500006620"}, nil), true, []identity.Agreement{"name", "phone4"}},
		"name and a mailbox":           {identity.NewLikeness("苏", "晓岚", "", "", nil, []string{"SuXL+shop@example.org"}), true, []identity.Agreement{"name", "mailbox"}},
		"a namesake":                   {identity.NewLikeness("苏", "晓岚", "1971-12-24", "杭州", []string{"+8613800001111"}, nil), false, []identity.Agreement{"name", "city"}},
		"a twin":                       {identity.NewLikeness("苏", "晓峰", "1990-03-01", "杭州", nil, nil), false, []identity.Agreement{"birthday", "city"}},
		"the same city":                {identity.NewLikeness("李", "雷", "", "杭州", nil, nil), false, []identity.Agreement{"city"}},
		"nothing known":                {identity.Likeness{}, false, []identity.Agreement{}},
		"a namesake with those digits": {identity.NewLikeness("苏", "晓岚", "1971-12-24", "", []string{"+8615500006620"}, nil), false, []identity.Agreement{"name", "phone4"}},
	} {
		bits, agree := identity.Alike(su, c.other)
		if alike := bits >= identity.EnoughBits; alike != c.alike || !reflect.DeepEqual(agree, c.agree) {
			t.Errorf("%s: %d bits by %v", name, bits, agree)
		}
	}
	if a, b := identity.NameForm("Emily Carter"), identity.NameForm("CARTER, Emily"); a != b {
		t.Errorf("%q and %q", a, b)
	}
}

func TestWhoIsAlikeHasAKeyInCommon(t *testing.T) {
	t.Parallel()
	draw := rapid.Custom(func(t *rapid.T) identity.Likeness {
		some := func(name string, list ...string) string { return rapid.SampledFrom(append(list, "")).Draw(t, name) }
		return identity.NewLikeness(some("family", "苏", "李"), some("given", "晓岚", "雷"), some("birthday", "1990-03-01", "1971-12-24"), some("city", "杭州", "上海"),
			[]string{some("phone", "+8613812346620", "+8615500001111")}, []string{some("email", "suxl@a.cn", "lilei@b.cn")})
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		bits, _ := identity.Alike(a, b)
		if back, _ := identity.Alike(b, a); back != bits {
			t.Fatalf("%d and %d", bits, back)
		}
		if bits < identity.EnoughBits {
			return
		}
		for _, k := range a.Keys() {
			for _, o := range b.Keys() {
				if k == o {
					return
				}
			}
		}
		t.Fatalf("%d bits and no key in common", bits)
	})
}
