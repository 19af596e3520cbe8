package entity

import (
	"fmt"
	"regexp"
	"strings"

	"zhiyin.dev"
)

// currencies as they are written and said.
var currencies = map[string]string{"¥": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "圆": "CNY",
	"$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD", "美元": "USD", "美金": "USD", "刀": "USD",
	"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "英镑": "GBP",
	"hk$": "HKD", "hkd": "HKD", "港币": "HKD", "港元": "HKD", "蚊": "HKD"}

const (
	sign   = `(hk\$|¥|\$|€|£|rmb|cny|usd|eur|gbp|hkd|人民币)`
	zhUnit = `(块钱|块|元|圆|美元|美金|欧元|英镑|港币|港元|蚊|人民币)`
	enUnit = `(yuan|rmb|cny|dollars?|bucks?|usd|euros?|eur|pounds?|gbp|hkd)`
)

var (
	signed   = regexp.MustCompile(sign + ` ?(\d[\d,]*(?:\.\d{1,2})?)([kw万千]?)`)
	zhMoney  = regexp.MustCompile(`(` + zh + `)(多|几)? ?` + zhUnit + `(?:(` + zh + `)(?:分|(?:毛|角)(?:(` + zh + `)分?)?)?)?(半)?`)
	zhDimes  = regexp.MustCompile(`(` + zh + `)(?:毛钱?|角)(?:([一二三四五六七八九\d])分?)?`)
	enMoney  = regexp.MustCompile(`\b(` + en + `) ` + enUnit + `\b(?:(?: and)? (` + en + `) (?:cents?|pence|fen)\b)?`)
	digitsEn = regexp.MustCompile(`\b(\d[\d,]*(?:\.\d{1,2})?)` + enUnit + `\b`)
	enCents  = regexp.MustCompile(`\b(` + en + `) (?:cents?)\b`)
	bareZh   = regexp.MustCompile(`(?:(?:花|付|扣|充|退|收|交|转|赔|欠|还)(?:了|掉)?我?|贵了|便宜了?|少了|价格是?|价钱是?|一共|总共|共|额度|余额还?有?)(` + zh + `)`)
	bareEn   = regexp.MustCompile(`\b(?:paid|pay|charged(?: me)?|cost(?: me)?|costs|spent|refund(?: of)?|owe|for about|price (?:is|was)|total (?:is|was|of)) (?:about |only |me )?(` + en + `)\b`)
)

// amounts reads money. currency stands where none is said.
func amounts(f folded, currency string) (out []found) {
	add := func(from, to int, m milli, currency string, sure float64, rank int) {
		if m >= 0 {
			value := fmt.Sprintf("%d %s", (int64(m)+5)/10, currency)
			out = append(out, found{zhiyin.Entity{Kind: "amount", Value: value, Span: f.span(from, to), Confidence: sure}, rank})
		}
	}
	for _, m := range signed.FindAllStringSubmatchIndex(f.text, -1) {
		if n, ok := decimal(strings.NewReplacer("k", "千", "w", "万").Replace(f.text[m[4]:m[5]] + f.text[m[6]:m[7]])); ok {
			add(m[0], m[1], n, currencies[f.text[m[2]:m[3]]], .97, rankMoney)
		}
	}
	for _, m := range zhMoney.FindAllStringSubmatchIndex(f.text, -1) {
		f.zhAmount(m, add)
	}
	for _, m := range zhDimes.FindAllStringSubmatchIndex(f.text, -1) {
		if n, ok := chinese(f.text[m[2]:m[3]]); ok {
			add(m[0], m[1], n/10+f.part(m[4], m[5])/100, "CNY", .9, rankMoney-1)
		}
	}
	for _, m := range enMoney.FindAllStringSubmatchIndex(f.text, -1) {
		f.enAmount(m, add)
	}
	for _, m := range digitsEn.FindAllStringSubmatchIndex(f.text, -1) {
		if n, ok := decimal(f.text[m[2]:m[3]]); ok {
			add(m[0], m[1], n, currencies[f.text[m[4]:m[5]]], .95, rankMoney)
		}
	}
	for _, m := range enCents.FindAllStringSubmatchIndex(f.text, -1) {
		if n, _, ok := english(f.text[m[2]:m[3]]); ok {
			add(m[0], m[1], n/100, "USD", .85, rankMoney-1)
		}
	}
	return append(out, f.bareAmounts(currency)...)
}

