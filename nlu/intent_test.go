package nlu_test

import (
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
)

func TestAnIntentComesBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	d := nlu.IntentDefinition{ID: "muhe-refund-status", Unit: "muhe", Intent: "refund_status", Name: zhiyin.Text{"cmn": "查退款", "en": `Refund: "status"`},
		Examples: map[zhiyin.Language][]string{"cmn": {"退款到账了吗", "[焕亮精华](product)的钱呢: 还没到"}, "en": {"where is my refund"}}}
	got, faults := nlu.ParseIntent([]byte(d.YAML()))
	if len(faults) > 0 || fmt.Sprint(got) != fmt.Sprint(d) {
		t.Errorf("%v\n%+v\n%+v\n%s", faults, got, d, d.YAML())
	}
}

func TestWhatIsWrongWithAnIntentIsSaidWithItsPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"id: Muhe\nintent: refund\nname: {cmn: 退}\nexamples:\n  cmn: |\n    - 退款\n":                                 "id",
		"id: m\nintent: Refund-1\nname: {cmn: 退}\nexamples:\n  cmn: |\n    - 退款\n":                                  "intent",
		"id: m\nintent: r\nexamples:\n  cmn: |\n    - 退款\n":                                                         "name",
		"id: m\nintent: r\nname: {cmn: 退}\n":                                                                        "examples",
		"id: m\nintent: r\nname: {cmn: 退}\nexamples:\n  de: |\n    - Geld\n":                                        "examples.de 5",
		"id: m\nintent: r\nname: {cmn: 退}\nexamples:\n  cmn: |\n    - 退款\n    我的 13800006620\n":                     "examples.cmn 7",
		"id: m\nintent: r\nname: {cmn: 退}\nexamples:\n  cmn: |\n    - 我的电话 138-0000-6620\n":                         "examples.cmn 6",
		"id: m\nintent: r\nname: {cmn: 退}\nexamples:\n  cmn: |\n    - 退款\n    - 退款\n":                               "examples.cmn 7",
		"id: m\nintent: r\nname: {cmn: 退}\nexamples:\n  cmn: |\n    - " + strings.Repeat("退", 301) + "\n    - 退款\n": "examples.cmn 6",
		"id: m\nintent: r\nname: {cmn: 退}\nexample: {}\n":                                                           " 0",
		"[": " 0",
	} {
		_, faults := nlu.ParseIntent([]byte(text))
		said := ""
		for _, f := range faults {
			said += fmt.Sprintf("%s %d: %s\n", f.Field, f.Line, f.Text)
		}
		if !strings.Contains(said, want) {
			t.Errorf("%s\nsaid %q, want %q", text, said, want)
		}
	}
}
