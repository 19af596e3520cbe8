package population

import (
	"strconv"
	"strings"

	"zhiyin.dev/rule"
	"zhiyin.dev/store/engine"
)

// ever, as the instant from which orders count, leaves none out.
const ever = 0

// ago is the earliest instant (µs) of a window of so many days: one exactly so long
// ago is out.
func (p population) ago(days int64) int64 { return p.now - days*day + 1 }

// orders is the condition of orders o that count from an instant on.
func (p population) orders(from int64, to *rule.Statement) string {
	c := "o.status <> 'cancelled' and o.at <= " + p.at(p.now, to)
	if !p.many {
		c = "o.customer = c.id and " + c
	}
	if from != ever {
		c += " and o.at >= " + p.at(from, to)
	}
	return c + p.mine("o", to)
}

// ordersOf is the person's orders o. Of several records each order is one, whichever
// of them told of it: of each part what was said last counts, as in one record.
func (p population) ordersOf() string {
	if !p.many {
		return "orders o"
	}
	last := func(part, by string) string {
		return "(select y." + part + " from orders y where y.id = x.id and " + p.theirs("y.customer") + " order by " + by + " limit 1) as " + part
	}
	amounts := "y.amount_at desc, y.amount_minor desc, y.currency" + p.json.byPoint + " desc"
	return "(select x.id, min(x.at) as at, " + last("unit", "y.at, y.unit"+p.json.byPoint) + ", " + last("kind", "y.kind_at desc, y.kind"+p.json.byPoint+" desc") + ", " +
		last("status", "y.status_at desc, y.status"+p.json.byPoint+" desc") + ", " + last("amount_minor", amounts) + ", " + last("currency", amounts) +
		" from orders x where " + p.theirs("x.customer") + " group by x.id) o"
}

func (p population) mineOrders() string {
	if p.many {
		return ""
	}
	return "o.customer = c.id and "
}

func (p population) mine(table string, to *rule.Statement) string {
	if p.unit == "" {
		return ""
	}
	return " and " + table + ".unit = " + to.Text(string(p.unit))
}

const (
	amount  = "coalesce(sum(case when o.currency in ('CNY', '') then o.amount_minor else 0 end), 0)"
	inYuan  = "cast(" + amount + " as double precision) / 100"
	howMany = "cast(count(*) as double precision)"
)

// order lowers orders.x, as profile.OrderPaths says.
func (p population) order(name string, to *rule.Statement) (string, bool) {
	of := func(what, kind string, from int64) string {
		return "(select " + what + " from " + p.ordersOf() + " where " + p.orders(from, to) + " and o.kind = '" + kind + "')"
	}
	since := func() string {
		return "cast((" + p.at(p.now, to) + " - max(o.at)) / " + strconv.FormatInt(day, 10) + " as double precision)"
	}
	switch name {
	case "lifetime":
		return of(inYuan, "order", ever), true
	case "last_days":
		return of(since(), "order", ever), true
	case "gap_days":
		return of(gapSQL+" / "+strconv.FormatInt(day, 10), "order", ever), true
	case "churn":
		x := "(case when t.age > t.gap then (t.age - t.gap) / t.gap else 0 end)"
		return "(select " + x + " / (1 + " + x + ") from (select " + gapSQL + " as gap, cast(" + p.at(p.now, to) + " - max(o.at) as double precision) as age from " + p.ordersOf() + " where " +
			p.orders(ever, to) + " and o.kind = 'order') t where t.gap > 0)", true
	case "recency":
		return of("case when max(o.at) is null then null "+bands(since(), "<=", "30", "90", "180", "365"), "order", ever), true
	case "frequency":
		return of("case when count(*) = 0 then null "+bands(howMany, ">=", "12", "6", "3", "2"), "order", p.ago(365)), true
	case "monetary":
		return of("case when count(*) = 0 then null "+bands(inYuan, ">=", "10000", "5000", "2000", "500"), "order", p.ago(365)), true
	case "kinds":
		return "0", true
	case "open":
		return p.openOrders("", to), true
	}
	if kind, open := strings.CutSuffix(name, "_open"); open {
		return p.openOrders(" and o.kind = '"+kind+"'", to), true
	}
	return p.windowed(name, of)
}

// gapSQL is the mean time between orders, null below two.
const gapSQL = "nullif(cast(max(o.at) - min(o.at) as double precision), 0) / nullif(count(*) - 1, 0)"

// bands continues a case with the scores 5 to 1.
func bands(of, op string, bounds ...string) string {
	out := ""
	for i, b := range bounds {
		out += "when " + of + " " + op + " " + b + " then cast(" + strconv.Itoa(5-i) + " as double precision) "
	}
	return out + "else cast(1 as double precision) end"
}

