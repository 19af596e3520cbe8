package intake

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/schema"
)

// tracked parts what somebody did into open and sealed, by the schema of the
// event; without one all its properties are sealed. faults say what breaks the
// schema and could not be sealed away: the mode decides what then becomes of the
// message.
func tracked(source Source, name string, given map[string]any, s *schema.Schema) (body zhiyin.CustomerTracked, ignored, faults []Problem) {
	body = zhiyin.CustomerTracked{Source: source.Name, Name: name, Open: map[string]any{}, Sealed: make(map[string]any, len(given))}
	if s == nil {
		if !nameable(name) {
			body.Name = "Other"
			body.Sealed["event"] = name
		}
		maps.Copy(body.Sealed, given)
		return body, nil, nil
	}
	given = spelled(given, s)
	wrong, faults := judge(source, given, s)
	if len(faults) > 0 {
		return body, nil, faults
	}
	for property, value := range given {
		open := s.Opens(property)
		if open == schema.Sealed {
			body.Sealed[property] = value
			continue
		}
		clean, ok := opened(open, value)
		if ok && !wrong[property] {
			body.Open[property] = clean
			continue
		}
		body.Sealed[property] = value
		if value != nil {
			ignored = append(ignored, Problem{"properties." + property, "bad_value"})
		}
	}
	slices.SortFunc(ignored, byField)
	if s.Kind != "" {
		completeOrder(&body, s, given)
	}
	return body, ignored, nil
}

func byField(a, b Problem) int { return strings.Compare(a.Field, b.Field) }

// judge holds the properties against the schema: wrong are those to be sealed in
// the mode strip, faults what refuses or quarantines the message.
func judge(source Source, given map[string]any, s *schema.Schema) (wrong map[string]bool, faults []Problem) {
	found := s.Check(given)
	if len(found) == 0 {
		return nil, nil
	}
	strip := s.ModeFor(source.Name) == schema.Strip
	wrong = map[string]bool{}
	for _, f := range found {
		nested := f.Property() != f.Path
		if strip && f.Path != "" && !(f.Missing() && !nested) {
			wrong[f.Property()] = true
			continue
		}
		faults = append(faults, Problem{within("properties", f.Path), f.Keyword})
	}
	if strip && len(faults) == 0 && slices.ContainsFunc(found, func(f schema.Fault) bool { return wrong[f.Property()] && s.Requires(f.Property()) }) {
		for _, f := range found { // what is required and wrong is as good as missing
			if s.Requires(f.Property()) {
				faults = append(faults, Problem{within("properties", f.Path), f.Keyword})
			}
		}
	}
	return wrong, faults
}

func within(whole, path string) string {
	if path == "" {
		return whole
	}
	return whole + "." + path
}

// spelled reads numbers of things as text: shops count their orders. A null is
// as good as nothing.
func spelled(given map[string]any, s *schema.Schema) map[string]any {
	out, own := given, false
	change := func(property string) {
		if !own {
			out, own = maps.Clone(given), true
		}
		delete(out, property)
	}
	for property, value := range given {
		if value == nil {
			change(property)
			continue
		}
		if s.Opens(property) != schema.ID {
			continue
		}
		if text, is := value.(string); is && text == strings.TrimSpace(text) {
			continue
		}
		text := strings.TrimSpace(idText(value))
		if change(property); text != "" {
			out[property] = text
		}
	}
	return out
}

// nameable tells whether an unknown event's name may stay open: a few words
// without figures.
func nameable(name string) bool {
	return len(name) <= 60 && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && r != ' ' && r != '_' && r != '-'
	})
}

// opened is the value as it stays open, if it may.
func opened(open schema.Open, value any) (any, bool) {
	switch open {
	case schema.Number:
		f, ok := number(value)
		if ok && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return int64(f), true
		}
		return f, ok
	case schema.Truth:
		b, ok := value.(bool)
		return b, ok
	}
	text, ok := value.(string)
	text = strings.TrimSpace(text)
	if open == schema.ID { // numbers of orders are long
		return text, ok && nameOfThing(text)
	}
	return text, ok && text != "" && harmless(text)
}

// nameOfThing tells whether a text may be the id of an order or a shop.
func nameOfThing(text string) bool {
	return text != "" && len(text) <= maxID && !strings.ContainsFunc(text, unicode.IsControl)
}

func number(value any) (float64, bool) {
	switch n := value.(type) {
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}

// completeOrder fills in what the spec writes elsewhere: total or revenue in
// whole units, products with names.
func completeOrder(body *zhiyin.CustomerTracked, s *schema.Schema, given map[string]any) {
	open := body.Open
	fill(open, "kind", s.Kind)
	fill(open, "status", s.Status)
	currency, known := currencyOf(open, given)
	if _, has := open["amount_minor"]; has && !known { // so much of what nobody can name
		body.Sealed["amount_minor"] = open["amount_minor"]
		delete(open, "amount_minor")
	} else if !has && known {
		for _, name := range []string{"total", "revenue", "value"} {
			if f, ok := number(given[name]); ok && math.Abs(f) < 1e12 {
				open["amount_minor"] = minor(f, currency)
				break
			}
		}
	}
	// An amount and its currency go together; without one the known one stays.
	delete(open, "currency")
	if _, has := open["amount_minor"]; has {
		open["currency"] = currency
	}
	if title, ok := productsTitle(given["products"]); ok {
		fill(open, "title", title)
	}
}

// currencyOf is an order's currency in ISO 4217's code, CNY where none is told; known is
// false where what is told is no code.
func currencyOf(open, given map[string]any) (code string, known bool) {
	told, isText := given["currency"].(string)
	code = strings.ToUpper(strings.TrimSpace(told))
	if given["currency"] == nil || isText && code == "" || renminbi[code] {
		return "CNY", true
	}
	_, known = open["currency"]
	return code, known
}

// renminbi are the ways in which shops write the currency that ISO 4217 calls CNY.
var renminbi = map[string]bool{"RMB": true, "元": true, "人民币": true, "¥": true, "￥": true}

func fill(open map[string]any, name, value string) {
	if _, has := open[name]; !has && value != "" {
		open[name] = value
	}
}

// minor writes an amount in the currency's smallest unit (ISO 4217: yen, won
// and dong have none smaller).
func minor(amount float64, currency string) int64 {
	switch currency {
	case "JPY", "KRW", "VND":
		return int64(math.Round(amount))
	}
	return int64(math.Round(amount * 100))
}

// productsTitle is the first product's name, and how many more there are.
func productsTitle(value any) (string, bool) {
	list, _ := value.([]any)
	if len(list) == 0 {
		return "", false
	}
	first, _ := list[0].(map[string]any)
	name, _ := first["name"].(string)
	if name == "" || !harmless(name) {
		return "", false
	}
	if len(list) > 1 {
		name += " +" + strconv.Itoa(len(list)-1)
	}
	return name, true
}
