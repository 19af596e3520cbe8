package identity

import "strings"

// MaskPhone hides the middle of an E.164 number: 138****6620 for mainland
// China, +852 51****67 elsewhere. At least four digits are hidden, of a short
// number all but the last two. What is no E.164 number is hidden altogether;
// an empty value stays empty.
func MaskPhone(e164 string) string {
	if e164 == "" {
		return ""
	}
	national, ok := strings.CutPrefix(e164, "+86")
	if ok && len(national) == 11 && strings.HasPrefix(national, "1") {
		return national[:3] + "****" + national[7:]
	}
	n, why := parse(e164, "ZZ")
	if why != Good || !strings.HasPrefix(e164, "+") {
		return "****"
	}
	code, national := countryCode(n), nationalNumber(n)
	switch {
	case len(national) < 8:
		return code + " ****" + national[len(national)-2:]
	case len(national) < 10:
		return code + " " + national[:2] + "****" + national[len(national)-2:]
	}
	return code + " " + national[:3] + "****" + national[len(national)-3:]
}

// MaskEmail keeps the first character and the domain: z***@example.com.
func MaskEmail(address string) string {
	if address == "" {
		return ""
	}
	local, host, found := strings.Cut(address, "@")
	if !found || local == "" {
		return "****"
	}
	return string([]rune(local)[:1]) + "***@" + host
}

// MaskName keeps the family name: 苏**, 欧阳**.
func MaskName(full string) string {
	family, given := SplitName(full)
	switch {
	case family == "" && given == "":
		return ""
	case family == "":
		return "**"
	}
	return family + "**"
}
