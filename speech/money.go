package speech

import (
	"strconv"

	"zhiyin.dev"
)

// currency is how amounts are written and told. minor is how many of its minor
// unit make one (ISO 4217).
type currency struct {
	sign     string
	minor    int64
	han, eng string
}

var currencies = map[string]currency{
	"CNY": {"￥", 100, "元", "yuan"},
	"HKD": {"HK$", 100, "港元", "Hong Kong dollars"},
	"TWD": {"NT$", 100, "新台币", "Taiwan dollars"},
	"USD": {"US$", 100, "美元", "dollars"},
	"EUR": {"€", 100, "欧元", "euros"},
	"GBP": {"£", 100, "英镑", "pounds"},
	"JPY": {"JP¥", 1, "日元", "yen"},
	"KRW": {"₩", 1, "韩元", "won"},
}

// money reads an amount. An unknown currency is told by its code.
func money(m zhiyin.Money, in zhiyin.Language) shown {
	c, known := currencies[m.Currency]
	if !known {
		c = currency{m.Currency + " ", 100, spell(m.Currency, in), spell(m.Currency, in)}
	}
	major, minor := m.Minor/c.minor, m.Minor%c.minor
	minus := ""
	if m.Minor < 0 {
		minus, major, minor = "-", -major, -minor
	}
	if in == zhiyin.English && m.Currency == "CNY" {
		c.sign = "¥" // the narrow sign of Latin text
	}
	words := minus + c.sign + strconv.FormatInt(major, 10)
	if minor != 0 {
		words += "." + two(minor)
	}
	if in == zhiyin.English {
		return shown{words, moneyInEnglish(minus, major, minor, c)}
	}
	say := moneyInChinese(major, minor, m.Currency == "CNY" || m.Currency == "HKD", c.han)
	if minus != "" {
		say = "负" + say
	}
	return shown{words, script(in, say)}
}

func moneyInEnglish(minus string, major, minor int64, c currency) string {
	say := strconv.FormatInt(major, 10)
	if minor != 0 {
		say += "." + two(minor)
	}
	if minus != "" {
		say = "minus " + say
	}
	return say + " " + c.eng
}

// moneyInChinese tells yuan, 角 and 分 where the currency has them, and a decimal
// where it does not.
func moneyInChinese(major, minor int64, jiaoFen bool, unit string) string {
	if minor == 0 {
		return amount(major) + unit
	}
	if !jiaoFen {
		return hanNumber(major) + "点" + oneByOne(two(minor), false) + unit
	}
	say := ""
	if major > 0 {
		say = amount(major) + unit
	}
	jiao, fen := minor/10, minor%10
	switch {
	case jiao > 0 && major == 0:
		say += amount(jiao) + "角"
	case jiao > 0:
		say += hanNumber(jiao) + "角"
	case major > 0:
		say += "零"
	}
	if fen > 0 {
		say += hanNumber(fen) + "分"
	}
	return say
}

// amount reads a number before a unit of money, where 2 alone is 两.
func amount(n int64) string {
	if n == 2 {
		return "两"
	}
	return hanNumber(n)
}

func two(n int64) string {
	if n < 10 {
		return "0" + strconv.FormatInt(n, 10)
	}
	return strconv.FormatInt(n, 10)
}
