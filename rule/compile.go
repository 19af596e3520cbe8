package rule

import (
	"strings"
	"time"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"zhiyin.dev"
)

// Compile checks text against the schema and lowers it. The error is an *Error.
func Compile(text string, schema Schema) (*Rule, error) {
	if schema.env == nil || strings.TrimSpace(text) == "" {
		return nil, &Error{1, 1, zhiyin.Flawf("there is no rule here")}
	}
	if utf8.RuneCountInString(text) > maxText {
		return nil, &Error{1, 1, zhiyin.Flawf("the rule is longer than 4,096 characters")}
	}
	parsed, issues := schema.env.Parse(text)
	if issues.Err() != nil {
		return nil, first(issues)
	}
	tree := parsed.NativeRep()
	l := lowering{schema: schema, info: tree.SourceInfo()}
	root := l.clause(tree.Expr())
	if l.err != nil {
		return nil, l.err
	}
	if _, issues := schema.env.Check(parsed); issues.Err() != nil {
		return nil, first(issues)
	}
	return &Rule{text: text, root: root}, nil
}

// first turns cel-go's first issue into ours. Its columns count from 0.
func first(issues *cel.Issues) *Error {
	for _, e := range issues.Errors() {
		line, column := max(e.Location.Line(), 1), max(e.Location.Column(), 0)
		return &Error{line, column + 1, zhiyin.Flawf("%s", strings.ReplaceAll(e.Message, "\n", " "))}
	}
	return &Error{1, 1, zhiyin.Flawf("this is no rule")}
}

// lowering turns a parsed tree into clauses. The first error wins.
type lowering struct {
	schema Schema
	info   *ast.SourceInfo
	err    *Error
}

func (l *lowering) refuse(e ast.Expr, format string, args ...any) {
	if l.err != nil {
		return
	}
	l.err = l.place(e)
	l.err.Flaw = zhiyin.Flawf(format, args...)
}

// place is where e starts in the rule's text.
func (l *lowering) place(e ast.Expr) *Error {
	at := common.Location(common.NoLocation)
	if l.info != nil {
		at = l.info.GetStartLocation(e.ID())
	}
	return &Error{Line: max(at.Line(), 1), Column: max(at.Column(), 0) + 1}
}

// clause lowers what stands where a truth is wanted.
func (l *lowering) clause(e ast.Expr) clause {
	if e.Kind() == ast.CallKind {
		switch call := e.AsCall(); call.FunctionName() {
		case operators.LogicalAnd:
			return allOf(l.parts(e, operators.LogicalAnd, nil))
		case operators.LogicalOr:
			return anyOf(l.parts(e, operators.LogicalOr, nil))
		case operators.LogicalNot:
			return notOf(l.clause(call.Args()[0]))
		}
	}
	c := l.leaf(e)
	if l.err == nil {
		c.says = l.text(e)
		c.place = l.place(e)
	}
	return c
}

// parts gathers a chain of one joining operator, which the parser balances as a
// tree, into one list.
func (l *lowering) parts(e ast.Expr, op string, into []clause) []clause {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == op {
		for _, arg := range e.AsCall().Args() {
			into = l.parts(arg, op, into)
		}
		return into
	}
	return append(into, l.clause(e))
}

// text writes a leaf in CEL's own form.
func (l *lowering) text(e ast.Expr) (s string) {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == present {
		what := e.AsCall().Args()[0]
		if path, ok := pathOf(what); ok {
			return "has(" + path + ")"
		}
		e = what
		defer func() { s = "has(" + s + ")" }()
	}
	s, err := cel.ExprToString(e, l.info)
	if err != nil {
		return "(unwritable)"
	}
	return s
}

