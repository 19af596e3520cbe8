package speech

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// fill renders one placeholder. after is the fixed text behind it.
func (s *Speaker) fill(p Placeholder, in zhiyin.Language, at Lookup, after string) ([]span, error) {
	v, ok := at(p.Path)
	if !ok || v == nil {
		return nil, fmt.Errorf("has no value: %w", zhiyin.Invalid)
	}
	switch p.Type {
	case "text":
		return textSpans(p.Path, v, in)
	case "name", "fullname":
		return nameSpans(v, in, p.Type == "fullname")
	case "number", "count":
		n, err := whole(v)
		return one(count(n, in, after), false, err)
	case "percent":
		f, err := real(v)
		return one(percent(f, in), false, err)
	case "duration":
		d, err := length(v)
		return one(duration(d, in), false, err)
	case "digits", "phone", "code":
		return spelledSpans(p.Type, v, in)
	case "money":
		m, fits := v.(zhiyin.Money)
		return one(money(m, in), true, mustFit(fits, v))
	case "date", "time":
		return s.moment(p.Type, v, in, at)
	}
	return nil, zhiyin.Invalid
}

// shown is a value's two forms.
type shown struct{ words, say string }

func one(s shown, personal bool, err error) ([]span, error) {
	if err != nil {
		return nil, err
	}
	return []span{{words: s.words, say: s.say, personal: personal}}, nil
}

func mustFit(fits bool, v any) error {
	if fits {
		return nil
	}
	return fmt.Errorf("does not take a %T: %w", v, zhiyin.Invalid)
}

// ours are the roots of paths whose text is written by the enterprise and the
// same for every caller; all other text may tell something about the customer.
var ours = map[string]bool{"unit": true, "queue": true, "number": true, "flow": true}

func textSpans(path string, v any, in zhiyin.Language) ([]span, error) {
	root, _, _ := strings.Cut(path, ".")
	switch t := v.(type) {
	case string:
		return scripted(in, t, !ours[root]), nil
	case zhiyin.Text:
		words, _, _ := t.In(in)
		return scripted(in, words, false), nil
	case int, int64, float64:
		f, err := real(v)
		return one(shown{plain(f), decimal(f, in)}, false, err)
	}
	return nil, mustFit(false, v)
}

func spelledSpans(kind string, v any, in zhiyin.Language) ([]span, error) {
	text, isText := v.(string)
	if n, err := whole(v); !isText && err == nil {
		text, isText = strconv.FormatInt(n, 10), true
	}
	if c, isCustomer := v.(zhiyin.Customer); isCustomer {
		text, isText = c.Phone, true
	}
	switch {
	case !isText:
		return nil, mustFit(false, v)
	case kind == "phone":
		return one(phone(text, in), true, nil)
	}
	return one(shown{text, spell(text, in)}, true, nil)
}

// whole takes the integers that Go and JSON make.
func whole(v any) (int64, error) {
	switch n := v.(type) {
	case int:
		return int64(n), nil
	case int64:
		return n, nil
	case float64:
		if n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			return int64(n), nil
		}
	case string:
		if i, err := strconv.ParseInt(n, 10, 64); err == nil {
			return i, nil
		}
		return 0, fmt.Errorf("is no whole number: %w", zhiyin.Invalid)
	}
	return 0, mustFit(false, v)
}

func real(v any) (float64, error) {
	if f, ok := v.(float64); ok && !math.IsNaN(f) && !math.IsInf(f, 0) {
		return f, nil
	}
	n, err := whole(v)
	return float64(n), err
}

// length takes a time.Duration, or a number of seconds.
func length(v any) (time.Duration, error) {
	if d, ok := v.(time.Duration); ok {
		return d, nil
	}
	f, err := real(v)
	return time.Duration(f * float64(time.Second)), err
}
