package rule

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/common/types"
	"pgregory.net/rapid"
)

// TestClosuresAgreeWithCEL draws rules and complete data and lets cel-go's own
// interpreter judge: where every value is present both say the same.
func TestClosuresAgreeWithCEL(t *testing.T) {
	t.Parallel()
	schema := fields(t)
	rapid.Check(t, func(t *rapid.T) {
		text := drawRule(t, 3)
		r, err := Compile(text, schema)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		tree, issues := schema.env.Compile(text)
		if issues.Err() != nil {
			t.Fatalf("%s: cel: %v", text, issues.Err())
		}
		program, err := schema.env.Program(tree)
		if err != nil {
			t.Fatalf("%s: cel: %v", text, err)
		}
		for range 5 {
			values := drawValues(t)
			want, _, err := program.Eval(values)
			if err != nil {
				t.Fatalf("%s with %v: cel: %v", text, values, err)
			}
			explained, because := r.Explain(from(values))
			if got := r.Holds(from(values)); types.Bool(got) != want || explained != got || because.Holds != got {
				t.Fatalf("%s with %v: Holds %t, Explain %t, cel %v", text, values, got, explained, want)
			}
		}
	})
}

// TestARuleInBracketsIsTheSameRule also where a value is missing: ! turns a
// false leaf, and turning twice changes nothing.
func TestARuleInBracketsIsTheSameRule(t *testing.T) {
	t.Parallel()
	schema := fields(t)
	rapid.Check(t, func(t *rapid.T) {
		text := drawRule(t, 2)
		plain, err := Compile(text, schema)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		twice, err := Compile("!(!("+text+"))", schema)
		if err != nil {
			t.Fatalf("!(!(%s)): %v", text, err)
		}
		values := drawValues(t)
		delete(values, rapid.SampledFrom([]string{"score", "tags", "customer.tier", "consented", "order.at"}).Draw(t, "missing"))
		if plain.Holds(from(values)) != twice.Holds(from(values)) {
			t.Fatalf("%s with %v", text, values)
		}
	})
}

func drawRule(t *rapid.T, depth int) string {
	if depth == 0 {
		return drawLeaf(t)
	}
	switch rapid.IntRange(0, 4).Draw(t, "join") {
	case 0:
		return drawLeaf(t)
	case 1:
		return "!(" + drawRule(t, depth-1) + ")"
	default:
		op := rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "op")
		n := rapid.IntRange(2, 4).Draw(t, "parts")
		parts := make([]string, n)
		for i := range parts {
			parts[i] = "(" + drawRule(t, depth-1) + ")"
		}
		return strings.Join(parts, op)
	}
}

var (
	texts    = []string{"gold", "black", "silver", "杭州", "杭", "香港", "", "loyal"}
	ordering = []string{"==", "!=", "<", "<=", ">", ">="}
)

func drawLeaf(t *rapid.T) string {
	pick := func(from ...string) string { return rapid.SampledFrom(from).Draw(t, "pick") }
	text := func() string { return fmt.Sprintf("%q", rapid.SampledFrom(texts).Draw(t, "text")) }
	whole := func() string { return fmt.Sprint(rapid.IntRange(-3, 3).Draw(t, "whole")) }
	double := func() string { return fmt.Sprintf("%.2f", float64(rapid.IntRange(-12, 12).Draw(t, "quarters"))/4) }
	words := func() string { return pick("customer.tier", "customer.city") }
	moment := func() string {
		return fmt.Sprintf("timestamp(%q)", drawTime(t).Format(time.RFC3339))
	}
	compared := ordering[rapid.IntRange(0, len(ordering)-1).Draw(t, "comparison")]
	ordered := ordering[rapid.IntRange(2, len(ordering)-1).Draw(t, "ordering")]
	switch rapid.IntRange(0, 13).Draw(t, "leaf") {
	case 0:
		return words() + " " + compared + " " + pick(text(), words())
	case 1:
		return text() + " " + compared + " " + words()
	case 2:
		return pick("orders.count", "visits", "size(tags)", "customer.city.size()") + " " + compared + " " + pick(whole(), "visits")
	case 3:
		return pick("orders.sum", "score") + " " + compared + " " + pick(double(), "score")
	case 4:
		return pick("visits", "orders.count") + " " + ordered + " " + pick(double(), "score")
	case 5:
		return pick("consented", "loud") + pick("", " == true", " != loud")
	case 6:
		return pick("order.at", "seen.at") + " " + compared + " " + pick(moment(), "seen.at")
	case 7:
		return words() + " in [" + text() + ", " + text() + "]"
	case 8:
		return "visits in [" + whole() + ", " + whole() + "]"
	case 9:
		return pick(text(), words()) + " in " + pick("tags", "topics")
	case 10:
		return words() + pick(".startsWith(", ".contains(") + pick(text(), words()) + ")"
	case 11:
		return "has(" + pick("tags", "score", "customer.tier", "order.at", "loud", "visits") + ")"
	case 12:
		return "score in [" + double() + ", " + double() + "]"
	default:
		return pick("true", "false", "consented")
	}
}

func drawTime(t *rapid.T) time.Time {
	return time.Unix(1_770_000_000+int64(rapid.IntRange(-2, 2).Draw(t, "seconds")), 0).UTC()
}

func drawValues(t *rapid.T) map[string]any {
	text := func() string { return rapid.SampledFrom(texts).Draw(t, "value") }
	quarter := func() float64 { return float64(rapid.IntRange(-12, 12).Draw(t, "quarters")) / 4 }
	list := func() []string { return rapid.SliceOfN(rapid.SampledFrom(texts), 0, 3).Draw(t, "list") }
	return map[string]any{
		"customer.tier": text(), "customer.city": text(), "orders.sum": quarter(), "score": quarter(),
		"orders.count": rapid.IntRange(-3, 3).Draw(t, "count"), "visits": int64(rapid.IntRange(-3, 3).Draw(t, "visits")),
		"consented": rapid.Bool().Draw(t, "consented"), "loud": rapid.Bool().Draw(t, "loud"),
		"order.at": drawTime(t), "seen.at": drawTime(t), "tags": list(), "topics": list(),
	}
}

// FuzzCompile: whatever is typed, Compile returns a rule that can be evaluated
// and explained, or a refusal with a place.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		`customer.tier in ["gold"] && !(visits > 2) || has(score)`, `order.at < timestamp("2026-03-01T09:00:00Z")`,
		`size(tags) >= 1 && "a" in tags`, `customer.city.startsWith("杭")`, `a.b.c == -1`, `[1,2][0] == 1`, `"\x00" == ''`,
		`((((`, `x ? y : z`, `tags.map(t, t + "a").exists(t, t == "b")`, `.visits == 1`, "visits ==\n\n 1 // why", `1u == 1u`, `has(has(visits))`,
	} {
		f.Add(seed)
	}
	schema := fields(f)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Compile(text, schema)
		if err != nil {
			var at *Error
			if !errors.As(err, &at) || at.Line < 1 || at.Column < 1 || at.Text == "" {
				t.Fatalf("%q is refused without a place: %v", text, err)
			}
			return
		}
		for _, values := range []map[string]any{someone, {}} {
			if holds, because := r.Explain(from(values)); holds != r.Holds(from(values)) || because.Says == "" {
				t.Fatalf("%q: Explain and Holds differ", text)
			}
		}
	})
}
