package rule

import (
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/common/operators"

	"zhiyin.dev"
)

// Relations writes what rules read as SQL expressions over one row of the
// population. An expression is null where the value is unknown. ok is false for
// what the relations do not hold. Numbers are double precision.
type Relations interface {
	Value(path string, typ Type, to *Statement) (expr string, ok bool)
	Listed(path string, item string, to *Statement) (expr string, ok bool) // is item in the list of texts at path?
	Length(path string, typ Type, to *Statement) (expr string, ok bool)    // size(path), null where unknown
	Aggregate(f Feature, to *Statement) (expr string, ok bool)
	Tagged(id string, to *Statement) (expr string, ok bool) // a truth
}

// Statement gathers the arguments of an SQL text.
type Statement struct{ Args []any }

// Add takes an argument and returns its placeholder.
func (s *Statement) Add(v any) string {
	s.Args = append(s.Args, v)
	return "$" + strconv.Itoa(len(s.Args))
}

// Number and Text add an argument with its type, which PostgreSQL has to be told.
func (s *Statement) Number(v float64) string {
	return "cast(" + s.Add(v) + " as double precision)"
}

// Text adds a text.
func (s *Statement) Text(v string) string { return "cast(" + s.Add(v) + " as text)" }

// SQL lowers the rule to one condition over the relations, which says of each
// row what Holds says of its values. The error is an *Error with the place of
// what can't be lowered.
func (r *Rule) SQL(over Relations, to *Statement) (string, error) {
	w := sqlWriter{over: over, to: to}
	text := w.clause(&r.root)
	if w.err != nil {
		return "", w.err
	}
	return text, nil
}

type sqlWriter struct {
	over Relations
	to   *Statement
	err  *Error
}

func (w *sqlWriter) clause(c *clause) string {
	if c.parts == nil {
		return "((" + w.leaf(c) + ") is true)"
	}
	if c.says == "not" {
		return "(not " + w.clause(&c.parts[0]) + ")"
	}
	parts := make([]string, len(c.parts))
	for i := range c.parts {
		parts[i] = w.clause(&c.parts[i])
	}
	return "(" + strings.Join(parts, map[string]string{"all": " and ", "any": " or "}[c.says]) + ")"
}

func (w *sqlWriter) refuse(c *clause, format string, args ...any) string {
	if w.err == nil {
		w.err = &Error{c.place.Line, c.place.Column, zhiyin.Flawf(format, args...)}
	}
	return "false"
}

func (w *sqlWriter) leaf(c *clause) string {
	f := c.form
	switch f.kind {
	case truth:
		if f.left.path == "" {
			return strconv.FormatBool(f.left.truth)
		}
		return w.term(c, f.left)
	case comparison:
		return w.term(c, f.left) + " " + sqlOperators[f.op] + " " + w.term(c, f.right)
	case among:
		return w.among(c, f.left, f.right)
	case listed:
		expr, ok := w.over.Listed(f.right.path, w.term(c, f.left), w.to)
		if !ok {
			return w.refuse(c, "%s can't be looked through for everybody", f.right.path)
		}
		return expr
	case presence:
		return w.term(c, f.left) + " is not null"
	}
	return w.affix(c, f)
}

var sqlOperators = map[string]string{operators.Equals: "=", operators.NotEquals: "<>", operators.Less: "<",
	operators.LessEquals: "<=", operators.Greater: ">", operators.GreaterEquals: ">="}

func (w *sqlWriter) among(c *clause, left, list term) string {
	if len(list.list) == 0 {
		return "false"
	}
	items := make([]string, len(list.list))
	for i, t := range list.list {
		items[i] = w.term(c, t)
	}
	return w.term(c, left) + " in (" + strings.Join(items, ", ") + ")"
}

// affix compares the beginning, or looks for the part, letter by letter: like
// folds case on some engines.
func (w *sqlWriter) affix(c *clause, f form) string {
	whole, part := w.term(c, f.left), w.term(c, f.right)
	if f.op == "startsWith" {
		return "substr(" + whole + ", 1, length(" + part + ")) = " + part
	}
	return whole + " is not null and (replace(" + whole + ", " + part + ", '') <> " + whole + " or " + part + " = '')"
}

// term writes one side. Instants are µs.
func (w *sqlWriter) term(c *clause, t term) string {
	if t.path == "" {
		return w.constant(c, t)
	}
	var expr string
	ok := false
	switch {
	case t.feature != nil:
		expr, ok = w.over.Aggregate(*t.feature, w.to)
	case t.tag != "":
		expr, ok = w.over.Tagged(t.tag, w.to)
	case t.size:
		expr, ok = w.over.Length(t.path, t.sized, w.to)
	default:
		expr, ok = w.over.Value(t.path, t.typ, w.to)
	}
	if !ok {
		return w.refuse(c, "%s can't be asked of everybody at once", t.path)
	}
	return expr
}

func (w *sqlWriter) constant(c *clause, t term) string {
	switch t.typ {
	case String:
		return w.to.Text(t.text)
	case Bool:
		return strconv.FormatBool(t.truth)
	case Timestamp:
		return "cast(" + w.to.Add(t.instant.In(time.UTC).UnixMicro()) + " as bigint)"
	case Int, Double:
		return w.to.Number(t.number)
	}
	return w.refuse(c, "this constant can't be asked of everybody at once")
}
