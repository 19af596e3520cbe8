package entity

import "unicode"

// folded is a text as patterns read it: half width, lower case. It has as many runes
// as the original, so that offsets are the original's.
type folded struct {
	text  string
	runes []rune
	at    []int // rune of each byte; one more for the end
}

// mostRunes bounds what is read of one text.
const mostRunes = 2000

func fold(text string) folded {
	var f folded
	for _, r := range text {
		if len(f.runes) == mostRunes {
			break
		}
		f.runes = append(f.runes, half(r))
	}
	f.text = string(f.runes)
	f.at = make([]int, 0, len(f.text)+1)
	for i, r := range f.runes {
		for range len(string(r)) {
			f.at = append(f.at, i)
		}
	}
	f.at = append(f.at, len(f.runes))
	return f
}

func half(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r == '　':
		r = ' '
	case r == '￥':
		return '¥'
	case r == '’' || r == '‘':
		return '\''
	case r == '–' || r == '—' || r == '−':
		return '-'
	}
	return unicode.ToLower(r)
}
