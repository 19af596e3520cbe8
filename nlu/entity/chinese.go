package entity

import (
	"strconv"
	"strings"
)

// numeral are the characters of spoken and financial Chinese numbers.
var numeral = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9, '俩': 2, '仨': 3}

var power = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

// zh matches a number in digits or characters, mixed as well: 3万, 1.5万, 一百二.
const zh = `(?:\d[\d,]*(?:\.\d+)?[百千万亿]*|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟俩仨]+(?:点[零〇一二三四五六七八九]+)?)`

// milli is a number in thousandths: exact for amounts in minor units, and for what
// people say.
type milli int64

// mostMilli bounds numbers to what a machine can hold with room for units.
const mostMilli = milli(1e15)

// chinese reads what zh matches. A last digit without its unit belongs to the next
// lower one: 两千三 is 2,300.
func chinese(s string) (milli, bool) {
	if s == "" {
		return 0, false
	}
	if s[0] >= '0' && s[0] <= '9' {
		return decimal(s)
	}
	whole, fraction, point := strings.Cut(s, "点")
	n, ok := characters([]rune(whole))
	if !ok {
		return 0, false
	}
	m := milli(n) * 1000
	if point {
		scale := milli(100)
		for _, r := range fraction {
			m += milli(numeral[r]) * scale
			scale /= 10
		}
	}
	return m, m >= 0 && m <= mostMilli
}

// decimal reads digits with a unit: 1.5万.
func decimal(s string) (milli, bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return r > 0x7F })
	if end < 0 {
		end = len(s)
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(s[:end], ",", ""), 64)
	if err != nil {
		return 0, false
	}
	for _, r := range s[end:] {
		switch r {
		case '百':
			v *= 100
		case '千':
			v *= 1000
		case '万':
			v *= 1e4
		case '亿':
			v *= 1e8
		}
	}
	return milli(v*1000 + .5), v*1000 <= float64(mostMilli)
}

// said is a number while its characters are read: what is before 万 or 亿, what came
// since, and a digit that has no unit yet.
type said struct {
	total, section, digit int64
	last                  int64 // the unit that was said last
	units                 bool  // any was
}

// characters reads 一千二百三十万零五.
func characters(runes []rune) (int64, bool) {
	s := said{digit: -1, last: 1}
	for i, r := range runes {
		d, isDigit := numeral[r]
		switch {
		case isDigit && s.digit > 0 && !s.units && i > 0:
			return spelled(runes)
		case isDigit:
			if s.digit = d; d == 0 {
				s.last = 1 // 一百零五: the five is one of its own
			}
		case r == '万':
			s.close(1e4)
		case r == '亿':
			s.close(1e8)
		default:
			s.unit(power[r])
		}
		if s.total < 0 || s.total > 1e12 || s.section > 1e12 {
			return 0, false
		}
	}
	if s.digit > 0 {
		s.section += s.digit * max(s.last/10, 1)
	}
	return s.total + s.section, true
}

// unit ends a digit with ten, hundred or thousand; 十 alone is ten.
func (s *said) unit(unit int64) {
	if s.digit < 0 {
		s.digit = 1
	}
	s.section += s.digit * unit
	s.digit, s.last, s.units = -1, unit, true
}

// close ends what came since with 万 or 亿; nothing before it is no number: 万一.
func (s *said) close(unit int64) {
	s.section += max(s.digit, 0)
	switch {
	case s.section == 0 && s.total == 0:
		s.total = -1
	case unit == 1e8:
		s.total, s.section = (s.total+s.section)*unit, 0
	default:
		s.total, s.section = s.total+s.section*unit, 0
	}
	s.digit, s.last, s.units = -1, unit, true
}

// spelled reads digits said one by one: 二零二六.
func spelled(runes []rune) (int64, bool) {
	var n int64
	if len(runes) == 2 && numeral[runes[1]] == numeral[runes[0]]+1 {
		return 0, false // 两三: two or three
	}
	for _, r := range runes {
		d, ok := numeral[r]
		if !ok || n > 1e12 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}
