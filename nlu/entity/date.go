package entity

import (
	"regexp"
	"strconv"
	"time"

	"zhiyin.dev"
)

// dated is a date that a text names, in runes.
type dated struct {
	zhiyin.Span
	value string // 2026-11-03, or 2026-11 for a month
	day   time.Time
	whole bool // a day, not a month
	sure  float64
}

const day = 24 * time.Hour

var zhDays = map[string]int{"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3,
	"寻日": -1, "听日": 1, "琴日": -1}

var zhWeek = map[string]int{"上上": -2, "上": -1, "这": 0, "本": 0, "": 0, "下": 1, "下下": 2}

var zhWeekdays = map[string]int{"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}

var (
	zhDay     = regexp.MustCompile(`大前天|前天|昨天|昨日|昨晚|今天|今日|今早|今晚|明天|明日|明早|明晚|大后天|后天|寻日|听日|琴日`)
	zhWeekday = regexp.MustCompile(`(上上|下下|上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])`)
	zhAgo     = regexp.MustCompile(`(半|` + zh + `)个?(多)?(天|日|周|星期|礼拜|月|年)(之?前|以前|之?后|以后)`)
	zhDate    = regexp.MustCompile(`(?:(今年|去年|前年|明年|\d{4}年|\d{2}年|[零〇一二三四五六七八九]{2,4}年)的?)?(上个?月|这个?月|本月|下个?月|(` + zh + `)月份?)(?:(` + zh + `)(?:号|日)?)?`)
	zhOnlyDay = regexp.MustCompile(`(` + zh + `)(?:号|日)`)
	isoDate   = regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`)
	slashDate = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b`)
)

// dates reads days and months.
func dates(f folded, now time.Time) (out []dated) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	out = append(chineseDates(f, today), numericDates(f, today)...)
	return append(out, englishDates(f, today)...)
}

func chineseDates(f folded, today time.Time) (out []dated) {
	add := func(from, to int, at time.Time, sure float64) {
		out = append(out, dated{f.span(from, to), at.Format(time.DateOnly), at, true, sure})
	}
	for _, m := range zhDay.FindAllStringIndex(f.text, -1) {
		add(m[0], m[1], today.AddDate(0, 0, zhDays[f.text[m[0]:m[1]]]), .97)
	}
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	for _, m := range zhWeekday.FindAllStringSubmatchIndex(f.text, -1) {
		week := zhWeek[f.group(m, 1)]
		add(m[0], m[1], monday.AddDate(0, 0, 7*week+zhWeekdays[f.group(m, 2)]), .9)
	}
	for _, m := range zhAgo.FindAllStringSubmatchIndex(f.text, -1) {
		if at, ok := f.ago(m, today); ok {
			add(m[0], m[1], at, .85)
		}
	}
	for _, m := range zhDate.FindAllStringSubmatchIndex(f.text, -1) {
		if d, ok := f.monthDay(m, today); ok {
			out = append(out, d)
		}
	}
	for _, m := range zhOnlyDay.FindAllStringSubmatchIndex(f.text, -1) {
		if n, ok := chinese(f.group(m, 1)); ok {
			if at, ok := date(today.Year(), int(today.Month()), int(n/1000), today.Location()); ok {
				add(m[0], m[1], at, .75)
			}
		}
	}
	return out
}

func numericDates(f folded, today time.Time) (out []dated) {
	add := func(from, to int, at time.Time, sure float64) {
		out = append(out, dated{f.span(from, to), at.Format(time.DateOnly), at, true, sure})
	}
	for _, m := range isoDate.FindAllStringSubmatchIndex(f.text, -1) {
		if at, ok := date(f.number3(m, 1), f.number3(m, 2), f.number3(m, 3), today.Location()); ok {
			add(m[0], m[1], at, .97)
		}
	}
	for _, m := range slashDate.FindAllStringSubmatchIndex(f.text, -1) {
		year := today.Year()
		if m[6] >= 0 {
			year = f.number3(m, 3)
		}
		if at, ok := date(year, f.number3(m, 1), f.number3(m, 2), today.Location()); ok {
			add(m[0], m[1], at, .6) // day and month are as likely the other way round
		}
	}
	return out
}

