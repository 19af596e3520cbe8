package profile

import "time"

// civil is how dates without a time are written.
const civil = "2006-01-02"

// AgeBand derives the harmless band of an age from a birthday (civil date):
// under18, 18-29, 30-44, 45-59, 60-69, 70+. It is "" for what is no date, lies
// after now or more than 130 years back. Somebody born on 29 February has their
// birthday on 1 March in common years.
func AgeBand(birthday string, now time.Time) string {
	years, ok := yearsSince(birthday, now)
	switch {
	case !ok || years > 130:
		return ""
	case years < 18:
		return "under18"
	case years < 30:
		return "18-29"
	case years < 45:
		return "30-44"
	case years < 60:
		return "45-59"
	case years < 70:
		return "60-69"
	}
	return "70+"
}

// MemberYears counts the full years since a civil date; ok is false when it is
// no date or lies after now.
func MemberYears(memberFrom string, now time.Time) (years int, ok bool) {
	return yearsSince(memberFrom, now)
}

func yearsSince(date string, now time.Time) (int, bool) {
	from, err := time.ParseInLocation(civil, date, now.Location())
	if err != nil || from.After(now) {
		return 0, false
	}
	years := now.Year() - from.Year()
	if now.Month() < from.Month() || now.Month() == from.Month() && now.Day() < from.Day() {
		years--
	}
	return years, true
}

// daysUntil counts the days from the civil date of now to another.
func daysUntil(date string, now time.Time) (any, bool) {
	to, err := time.Parse(civil, date)
	if err != nil {
		return nil, false
	}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	return to.Sub(today).Hours() / 24, true
}
