package speech

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"zhiyin.dev"
)

// form is one way in which figures are written, and how it is read. read
// gets the groups of pattern and what stands before and after the match; ok is false
// where it is something else.
type form struct {
	pattern *regexp.Regexp
	read    func(m []string, before, after string) (say string, ok bool)
}

// hanForms are those of Chinese, tried in this order, each over the whole text: what one has read has no
// figures left for the next.
var hanForms = []form{
	{regexp.MustCompile(`\(?(?:\+86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})`), mobile},
	{regexp.MustCompile(`\(?(0\d{2,3}|[48]00)\)?[ -]?(\d{3,4})-?(\d{4,5})`), landline},
	{regexp.MustCompile(`(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})`), written},
	{regexp.MustCompile(`(\d{1,2}):(\d{2})(?::\d{2})?(?:\s?[-~～—–至到]\s?(\d{1,2}):(\d{2}))?`), hours},
	{regexp.MustCompile(`(HK\$|US\$|￥|¥|\$|€|£)\s?(\d[\d,]*)(?:\.(\d{1,2}))?(元?)`), price},
	{regexp.MustCompile(`(\d)\.(\d)\s?折`), func(m []string, _, _ string) (string, bool) { return oneByOne(m[1]+m[2], false) + "折", true }},
	{regexp.MustCompile(`(\d{1,2}):(\d{1,2})`), func(m []string, _, _ string) (string, bool) { return numeral(m[1]) + "比" + numeral(m[2]), true }},
	{regexp.MustCompile(`(\d{1,2})/(\d{1,2})`), fraction},
	{regexp.MustCompile(`(\d)(?:[xX×*])(\d)`), func(m []string, _, _ string) (string, bool) { return m[1] + "乘" + m[2], true }},
	{regexp.MustCompile(`(\d)\+(\d)`), func(m []string, _, _ string) (string, bool) { return m[1] + "加" + m[2], true }},
	{regexp.MustCompile(`(\d)\+`), func(m []string, _, after string) (string, bool) { return m[1] + "以上", true }},
	{regexp.MustCompile(`(\d[\d.]*)‰`), func(m []string, _, _ string) (string, bool) { return "千分之" + m[1], true }},
	{regexp.MustCompile(`([-−])(\d[\d.]*)\s?(℃|°C|度)`), func(m []string, before, _ string) (string, bool) {
		return "零下" + m[2] + m[3], !digitAtEnd(before)
	}},
	{regexp.MustCompile(`(\d[\d.]*)(%?)[-~～—–至](\d[\d.]*)`), between},
	{regexp.MustCompile(`(元|块|分)/(月|年|天|日|次|人|件|条|分钟|小时|个|张|斤)`), func(m []string, _, _ string) (string, bool) { return m[1] + "每" + m[2], true }},
	{regexp.MustCompile(`(\d)\s?(kg|KG|Kg|mg|ml|mL|ML|cm|mm|km|KM|min|℃|°C|g|h|L)`), measure},
}

// readForms writes figures in forms of their own as the words they are read as.
func readForms(text string, forms []form) string {
	for _, f := range forms {
		var b strings.Builder
		rest := 0
		for _, at := range f.pattern.FindAllStringSubmatchIndex(text, -1) {
			m := make([]string, len(at)/2)
			for g := range m {
				if at[2*g] >= 0 {
					m[g] = text[at[2*g]:at[2*g+1]]
				}
			}
			say, ok := f.read(m, text[:at[0]], text[at[1]:])
			if !ok {
				continue
			}
			b.WriteString(text[rest:at[0]] + say)
			rest = at[1]
		}
		text = b.String() + text[rest:]
	}
	return text
}

func digitAtEnd(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r >= '0' && r <= '9' || r == '-' || r == '.' || r == '/' || r == ':'
}

func digitAtFront(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r >= '0' && r <= '9'
}

// alone says that a number is not a piece of a longer one.
func alone(before, after string) bool {
	after = strings.TrimLeft(after, "-/:.")
	return !digitAtEnd(before) && !digitAtFront(after)
}

// numeral reads digits as one number.
func numeral(digits string) string {
	n, err := strconv.ParseInt(strings.ReplaceAll(digits, ",", ""), 10, 64)
	if err != nil {
		return oneByOne(digits, true)
	}
	return hanNumber(n)
}