// leaf lowers one comparison.
func (l *lowering) leaf(e ast.Expr) clause {
	if e.Kind() != ast.CallKind || l.schema.events != nil && l.isCall(e) {
		t := l.term(e)
		if l.err == nil && (t.typ != Bool || t.isList) {
			l.refuse(e, "a rule is true or false, and this is neither")
		}
		get := t.truthOf()
		return leafOf(func(at Lookup) bool { b, ok := get(at); return ok && b }, t).as(truth, "", t)
	}
	call := e.AsCall()
	switch name := call.FunctionName(); name {
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return l.comparison(e, call)
	case operators.In:
		return l.membership(e, call)
	case present:
		return l.presence(e, call)
	case "startsWith", "contains":
		return l.affix(e, call)
	default:
		l.refuse(e, "%s is not part of the rule language", spoken(name))
		return clause{}
	}
}

// isCall tells whether e asks for a tag or is a function over events.
func (l *lowering) isCall(e ast.Expr) bool {
	call := e.AsCall()
	return !call.IsMemberFunction() && (call.FunctionName() == tagCall || known(funcs, Func(call.FunctionName())))
}

func (l *lowering) comparison(e ast.Expr, call ast.CallExpr) clause {
	left, right := l.term(call.Args()[0]), l.term(call.Args()[1])
	if l.err != nil {
		return clause{}
	}
	if left.isList || right.isList || left.typ == Strings || right.typ == Strings {
		l.refuse(e, "a list is searched with in or measured with size, not compared")
		return clause{}
	}
	c, ok := compare(call.FunctionName(), left, right)
	if !ok {
		l.refuse(e, "%s and %s have no %s", left.typ.String(), right.typ.String(), spoken(call.FunctionName()))
	}
	if scored(left) && right.path != "" || scored(right) && left.path != "" {
		l.refuse(e, "a score changes at every moment: it is compared with a number")
	}
	c.number = numeralOf(call.FunctionName(), left, right)
	return c.as(comparison, call.FunctionName(), left, right)
}

func (l *lowering) membership(e ast.Expr, call ast.CallExpr) clause {
	left, list := l.term(call.Args()[0]), l.term(call.Args()[1])
	if l.err != nil {
		return clause{}
	}
	switch {
	case left.isList || left.typ == Strings:
		l.refuse(e, "a list is never in a list")
	case list.isList && (left.typ == String || numeric(left.typ)):
		if len(list.list) == 0 || list.typ == left.typ {
			return within(left, list).as(among, "", left, list)
		}
		l.refuse(e, "%s is never in a list of %s", left.typ.String(), list.typ.String())
	case list.typ == Strings && !list.isList && left.typ == String:
		if why, is := Barred(left.text); is {
			l.refuse(e, "%s may not decide anything: %s", left.text, why)
		}
		return member(left, list).as(listed, "", left, list)
	default:
		l.refuse(e, "what follows in must be a list of texts or of numbers")
	}
	return clause{}
}

func (l *lowering) presence(e ast.Expr, call ast.CallExpr) clause {
	t := l.term(call.Args()[0])
	if l.err == nil && (t.path == "" || t.size) {
		l.refuse(e, "has takes a path")
	}
	path := t.path
	return leafOf(func(at Lookup) bool { _, ok := at(path); return ok }, t).as(presence, "", t)
}

func (l *lowering) affix(e ast.Expr, call ast.CallExpr) clause {
	name := call.FunctionName()
	if !call.IsMemberFunction() || len(call.Args()) != 1 {
		l.refuse(e, "%s is written after a path: order.status.%s(\"…\")", name, name)
		return clause{}
	}
	whole, part := l.term(call.Target()), l.term(call.Args()[0])
	if l.err == nil && (whole.typ != String || part.typ != String || whole.isList || part.isList) {
		l.refuse(e, "%s compares texts", name)
	}
	return affix(affixes[name], whole, part).as(affixed, name, whole, part)
}

