package rule

import (
	"errors"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// fields is a schema with a path of every type.
func fields(t testing.TB) Schema {
	t.Helper()
	s, err := NewSchema(map[string]Type{
		"customer.tier": String, "customer.city": String, "orders.count": Int, "orders.sum": Double,
		"visits": Int, "score": Double, "consented": Bool, "loud": Bool,
		"order.at": Timestamp, "seen.at": Timestamp, "tags": Strings, "topics": Strings,
	}, "customer.name", "customer.phone", "digits.*")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func compile(t testing.TB, text string) *Rule {
	t.Helper()
	r, err := Compile(text, fields(t))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

func from(values map[string]any) Lookup {
	return func(path string) (any, bool) { v, ok := values[path]; return v, ok }
}

var someone = map[string]any{
	"customer.tier": "gold", "customer.city": "杭州", "orders.count": 3, "orders.sum": 120.5, "visits": int64(2),
	"consented": true, "order.at": time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), "tags": []string{"loyal", "returns"},
}

func TestRulesHoldForWhatIsKnown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`customer.tier == "gold"`:                                 true,
		`customer.tier != "gold"`:                                 false,
		`customer.tier in ["gold", "black"]`:                      true,
		`customer.tier in []`:                                     false,
		`customer.tier < "silver"`:                                true,
		`orders.count >= 3 && visits < 3`:                         true,
		`orders.count > 2.5`:                                      true,
		`orders.count < orders.sum`:                               true,
		`visits in [1, 2]`:                                        true,
		`"loyal" in tags && !("vip" in tags)`:                     true,
		`customer.tier in tags`:                                   false,
		`customer.city.startsWith("杭")`:                           true,
		`customer.city.contains("州") || false`:                    true,
		`size(tags) == 2`:                                         true,
		`customer.city.size() == 2`:                               true,
		`consented`:                                               true,
		`consented == false`:                                      false,
		`order.at < timestamp("2026-03-01T09:00:00Z")`:            true,
		`order.at >= timestamp("2026-03-01T16:00:00+08:00")`:      true,
		`has(customer.tier) && !has(score)`:                       true,
		`(visits == 1 || visits == 2) && (true && true) || false`: true,
	} {
		if got := compile(t, text).Holds(from(someone)); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}

func TestAMissingValueMakesItsLeafFalseAndSaysUnknown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`score > 1.0`: false, `score <= 1.0`: false, `score != 1.0`: false, `!(score != 1.0)`: true,
		`loud`: false, `!loud`: true, `loud == false`: false, `"x" in topics`: false, `size(topics) == 0`: false,
		`seen.at < order.at`: false, `score > 1.0 || consented`: true,
	} {
		r := compile(t, text)
		holds, because := r.Explain(from(someone))
		if holds != want || because.Holds != want || r.Holds(from(someone)) != want {
			t.Errorf("%s: %t, want %t", text, holds, want)
		}
		leaf := because
		for len(leaf.Parts) > 0 {
			leaf = leaf.Parts[0]
		}
		if leaf.Saw != "unknown" || leaf.Holds {
			t.Errorf("%s: leaf %+v, want false and unknown", text, leaf)
		}
	}
}

func TestAValueOfAnotherTypeIsUnknown(t *testing.T) {
	t.Parallel()
	holds, because := compile(t, `visits == 2`).Explain(from(map[string]any{"visits": "2"}))
	if holds || because.Saw != "unknown" {
		t.Errorf("a text for a number: %+v", because)
	}
}

