package plan_test

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/routing/plan"
)

func TestWhatIsDoneAboutAngerIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]plan.Anger{
		"":                          {},
		"on_anger: {do: none}\n":    {},
		"on_anger: {do: consult}\n": {Do: zhiyin.EscalateConsult, Seniority: 4},
		"on_anger: {do: take_over, seniority: 5}\n": {Do: zhiyin.EscalateTakeOver, Seniority: 5},
	} {
		if got := parsed(t, head+text).Anger; got.Do != want.Do || got.Seniority != want.Seniority {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

func TestWhatIsNotMeantAboutAngerIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"on_anger: {do: shout}\n":                 "5:16 on_anger.do: must be consult, take_over or none",
		"on_anger: {seniority: 4}\n":              "on_anger.do: is missing",
		"on_anger: {do: none, seniority: 4}\n":    "on_anger.seniority: goes with do: consult or do: take_over alone",
		"on_anger: {do: consult, seniority: 6}\n": "on_anger.seniority: must be a whole number from 1 to 5",
		"on_anger: {do: consult, senority: 4}\n":  "did you mean seniority?",
		"on_anger: take_over\n":                   "on_anger: must be a mapping of fields",
	} {
		_, problems := plan.Parse([]byte(head+text), words(t))
		if len(problems) == 0 || !strings.Contains(problems[0].String(), want) {
			t.Errorf("%q: %v, want %s", text, problems, want)
		}
	}
}

func TestAPlanWhoseAngryCustomersHaveNoSeniorIsWarnedOf(t *testing.T) {
	t.Parallel()
	_, warnings := parsed(t, head+"require: [agent.skill.medical >= 3]\non_anger: {do: consult, seniority: 5}\n").Check(words(t))
	if len(warnings) != 1 || !strings.Contains(warnings[0].String(), "nobody who may answer herun-vip has the seniority 5") {
		t.Errorf("%v", warnings)
	}
	if problems, warnings := parsed(t, head+"on_anger: {do: consult}\n").Check(words(t)); len(problems)+len(warnings) > 0 {
		t.Errorf("%v %v", problems, warnings)
	}
}