func (p population) openOrders(of string, to *rule.Statement) string {
	return "(select " + howMany + " from " + p.ordersOf() + " where " + p.mineOrders() + "o.at <= " + p.at(p.now, to) +
		" and o.status not in ('delivered', 'refunded', 'done', 'cancelled')" + of + p.mine("o", to) + ")"
}

// windowed lowers count_30d, visit_this_week, sum_today and visit_sum_30d.
func (p population) windowed(name string, of func(what, kind string, from int64) string) (string, bool) {
	name, from, ok := p.spanned(name)
	kind, sum := strings.CutSuffix(name, "_sum")
	what := howMany
	if sum || kind == "sum" {
		what = inYuan
	}
	if kind == "count" || kind == "sum" {
		kind = "order"
	}
	return of(what, kind, from), ok
}

// spanned takes the span off the end of a name, with the earliest instant in it.
func (p population) spanned(name string) (rest string, from int64, ok bool) {
	for _, period := range rule.Periods {
		if rest, ok := strings.CutSuffix(name, "_"+period.Word()); ok {
			first, _ := period.Bounds(engine.Instant(p.now).In(p.zone))
			return rest, engine.Micros(first), true
		}
	}
	at := strings.LastIndexByte(name, '_')
	if at < 0 || !strings.HasSuffix(name, "d") {
		return "", 0, false
	}
	days, err := strconv.ParseInt(name[at+1:len(name)-1], 10, 32)
	return name[:at], p.ago(days), err == nil
}

// tracked is the condition of the events e that are told of the person.
func (p population) tracked(to *rule.Statement) string {
	return p.theirs("e.subject") + " and e.kind = 'customer.tracked' and e.at <= " + p.at(p.now, to) + p.mine("e", to)
}

// Aggregate lowers a feature over events.
func (p population) Aggregate(f rule.Feature, to *rule.Statement) (string, bool) {
	from := " from ledger e where " + p.selected(f, to)
	value := p.json.typed(propertyType(f), "e.open", "open", f.Property)
	some := from
	if f.Property != "" {
		some += " and " + value + " is not null"
	}
	switch f.Func {
	case rule.Count:
		return "(select " + howMany + from + ")", true
	case rule.DaysSince:
		return "(select cast((" + p.at(p.now, to) + " - max(e.at)) / " + strconv.FormatInt(day, 10) + " as double precision)" + from + ")", true
	case rule.Score:
		age := "-cast(" + p.at(p.now, to) + " - e.at as double precision) / " + to.Number(float64(f.HalfLife.Microseconds()))
		return "(select coalesce(sum(" + p.json.power(age) + "), 0)" + from + ")", true
	case rule.Unique:
		return "(select cast(count(distinct " + value + ") as double precision)" + some + ")", true
	case rule.Sum:
		return "(select coalesce(sum(" + value + "), 0)" + some + ")", true
	case rule.First:
		return "(select " + value + some + " order by e.at, e.id limit 1)", true
	case rule.Last:
		return "(select " + value + some + " order by e.at desc, e.id desc limit 1)", true
	case rule.Most:
		return "(select v.v from (select " + value + " as v" + some + ") v group by v.v order by count(*) desc, v.v limit 1)", true
	}
	return "(select " + string(f.Func) + "(" + value + ")" + some + ")", true
}

// propertyType is the type of the property that a feature looks at.
func propertyType(f rule.Feature) rule.Type {
	switch f.Func {
	case rule.First, rule.Last, rule.Most:
		return f.Type
	case rule.Unique:
		return f.PropertyType
	}
	return rule.Double
}

// selected is the condition of the events of a feature.
func (p population) selected(f rule.Feature, to *rule.Statement) string {
	c := p.tracked(to) + " and " + p.json.of("e.open", "name") + " = " + to.Text(f.Event)
	if f.Window > 0 {
		c += " and e.at > " + p.at(p.now-f.Window.Microseconds(), to)
	}
	if f.Period != rule.NoPeriod {
		from, _ := f.Period.Bounds(engine.Instant(p.now).In(p.zone))
		c += " and e.at >= " + p.at(engine.Micros(from), to)
	}
	for _, w := range f.Filter {
		var values []string
		typ := rule.String
		for _, t := range w.Texts {
			values = append(values, to.Text(t))
		}
		for _, n := range w.Numbers {
			typ, values = rule.Double, append(values, to.Number(n))
		}
		for _, b := range w.Truths {
			typ, values = rule.Bool, append(values, strconv.FormatBool(b))
		}
		c += " and " + p.json.typed(typ, "e.open", "open", w.Property) + " in (" + strings.Join(values, ", ") + ")"
	}
	return c
}
