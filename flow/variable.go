package flow

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// Value is what a variable holds; the field of its type.
type Value struct {
	Text  string       `json:"text,omitempty"`  // words, code, enum
	Count int          `json:"count,omitempty"` // count
	Money zhiyin.Money `json:"money,omitzero"`  // money
	Time  time.Time    `json:"time,omitzero"`   // time
}

// variable is one that a flow declares.
//
//	variables:
//	  topic:  {type: enum}                    # rules may read it: vars.topic
//	  amount: {type: money, personal: true}   # sealed: spoken as {vars.amount:money}, read by no rule
//
// Words and codes are personal always; the others unless written otherwise are not.
type variable struct {
	of       Type
	personal bool
}

// maxVariables bounds the state of one contact.
const maxVariables = 40

var variableTypes = []Type{Enum, Count, Money, Time, Words, Code}

// variables reads the declarations.
func (p *parser) variables(f *form) map[string]variable {
	out := map[string]variable{}
	if len(f.keys()) > maxVariables {
		f.problem("", "has more than %d variables", maxVariables)
		return out
	}
	for _, name := range f.keys() {
		in := f.open(name)
		v := variable{of: Type(in.word("type", true))}
		closed := v.of == Words || v.of == Code
		v.personal = in.yes("personal", closed)
		switch {
		case !isNodeID(name):
			f.problem(name, "a variable's name must be lower-case letters, digits and underscores, beginning with a letter")
		case !slices.Contains(variableTypes, v.of):
			in.problem("type", "must be one of enum, count, money, time, words, code")
		case closed && !v.personal:
			in.problem("personal", "words and codes are personal: they may hold anything")
		}
		in.done()
		v.personal = v.personal || closed
		if isNodeID(name) && slices.Contains(variableTypes, v.of) {
			out[name] = v
		}
	}
	f.done()
	return out
}

// path is the variable as texts and rules name it.
func (v variable) path(name string) Path {
	return Path{Name: "vars." + name, Type: v.of, Rule: !v.personal, Personal: v.personal, Says: "a variable of the flow"}
}

// as returns the value as Lookup gives a path of the type.
func (v Value) as(t Type) any {
	switch t {
	case Count:
		return v.Count
	case Money:
		return v.Money
	case Time:
		return v.Time
	}
	return v.Text
}

// valued turns what a path holds into a variable's value.
func valued(of any) (Value, bool) {
	switch v := of.(type) {
	case string:
		return Value{Text: v}, true
	case int:
		return Value{Count: v}, true
	case zhiyin.Money:
		return Value{Money: v}, true
	case time.Time:
		return Value{Time: v}, true
	case zhiyin.Text:
		text, _, ok := v.In(zhiyin.Mandarin)
		return Value{Text: text}, ok
	}
	return Value{}, false
}

// maxText bounds what a variable holds in runes: a product's title, not a page.
const maxText = 200

// typed reads text as a value: what another system answered, or a flow says.
// Money is written 128.50 or 128.50 CNY, in yuan where no currency stands; a time
// as RFC 3339 or a date, which begins at midnight of the zone.
func typed(t Type, text string, zone *time.Location) (Value, bool) {
	text = strings.TrimSpace(text)
	switch t {
	case Count:
		n, err := strconv.Atoi(text)
		return Value{Count: n}, err == nil
	case Money:
		return moneyOf(text)
	case Time:
		return timeOf(text, zone)
	}
	return Value{Text: text}, text != "" && len([]rune(text)) <= maxText
}

// moneyOf reads an amount without passing through a float: 0.1 has none.
func moneyOf(text string) (Value, bool) {
	number, currency, _ := strings.Cut(text, " ")
	currency = cmp.Or(strings.TrimSpace(currency), "CNY")
	whole, part, _ := strings.Cut(number, ".")
	d := decimals(currency)
	if len(part) > d && strings.Trim(part[d:], "0") != "" || len(currency) != 3 {
		return Value{}, false
	}
	part = (part + "000")[:d]
	minor, err := strconv.ParseInt(whole+part, 10, 64)
	return Value{Money: zhiyin.Money{Minor: minor, Currency: strings.ToUpper(currency)}}, err == nil && whole != ""
}

func timeOf(text string, zone *time.Location) (Value, bool) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return Value{Time: at}, true
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return Value{Time: at}, true
		}
	}
	return Value{}, false
}

// fill sets variables of the flow that the contact is in, and writes that.
func (r *run) fill(values map[string]Value) {
	if len(values) == 0 {
		return
	}
	set := zhiyin.FlowSet{Node: r.state.Node, Values: map[string]string{}}
	for name, v := range values {
		put(&r.state.Vars, scopeOf(r.state.Node)+name, v)
		set.Variables = append(set.Variables, name)
		set.Values[name] = v.String()
	}
	slices.Sort(set.Variables)
	r.tell(set)
}

// String is the value as events keep it.
func (v Value) String() string {
	switch {
	case v.Money.Currency != "":
		return strconv.FormatInt(v.Money.Minor, 10) + " " + v.Money.Currency
	case !v.Time.IsZero():
		return v.Time.Format(time.RFC3339)
	case v.Text != "":
		return v.Text
	}
	return strconv.Itoa(v.Count)
}

// zone is the unit's; UTC when it names none that we know.
func (s State) zone() *time.Location {
	if z, ok := zoneOf(s.Contact.Unit.Zone); ok {
		return z
	}
	return time.UTC
}
