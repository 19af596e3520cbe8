package connect

import (
	"math"
	"strings"
	"time"
)

// dateReader reads dates of one form: a civil date comes out as 2026-11-28, an
// instant in RFC 3339 with its zone. Forms without a zone of their own are in the
// mapping's.
func dateReader(form string, in *time.Location) (func(any) (any, string), bool) {
	number := func(unit time.Duration) func(any) (any, string) {
		return func(v any) (any, string) {
			n, code := numberOf(v)
			f, is := n.(float64)
			if !is || math.Abs(f)*float64(unit) > math.MaxInt64 {
				return nil, firstCode(code, "bad_date")
			}
			return writeInstant(time.Unix(0, 0).Add(time.Duration(f * float64(unit))).In(in)), ""
		}
	}
	switch form {
	case "unix":
		return number(time.Second), true
	case "unix_ms":
		return number(time.Millisecond), true
	case "unix_us":
		return number(time.Microsecond), true
	case "days": // since 1970-01-01, as Debezium writes a DATE
		return civilFrom(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), in), true
	case "excel": // since 1899-12-30, with the part of the day behind the point
		return civilFrom(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), in), true
	case "iso":
		return readISO(in), true
	}
	layout, ok := layoutOf(form)
	if !ok {
		return nil, false
	}
	civil := !strings.Contains(layout, "15")
	return func(v any) (any, string) {
		t, err := time.ParseInLocation(layout, strings.TrimSpace(plainText(v)), in)
		switch {
		case err != nil:
			return nil, "bad_date"
		case civil:
			return t.Format(time.DateOnly), ""
		}
		return writeInstant(t), ""
	}, true
}

// tokens of patterns as most systems write them, longest first.
var tokens = strings.NewReplacer("yyyy", "2006", "YYYY", "2006", "yy", "06", "MM", "01", "M", "1", "dd", "02", "DD", "02", "d", "2",
	"HH", "15", "H", "15", "hh", "03", "mm", "04", "m", "4", "ss", "05", "s", "5", "SSS", "000")

func layoutOf(pattern string) (string, bool) {
	layout := tokens.Replace(pattern)
	// A pattern names at least year, month and day.
	return layout, strings.Contains(layout, "06") && strings.Contains(layout, "1") && strings.Contains(layout, "2") && layout != pattern
}

// civilFrom reads days since an epoch; with a part of a day it is an instant.
func civilFrom(epoch time.Time, in *time.Location) func(any) (any, string) {
	return func(v any) (any, string) {
		n, code := numberOf(v)
		f, is := n.(float64)
		if !is || math.Abs(f) > 200_000 { // some 500 years
			return nil, firstCode(code, "bad_date")
		}
		whole := math.Floor(f)
		day := epoch.AddDate(0, 0, int(whole))
		if f == whole {
			return day.Format(time.DateOnly), ""
		}
		seconds := int(math.Round((f - whole) * 86400))
		return writeInstant(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, seconds, 0, in)), ""
	}
}

// isoForms are what databases and libraries write, the usual first.
var isoForms = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999Z07", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04", time.DateOnly, "2006/1/2", "20060102"}

func readISO(in *time.Location) func(any) (any, string) {
	return func(v any) (any, string) {
		text := strings.TrimSpace(plainText(v))
		for _, form := range isoForms {
			t, err := time.ParseInLocation(form, text, in)
			if err != nil {
				continue
			}
			if !strings.Contains(form, "15") {
				return t.Format(time.DateOnly), ""
			}
			return writeInstant(t), ""
		}
		return nil, "bad_date"
	}
}

func writeInstant(t time.Time) string { return t.Format(time.RFC3339Nano) }

// instantOf reads what a step wrote, or any of the usual forms.
func instantOf(value any, in *time.Location) (time.Time, bool) {
	for _, form := range isoForms {
		if t, err := time.ParseInLocation(form, plainText(value), in); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
