package flow

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

const telling = `
id: tells
name: {cmn: 告知, en: tells}
start: back
nodes:
  back: {tell: {what: return, none: account}, next: account}
  account: {tell: {what: balance, needs: prove, none: bye}, next: bye}
  prove:
    authenticate: {by: code, digits: 4, text: {cmn: 请输入验证码。}, again: {cmn: 再来一次。}, failed: bye, locked: shut}
    next: account
  bye: {hangup: }
  shut: {hangup: }
`

func owner() Started {
	return inShanghai(
		zhiyin.Order{ID: "R-2", Kind: "return", Status: "refunded", At: time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC)},
		zhiyin.Order{ID: "R-1", Kind: "return", Status: "returning", At: time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC)},
		zhiyin.Order{ID: "A-1", Kind: "balance", Title: "活期账户", Status: "done", Amount: zhiyin.Money{Minor: 88000, Currency: "CNY"}})
}

func TestAffairsAreToldToWhoeverMayHearThem(t *testing.T) {
	t.Parallel()
	def := written(t, telling)
	at := steps(t, def, owner())
	if v, _ := def.Lookup(at.State.Snapshot, at.State)("told.id"); at.State.Node != "back" || v != "R-1" {
		t.Fatalf("%s tells of %v", at.State.Node, v)
	}
	if v, _ := def.Lookup(at.State.Snapshot, at.State)("told.status"); !strings.Contains(v.(zhiyin.Text)[zhiyin.Mandarin], "正在处理") {
		t.Errorf("it stands %v", v)
	}
	at = steps(t, def, owner(), PromptEnded{})
	if _, is := at.Commands[0].(SendCode); !is || at.State.Node != "prove" || at.State.Wait != ForAnswer {
		t.Fatalf("a claimed caller gets to %s: %+v", at.State.Node, at.Commands)
	}
	at = steps(t, def, owner(), PromptEnded{}, CodeSent{OK: true}, Keyed{Digits: "xxxx"}, Verified{Outcome: Right})
	if v, _ := def.Lookup(at.State.Snapshot, at.State)("told.amount"); at.State.Node != "account" || v != (zhiyin.Money{Minor: 88000, Currency: "CNY"}) || at.State.Assurance != zhiyin.Code {
		t.Errorf("a proved caller hears %v at %s", v, at.State.Node)
	}
}

func TestThreeTriesAndNoMore(t *testing.T) {
	t.Parallel()
	def := written(t, telling)
	wrong := []Input{Keyed{Digits: "xxxx"}, Verified{Outcome: Wrong}}
	inputs := append([]Input{PromptEnded{}, CodeSent{OK: true}}, append(append(wrong, wrong...), wrong...)...)
	at := steps(t, def, owner(), inputs...)
	if at.State.Node != "shut" || at.State.Assurance != "" {
		t.Errorf("after three tries: %s %s", at.State.Node, at.State.Assurance)
	}
	if tried := at.Events[0].(zhiyin.IdentityTried); tried.Try != 3 || tried.Outcome != Wrong {
		t.Errorf("kept %+v", tried)
	}
	for outcome, node := range map[string]string{Locked: "shut", NotKept: "bye", Unprovable: "bye"} {
		if at := steps(t, def, owner(), PromptEnded{}, CodeSent{OK: true}, Keyed{Digits: "xxxx"}, Verified{Outcome: outcome}); at.State.Node != node {
			t.Errorf("%s leads to %s", outcome, at.State.Node)
		}
	}
	if at := steps(t, def, owner(), PromptEnded{}, CodeSent{}); at.State.Node != "bye" {
		t.Errorf("no code to be sent leads to %s", at.State.Node)
	}
}

func TestWhatMayBeToldIsCheckedWhenRead(t *testing.T) {
	t.Parallel()
	for wants, text := range map[string]string{
		"balance is told from code on":        strings.Replace(telling, "what: balance,", "what: balance, assurance: claimed,", 1),
		"is missing: it is told from code on": strings.Replace(telling, "needs: prove, ", "", 1),
		"must be order, return, bill":         strings.Replace(telling, "what: return", "what: secret", 1),
		"says the same to everybody":          strings.Replace(telling, "start:", "standard: true\nstart:", 1),
		"must be code, pin":                   strings.Replace(telling, "by: code", "by: face", 1),
		"from 1 to 3":                         strings.Replace(telling, "digits: 4", "digits: 4, attempts: 9", 1),
	} {
		_, problems := Parse([]byte(text))
		if len(problems) == 0 || !strings.Contains(problems[0].Text, wants) || problems[0].Line < 5 {
			t.Errorf("%s: %+v", wants, problems)
		}
	}
}
