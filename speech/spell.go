package speech

import (
	"strings"
	"unicode"

	"zhiyin.dev"
)

// oneByOne reads digits singly. phone makes 1 幺 (yāo), as Mandarin speakers tell
// numbers apart on a bad line: 一 and 七 sound alike there.
func oneByOne(digits string, phone bool) string {
	var b strings.Builder
	for _, r := range digits {
		switch {
		case r == '1' && phone:
			b.WriteString("幺")
		case r >= '0' && r <= '9':
			b.WriteString(hanDigit(int(r - '0')))
		}
	}
	return b.String()
}

// letters are Latin letters in the characters whose Mandarin reading comes
// nearest to how Chinese speakers name them, so that a code stays in one voice.
var letters = map[rune]string{'A': "诶", 'B': "必", 'C': "西", 'D': "弟", 'E': "伊", 'F': "艾夫", 'G': "记", 'H': "艾曲",
	'I': "爱", 'J': "杰", 'K': "开", 'L': "艾勒", 'M': "艾姆", 'N': "恩", 'O': "欧", 'P': "批", 'Q': "邱", 'R': "阿尔",
	'S': "艾丝", 'T': "提", 'U': "优", 'V': "维", 'W': "打不溜", 'X': "艾克斯", 'Y': "外", 'Z': "贼"}

// spell reads letters and digits one by one; anything between them is a short
// rest. Mandarin gets characters, English and Cantonese engines know letters.
func spell(text string, in zhiyin.Language) string {
	var b strings.Builder
	rest := false
	for _, r := range text {
		sign := sound(unicode.ToUpper(r), in)
		if sign == "" {
			rest = b.Len() > 0
			continue
		}
		if rest {
			b.WriteString(comma(in))
		} else if in == zhiyin.English && b.Len() > 0 {
			b.WriteString(" ")
		}
		rest = false
		b.WriteString(sign)
	}
	return b.String()
}

func sound(r rune, in zhiyin.Language) string {
	digit := r >= '0' && r <= '9'
	switch {
	case digit && in == zhiyin.English:
		return string(r)
	case digit:
		return oneByOne(string(r), in == zhiyin.Mandarin)
	case letters[r] != "" && in == zhiyin.Mandarin:
		return letters[r]
	case unicode.IsLetter(r):
		return string(r)
	}
	return ""
}

func comma(in zhiyin.Language) string {
	if in == zhiyin.English {
		return ", "
	}
	return "，"
}

// phone reads a telephone number in groups: +86 is left out, a Chinese mobile
// goes 3-4-4, any other in fours from the right.
func phone(number string, in zhiyin.Language) shown {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, strings.TrimPrefix(number, "+86"))
	var groups, says []string
	for _, g := range phoneGroups(digits) {
		groups = append(groups, g)
		says = append(says, spell(g, in))
	}
	words := strings.Join(groups, " ")
	if strings.HasPrefix(number, "+") && !strings.HasPrefix(number, "+86") {
		words = "+" + words
	}
	return shown{words, strings.Join(says, comma(in))}
}

func phoneGroups(digits string) []string {
	if len(digits) == 11 && digits[0] == '1' {
		return []string{digits[:3], digits[3:7], digits[7:]}
	}
	var out []string
	for first := len(digits) % 4; len(digits) > 0; first = 4 {
		if first > 0 {
			out = append(out, digits[:first])
			digits = digits[first:]
		}
	}
	return out
}
