package rule

import (
	"maps"
	"slices"
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"zhiyin.dev"
)

// tagCall is the function that asks for another tag.
const tagCall = "tag"

// callFunctions declares the functions over events and tags for the checker.
func callFunctions() []cel.EnvOption {
	text, filter := cel.StringType, cel.MapType(cel.StringType, cel.DynType)
	results := map[Type]*cel.Type{0: cel.DynType, Int: cel.IntType, Double: cel.DoubleType, String: cel.StringType}
	out := []cel.EnvOption{cel.Function(tagCall, cel.Overload("tag_id", []*cel.Type{text}, cel.BoolType))}
	for f, typ := range funcs {
		most := 2 // texts before the filter
		switch {
		case propertied(f):
			most = 3
		case f == DaysSince:
			most = 1
		}
		var opts []cel.FunctionOpt
		for n := 1; n <= most; n++ {
			args := slices.Repeat([]*cel.Type{text}, n)
			id := string(f) + "_" + strconv.Itoa(n)
			opts = append(opts, cel.Overload(id, args, results[typ]), cel.Overload(id+"_where", append(args, filter), results[typ]))
		}
		out = append(out, cel.Function(string(f), opts...))
	}
	return out
}

// call lowers a function over events, or tag("id").
func (l *lowering) call(e ast.Expr, call ast.CallExpr) term {
	if call.FunctionName() == tagCall {
		return l.tagOf(e, call.Args())
	}
	f := Feature{Func: Func(call.FunctionName())}
	args := call.Args()
	if n := len(args); n > 0 && args[n-1].Kind() == ast.MapKind {
		args = args[:n-1]
	}
	texts := make([]string, len(args))
	for i, a := range args {
		t, ok := literalText(a)
		if !ok {
			l.refuse(a, "what %s is given is written out as a text", call.FunctionName())
			return term{}
		}
		texts[i] = t
	}
	if len(texts) == 0 {
		l.refuse(e, "%s is told which event", call.FunctionName())
		return term{}
	}
	return l.feature(e, f, args, texts)
}

// feature reads event, property and span, and the filter behind them.
func (l *lowering) feature(e ast.Expr, f Feature, args []ast.Expr, texts []string) term {
	f.Event = texts[0]
	properties, known := l.schema.events[f.Event]
	if !known {
		why := zhiyin.Flawf("there is no open event %q", f.Event)
		if near := Nearest(f.Event, l.schema.eventNames); near != "" {
			why = zhiyin.Flawf("there is no open event %q; did you mean %q?", f.Event, near)
		}
		l.refuse(args[0], "%s", why)
		return term{}
	}
	rest := 1
	if propertied(f.Func) {
		if len(texts) < 2 {
			l.refuse(e, "%s is told which property", string(f.Func))
			return term{}
		}
		f.Property, rest = texts[1], 2
		typ := l.property(args[1], f.Event, f.Property, properties)
		f.PropertyType = typ
		if f.Type = funcs[f.Func]; f.Type == 0 {
			f.Type = typ
		}
		if numbers := f.Func == Sum || f.Func == Avg || f.Func == Min || f.Func == Max; l.err == nil && (numbers && typ != Double || f.Func == Most && typ != String) {
			l.refuse(args[1], "%s does not take %s, which is a %s", string(f.Func), f.Property, typ.String())
		}
	} else {
		f.Type = funcs[f.Func]
	}
	l.spans(e, &f, args[rest:], texts[rest:])
	if n := len(e.AsCall().Args()); n > len(args) {
		f.Filter = l.filter(e.AsCall().Args()[n-1], f.Event, properties)
	}
	f.Key = f.key()
	return term{typ: f.Type, path: f.Key, feature: &f}
}

