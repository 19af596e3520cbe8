package connect

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gopkg.in/yaml.v3"
)

// step is one function of a value. A code says that the value can't be used.
type step struct {
	do func(any) (any, string)
}

// functions are those without an argument.
var functions = map[string]func(any) (any, string){
	"text":    func(v any) (any, string) { return something(plainText(v)), "" },
	"trim":    ofText(strings.TrimSpace),
	"lower":   ofText(strings.ToLower),
	"upper":   ofText(strings.ToUpper),
	"digits":  ofText(digits),
	"number":  func(v any) (any, string) { return numberOf(v) },
	"integer": integer,
	"minor":   minor,
	"bool":    boolOf,
	"gender":  gender,
}

func ofText(f func(string) string) func(any) (any, string) {
	return func(v any) (any, string) { return something(f(plainText(v))), "" }
}

// digits leaves the figures of a text, and a plus sign in front of them.
func digits(text string) string {
	out := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	if strings.HasPrefix(strings.TrimSpace(text), "+") {
		out = "+" + out
	}
	return out
}

// numberOf reads a number as people write it: 1,234.50, ￥88, 12 元.
func numberOf(v any) (any, string) {
	if f, is := v.(float64); is {
		return f, ""
	}
	text := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == ',', r == '，', r == '¥', r == '￥', r == '元', r == '$':
			return -1
		}
		return r
	}, plainText(v))
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, "bad_number"
	}
	return f, ""
}

func integer(v any) (any, string) {
	n, code := numberOf(v)
	if f, is := n.(float64); is && f != math.Trunc(f) {
		return nil, "bad_number"
	}
	return n, code
}

// minor turns an amount in whole units into hundredths: 12.5 → 1250. Currencies
// without hundredths (yen, won) are mapped without it.
func minor(v any) (any, string) {
	n, code := numberOf(v)
	f, is := n.(float64)
	if !is || math.Abs(f) > 1e13 {
		return nil, firstCode(code, "bad_number")
	}
	return math.Round(f * 100), ""
}

func firstCode(code, other string) string {
	if code != "" {
		return code
	}
	return other
}

// words of yes and no, and of how people are addressed, as systems write them.
var (
	yesNo = map[string]bool{"true": true, "t": true, "1": true, "yes": true, "y": true, "是": true, "有": true,
		"false": false, "f": false, "0": false, "no": false, "n": false, "否": false, "无": false}
	titles = map[string]string{"男": "mr", "男性": "mr", "先生": "mr", "m": "mr", "male": "mr", "mr": "mr", "1": "mr",
		"女": "ms", "女性": "ms", "女士": "ms", "小姐": "ms", "f": "ms", "female": "ms", "ms": "ms", "mrs": "ms", "miss": "ms", "2": "ms"}
)

func boolOf(v any) (any, string) {
	if b, is := v.(bool); is {
		return b, ""
	}
	b, known := yesNo[strings.ToLower(strings.TrimSpace(plainText(v)))]
	if !known {
		return nil, "bad_bool"
	}
	return b, ""
}

// gender reads a word for a person's sex as the title they are addressed by: mr,
// ms; nothing where it is neither (0, 9 of GB/T 2261.1, 未知).
func gender(v any) (any, string) {
	title, known := titles[strings.ToLower(strings.TrimSpace(plainText(v)))]
	if !known {
		return nil, ""
	}
	return title, ""
}

func (r *reader) steps(n *yaml.Node, at, zone string) (out []step) {
	list := n.Content
	if n.Kind == yaml.ScalarNode {
		list = []*yaml.Node{n}
	} else if n.Kind != yaml.SequenceNode {
		r.fail(n, at, "bad_value", "this must be a list of functions")
		return nil
	}
	for i, one := range list {
		field := at + "[" + strconv.Itoa(i) + "]"
		if one.Kind == yaml.MappingNode {
			for _, e := range r.entries(one, field, "date", "cut") {
				out = append(out, r.withArgument(e, field, zone))
			}
			continue
		}
		f, known := functions[one.Value]
		if !known {
			names := append(slices.Sorted(maps.Keys(functions)), "date: FORM", "cut: LENGTH")
			r.fail(one, field, "unknown_function", "there is no such function; known are %s", strings.Join(names, ", "))
			continue
		}
		out = append(out, step{f})
	}
	return out
}

func (r *reader) withArgument(e entry, field, zone string) step {
	if e.key == "cut" {
		most, err := strconv.Atoi(e.value.Value)
		if err != nil || most < 1 {
			r.fail(e.value, field, "bad_value", "cut takes the number of characters to keep")
		}
		return step{func(v any) (any, string) {
			text := []rune(plainText(v))
			return string(text[:min(len(text), max(most, 0))]), ""
		}}
	}
	in, err := time.LoadLocation(zone)
	if err != nil {
		in = time.UTC // the zone itself was reported
	}
	read, ok := dateReader(e.value.Value, in)
	if !ok {
		r.fail(e.value, field, "bad_value", "a form of dates: iso, unix, unix_ms, unix_us, days, excel, or a pattern as yyyy-MM-dd HH:mm:ss")
		return step{func(v any) (any, string) { return v, "" }}
	}
	return step{read}
}
