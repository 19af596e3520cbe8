package population

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
	"zhiyin.dev/rule"
	"zhiyin.dev/store/engine"
)

// population writes what rules about tags read as SQL over one row c of
// customers, at one moment: the meaning is that of package profile, whose
// closures a test compares it with.
type population struct {
	json jsonSQL
	unit zhiyin.UnitID  // whose events and orders count; empty: everybody's
	now  int64          // µs
	zone *time.Location // in whose days dates are reckoned
	many bool           // c stands for a person with several records
}

// severalRecords tells whether c stands for several records.
const severalRecords = "exists (select 1 from canonical k where k.canonical = c.id)"

// theirs is the condition that a column names a record of the person.
func (p population) theirs(column string) string {
	if p.many {
		return column + " in (select k.record from canonical k where k.canonical = c.id)"
	}
	return column + " = c.id"
}

// said is the column of open traits that counts for one of them: of several records
// that which said it last, or that it is no more; of one instant that with a value.
func (p population) said(name string) string {
	if !p.many {
		return "c.open"
	}
	at := "coalesce(cast(" + p.json.of("r.stamps", name) + " as bigint), cast(" + p.json.of("r.stamps", "*") + " as bigint), 0)"
	has := p.json.kind("r.open", name)
	return "(select r.open from customers r join canonical k on k.record = r.id where k.canonical = c.id and (" + has + " is not null or " + p.json.kind("r.stamps", name) + " is not null) order by " +
		at + " desc, case when " + has + " is null then 0 else 1 end desc, cast(" + p.json.of("r.open", name) + " as text)" + p.json.byPoint + " desc limit 1)"
}

// jsonSQL is how an engine reads JSON that is kept as text. path elements are
// names of ours or of a rule, which have no quotes and no backslashes.
type jsonSQL struct {
	of      func(column string, path ...string) string // the value, as text, number or 0/1
	kind    func(column string, path ...string) string // its kind
	text    string                                     // the kinds
	number  string
	truth   string
	length  func(column string, path ...string) string
	holds   func(column, item string, path ...string) string
	byPoint string                       // collates text by code point
	isDate  func(text string) string     // written 2006-01-02
	power   func(exponent string) string // of 2
}

var sqliteJSON = jsonSQL{
	of:     func(c string, p ...string) string { return "json_extract(" + c + ", " + dollar(p) + ")" },
	kind:   func(c string, p ...string) string { return "json_type(" + c + ", " + dollar(p) + ")" },
	text:   "('text')",
	number: "('integer', 'real')",
	truth:  "('true', 'false')",
	length: func(c string, p ...string) string { return "json_array_length(" + c + ", " + dollar(p) + ")" },
	holds: func(c, item string, p ...string) string {
		return "exists (select 1 from json_each(" + c + ", " + dollar(p) + ") j where j.type = 'text' and j.value = " + item + ")"
	},
	isDate: func(t string) string { return t + " glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'" },
	power:  func(e string) string { return "pow(2.0, " + e + ")" },
}

var postgresJSON = jsonSQL{
	of: func(c string, p ...string) string { return "(cast(" + c + " as jsonb) #>> " + braces(p) + ")" },
	kind: func(c string, p ...string) string {
		return "jsonb_typeof(cast(" + c + " as jsonb) #> " + braces(p) + ")"
	},
	text:   "('string')",
	number: "('number')",
	truth:  "('boolean')",
	length: func(c string, p ...string) string {
		return "jsonb_array_length(cast(" + c + " as jsonb) #> " + braces(p) + ")"
	},
	holds: func(c, item string, p ...string) string {
		return "(cast(" + c + " as jsonb) #> " + braces(p) + ") @> to_jsonb(" + item + ")"
	},
	byPoint: ` collate "C"`,
	isDate:  func(t string) string { return t + ` ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'` },
	power:   func(e string) string { return "power(cast(2 as double precision), " + e + ")" },
}

func dollar(path []string) string { return `'$."` + strings.Join(path, `"."`) + `"'` }

func braces(path []string) string { return `'{"` + strings.Join(path, `","`) + `"}'` }

// typed is the value at a path where it has the type, else null.
func (j jsonSQL) typed(t rule.Type, column string, path ...string) string {
	of, kinds := j.of(column, path...), j.text
	switch t {
	case rule.String:
		of = "(" + of + ")" + j.byPoint
	case rule.Bool:
		of, kinds = "cast(cast("+of+" as text) in ('1', 'true') as boolean)", j.truth
		if j.byPoint == "" { // an engine without truths of its own
			of = j.of(column, path...)
		}
	default:
		of, kinds = "cast("+of+" as double precision)", j.number
	}
	return "case when " + j.kind(column, path...) + " in " + kinds + " then " + of + " end"
}

// trait is told by itself or as {"value": …}.
func (p population) trait(t rule.Type, name string) string {
	open := p.said(name)
	return "coalesce(" + p.json.typed(t, open, name) + ", " + p.json.typed(t, open, name, "value") + ")"
}

