package entity

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
)

// clocked is a time of day that a text names, in runes.
type clocked struct {
	zhiyin.Span
	hour, minute int
	sure         float64
}

var (
	zhClock = regexp.MustCompile(`(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|早|夜里|半夜)?(` + zh + `)(?:点钟?|时|點)(?:(半)|(一|三)刻|(` + zh + `)分?)?`)
	colon   = regexp.MustCompile(`(凌晨|早上|上午|中午|下午|晚上)?\b(\d{1,2}):(\d{2})(?::\d{2})?(?: ?(am|pm|a\.m\.|p\.m\.))?`)
	enHour  = regexp.MustCompile(`\b(` + en + `) ?(am|pm|a\.m\.|p\.m\.|o'clock)(?:(?: in the| at) (morning|afternoon|evening|night))?`)
	enPast  = regexp.MustCompile(`\b(half|quarter|a quarter|` + en + `) (past|to) (` + en + `)\b(?: ?(am|pm))?(?: in the (morning|afternoon|evening))?`)
	enNoon  = regexp.MustCompile(`\b(noon|midnight)\b`)
)

func clocks(f folded) (out []clocked) {
	add := func(m []int, hour, minute int, half string, sure float64) {
		if hour = turned(hour, half); hour >= 0 && hour < 24 && minute >= 0 && minute < 60 {
			out = append(out, clocked{f.span(m[0], m[1]), hour, minute, sure})
		}
	}
	for _, m := range zhClock.FindAllStringSubmatchIndex(f.text, -1) {
		hour, ok := chinese(f.group(m, 2))
		if !ok || hour%1000 != 0 {
			continue
		}
		minute := int(f.part(m[10], m[11]) / 1000)
		switch {
		case m[6] >= 0:
			minute = 30
		case f.group(m, 4) == "一":
			minute = 15
		case f.group(m, 4) == "三":
			minute = 45
		}
		if m[2] < 0 && m[6] < 0 && m[8] < 0 && m[10] < 0 && strings.HasPrefix(f.text[m[1]:], "儿") { // 一点儿: a little
			continue
		}
		if f.text[m[4]:m[1]] == "一点" && m[2] < 0 { // 快一点: a little faster
			continue
		}
		add(m, int(hour/1000), minute, f.group(m, 1), .85)
	}
	for _, m := range colon.FindAllStringSubmatchIndex(f.text, -1) {
		add(m, f.number3(m, 2), f.number3(m, 3), f.group(m, 1)+f.group(m, 4), .9)
	}
	for _, m := range enHour.FindAllStringSubmatchIndex(f.text, -1) {
		n, pair, ok := english(f.group(m, 1))
		hour, minute := int(n/1000), 0
		if pair != [2]int64{} {
			hour, minute = int(pair[0]), int(pair[1])
		}
		if ok {
			add(m, hour, minute, f.group(m, 2)+f.group(m, 3), .9)
		}
	}
	for _, m := range enPast.FindAllStringSubmatchIndex(f.text, -1) {
		hour, minute, ok := f.past(m)
		if ok {
			add(m, hour, minute, f.group(m, 4)+f.group(m, 5), .85)
		}
	}
	for _, m := range enNoon.FindAllStringSubmatchIndex(f.text, -1) {
		add(m, map[string]int{"noon": 12, "midnight": 0}[f.group(m, 1)], 0, "", .85)
	}
	return out
}

// past: half past three, twenty to five.
func (f folded) past(m []int) (hour, minute int, ok bool) {
	n, _, ok := english(f.group(m, 3))
	hour = int(n / 1000)
	switch said := f.group(m, 1); {
	case said == "half":
		minute = 30
	case strings.HasSuffix(said, "quarter"):
		minute = 15
	default:
		n, _, fine := english(said)
		minute, ok = int(n/1000), ok && fine
	}
	if f.group(m, 2) == "to" {
		hour, minute = hour-1, 60-minute
	}
	return hour, minute, ok && hour >= 0 && hour <= 24
}

// turned puts an hour into its half of the day.
func turned(hour int, half string) int {
	switch {
	case strings.HasPrefix(half, "下午"), strings.HasPrefix(half, "傍晚"), strings.HasPrefix(half, "晚"), strings.HasPrefix(half, "p"),
		strings.Contains(half, "afternoon"), strings.Contains(half, "evening"), strings.Contains(half, "night"):
		if hour < 12 {
			return hour + 12
		}
	case half == "中午":
		if hour < 4 {
			return hour + 12
		}
	case strings.HasPrefix(half, "a"), strings.HasPrefix(half, "凌晨"), half == "半夜", half == "夜里":
		if hour == 12 {
			return 0
		}
	}
	return hour
}

// nearDate is how many runes may stand between a day and its time: 明天的下午三点,
// "tomorrow at three".
const nearDate = 4

// moments are dates and times; a time beside a day is told with it.
func moments(f folded, now time.Time) (out []found) {
	days := dates(f, now)
	for _, d := range days {
		out = append(out, found{zhiyin.Entity{Kind: "date", Value: d.value, Span: d.Span, Confidence: d.sure}, rankDate})
	}
	for _, c := range clocks(f) {
		value := fmt.Sprintf("%02d:%02d", c.hour, c.minute)
		at := slices.IndexFunc(days, func(d dated) bool {
			return d.whole && (c.From >= d.To && c.From-d.To <= nearDate || d.From >= c.To && d.From-c.To <= nearDate)
		})
		if at >= 0 {
			d := days[at].day
			value = time.Date(d.Year(), d.Month(), d.Day(), c.hour, c.minute, 0, 0, d.Location()).Format(time.RFC3339)
		}
		out = append(out, found{zhiyin.Entity{Kind: "time", Value: value, Span: c.Span, Confidence: c.sure}, rankTime})
	}
	return out
}
