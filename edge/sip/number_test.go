package sip

import (
	"strings"
	"testing"

	msg "github.com/emiago/sipgo/sip"
)

func TestNumbersBecomeE164(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, presented, want string }{
		{"86", "+8613800001111", "+8613800001111"},
		{"86", "008613800001111", "+8613800001111"},
		{"86", "8613800001111", "+8613800001111"},
		{"86", "13800001111", "+8613800001111"},
		{"86", "013800001111", "+8613800001111"}, // an exchange put the long-distance 0 before
		{"86", "02168880000", "+862168880000"},
		{"86", "010-8888-7777", "+861088887777"},
		{"86", "4008001234", "+864008001234"},
		{"86", "+852 5123 4567", "+85251234567"},
		{"86", "0085251234567", "+85251234567"},
		{"86", "%2B8613800001111", "+8613800001111"},
		{"86", "+8613800001111;npdi;rn=1234", "+8613800001111"},
		{"86", "+86-138-0000-1111;phone-context=x", "+8613800001111"},
		{"86", "10086", "10086"}, {"86", "95588", "95588"}, {"86", "1001", "1001"}, {"86", "110", "110"},
		{"86", "reception", "reception"}, {"86", "", ""}, {"86", "*97", "*97"}, {"86", "0", "0"},
		{"852", "51234567", "+85251234567"}, {"852", "85251234567", "+85251234567"}, {"852", "999", "999"},
		{"1", "2125550100", "+12125550100"}, {"1", "12125550100", "+12125550100"},
		{"", "13800001111", "13800001111"}, {"", "+8613800001111", "+8613800001111"},
		{"86", "+123456789012345678", "+123456789012345678"}, // too long to be a number
		{"86", "13800001111222233334444", "13800001111222233334444"},
	} {
		if got := (Numbering{Country: c.country}).Normal(c.presented); got != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.presented, c.country, got, c.want)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"+8613800001111", "0086138", "%", "%zz;", "13800001111", "+", ";", "００"} {
		f.Add("86", seed)
	}
	f.Fuzz(func(t *testing.T, country, presented string) {
		if strings.Trim(country, "0123456789") != "" || len(country) > 3 || strings.HasPrefix(country, "0") {
			return
		}
		n := Numbering{Country: country}
		got := n.Normal(presented)
		if digits, ok := strings.CutPrefix(got, "+"); ok && strings.Trim(digits, "0123456789") == "" {
			if len(digits) > maxE164 && !strings.HasPrefix(subscriber(presented), "+") {
				t.Errorf("%q became %q, too long for a number", presented, got)
			}
			if n.Normal(got) != got {
				t.Errorf("%q became %q, then %q", presented, got, n.Normal(got))
			}
		}
	})
}

func FuzzCallingParty(f *testing.F) {
	f.Add(`"A" <sip:1@x>`, `<tel:+86138>, "B, C" <sip:2@y>`, "id;header")
	f.Add(`sip:1@x;tag=1`, `",<`, "")
	f.Fuzz(func(t *testing.T, from, pai, privacy string) {
		if strings.ContainsAny(from+pai+privacy, "\r\n") {
			return
		}
		m, err := msg.ParseMessage([]byte("INVITE sip:1@x SIP/2.0\r\nFrom: " + from + "\r\nP-Asserted-Identity: " + pai + "\r\nPrivacy: " + privacy + "\r\n\r\n"))
		if err != nil {
			return
		}
		calling(m.(*msg.Request), Numbering{Country: "86"}, true)
	})
}