func mobile(m []string, before, after string) (string, bool) {
	return phone(m[1]+m[2]+m[3], zhiyin.Mandarin).say, alone(before, after)
}

func landline(m []string, before, after string) (string, bool) {
	n := len(m[2] + m[3])
	fits := n >= 7 && n <= 8
	return oneByOne(m[1], true) + "，" + oneByOne(m[2], true) + "，" + oneByOne(m[3], true), fits && alone(before, after)
}

// written is a date: 2026-11-20, 2026/11/20, 2026.11.20.
func written(m []string, before, after string) (string, bool) {
	month, _ := strconv.Atoi(m[3])
	day, _ := strconv.Atoi(m[5])
	fits := m[2] == m[4] && month >= 1 && month <= 12 && day >= 1 && day <= 31
	return oneByOne(m[1], false) + "年" + numeral(m[3]) + "月" + numeral(m[5]) + "日", fits && alone(before, strings.TrimPrefix(after, " "))
}

// hours is a time of day by the clock of 24 hours, or from one to another.
func hours(m []string, before, after string) (string, bool) {
	from, ok := hourOf(m[1], m[2])
	if m[3] == "" {
		return from, ok && alone(before, after)
	}
	to, too := hourOf(m[3], m[4])
	return from + "到" + to, ok && too && alone(before, after)
}

func hourOf(hour, minute string) (string, bool) {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	say := amount(int64(h)) + "点"
	switch {
	case m == 0:
	case m < 10:
		say += "零" + numeral(minute) + "分"
	default:
		say += numeral(minute) + "分"
	}
	return say, h <= 24 && m <= 59
}

// signOf names the currency of a sign.
var signOf = map[string]string{"￥": "CNY", "¥": "CNY", "$": "USD", "US$": "USD", "HK$": "HKD", "€": "EUR", "£": "GBP"}

func price(m []string, _, after string) (string, bool) {
	c := currencies[signOf[m[1]]]
	major, err := strconv.ParseInt(strings.ReplaceAll(m[2], ",", ""), 10, 64)
	if err != nil {
		return "", false
	}
	minor := int64(0)
	if m[3] != "" {
		minor, _ = strconv.ParseInt((m[3] + "0")[:2], 10, 64)
	}
	code := signOf[m[1]]
	for _, unit := range []string{"万", "亿"} {
		if strings.HasPrefix(after, unit) {
			return m[2], m[3] == "" // ￥3万: the unit comes after it
		}
	}
	return moneyInChinese(major, minor, code == "CNY" || code == "HKD", c.han), true
}

// fraction is a part: 1/3. Larger figures are something else, a pressure or a score.
func fraction(m []string, before, after string) (string, bool) {
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[2])
	return numeral(m[2]) + "分之" + numeral(m[1]), alone(before, after) && a > 0 && a < b && b <= 10
}

// between is a range: 3-5 个, 50%-60%. Numbers of telephones and orders have more
// digits, a nought in front, or another dash.
func between(m []string, before, after string) (string, bool) {
	if m[1] == "2" && measured(after) {
		m[1] = "两"
	}
	small := len(m[1]) <= 4 && len(m[3]) <= 5 && m[1][0] != '0' && m[3][0] != '0'
	return m[1] + m[2] + "到" + m[3], small && alone(before, after) && (m[2] != "" || rangeUnit.MatchString(after))
}

// rangeUnit is what a range is one of.
var rangeUnit = regexp.MustCompile(`^\s?(%|‰|℃|°C|个|天|日|号|月|年|周|岁|次|元|块|万|千|百|小时|分|秒|点|位|人|件|张|倍|折|米|公里|克|公斤|毫升|度|期|成|kg|ml|cm|mm|km|g|h|min|工作日|[一-龥])`)

// unitNames are the units that are written in letters.
var unitNames = map[string]string{"kg": "公斤", "mg": "毫克", "ml": "毫升", "cm": "厘米", "mm": "毫米", "km": "公里", "min": "分钟",
	"℃": "摄氏度", "°c": "摄氏度", "g": "克", "h": "小时", "l": "升"}

func measure(m []string, _, after string) (string, bool) {
	next, _ := utf8.DecodeRuneInString(after)
	return m[1] + unitNames[strings.ToLower(m[2])], !wordLetter(next)
}

func wordLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