// term lowers a path, a constant, a list of constants, size or timestamp.
func (l *lowering) term(e ast.Expr) term {
	switch e.Kind() {
	case ast.LiteralKind:
		return l.constant(e)
	case ast.IdentKind, ast.SelectKind:
		return l.path(e)
	case ast.ListKind:
		return l.list(e)
	case ast.CallKind:
		return l.function(e, e.AsCall())
	}
	l.refuse(e, "this is not part of the rule language")
	return term{}
}

// wholeNumbers is the bound within which float64 holds every whole number.
const wholeNumbers = 1 << 53

func (l *lowering) constant(e ast.Expr) term {
	switch v := e.AsLiteral().(type) {
	case types.String:
		return term{typ: String, text: string(v)}
	case types.Bool:
		return term{typ: Bool, truth: bool(v)}
	case types.Double:
		return term{typ: Double, number: float64(v)}
	case types.Int:
		if v > wholeNumbers || v < -wholeNumbers {
			l.refuse(e, "numbers compare exactly up to 9007199254740992 only")
		}
		return term{typ: Int, number: float64(v)}
	}
	l.refuse(e, "a constant is a text, a number, true or false")
	return term{}
}

func (l *lowering) path(e ast.Expr) term {
	path, ok := pathOf(e)
	if !ok {
		l.refuse(e, "a value is read by its path alone")
		return term{}
	}
	if why, refused := l.schema.refuse(path); refused {
		l.refuse(root(e), "%s", why)
	}
	return term{typ: l.schema.open[path], path: path}
}

// pathOf joins a chain of fields; ok is false when it starts with anything but a name.
func pathOf(e ast.Expr) (string, bool) {
	if e.Kind() == ast.IdentKind {
		return strings.TrimPrefix(e.AsIdent(), "."), true
	}
	if e.Kind() != ast.SelectKind || e.AsSelect().IsTestOnly() {
		return "", false
	}
	head, ok := pathOf(e.AsSelect().Operand())
	return head + "." + e.AsSelect().FieldName(), ok
}

// root is the first name of a chain: where a reader looks for the path.
func root(e ast.Expr) ast.Expr {
	for e.Kind() == ast.SelectKind {
		e = e.AsSelect().Operand()
	}
	return e
}

func (l *lowering) list(e ast.Expr) term {
	out := term{isList: true}
	for i, item := range e.AsList().Elements() {
		t := l.term(item)
		if l.err == nil && (t.path != "" || t.isList || i > 0 && t.typ != out.typ || t.typ != String && !numeric(t.typ)) {
			l.refuse(item, "a list holds constants of one type: texts or numbers")
		}
		out.typ = t.typ
		out.list = append(out.list, t)
	}
	return out
}

func (l *lowering) function(e ast.Expr, call ast.CallExpr) term {
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	switch name := call.FunctionName(); {
	case l.schema.events != nil && l.isCall(e):
		return l.call(e, call)
	case name == "size" && len(args) == 1:
		t := l.term(args[0])
		if l.err == nil && (t.path == "" || t.size || t.typ != Strings && t.typ != String) {
			l.refuse(e, "size measures the list or the text at a path")
		}
		return term{typ: Int, path: t.path, size: true, sized: t.typ}
	case name == "timestamp" && len(args) == 1 && args[0].Kind() == ast.LiteralKind:
		text, _ := args[0].AsLiteral().(types.String)
		at, err := time.Parse(time.RFC3339, string(text))
		if err != nil {
			l.refuse(e, "a time is written 2026-01-02T15:04:05Z (RFC 3339)")
		}
		return term{typ: Timestamp, instant: at}
	default:
		l.refuse(e, "%s is not part of the rule language here", spoken(name))
		return term{}
	}
}

// spoken writes an operator as a person does.
func spoken(function string) string {
	if function == operators.Conditional {
		return "a ? b : c"
	}
	if display, ok := operators.FindReverse(function); ok && display != "" {
		return display
	}
	return function
}

func scored(t term) bool { return t.feature != nil && t.feature.Func == Score }

func known[K comparable, V any](in map[K]V, k K) bool { _, ok := in[k]; return ok }
