package profile_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
	"zhiyin.dev/rule"
	"zhiyin.dev/schema"
)

// spoken is the lexicon of the platform's schemas and some of a house.
func spoken(t *testing.T, texts ...string) *profile.Lexicon {
	t.Helper()
	all := schema.Defaults()
	for _, text := range texts {
		s, problems := schema.Parse([]byte(text), 1, func(string) string { return "" })
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		all = append(all, s)
	}
	v, err := profile.NewLexicon(schema.NewSet(all...))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func tagged(unit, when string) []byte {
	return []byte("id: x\nunit: " + unit + "\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: '" + when + "'\n")
}

const lesson = `id: lesson-ended
event: Lesson Ended
schema: {type: object, properties: {course name: {type: string, x-open: true}, minutes: {type: integer, x-open: true}, passed: {type: boolean, x-open: true}, remark: {type: string}}}
`

func TestEveryOpenPropertyOfEverySchemaIsReadByRules(t *testing.T) {
	t.Parallel()
	funcs := map[schema.Open]string{schema.Text: `most("%", "#", "30d") == "a"`, schema.ID: `last("%", "#") == "a"`, schema.Number: `sum("%", "#", "7d") > 1`, schema.Truth: `last("%", "#")`}
	v := spoken(t, lesson)
	for event, properties := range schema.NewSet(schema.Defaults()...).Open("") {
		if _, problems := v.Parse(tagged("", `count("`+event+`", "30d") > 1`)); len(problems) > 0 {
			t.Errorf("%s: %v", event, problems)
		}
		for name, open := range properties {
			when := strings.NewReplacer("%", event, "#", name).Replace(funcs[open])
			if _, problems := v.Parse(tagged("", when)); len(problems) > 0 {
				t.Errorf("%s: %v", when, problems)
			}
		}
	}
	for name, open := range schema.NewSet(schema.Defaults()...).Traits() {
		want := map[schema.Open]rule.Type{schema.Text: rule.String, schema.Number: rule.Double, schema.Truth: rule.Bool, schema.Texts: rule.Strings}[open]
		if got := v.Traits()[name]; got != want {
			t.Errorf("trait %s is %s, want %s", name, got, want)
		}
	}
}

func TestRulesReadWhatTheHouseOpensAndNothingSealed(t *testing.T) {
	t.Parallel()
	house := spoken(t, lesson)
	v := spoken(t, lesson, "id: own\nabout: traits\nschema: {type: object, properties: {level: {type: string, x-open: true}, region: {type: string}}}\n",
		"id: lesson-muhe\nunit: muhe\nevent: Lesson Ended\nschema: {type: object, properties: {minutes: {type: string, x-open: true}}}\n")
	for _, c := range []struct{ unit, when, refused string }{
		{"", `count("Lesson Ended", "30d", {"passed": true, "course name": "Tea"}) >= 1`, ""},
		{"", `last("Lesson Ended", "passed") && first("Lesson Ended", "passed", "9d") == false`, ""},
		{"", `traits.level == "b"`, ""},
		{"", `traits.region == "浙江"`, "1:1: there is no traits.region"},
		{"", `traits.level == "b" && count("Lesson Ended", "30d", {"remark": "bad"}) > 0`, `1:54: "Lesson Ended" has no open property remark; the others are sealed`},
		{"", `sum("Lesson Ended", "minutes") > 9`, "has no open property minutes"}, // two units, two types
		{"muhe", `last("Lesson Ended", "minutes") == "9"`, ""},
		{"tea", `sum("Lesson Ended", "minutes") > 9`, ""},
		{"muhe", `count("Lesson Ended", "30d", {"passed": true}) >= 1`, "has no open property passed"},
		{"", `sum("Lesson Ended", "passed") > 1`, "does not take passed, which is a bool"},
		{"", `last("Lesson Ended", "course name")`, "a rule is true or false"},
		{"", `count("Lesson Endet") > 1`, `did you mean "Lesson Ended"?`},
	} {
		by := v
		if c.unit == "tea" { // of a house where no unit differs
			by = house
		}
		_, problems := by.Parse(tagged(c.unit, c.when))
		if ok := c.refused == "" && len(problems) == 0 || len(problems) == 1 && c.refused != "" && strings.Contains(problems[0].Text, c.refused); !ok {
			t.Errorf("%s of %q: %v, want %q", c.when, c.unit, problems, c.refused)
		}
	}
}

func TestTruthsOfEventsAreJudged(t *testing.T) {
	t.Parallel()
	for when, want := range map[string]bool{
		`last("Lesson Ended", "passed")`:                              true,
		`first("Lesson Ended", "passed")`:                             false,
		`count("Lesson Ended", "30d", {"passed": true}) == 2`:         true,
		`unique("Lesson Ended", "passed", "30d") == 2`:                true,
		`last("Lesson Ended", "passed", "", {"course name": "Silk"})`: false,
		`count("Lesson Ended", {"course name": ["Tea", "Silk"]}) > 2`: true,
	} {
		list, problems := spoken(t, lesson).Parse(tagged("", when))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		tagger, err := profile.NewTagger(list)
		if err != nil {
			t.Fatal(err)
		}
		p := tagger.NewPerson()
		for i, passed := range []any{false, true, "yes", true} {
			p.Take(zhiyin.NewEvent("cu_1", zhiyin.CustomerTracked{Name: "Lesson Ended", Open: map[string]any{"passed": passed, "course name": []string{"Silk", "Tea"}[i%2]}}, noon.Add(time.Duration(i)*time.Minute)))
		}
		p.Judge(noon.Add(time.Hour))
		if got := slices.Contains(p.Tags(), "x"); got != want {
			t.Errorf("%s is %v", when, got)
		}
	}
}
