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

// characters reads 一千二百三十万零五.
func characters(runes []rune) (int64, bool) {
	var total, section, digit int64
	digit = -1
	last := int64(1) // the unit that was said last, for a digit that has none
	plain := true
	for i, r := range runes {
		switch d, isDigit := numeral[r]; {
		case isDigit:
			if digit > 0 && plain && i > 0 {
				return spelled(runes)
			}
			if digit = d; d == 0 {
				last = 1
			}
		case r == '万' || r == '亿':
			unit := int64(1e4)
			if r == '亿' {
				unit = 1e8
			}
			if digit > 0 {
				section += digit
			}
			if section == 0 && total == 0 {
				return 0, false
			}
			if r == '亿' {
				total, section = (total+section)*unit, 0
			} else {
				total, section = total+section*unit, 0
			}
			digit, last, plain = -1, unit, false
		default:
			unit := power[r]
			if digit < 0 {
				digit = 1 // 十 is 10
			}
			section += digit * unit
			digit, last, plain = -1, unit, false
		}
		if total > 1e12 || section > 1e12 {
			return 0, false
		}
	}
	if digit > 0 {
		if last >= 10 {
			digit *= last / 10
		}
		section += digit
	}
	return total + section, true
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