// spans reads the window, period or half-life.
func (l *lowering) spans(e ast.Expr, f *Feature, args []ast.Expr, texts []string) {
	if len(texts) > 1 || f.Func == DaysSince && len(texts) > 0 {
		l.refuse(e, "%s is told too much", string(f.Func))
		return
	}
	var err error
	for i, t := range texts {
		switch {
		case f.Func == Score:
			f.HalfLife, err = span(t)
		case slices.Contains(Periods, Period(t)):
			f.Period = Period(t)
		default:
			f.Window, err = span(t)
		}
		if err != nil {
			l.refuse(args[i], `a span is written "30d", "12h" or "45m", up to 3660 days, or "today", "this week", "this month"`)
		}
	}
	if f.Func == Score && f.HalfLife == 0 {
		l.refuse(e, `score is told its half-life: score("Product Viewed", "14d")`)
	}
}

// property checks that a property of the event may be read.
func (l *lowering) property(at ast.Expr, event, name string, open map[string]Type) Type {
	if why, is := Barred(name); is {
		l.refuse(at, "%s may not decide anything: %s", name, why)
	}
	typ, ok := open[name]
	if !ok {
		why := zhiyin.Flawf("%q has no open property %s; the others are sealed", event, name)
		if near := Nearest(name, slices.Sorted(maps.Keys(open))); near != "" {
			why = zhiyin.Flawf("%q has no open property %s; the others are sealed; did you mean %s?", event, name, near)
		}
		l.refuse(at, "%s", why)
	}
	return typ
}

// filter reads {"property": value or [values]}.
func (l *lowering) filter(e ast.Expr, event string, open map[string]Type) []Condition {
	var out []Condition
	for _, entry := range e.AsMap().Entries() {
		pair := entry.AsMapEntry()
		name, ok := literalText(pair.Key())
		if !ok {
			l.refuse(pair.Key(), "a filter names its properties")
			return nil
		}
		if slices.ContainsFunc(out, func(c Condition) bool { return c.Property == name }) {
			l.refuse(pair.Key(), "%s is there twice", name)
		}
		typ := l.property(pair.Key(), event, name, open)
		out = append(out, l.condition(pair.Value(), name, typ))
	}
	slices.SortFunc(out, func(a, b Condition) int {
		if a.Property < b.Property {
			return -1
		}
		return 1
	})
	return out
}

func (l *lowering) condition(e ast.Expr, name string, typ Type) Condition {
	c := Condition{Property: name}
	values := []ast.Expr{e}
	if e.Kind() == ast.ListKind {
		values = e.AsList().Elements()
	}
	for _, v := range values {
		if v.Kind() != ast.LiteralKind {
			l.refuse(v, "a filter compares with what is written out")
			return c
		}
		t := l.constant(v)
		switch {
		case t.typ == String && typ == String:
			c.Texts = append(c.Texts, t.text)
		case numeric(t.typ) && numeric(typ):
			c.Numbers = append(c.Numbers, t.number)
		case t.typ == Bool && typ == Bool && len(c.Truths) == 0:
			c.Truths = append(c.Truths, t.truth)
		default:
			l.refuse(v, "%s is a %s", name, typ.String())
		}
	}
	if len(values) == 0 {
		l.refuse(e, "a filter needs a value")
	}
	slices.Sort(c.Texts)
	slices.Sort(c.Numbers)
	c.Texts, c.Numbers = slices.Compact(c.Texts), slices.Compact(c.Numbers)
	return c
}

// tagOf lowers tag("id"): does the customer have the tag?
func (l *lowering) tagOf(e ast.Expr, args []ast.Expr) term {
	var id string
	ok := len(args) == 1
	if ok {
		id, ok = literalText(args[0])
	}
	if !ok || id == "" {
		l.refuse(e, `a tag is asked for by its id: tag("high-value")`)
		return term{}
	}
	if why, is := Barred(id); is {
		l.refuse(args[0], "%s may not decide anything: %s", id, why)
	}
	return term{typ: Bool, path: TagPath(id), tag: id}
}

// TagPath is the path under which a Lookup is asked whether the customer has
// the tag.
func TagPath(id string) string { return tagCall + "(" + strconv.Quote(id) + ")" }

func literalText(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	t, ok := e.AsLiteral().(types.String)
	return string(t), ok
}
