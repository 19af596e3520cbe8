package speech

import (
	"fmt"
	"strconv"
	"time"

	"zhiyin.dev"
)

// moment renders a date or a time of day. A string is a civil date
// (2006-01-02), which no zone can move.
func (s *Speaker) moment(kind string, v any, in zhiyin.Language, at Lookup) ([]span, error) {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	when, ok := v.(time.Time)
	if text, isText := v.(string); isText {
		civil, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil || kind == "time" {
			return nil, fmt.Errorf("is no %s: %w", kind, zhiyin.Invalid)
		}
		when, ok = civil, true
	}
	if err := mustFit(ok && !when.IsZero(), v); err != nil {
		return nil, err
	}
	when = when.In(zone)
	if kind == "time" {
		return one(clock(when, in), true, nil)
	}
	var now time.Time
	if n, has := at("now"); has {
		now, _ = n.(time.Time)
	}
	if !now.IsZero() {
		now = now.In(zone)
	}
	return one(date(when, now, in), true, nil)
}

// near are the days that have a name, by distance from today.
var near = map[zhiyin.Language]map[int]string{
	zhiyin.Mandarin:  {-1: "昨天", 0: "今天", 1: "明天"},
	zhiyin.Cantonese: {-1: "昨日", 0: "今日", 1: "聽日"},
	zhiyin.English:   {-1: "yesterday", 0: "today", 1: "tomorrow"},
}

func date(d, now time.Time, in zhiyin.Language) shown {
	withYear := !now.IsZero() && d.Year() != now.Year()
	if !now.IsZero() {
		if name, ok := near[in][civilDays(d)-civilDays(now)]; ok {
			return shown{name, name}
		}
	}
	if in == zhiyin.English {
		words := d.Format("2 January")
		if withYear {
			words = d.Format("2 January 2006")
		}
		return shown{words, words}
	}
	words := fmt.Sprintf("%d 月 %d 日", int(d.Month()), d.Day())
	say := hanNumber(int64(d.Month())) + "月" + hanNumber(int64(d.Day())) + "日"
	if withYear {
		words = fmt.Sprintf("%d 年 %s", d.Year(), words)
		say = oneByOne(strconv.Itoa(d.Year()), false) + "年" + say
	}
	return shown{words, say}
}

// civilDays numbers a day by its date alone, so that a day with a changed clock
// counts as one.
func civilDays(t time.Time) int {
	return int(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// clock reads a time of day: 下午三点三十分.
func clock(t time.Time, in zhiyin.Language) shown {
	words := t.Format("15:04")
	if in == zhiyin.English {
		if t.Minute() == 0 {
			return shown{words, t.Format("3 PM")}
		}
		return shown{words, t.Format("3:04 PM")}
	}
	hour := t.Hour() % 12
	if hour == 0 && t.Hour() == 12 {
		hour = 12
	}
	say := partOfDay(t.Hour()) + amount(int64(hour)) + "点"
	switch m := int64(t.Minute()); {
	case m == 0:
		say += "整"
	case m < 10:
		say += "零" + hanNumber(m) + "分"
	default:
		say += hanNumber(m) + "分"
	}
	return shown{words, script(in, say)}
}

func partOfDay(hour int) string {
	switch {
	case hour < 6:
		return "凌晨"
	case hour < 12:
		return "上午"
	case hour == 12:
		return "中午"
	case hour < 18:
		return "下午"
	}
	return "晚上"
}

// duration reads a length of time: hours and minutes from a minute on, seconds
// below; halves of a unit are rounded up.
func duration(d time.Duration, in zhiyin.Language) shown {
	if d < 0 {
		d = 0
	}
	if seconds := int64((d + time.Second/2) / time.Second); seconds < 60 {
		return units(in, []int64{seconds}, []string{"秒"}, []string{"second"})
	}
	minutes := int64((d + time.Minute/2) / time.Minute)
	return units(in, []int64{minutes / 60, minutes % 60}, []string{"小时", "分钟"}, []string{"hour", "minute"})
}

func units(in zhiyin.Language, n []int64, han, eng []string) shown {
	var out shown
	for i := range n {
		if n[i] == 0 && len(n) > 1 {
			continue
		}
		number := strconv.FormatInt(n[i], 10)
		if out.words != "" {
			out.words += " "
		}
		if in != zhiyin.English {
			out.words += number + " " + script(in, han[i])
			out.say += script(in, amount(n[i])+han[i])
			continue
		}
		out.words += number + " " + eng[i]
		if n[i] != 1 {
			out.words += "s"
		}
		out.say = out.words
	}
	return out
}