func TestBecauseShowsTheTreeAsWrittenWithValues(t *testing.T) {
	t.Parallel()
	_, got := compile(t, `customer.tier == "black" || orders.count >= 3 && !("vip" in tags) && has(visits)`).Explain(from(someone))
	want := zhiyin.Because{Says: "any", Holds: true, Parts: []zhiyin.Because{
		{Says: `customer.tier == "black"`, Saw: "gold"},
		{Says: "all", Holds: true, Parts: []zhiyin.Because{
			{Says: "orders.count >= 3", Holds: true, Saw: "3"},
			{Says: "not", Holds: true, Parts: []zhiyin.Because{{Says: `"vip" in tags`, Saw: "not among 2"}}},
			{Says: "has(visits)", Holds: true, Saw: "2"},
		}},
	}}
	if g, w := tree(got), tree(want); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func tree(b zhiyin.Because) string {
	out := b.Says + "|" + b.Saw + "|" + map[bool]string{true: "yes", false: "no"}[b.Holds]
	for _, p := range b.Parts {
		out += "\n " + strings.ReplaceAll(tree(p), "\n", "\n ")
	}
	return out
}

func TestALongValueIsShortenedAtACharacter(t *testing.T) {
	t.Parallel()
	_, because := compile(t, `customer.city == "x"`).Explain(from(map[string]any{"customer.city": strings.Repeat("州", 100)}))
	if len(because.Saw) > longestSaw+len("…") || !strings.HasSuffix(because.Saw, "州…") {
		t.Errorf("saw %q", because.Saw)
	}
}

func TestWhatIsNotInTheLanguageIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                          "1:1: there is no rule here",
		"customer.teir == \"gold\"":                 "1:1: there is no customer.teir; did you mean customer.tier?",
		"visits > 1 &&\n  ordrs.count > 2":          "2:3: there is no ordrs.count; did you mean orders.count?",
		`visits > 1 && customer.phone == "1"`:       "1:15: customer.phone is sealed",
		`digits.menu == "1"`:                        "1:1: digits.menu is sealed",
		`customer.family_status == "married"`:       "1:1: customer.family_status may not decide anything: family status",
		`customer.monthlyIncome > 5`:                "1:1: customer.monthlyIncome may not decide anything: income",
		`"health.diabetes" in tags`:                 "1:19: health.diabetes may not decide anything: health",
		`wholly.unlike == 1`:                        "1:1: there is no wholly.unlike",
		`visits + 1 > 2`:                            "1:8: + is not part of the rule language here",
		`visits > 1 ? true : false`:                 "1:12: a ? b : c is not part of the rule language",
		`tags.exists(t, t == "x")`:                  "1:12: exists is not part of the rule language",
		`tags[0] == "x"`:                            "1:5:",
		`customer.city.matches("a.*")`:              "1:22: matches is not part of the rule language",
		`customer.city.endsWith("a")`:               "1:23: endsWith is not part of the rule language",
		`visits == "2"`:                             "1:8: int and string have no ==",
		`tags == ["x"]`:                             "1:6: a list is searched with in",
		`visits in ["a"]`:                           "1:8: int is never in a list of string",
		`visits`:                                    "1:1: a rule is true or false, and this is neither",
		`consented < true`:                          "1:11: bool and bool have no <",
		`visits > 9007199254740993`:                 "1:10: numbers compare exactly",
		`order.at > timestamp("yesterday")`:         "1:21: a time is written",
		`visits in [1, orders.count]`:               "1:21: a list holds constants",
		`has("x")`:                                  "1:4: has takes a path",
		`{"a": 1}.a == 1`:                           "1:9: a value is read by its path alone",
		`visits == null`:                            "1:11: a constant is",
		`visits ==`:                                 "1:10: Syntax error",
		`b"x" == b"x"`:                              "1:1: a constant is",
		strings.Repeat("(", 60) + "consented":       "1:",
		`consented && ` + strings.Repeat(" ", 5000): "1:1: the rule is longer",
	} {
		_, err := Compile(text, fields(t))
		var at *Error
		if !errors.As(err, &at) || !errors.Is(err, zhiyin.Invalid) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
}

func TestAnInterestIsNotTheAttributeItself(t *testing.T) {
	t.Parallel()
	compile(t, `"interest.baby_health" in tags`)
	if _, is := Forbidden("customer.religious"); !is {
		t.Error("customer.religious is permitted")
	}
	for _, name := range []string{"orders.trace", "customer.tier", "tongxin-formula-stage2", "wealth", "herun-visit-booked"} {
		if why, is := Forbidden(name); is {
			t.Errorf("%s is refused: %s", name, why)
		}
	}
}

func TestASchemaOfForbiddenOrMalformedPathsIsRefused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"customer.income", "customer.", "a b", "1a", ""} {
		if _, err := NewSchema(map[string]Type{path: String}); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestPathsAreListedOnceInOrder(t *testing.T) {
	t.Parallel()
	got := compile(t, `visits > 1 && ("a" in tags || visits < 9) && !has(score)`).Paths()
	if strings.Join(got, " ") != "visits tags score" {
		t.Errorf("paths %v", got)
	}
}

func TestHoldsAllocatesNothing(t *testing.T) {
	r := compile(t, `customer.tier in ["gold", "black"] && orders.count >= 3 && orders.sum < 500.0 && "loyal" in tags && size(tags) > 1`)
	at := from(someone)
	if !r.Holds(at) {
		t.Fatal("the rule does not hold")
	}
	if n := testing.AllocsPerRun(100, func() { r.Holds(at) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkHolds evaluates five leaves over a Go map.
func BenchmarkHolds(b *testing.B) {
	r := compile(b, `customer.tier in ["gold", "black"] && orders.count >= 3 && orders.sum < 500.0 && "loyal" in tags && consented`)
	at := from(someone)
	b.ReportAllocs()
	for b.Loop() {
		r.Holds(at)
	}
}

func BenchmarkCompile(b *testing.B) {
	s := fields(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(`customer.tier in ["gold", "black"] && orders.count >= 3`, s); err != nil {
			b.Fatal(err)
		}
	}
}
