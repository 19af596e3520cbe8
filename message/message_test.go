package message

import (
	"reflect"
	"strings"
	"testing"

	"zhiyin.dev"
)

const link = `
id: handoff-link
name: {cmn: 链接, en: Your link}
text:
  cmn: "【{unit}】{title}，请在 {minutes} 分钟内打开：{link}"
  en: "{unit}: {title}. Open within {minutes} min: {link}"
code: {cmn: SMS_1}
`

func TestATemplateIsFilledInTheLanguageOrItsNeighbour(t *testing.T) {
	t.Parallel()
	tpl, problems := Parse([]byte(link))
	if len(problems) > 0 || tpl.Purpose != zhiyin.ForService || !reflect.DeepEqual(tpl.Fields(), []string{"link", "minutes", "title"}) {
		t.Fatal(problems, tpl.Fields())
	}
	fields := map[string]string{"unit": "沐荷", "title": "确认转账", "minutes": "10", "link": "https://h/d#x"}
	out, missing := tpl.Fill(zhiyin.Cantonese, fields)
	if missing != "" || out.Text != "【沐荷】确认转账，请在 10 分钟内打开：https://h/d#x" || out.Language != zhiyin.Mandarin || out.Subject != "链接" || out.Code != "SMS_1" {
		t.Errorf("%+v %s", out, missing)
	}
	delete(fields, "link")
	if _, missing := tpl.Fill(zhiyin.English, fields); missing != "link" {
		t.Errorf("sent without its link: %q", missing)
	}
}

func TestATemplateThatCantBeSentIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"id: X\nname: {cmn: a}\ntext: {cmn: b}":                                "id",
		"id: x\nname: {cmn: a}\ntext: {cmn: 'b {c'}":                           "brace",
		"id: x\nname: {cmn: a}\ntext: {cmn: b}\ncolour: red":                   "colour",
		"id: x\nname: {cmn: a}":                                                "no language",
		"id: x\nname: {cmn: a}\ntext: {cmn: b}\npurpose: 'sell it'":            "purpose",
		"id: x\nname: {cmn: a}\ntext: {cmn: " + strings.Repeat("好", 501) + "}": "501",
		"id: x\nname: {cmn: a}\ntext: {fra: b}":                                "fra",
	} {
		if _, problems := Parse([]byte(text)); !strings.Contains(strings.Join(problems, "; "), want) {
			t.Errorf("%.60s: %v", text, problems)
		}
	}
}

func TestOnlyWhatIsAgreedToIsSent(t *testing.T) {
	t.Parallel()
	said := func(purpose, channel string, given bool) zhiyin.Consent {
		return zhiyin.Consent{Purpose: purpose, Channel: channel, Given: given}
	}
	for name, c := range map[string]struct {
		purpose    string
		suppressed zhiyin.Suppression
		said       []zhiyin.Consent
		want       string
	}{
		"service, nothing said":         {"service", "", nil, ""},
		"service, withdrawn":            {"service", "", []zhiyin.Consent{said("service", "sms", false)}, zhiyin.FaultConsent},
		"service, forgotten":            {"service", zhiyin.Anonymised, nil, zhiyin.FaultSuppressed},
		"marketing, nothing said":       {"marketing", "", nil, zhiyin.FaultConsent},
		"marketing, given":              {"marketing", "", []zhiyin.Consent{said("marketing", "", true)}, ""},
		"marketing, but not by sms":     {"marketing", "", []zhiyin.Consent{said("marketing", "", true), said("marketing", "sms", false)}, zhiyin.FaultConsent},
		"marketing, given to mail only": {"marketing", "", []zhiyin.Consent{said("marketing", "mail", true)}, zhiyin.FaultConsent},
	} {
		if got := Refusal(zhiyin.Message{Purpose: c.purpose, Channel: zhiyin.BySMS}, c.suppressed, c.said); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
