package flow

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// steps performs inputs from the start, and returns the last reply.
func steps(t *testing.T, def *Definition, started Started, inputs ...Input) (last Reply) {
	t.Helper()
	s, now := State{}, time.Date(2026, 10, 9, 3, 0, 0, 0, time.UTC)
	for _, in := range append([]Input{started}, inputs...) {
		reply, err := (&Engine{}).Step(def, s, in, now)
		if err != nil {
			t.Fatal(err)
		}
		s, last, now = reply.State, reply, now.Add(time.Second)
	}
	return last
}

func inShanghai(orders ...zhiyin.Order) Started {
	return Started{Snapshot: zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{ID: "cu_1", FamilyName: "苏"}, Orders: orders},
		Contact: Facts{ID: "ct_1", Language: zhiyin.Mandarin, Unit: zhiyin.Unit{Zone: "Asia/Shanghai"}}}
}

func TestVariablesAreFilledAndRuled(t *testing.T) {
	t.Parallel()
	def := written(t, `
id: sets
name: {cmn: 变量, en: sets}
start: fill
variables:
  topic: {type: enum}
  tries: {type: count}
  amount: {type: money, personal: true}
nodes:
  fill:
    set:
      - {var: topic, from: order.kind}
      - {var: tries, add: 2}
      - {var: amount, from: order.amount}
    next: way
  way:
    branch:
      - when: vars.topic == "return" && vars.tries == 2
        next: told
      - otherwise: bye
  told:
    say: {text: {cmn: "退{vars.amount:money}。"}, plain: {cmn: "退款处理中。"}}
    next: bye
  bye: {hangup: }
`)
	last := steps(t, def, inShanghai(zhiyin.Order{ID: "R-1", Kind: "return", Status: "returning", Amount: zhiyin.Money{Minor: 12050, Currency: "CNY"}}))
	if last.State.Node != "told" {
		t.Fatalf("stands at %s", last.State.Node)
	}
	if v, ok := def.Lookup(last.State.Snapshot, last.State)("vars.amount"); !ok || v != (zhiyin.Money{Minor: 12050, Currency: "CNY"}) {
		t.Errorf("amount is %v, %v", v, ok)
	}
	for _, e := range last.Events {
		if set, is := e.(zhiyin.FlowSet); is {
			open, _, err := zhiyin.Split(set)
			if err != nil || strings.Contains(string(open), "12050") || !strings.Contains(string(open), "amount") {
				t.Errorf("the open part says %s, %v", open, err)
			}
		}
	}
}

func TestVariablesAreCheckedWhenRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ vars, set, wants string }{
		{"a: {type: number}", "[{var: a, is: x}]", "must be one of enum"},
		{"a: {type: words, personal: false}", "[{var: a, is: x}]", "words and codes are personal"},
		{"a: {type: count}", "[{var: a, is: many}]", "is no count"},
		{"a: {type: count}", "[{var: b, is: 1}]", "b is not declared"},
		{"a: {type: count}", "[{var: a, is: 1, add: 1}]", "one of is, from and add"},
		{"a: {type: money}", "[{var: a, from: order.at}]", "order.at is time, the variable money"},
		{"a: {type: enum}", "[{var: a, from: order.title}]", "order.title is words"},
		{"a: {type: code, personal: true}", "[{var: a, from: order.nothing}]", "there is no order.nothing"},
	} {
		_, problems := Parse([]byte("id: x\nname: {en: x}\nstart: a\nvariables: {" + c.vars + "}\nnodes:\n  a:\n    set: " + c.set + "\n    next: bye\n  bye: {hangup: }\n"))
		if len(problems) == 0 || !strings.Contains(problems[0].Text, c.wants) || problems[0].Line != 4 && problems[0].Line != 7 {
			t.Errorf("%s %s: %+v", c.vars, c.set, problems)
		}
	}
	_, problems := Parse([]byte("id: x\nname: {en: x}\nstart: a\nvariables: {a: {type: money, personal: true}}\nnodes:\n  a:\n    branch:\n      - {when: vars.a > 5.0, next: bye}\n      - otherwise: bye\n  bye: {hangup: }\n"))
	if len(problems) != 1 || problems[0].Line != 8 || !strings.Contains(problems[0].Text, "sealed") {
		t.Errorf("a rule over a sealed variable: %+v", problems)
	}
}

func TestMoneyAndTimeAreReadAsWritten(t *testing.T) {
	t.Parallel()
	shanghai := State{Contact: Facts{Unit: zhiyin.Unit{Zone: "Asia/Shanghai"}}}.zone()
	for text, minor := range map[string]int64{"0.1": 10, "128.50": 12850, "128": 12800, "9.900": 990, "5 JPY": 5} {
		if v, ok := typed(Money, text, shanghai); !ok || v.Money.Minor != minor {
			t.Errorf("%s is %+v, %v", text, v, ok)
		}
	}
	for _, text := range []string{"", "x", "1.005", ".5", "1 yuan", "99999999999999999999"} {
		if v, ok := typed(Money, text, shanghai); ok {
			t.Errorf("%q is %+v", text, v)
		}
	}
	if v, ok := typed(Time, "2026-10-09", shanghai); !ok || !v.Time.Equal(time.Date(2026, 10, 8, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("a date is %v, %v", v.Time, ok)
	}
}
