package identity

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// maxPhone bounds what is looked at: "tel:" and E.164's 15 digits with a
// separator after each digit fit easily.
const maxPhone = 64

// Phone reads a telephone number as a person, a CRM or a network writes it and
// returns E.164 with plus (+8613912345678). region is the ISO 3166 country of
// numbers without a country code: a unit's own, "CN" or "HK". A national number
// that is impossible there but whole with its country code (8613912345678,
// 85251234567) is read so too.
func Phone(raw, region string) (e164 string, why Reason) {
	text := plain(raw)
	switch {
	case Hidden(text):
		return "", Withheld
	case len(text) > maxPhone:
		return "", TooLong
	}
	text, why = dialled(text)
	if why != Good {
		return "", why
	}
	n, why := parse(text, region)
	if why != Good {
		return "", why
	}
	if blank(phonenumbers.GetNationalSignificantNumber(n)) {
		return "", Placeholder
	}
	return phonenumbers.Format(n, phonenumbers.E164), Good
}

// Region is the ISO 3166 country of a country code ("86" is CN), the largest where
// several share it; "" for none.
func Region(countryCode string) string {
	code, err := strconv.Atoi(strings.TrimPrefix(countryCode, "+"))
	if err != nil {
		return ""
	}
	if region := phonenumbers.GetRegionCodeForCountryCode(code); region != phonenumbers.UNKNOWN_REGION {
		return region
	}
	return ""
}

// hidden are the presentations of a withheld number (RFC 3323 §4.1.1.3,
// RFC 3325 §9.1) and what switches put in its place; 266696687 is ANONYMOUS on
// a keypad.
var hidden = map[string]bool{
	"": true, "anonymous": true, "restricted": true, "private": true, "withheld": true,
	"unavailable": true, "unknown": true, "blocked": true, "no caller id": true,
	"private number": true, "未知": true, "未知号码": true, "隐藏号码": true,
	"266696687": true, "+266696687": true, "anonymous.invalid": true,
}

// Hidden tells whether a presentation means that the caller hid their number.
func Hidden(raw string) bool {
	text := strings.ToLower(strings.Trim(plain(raw), `"<> `))
	text = strings.TrimPrefix(strings.TrimPrefix(text, "sips:"), "sip:")
	if user, host, found := strings.Cut(text, "@"); found {
		return hidden[user] || host == "anonymous.invalid"
	}
	return hidden[text]
}

// plain folds full-width characters to ASCII, drops invisible ones and trims.
func plain(raw string) string {
	if strings.IndexFunc(raw, beyondASCII) < 0 { // nothing to fold
		return strings.TrimSpace(raw)
	}
	text := strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, raw)
	return strings.TrimSpace(text)
}

func beyondASCII(r rune) bool { return r >= utf8.RuneSelf }

// dialled strips a tel URI and every separator, and leaves digits with at most
// a leading plus.
func dialled(text string) (string, Reason) {
	text = strings.TrimPrefix(strings.ToLower(text), "tel:")
	text, parameters, _ := strings.Cut(text, ";")
	if strings.Contains(";"+parameters, ";ext=") {
		return "", Extension
	}
	for _, mark := range []string{"ext", "x", "转", "轉", "分机", "#", ",", "p"} {
		if head, tail, found := strings.Cut(text, mark); found && digits(head) >= 5 && digits(tail) > 0 {
			return "", Extension
		}
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			out.WriteRune(r)
		case r == '+' && out.Len() == 0:
			out.WriteRune(r)
		case strings.ContainsRune(" -.()/‐‑‒–—−", r):
		default:
			return "", NotANumber
		}
	}
	if digits(out.String()) == 0 {
		return "", NotANumber
	}
	return out.String(), Good
}

func digits(text string) (n int) {
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// parse asks the numbering plan, first as a national number of region, then
// with the country code as it stands.
func parse(text, region string) (*phonenumbers.PhoneNumber, Reason) {
	tries := []string{text}
	if !strings.HasPrefix(text, "+") && !strings.HasPrefix(text, "0") {
		tries = append(tries, "+"+text)
	}
	if rest, abroad := strings.CutPrefix(text, "00"); abroad {
		tries = []string{"+" + rest}
	}
	for _, try := range tries {
		n, err := phonenumbers.Parse(try, region)
		if err == nil && phonenumbers.IsValidNumber(n) && n.GetExtension() == "" {
			return n, Good
		}
	}
	if digits(text) <= 6 && strings.HasPrefix(text, "1") || digits(text) == 5 {
		return nil, ShortCode
	}
	return nil, Impossible
}

// blank tells whether the last eight digits of a number are all noughts, or all
// its digits are the same: typed to satisfy a form.
func blank(national string) bool {
	if strings.HasSuffix(national, "00000000") {
		return true
	}
	return national != "" && strings.Trim(national, national[:1]) == ""
}

func countryCode(n *phonenumbers.PhoneNumber) string {
	return "+" + strconv.Itoa(int(n.GetCountryCode()))
}

func nationalNumber(n *phonenumbers.PhoneNumber) string {
	return phonenumbers.GetNationalSignificantNumber(n)
}
