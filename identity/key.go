package identity

import (
	"strings"
	"unicode"

	"zhiyin.dev"
)

// maxKey is the longest e-mail address (RFC 5321 §4.5.3.1.3, 256 with angle
// brackets) and a generous bound for members' and systems' own ids.
const maxKey = 254

// placeholders are what programs and people write for "nothing" (compared in
// lower case); joining people by them would make one person of thousands.
var placeholders = map[string]bool{
	"null": true, "nil": true, "none": true, "undefined": true, "nan": true, "n/a": true, "na": true,
	"unknown": true, "anonymous": true, "test": true, "-": true, "无": true, "暂无": true, "未知": true,
	"[object object]": true, "true": true, "false": true,
}

// Read brings an identifier of one of the platform's kinds into its one form. region is
// as for Phone.
func Read(id zhiyin.Identifier, region string) (zhiyin.Identifier, Reason) {
	return Platform().Read("", id, region)
}

// Email trims and lower-cases an address. The local part is lower-cased too: no
// provider in use tells A@ from a@, and people write both. Plus-suffixes and
// dots stay, they may be different people.
func Email(raw string) (string, Reason) {
	text := strings.ToLower(plain(raw))
	switch {
	case text == "":
		return "", Empty
	case len(text) > maxKey:
		return "", TooLong
	case placeholders[text]:
		return "", Placeholder
	}
	local, host, found := strings.Cut(text, "@")
	if !found || local == "" || len(local) > 64 || strings.ContainsFunc(text, notInAddress) || !domain(host) {
		return "", Malformed
	}
	if placeholders[local] || host == "example.invalid" {
		return "", Placeholder
	}
	return text, Good
}

func notInAddress(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar || strings.ContainsRune(`<>()[],;:"\`, r)
}

// domain accepts two labels or more, none empty, without a second at sign.
func domain(host string) bool {
	labels := strings.Split(host, ".")
	if len(labels) < 2 || strings.Contains(host, "@") {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") {
			return false
		}
	}
	return true
}

// Member trims a member number or another system's id of a person. Its case
// stays as that system writes it.
func Member(raw string) (string, Reason) {
	text := plain(raw)
	switch {
	case text == "":
		return "", Empty
	case len(text) > maxKey:
		return "", TooLong
	case placeholders[strings.ToLower(text)] || strings.Trim(text, "0") == "":
		return "", Placeholder
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }):
		return "", Malformed
	}
	return text, Good
}

// OpenID reads an openid with the app that it belongs to, "appid:openid". Its
// letters keep their case: WeChat's ids differ by it.
func OpenID(raw string) (string, Reason) {
	text, why := Member(raw)
	if why != Good {
		return "", why
	}
	app, open, found := strings.Cut(text, ":")
	app, open = strings.ToLower(strings.TrimSpace(app)), strings.TrimSpace(open)
	switch {
	case !found || app == "":
		return "", Unscoped
	case open == "":
		return "", Empty
	case placeholders[strings.ToLower(open)] || strings.Trim(open, "0") == "":
		return "", Placeholder
	case strings.ContainsFunc(app+open, notInToken):
		return "", Malformed
	}
	return app + ":" + open, Good
}

// notInToken refuses what no app's id and no openid has.
func notInToken(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
}

// bareDevices are ids that many devices give: a wiped advertising id (all
// noughts, see below), the MAC address that systems answer instead of their own,
// and the Android id of a fault of version 2.2.
var bareDevices = map[string]bool{"020000000000": true, "9774d56d682e549c": true}

// Device reads the id of a device, lower-cased: systems write the same UUID in
// either case.
func Device(raw string) (string, Reason) {
	text, why := Member(strings.ToLower(raw))
	if why != Good {
		return "", why
	}
	bare := strings.NewReplacer("-", "", ":", "", "{", "", "}", "").Replace(text)
	switch {
	case bare == "":
		return "", Placeholder
	case strings.Trim(bare, bare[:1]) == "", bareDevices[bare]:
		return "", Placeholder
	case strings.ContainsFunc(text, unicode.IsSpace):
		return "", Malformed
	}
	return text, Good
}
