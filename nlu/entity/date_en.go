package entity

import (
	"regexp"
	"strings"
	"time"
)

const (
	monthEn   = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
	weekdayEn = `(monday|tuesday|wednesday|thursday|friday|saturday|sunday)`
	ordinalEn = `(\d{1,2})(?:st|nd|rd|th)?`
)

var (
	enDay      = regexp.MustCompile(`\b(the day before yesterday|the day after tomorrow|yesterday|today|tonight|tomorrow)\b`)
	enWeekday  = regexp.MustCompile(`\b(?:(last|this|next|on|coming) )?` + weekdayEn + `\b`)
	enAgo      = regexp.MustCompile(`\b(` + en + `|an?|a couple of) (day|week|month|year)s? (ago|before|from now|later)\b`)
	enIn       = regexp.MustCompile(`\b(?:in|within) (` + en + `|an?|a couple of) (day|week|month|year)s?\b`)
	enMonthDay = regexp.MustCompile(`\b` + monthEn + ` (?:the )?` + ordinalEn + `(?:,? (\d{4}))?\b`)
	enDayMonth = regexp.MustCompile(`\b(?:the )?` + ordinalEn + ` (?:of )?` + monthEn + `(?:,? (\d{4}))?\b`)
	enMonth    = regexp.MustCompile(`\b(last|this|next) month\b`)
)

var enDays = map[string]int{"the day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2}

var monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

var dayNames = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func index(list []string, said string) int {
	for i, name := range list {
		if strings.HasPrefix(said, name) {
			return i
		}
	}
	return -1
}

func englishDates(f folded, today time.Time) (out []dated) {
	add := func(m []int, at time.Time, sure float64) {
		out = append(out, dated{f.span(m[0], m[1]), at.Format(time.DateOnly), at, true, sure})
	}
	for _, m := range enDay.FindAllStringSubmatchIndex(f.text, -1) {
		add(m, today.AddDate(0, 0, enDays[f.group(m, 1)]), .97)
	}
	for _, m := range enWeekday.FindAllStringSubmatchIndex(f.text, -1) {
		add(m, weekday(today, f.group(m, 1), index(dayNames, f.group(m, 2))), .85)
	}
	for _, m := range enAgo.FindAllStringSubmatchIndex(f.text, -1) {
		back := 1
		if tail := f.group(m, 3); tail == "ago" || tail == "before" {
			back = -1
		}
		if n, ok := few(f.group(m, 1)); ok {
			add(m, shift(today, n*back, false, back, f.group(m, 2)), .9)
		}
	}
	for _, m := range enIn.FindAllStringSubmatchIndex(f.text, -1) {
		if n, ok := few(f.group(m, 1)); ok {
			add(m, shift(today, n, false, 1, f.group(m, 2)), .8)
		}
	}
	for _, m := range enMonthDay.FindAllStringSubmatchIndex(f.text, -1) {
		f.addEnglish(&out, m, f.group(m, 1), f.number3(m, 2), f.number3(m, 3), today)
	}
	for _, m := range enDayMonth.FindAllStringSubmatchIndex(f.text, -1) {
		f.addEnglish(&out, m, f.group(m, 2), f.number3(m, 1), f.number3(m, 3), today)
	}
	for _, m := range enMonth.FindAllStringSubmatchIndex(f.text, -1) {
		n := map[string]int{"last": -1, "this": 0, "next": 1}[f.group(m, 1)]
		at := time.Date(today.Year(), today.Month()+time.Month(n), 1, 0, 0, 0, 0, today.Location())
		out = append(out, dated{f.span(m[0], m[1]), at.Format("2006-01"), at, false, .85})
	}
	return out
}

func (f folded) addEnglish(out *[]dated, m []int, month string, day, year int, today time.Time) {
	if year == 0 {
		year = today.Year()
	}
	if at, ok := date(year, index(monthNames, month)+1, day, today.Location()); ok {
		*out = append(*out, dated{f.span(m[0], m[1]), at.Format(time.DateOnly), at, true, .95})
	}
}

// few are the numbers that days and weeks are counted with.
func few(said string) (int, bool) {
	switch said {
	case "a", "an":
		return 1, true
	case "a couple of":
		return 2, true
	}
	n, pair, ok := english(said)
	return int(n / 1000), ok && pair == [2]int64{} && n%1000 == 0 && n <= 1000*mostAgo
}

// weekday: last Monday is before today, next Monday in the week after this one, any
// other the first from today on.
func weekday(today time.Time, which string, at int) time.Time {
	here := (int(today.Weekday()) + 6) % 7
	switch ahead := (at - here + 7) % 7; which {
	case "last":
		if ahead == 0 {
			return today.AddDate(0, 0, -7)
		}
		return today.AddDate(0, 0, ahead-7)
	case "next":
		return today.AddDate(0, 0, at-here+7)
	default:
		return today.AddDate(0, 0, ahead)
	}
}