// part is a number in thousandths, 0 where nothing matched.
func (f folded) part(from, to int) milli {
	if from < 0 {
		return 0
	}
	n, _ := chinese(f.text[from:to])
	return n
}

type adder func(from, to int, m milli, currency string, sure float64, rank int)

// zhAmount: number, unit, and after it dimes, cents or a half: 一百二十块五, 3块5毛2, 两块半.
func (f folded) zhAmount(m []int, add adder) {
	n, ok := chinese(f.text[m[2]:m[3]])
	if !ok {
		return
	}
	unit, to, rest := f.text[m[6]:m[7]], m[1], milli(0)
	switch tail := f.part(m[8], m[9]); {
	case m[8] < 0:
	case strings.HasSuffix(f.text[:m[1]], "分") && m[10] < 0 && tail < 100_000: // 十二块零五分
		rest = tail / 100
	case tail < 10_000 && (!strings.HasPrefix(unit, "块钱")):
		rest = tail / 10
	case tail < 100_000 && unit != "块钱" && m[10] < 0: // 12块50
		rest = tail / 100
	default:
		to = m[7]
	}
	if to == m[1] {
		rest += f.part(m[10], m[11]) / 100
		if m[12] >= 0 {
			rest = 500
		}
	}
	add(m[0], to, n+rest, currencies[unit], .95, rankMoney)
}

func (f folded) enAmount(m []int, add adder) {
	n, pair, ok := english(f.text[m[2]:m[3]])
	if !ok {
		return
	}
	if pair != [2]int64{} {
		n = milli(pair[0])*1000 + milli(pair[1])*10 // twelve fifty dollars
	}
	if m[6] >= 0 {
		cents, _, _ := english(f.text[m[6]:m[7]])
		n += cents / 100
	}
	add(m[0], m[1], n, currencies[f.text[m[4]:m[5]]], .95, rankMoney)
}

// bareAmounts have no unit but a word for money before them: 花了两千三, paid twelve fifty.
func (f folded) bareAmounts(currency string) (out []found) {
	for _, m := range bareZh.FindAllStringSubmatchIndex(f.text, -1) {
		said := f.text[m[2]:m[3]]
		if n, ok := chinese(said); ok && n >= 2000 && !counted(f.text[m[3]:]) && len(said) < 16 {
			out = append(out, f.money(m[2], m[3], n, currency))
		}
	}
	for _, m := range bareEn.FindAllStringSubmatchIndex(f.text, -1) {
		n, pair, ok := english(f.text[m[2]:m[3]])
		if pair != [2]int64{} {
			n = milli(pair[0])*1000 + milli(pair[1])*10
		}
		if ok && n >= 2000 {
			out = append(out, f.money(m[2], m[3], n, currency))
		}
	}
	return out
}

func (f folded) money(from, to int, n milli, currency string) found {
	return found{zhiyin.Entity{Kind: "amount", Value: fmt.Sprintf("%d %s", (int64(n)+5)/10, currency), Span: f.span(from, to), Confidence: .7}, rankBare}
}

// counted says whether what follows a number counts something else than money.
func counted(after string) bool {
	for _, unit := range []string{"次", "个", "天", "月", "年", "号", "点", "分", "件", "瓶", "盒", "箱", "单", "遍", "小时", "周", "%", "岁", "包", "支", "张", "台", "条", "只", "位", "人", "折", "g", "米", "日", ":"} {
		if strings.HasPrefix(strings.TrimLeft(after, " 多几"), unit) {
			return true
		}
	}
	return false
}
