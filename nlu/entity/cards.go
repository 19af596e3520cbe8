package entity

import (
	"regexp"
	"strings"
	"time"

	"zhiyin.dev"
)

var (
	mobile   = regexp.MustCompile(`^(?:(?:00)?86)?(1[3-9]\d{9})$`)
	landline = regexp.MustCompile(`^(?:(?:00)?86)?0?((?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8})$`)
	service  = regexp.MustCompile(`^([48]00\d{7})$`)
	abroad   = regexp.MustCompile(`^[1-9]\d{7,14}$`)
)

// numbers reads runs of digits: telephones, cards, identity cards. What is none of
// them is left to others.
func numbers(f folded) (out []found) {
	for _, run := range runs(f) {
		out = append(out, f.number(run)...)
	}
	return out
}

func (f folded) number(run []digit) []found {
	s := text(run)
	span := zhiyin.Span{From: run[0].from, To: run[len(run)-1].to}
	hit := func(kind, value string, sure float64, rank int) []found {
		return []found{{zhiyin.Entity{Kind: kind, Value: value, Span: span, Confidence: sure}, rank}}
	}
	plus := span.From > 0 && f.runes[span.From-1] == '+'
	switch {
	case len(s) == 18 && checked(s):
		return hit("id_card", s, .99, rankID)
	case strings.Contains(s, "X"):
		return nil
	case mobile.MatchString(s):
		return hit("phone", "+86"+mobile.FindStringSubmatch(s)[1], .97, rankPhone)
	case service.MatchString(s):
		return hit("phone", "+86"+s, .9, rankPhone)
	case s[0] == '0' && landline.MatchString(s) && len(s) >= 10:
		return hit("phone", "+86"+landline.FindStringSubmatch(s)[1], .85, rankPhone)
	case plus && abroad.MatchString(s):
		return hit("phone", "+"+s, .9, rankPhone)
	case len(s) >= 13 && len(s) <= 19 && s[0] >= '2' && s[0] <= '6' && luhn(s) && !(len(s) < 16 && f.ordered(span.From)):
		return hit("card", s, .95, rankID)
	case len(s) == 18 && born(s[6:14]):
		return hit("id_card", s, .4, rankID) // one digit misheard, and still nobody else's business
	}
	return nil
}

// ordered tells whether a word for orders stands before a number: one in ten order
// numbers has a card's checksum by chance.
func (f folded) ordered(at int) bool {
	return orderCue.MatchString(string(f.runes[max(0, at-24):at]))
}

// weights and signs of GB 11643: the sum modulo 11 names the last character.
var weights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const signs = "10X98765432"

// checked says whether 18 characters are an identity number: a date of birth and the
// right last character.
func checked(s string) bool {
	if strings.IndexByte(s, 'X') >= 0 && strings.IndexByte(s, 'X') < 17 || !born(s[6:14]) {
		return false
	}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return signs[sum%11] == s[17]
}

func born(date string) bool {
	at, err := time.Parse("20060102", date)
	return err == nil && at.Year() >= 1900 && at.Year() < 2100
}

// luhn is the checksum of bank cards (ISO/IEC 7812-1).
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// mask leaves the last four characters.
func mask(s string) string {
	n := max(0, len(s)-4)
	return strings.Repeat("*", n) + s[n:]
}
