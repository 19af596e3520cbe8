package speech

import (
	"math"
	"strconv"
	"strings"

	"zhiyin.dev"
)

const han = "零一二三四五六七八九"

func hanDigit(d int) string { return string([]rune(han)[d]) }

// hanNumber reads a number in Chinese. 2 before 百, 千, 万, 亿 at the front is 两,
// as people say it; the group of a thousand keeps its inner 二.
func hanNumber(n int64) string {
	switch {
	case n == math.MinInt64:
		return "负" + hanNumber(math.MaxInt64) // one off in 19 digits is inaudible, an overflow is not
	case n < 0:
		return "负" + hanNumber(-n)
	case n == 0:
		return "零"
	}
	out := hanGroups(n)
	if strings.HasPrefix(out, "一十") {
		out = strings.TrimPrefix(out, "一")
	}
	for _, unit := range []string{"百", "千", "万", "亿"} {
		if strings.HasPrefix(out, "二"+unit) {
			return "两" + strings.TrimPrefix(out, "二")
		}
	}
	return out
}

// hanGroups reads n by ten-thousands: each group below 10 000, then its unit, and
// 零 where a group does not fill its places.
func hanGroups(n int64) string {
	for _, u := range []struct {
		size int64
		unit string
	}{{1_0000_0000_0000, "万亿"}, {1_0000_0000, "亿"}, {1_0000, "万"}} {
		if n < u.size {
			continue
		}
		high, low := n/u.size, n%u.size
		out := hanGroups(high) + u.unit
		switch {
		case low == 0:
			return out
		case low < u.size/10:
			return out + "零" + hanGroups(low)
		}
		return out + hanGroups(low)
	}
	return hanGroup(int(n))
}

func hanGroup(n int) string {
	var b strings.Builder
	gap := false
	for place, unit := range []string{"千", "百", "十", ""} {
		size := []int{1000, 100, 10, 1}[place]
		d := n / size % 10
		if d == 0 {
			gap = gap || b.Len() > 0
			continue
		}
		if gap {
			b.WriteString("零")
			gap = false
		}
		b.WriteString(hanDigit(d) + unit)
	}
	return b.String()
}

// measures are the words that count things: 2 before them is 两. 月, 号, 楼 and 日
// are missing on purpose: 二月, 二号.
var measures = []string{"个", "個", "位", "件", "份", "张", "張", "条", "條", "笔", "筆", "次", "天", "年", "周", "週",
	"小时", "小時", "分钟", "分鐘", "秒", "元", "块", "塊", "盒", "瓶", "罐", "包", "箱", "台", "部", "家", "间", "間", "套",
	"万", "萬", "亿", "億", "岁", "歲", "克", "公斤", "千克", "毫升", "毫克", "升", "米", "公里", "厘米", "度", "摄氏度", "人", "倍", "周岁", "股", "项", "項", "封", "种", "種", "杯", "只", "隻", "双", "雙", "本", "遍", "点", "點", "名", "通", "单", "單", "款", "支", "片", "袋", "折"}

func measured(after string) bool {
	after = strings.TrimLeft(after, " ")
	for _, m := range measures {
		if strings.HasPrefix(after, m) {
			return true
		}
	}
	return false
}

// count reads a number of things.
func count(n int64, in zhiyin.Language, after string) shown {
	words := strconv.FormatInt(n, 10)
	if in == zhiyin.English {
		return shown{words, words}
	}
	if n == 2 && measured(after) {
		return shown{words, script(in, "两")}
	}
	return shown{words, script(in, hanNumber(n))}
}

// decimal reads a number with a fraction.
func decimal(f float64, in zhiyin.Language) string {
	text := plain(f)
	if in == zhiyin.English {
		return text
	}
	whole, fraction, broken := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	n, _ := strconv.ParseInt(whole, 10, 64)
	out := hanNumber(n)
	if broken {
		out += "点" + oneByOne(fraction, false)
	}
	if f < 0 {
		out = "负" + out
	}
	return script(in, out)
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func percent(f float64, in zhiyin.Language) shown {
	words := plain(f) + "%"
	if in == zhiyin.English {
		return shown{words, plain(f) + " percent"}
	}
	return shown{words, "百分之" + decimal(f, in)}
}

// script writes the few characters that numbers and units use in the way the
// language is written: Cantonese prompts are in traditional characters.
func script(in zhiyin.Language, text string) string {
	if in != zhiyin.Cantonese {
		return text
	}
	return traditional.Replace(text)
}

var traditional = strings.NewReplacer("两", "兩", "亿", "億", "万", "萬", "负", "負", "点", "點", "时", "時", "钟", "鐘",
	"医生", "醫生", "后", "後", "号", "號", "键", "鍵", "韩", "韓")
