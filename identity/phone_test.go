package identity_test

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

func TestPhoneBecomesE164HoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, region, want string }{
		{"13912345678", "CN", "+8613912345678"},
		{"+86 139-1234-5678", "CN", "+8613912345678"},
		{"008613912345678", "CN", "+8613912345678"},
		{"8613912345678", "CN", "+8613912345678"},
		{"(139) 1234 5678", "CN", "+8613912345678"},
		{"013912345678", "CN", "+8613912345678"}, // as exchanges of another city write it
		{"１３９１２３４５６７８", "CN", "+8613912345678"},
		{"\u200e139 1234 5678\u202c", "CN", "+8613912345678"},
		{"tel:+86-139-1234-5678;phone-context=example.com", "CN", "+8613912345678"},
		{"19900001234", "CN", "+8619900001234"},
		{"021-61234567", "CN", "+862161234567"},
		{"4008000001", "CN", "+864008000001"},
		{"+864008000006", "CN", "+864008000006"},
		{"51234567", "HK", "+85251234567"},
		{"+852 5123 4567", "CN", "+85251234567"},
		{"85251234567", "CN", "+85251234567"},
		{"+1 202 456 1111", "CN", "+12024561111"},
	} {
		got, why := identity.Phone(c.raw, c.region)
		if got != c.want || why != identity.Good {
			t.Errorf("Phone(%q, %s) = %q, %q; want %q", c.raw, c.region, got, why, c.want)
		}
	}
}

func TestPhoneRefusesWithAReason(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]identity.Reason{
		"":                                identity.Withheld,
		"anonymous":                       identity.Withheld,
		"Anonymous":                       identity.Withheld,
		"sip:anonymous@anonymous.invalid": identity.Withheld,
		"<sip:restricted@10.0.0.1>":       identity.Withheld,
		"未知号码":                            identity.Withheld,
		"266696687":                       identity.Withheld,
		"021-61234567 ext 12":             identity.Extension,
		"021-61234567转8012":               identity.Extension,
		"02161234567x12":                  identity.Extension,
		"02161234567,12":                  identity.Extension,
		"tel:02161234567;ext=3":           identity.Extension,
		"call me":                         identity.NotANumber,
		"139１２三45678":                     identity.NotANumber,
		"---":                             identity.NotANumber,
		"10086":                           identity.ShortCode,
		"95588":                           identity.ShortCode,
		"1391234567":                      identity.Impossible,
		"139123456789012":                 identity.Impossible,
		"13800000000":                     identity.Placeholder,
		"19900000000":                     identity.Placeholder,
		strings.Repeat("1", 65):           identity.TooLong,
	} {
		if got, why := identity.Phone(raw, "CN"); why != want || got != "" {
			t.Errorf("Phone(%q) = %q, %q; want %q", raw, got, why, want)
		}
	}
}

func TestReadBringsEveryKindIntoItsForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind      zhiyin.IdentifierKind
		raw, want string
		why       identity.Reason
	}{
		{zhiyin.Email, "  Lin.W@Example.COM ", "lin.w@example.com", identity.Good},
		{zhiyin.Email, "lin＠example.com", "lin@example.com", identity.Good},
		{zhiyin.Email, "lin+shop@example.com", "lin+shop@example.com", identity.Good},
		{zhiyin.Email, "lin@example", "", identity.Malformed},
		{zhiyin.Email, "a@b@example.com", "", identity.Malformed},
		{zhiyin.Email, "a b@example.com", "", identity.Malformed},
		{zhiyin.Email, "null", "", identity.Placeholder},
		{zhiyin.Email, "null@example.com", "", identity.Placeholder},
		{zhiyin.Email, "", "", identity.Empty},
		{zhiyin.Member, " M-00123 ", "M-00123", identity.Good},
		{zhiyin.Member, "000000", "", identity.Placeholder},
		{zhiyin.Member, "NULL", "", identity.Placeholder},
		{zhiyin.Member, "[object Object]", "", identity.Placeholder},
		{zhiyin.Member, "a\x00b", "", identity.Malformed},
		{zhiyin.User, "u1", "u1", identity.Good},
		{zhiyin.OpenID, "o1", "", identity.Unscoped},
		{zhiyin.OpenID, "WX8888888888888888:oABC-def_1", "wx8888888888888888:oABC-def_1", identity.Good},
		{zhiyin.OpenID, "wx1:null", "", identity.Placeholder},
		{zhiyin.OpenID, "wx1:a b", "", identity.Malformed},
		{zhiyin.UnionID, " oUnion1 ", "oUnion1", identity.Good},
		{zhiyin.Device, "5F0C1A2B-0000-4000-8000-000000000001", "5f0c1a2b-0000-4000-8000-000000000001", identity.Good},
		{zhiyin.Device, "00000000-0000-0000-0000-000000000000", "", identity.Placeholder},
		{zhiyin.Device, "02:00:00:00:00:00", "", identity.Placeholder},
		{zhiyin.AnonymousID, "7c9e", "7c9e", identity.Good},
		{"passport", "E1", "", identity.UnknownKind},
	} {
		got, why := identity.Read(zhiyin.Identifier{Kind: c.kind, Value: c.raw}, "CN")
		if got.Value != c.want || why != c.why {
			t.Errorf("Read(%s %q) = %q, %q; want %q, %q", c.kind, c.raw, got.Value, why, c.want, c.why)
		}
	}
}

// FuzzRead: whatever comes in, a value that is accepted is stable under reading
// it again, and one that is refused says why and gives nothing away.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "13912345678", "+86 139-1234-5678", "anonymous", "8613912345678", "+85251234567",
		"a@b.c", "021-61234567转8012", "\u200e139", "１３９", "null", "000", "tel:;ext=", "+", "++86", "0000000000000", "\xff\xfe@a.b", "00"} {
		f.Add(seed, "CN", uint8(0))
		f.Add(seed, "HK", uint8(1))
		f.Add(seed, "", uint8(2))
	}
	kinds := []zhiyin.IdentifierKind{zhiyin.Phone, zhiyin.Email, zhiyin.Member, zhiyin.User, zhiyin.OpenID, zhiyin.Device, zhiyin.UnionID, zhiyin.AnonymousID}
	f.Fuzz(func(t *testing.T, raw, region string, kind uint8) {
		id := zhiyin.Identifier{Kind: kinds[int(kind)%len(kinds)], Value: raw}
		got, why := identity.Read(id, region)
		if (why == identity.Good) == (got.Value == "") {
			t.Fatalf("Read(%q) = %q with reason %q", raw, got.Value, why)
		}
		if why != identity.Good {
			return
		}
		again, why := identity.Read(got, region)
		if again != got || why != identity.Good {
			t.Fatalf("Read(%q) = %q, read again %q %q", raw, got.Value, again.Value, why)
		}
		if got.Kind == zhiyin.Phone {
			if m := identity.MaskPhone(got.Value); strings.Contains(m, got.Value[1:]) || !strings.Contains(m, "****") {
				t.Fatalf("mask of %q is %q", got.Value, m)
			}
		}
	})
}