// Value lowers traits.x and orders.x.
func (p population) Value(path string, typ rule.Type, to *rule.Statement) (string, bool) {
	name, isTrait := strings.CutPrefix(path, "traits.")
	switch {
	case !isTrait:
		return p.order(strings.TrimPrefix(path, "orders."), to)
	case name == "member_years":
		return p.years("member_from", to), true
	case name == "contract_days":
		return p.daysTo("contract_until", to), true
	case typ == rule.Strings:
		return "coalesce(" + p.json.length(p.said(name), name) + ", " + p.json.length(p.said(name), name, "value") + ")", true
	}
	return p.trait(typ, name), true
}

// Listed lowers "item in traits.x" and "item in orders.kinds".
func (p population) Listed(path, item string, to *rule.Statement) (string, bool) {
	if name, isTrait := strings.CutPrefix(path, "traits."); isTrait {
		return "(" + p.json.holds(p.said(name), item, name) + " or " + p.json.holds(p.said(name), item, name, "value") + ")", true
	}
	return "exists (select 1 from " + p.ordersOf() + " where " + p.orders(p.ago(90), to) + " and o.kind = " + item + ")", path == "orders.kinds"
}

// Length lowers size(path).
func (p population) Length(path string, typ rule.Type, to *rule.Statement) (string, bool) {
	if typ == rule.Strings {
		expr, ok := p.Value(path, typ, to)
		return "cast(" + expr + " as double precision)", ok && strings.HasPrefix(path, "traits.")
	}
	expr, ok := p.Value(path, typ, to)
	return "cast(length(" + expr + ") as double precision)", ok
}

// Tagged lowers tag("id").
func (p population) Tagged(id string, to *rule.Statement) (string, bool) {
	return "exists (select 1 from tags t where t.customer = c.id and t.id = " + to.Text(id) + " and (t.until = 0 or t.until > " + p.at(p.now, to) + "))", true
}

func (p population) at(us int64, to *rule.Statement) string {
	return "cast(" + to.Add(us) + " as bigint)"
}

const day = 24 * 60 * 60 * 1_000_000

// today is a civil date as whole numbers.
func (p population) today() (y, m, d int) {
	t := engine.Instant(p.now).In(p.zone)
	return t.Year(), int(t.Month()), t.Day()
}

// years counts full years since a date that is not in the future.
func (p population) years(name string, _ *rule.Statement) string {
	v := p.trait(rule.String, name)
	y, m, d := p.today()
	part := func(from, n int) string { return fmt.Sprintf("cast(substr(%s, %d, %d) as integer)", v, from, n) }
	month := part(6, 2) + " * 100 + " + part(9, 2)
	count := fmt.Sprintf("%d - %s - case when %d < %s then 1 else 0 end", y, part(1, 4), m*100+d, month)
	return "case when " + p.json.isDate(v) + " then case when " + count + " >= 0 then cast(" + count + " as double precision) end end"
}

// daysTo counts the days from today to a date.
func (p population) daysTo(name string, _ *rule.Statement) string {
	v := p.trait(rule.String, name)
	part := func(from, n int) string { return fmt.Sprintf("cast(substr(%s, %d, %d) as integer)", v, from, n) }
	y, m, d := p.today()
	return "case when " + p.json.isDate(v) + " then cast(" + julian(part(1, 4), part(6, 2), part(9, 2)) + " - (" +
		julian(strconv.Itoa(y), strconv.Itoa(m), strconv.Itoa(d)) + ") as double precision) end"
}

// julian is the Julian day number of a civil date in whole numbers (Fliegel and
// Van Flandern 1968).
func julian(y, m, d string) string {
	back := "((" + m + " - 14) / 12)"
	return "(1461 * (" + y + " + 4800 + " + back + ")) / 4 + (367 * (" + m + " - 2 - 12 * " + back + ")) / 12 - (3 * ((" + y + " + 4900 + " + back + ") / 100)) / 4 + " + d + " - 32075"
}

// tagCondition is a definition over rows c of customers, each standing for a person.
// Most have one record, of whom less has to be looked for.
func (db DB) tagCondition(d profile.Definition, now int64, to *rule.Statement) (string, error) {
	p := population{json: sqliteJSON, unit: d.Unit, now: now, zone: d.Calendar()}
	if db.Server {
		p.json = postgresJSON
	}
	alone, err := p.condition(d, to)
	if err != nil {
		return "", err
	}
	p.many = true
	united, err := p.condition(d, to)
	return "case when " + severalRecords + " then (" + united + ") else (" + alone + ") end", err
}

func (p population) condition(d profile.Definition, to *rule.Statement) (string, error) {
	holds, err := d.SQL(p, to)
	if err != nil || d.Unit == "" {
		return holds, err
	}
	return "(" + p.belongs(to) + ") and " + holds, nil
}

// belongs: a unit's rules look at those of whom it knows something.
func (p population) belongs(to *rule.Statement) string {
	return "(" + p.json.typed(rule.Bool, p.said(profile.UnitTrait(p.unit)), profile.UnitTrait(p.unit)) + ") or exists (select 1 from ledger e where " + p.tracked(to) + ")"
}