// group k of a match, "" when it took no part.
func (f folded) group(m []int, k int) string {
	if m[2*k] < 0 {
		return ""
	}
	return f.text[m[2*k]:m[2*k+1]]
}

func (f folded) number3(m []int, k int) int {
	n, _ := strconv.Atoi(f.group(m, k))
	return n
}

// date refuses the 31st of June.
func date(year, month, day int, zone *time.Location) (time.Time, bool) {
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
	return at, at.Year() == year && int(at.Month()) == month && at.Day() == day
}

// ago: 三天前, 两周后, 半个月前.
func (f folded) ago(m []int, today time.Time) (time.Time, bool) {
	n := 0
	half := f.group(m, 1) == "半"
	if !half {
		v, ok := chinese(f.group(m, 1))
		if !ok || v%1000 != 0 || v > 1000*mostAgo {
			return today, false
		}
		n = int(v / 1000)
	}
	back := 1
	if tail := f.group(m, 4); tail == "前" || tail == "之前" || tail == "以前" {
		back = -1
	}
	return shift(today, n*back, half, back, map[string]string{"天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year"}[f.group(m, 3)]), true
}

// mostAgo bounds what is counted from today, in days, months or years.
const mostAgo = 1000

// shift moves by n units, or by half a one in the direction of back.
func shift(at time.Time, n int, half bool, back int, unit string) time.Time {
	switch unit {
	case "week":
		return at.AddDate(0, 0, 7*n)
	case "month":
		if half {
			return at.AddDate(0, 0, 15*back)
		}
		return months(at, n)
	case "year":
		if half {
			return months(at, 6*back)
		}
		return months(at, 12*n)
	}
	return at.AddDate(0, 0, n)
}

// months moves by whole months and stays within the month: one after 31 January is
// the last of February.
func months(at time.Time, n int) time.Time {
	first := time.Date(at.Year(), at.Month()+time.Month(n), 1, 0, 0, 0, 0, at.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(at.Day(), last)-1)
}

// monthDay: 十一月三号, 去年5月, 上个月20号. Without a year it is this one.
func (f folded) monthDay(m []int, today time.Time) (dated, bool) {
	year, month := f.year(f.group(m, 1), today), 0
	switch said := f.group(m, 2); {
	case said[:3] == "上" || said[:3] == "下" || said[:3] == "这" || said[:3] == "本":
		n := map[string]int{"上": -1, "这": 0, "本": 0, "下": 1}[said[:3]]
		first := time.Date(today.Year(), today.Month()+time.Month(n), 1, 0, 0, 0, 0, today.Location())
		year, month = first.Year(), int(first.Month())
	default:
		n, ok := chinese(f.group(m, 3))
		if !ok || n < 1000 || n > 12_000 {
			return dated{}, false
		}
		month = int(n / 1000)
	}
	if m[8] < 0 {
		at, ok := date(year, month, 1, today.Location())
		return dated{f.span(m[0], m[1]), at.Format("2006-01"), at, false, .8}, ok
	}
	n, ok := chinese(f.group(m, 4))
	at, fine := date(year, month, int(n/1000), today.Location())
	return dated{f.span(m[0], m[1]), at.Format(time.DateOnly), at, true, .95}, ok && fine
}

func (f folded) year(said string, today time.Time) int {
	switch said {
	case "", "今年":
		return today.Year()
	case "去年":
		return today.Year() - 1
	case "前年":
		return today.Year() - 2
	case "明年":
		return today.Year() + 1
	}
	n, _ := chinese(said[:len(said)-len("年")])
	if year := int(n / 1000); year < 100 {
		return 2000 + year
	}
	return int(n / 1000)
}
