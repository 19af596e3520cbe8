package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"zhiyin.dev"
)

// Type is the type of the value at a path.
type Type uint8

// The types, with what a Lookup returns for them.
const (
	String    Type = iota + 1 // string
	Int                       // int, int64 or int32
	Double                    // float64, or any of Int's
	Bool                      // bool
	Timestamp                 // time.Time
	Strings                   // []string
)

// String names the type as CEL writes it.
func (t Type) String() string {
	switch t {
	case String:
		return "string"
	case Int:
		return "int"
	case Double:
		return "double"
	case Bool:
		return "bool"
	case Timestamp:
		return "timestamp"
	case Strings:
		return "list(string)"
	}
	return "unknown type"
}

// celTypes gives the checker's type of each Type.
var celTypes = map[Type]*cel.Type{
	String: cel.StringType, Int: cel.IntType, Double: cel.DoubleType, Bool: cel.BoolType,
	Timestamp: cel.TimestampType, Strings: cel.ListType(cel.StringType),
}

// Limits of one rule. A rule is read by people and evaluated on a call's path.
const (
	maxText  = 4096 // code points: some fifty lines, more than anybody checks by eye
	maxDepth = 40   // nested brackets; keeps every recursion over a rule short
)

// Schema says which paths a rule may read and which it may not. It is made once
// and may be used from several goroutines; making one costs about a millisecond.
type Schema struct {
	open   map[string]Type
	names  []string // of open, sorted: suggestions are the same each time
	sealed []string
	env    *cel.Env

	events     map[string]map[string]Type // open events with their open properties; nil: no calls
	eventNames []string                   // of events, sorted
}

// Over returns the schema with functions over events, whose open properties
// (String or Double) are given, and over tags.
func (s Schema) Over(events map[string]map[string]Type) Schema {
	s.events, s.eventNames = events, slices.Sorted(maps.Keys(events))
	return s
}

// NewSchema takes the open paths with their types, and the sealed paths. A
// sealed path ending in ".*" seals everything below it. A path is names joined
// by dots, each of letters, digits and underscores. NewSchema is Invalid for
// another form and for a path that is a forbidden attribute.
func NewSchema(open map[string]Type, sealed ...string) (Schema, error) {
	s := Schema{open: make(map[string]Type, len(open)), sealed: slices.Clone(sealed)}
	opts := []cel.EnvOption{
		cel.ClearMacros(), hasMacro(), cel.CrossTypeNumericComparisons(true),
		cel.ParserRecursionLimit(maxDepth), cel.ParserExpressionSizeLimit(maxText), hasFunction(),
	}
	opts = append(opts, callFunctions()...)
	for path, t := range open {
		if celTypes[t] == nil || !wellFormed(path) {
			return Schema{}, fmt.Errorf("rule: schema path %q of %s: %w", path, t, zhiyin.Invalid)
		}
		if why, is := Forbidden(path); is {
			return Schema{}, fmt.Errorf("rule: schema path %q: %s: %w", path, why, zhiyin.Invalid)
		}
		s.open[path] = t
		s.names = append(s.names, path)
		opts = append(opts, cel.Variable(path, celTypes[t]))
	}
	slices.Sort(s.names)
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return Schema{}, fmt.Errorf("rule: schema: %v: %w", err, zhiyin.Internal)
	}
	s.env = env
	return s, nil
}

// present is the function that has(path) stands for. Nobody can write the name.
const present = "@has"

// hasMacro lets has(path) be written. CEL's own macro looks at fields of
// messages, and our paths are whole variables.
func hasMacro() cel.EnvOption {
	return cel.Macros(cel.GlobalMacro("has", 1, func(eh cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		return eh.NewCall(present, args[0]), nil
	}))
}

// hasFunction declares present for values of every type.
func hasFunction() cel.EnvOption {
	opts := make([]cel.FunctionOpt, 0, len(celTypes))
	for t, c := range celTypes {
		opts = append(opts, cel.Overload("has_"+strings.NewReplacer("(", "_", ")", "").Replace(t.String()),
			[]*cel.Type{c}, cel.BoolType, cel.UnaryBinding(func(ref.Val) ref.Val { return types.True })))
	}
	return cel.Function(present, opts...)
}

// wellFormed tells whether path is names joined by dots.
func wellFormed(path string) bool {
	for name := range strings.SplitSeq(path, ".") {
		if name == "" || name[0] >= '0' && name[0] <= '9' {
			return false
		}
		for _, r := range name {
			if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
				return false
			}
		}
	}
	return true
}

// isSealed tells whether path is sealed by name or by a prefix.
func (s Schema) isSealed(path string) bool {
	return slices.ContainsFunc(s.sealed, func(p string) bool {
		if below, all := strings.CutSuffix(p, "*"); all {
			return strings.HasPrefix(path, below)
		}
		return p == path
	})
}

// refuse says why path may not be read, where it may not.
func (s Schema) refuse(path string) (why zhiyin.Flaw, refused bool) {
	if why, is := Barred(path); is {
		return zhiyin.Flawf("%s may not decide anything: %s", path, why), true
	}
	if s.isSealed(path) {
		return zhiyin.Flawf("%s is sealed: it is personal, and rules read open values only", path), true
	}
	if _, ok := s.open[path]; ok {
		return why, false
	}
	if near := Nearest(path, s.names); near != "" {
		return zhiyin.Flawf("there is no %s; did you mean %s?", path, near), true
	}
	return zhiyin.Flawf("there is no %s", path), true
}
