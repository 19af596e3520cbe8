package flow

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

const looking = `
id: looks
name: {cmn: 查, en: looks}
start: ask
variables:
  state: {type: enum}
  due: {type: time}
  amount: {type: money, personal: true}
nodes:
  ask:
    lookup:
      connection: shop
      path: /orders/{order.id}/status
      query: {phone: customer.phone}
      take: {state: /status, due: /eta, amount: /total}
      on: {empty: nothing, failed: broken, timeout: late}
    next: way
  way:
    branch:
      - {when: vars.state == "shipped", next: told}
      - otherwise: nothing
  told: {say: {text: {cmn: "{vars.due:date}到。"}, plain: {cmn: 已发货。}}, next: nothing}
  nothing: {hangup: }
  broken: {hangup: }
  late: {hangup: }
`

func TestAnotherSystemIsAsked(t *testing.T) {
	t.Parallel()
	def := written(t, looking)
	start := inShanghai(zhiyin.Order{ID: "W/1?", Status: "paid"})
	start.Snapshot.Customer.Phone = "+8613800006620"
	at := steps(t, def, start)
	want := LookUp{Connection: "shop", Method: "GET", Path: "/orders/W%2F1%3F/status?phone=%2B8613800006620", Within: 2 * time.Second,
		Take: map[string]string{"state": "/status", "due": "/eta", "amount": "/total"}}
	if got := at.Commands[0].(LookUp); !reflect.DeepEqual(got, want) || at.State.Wait != ForAnswer {
		t.Errorf("asks %+v", got)
	}
	at = steps(t, def, start, Looked{Outcome: Found, Values: map[string]string{"state": "shipped", "due": "2026-10-12", "amount": "19.90"}})
	if v, ok := def.Lookup(at.State.Snapshot, at.State)("vars.due"); at.State.Node != "told" || !ok || v.(time.Time).Day() != 12 {
		t.Errorf("%s, due %v", at.State.Node, v)
	}
	looked := at.Events[0].(zhiyin.LookedUp)
	if looked.Outcome != Found || looked.Ms != 1000 || len(looked.Variables) != 3 {
		t.Errorf("kept %+v", looked)
	}
	for outcome, node := range map[string]string{Empty: "nothing", Failed: "broken", TimedQuest: "late", Found: "nothing"} {
		if at := steps(t, def, start, Looked{Outcome: outcome}); at.State.Node != node {
			t.Errorf("%s leads to %s", outcome, at.State.Node)
		}
	}
	if at := steps(t, def, inShanghai()); at.State.Node != "nothing" {
		t.Errorf("nothing to ask for leads to %s", at.State.Node)
	}
}

func TestQuestionsAreCheckedWhenRead(t *testing.T) {
	t.Parallel()
	for wants, text := range map[string]string{
		"must be a path like":              strings.Replace(looking, "path: /orders", "path: //evil.example/orders", 1),
		"there is no customer.income":      strings.Replace(looking, "customer.phone", "customer.income", 1),
		"must be a place in the answer":    strings.Replace(looking, "state: /status", "state: status", 1),
		"is not declared":                  strings.Replace(looking, "state: /status", "other: /status", 1),
		"from 500 to 10000":                strings.Replace(looking, "connection: shop", "connection: shop\n      within_ms: 60000", 1),
		"must be the id of a connection":   strings.Replace(looking, "connection: shop", "connection: http://10.0.0.1", 1),
		"a standard flow treats everybody": strings.Replace(looking, "start:", "standard: true\nstart:", 1),
	} {
		_, problems := Parse([]byte(text))
		if len(problems) == 0 || !strings.Contains(problems[0].Text, wants) || problems[0].Line < 10 {
			t.Errorf("%s: %+v", wants, problems)
		}
	}
}

const changing = `
id: changes
name: {cmn: 改, en: changes}
start: order
variables:
  code: {type: enum}
nodes:
  order:
    lookup: {connection: shop, path: /orders, body: {phone: customer.phone}, take: {code: /code}, task: reorder, on: {empty: bye, refused: why, failed: anew, timeout: anew}}
    next: told
  told: {gather: {text: {cmn: 再来一单请按一。}, on: {"1": order}, invalid: bye, none: bye}}
  anew: {gather: {text: {cmn: 重试请按一。}, on: {"1": order}, invalid: bye, none: bye}}
  why: {branch: [{when: vars.code == "sold_out", next: told}, {otherwise: bye}]}
  bye: {hangup: }
`

func TestWhatChangesSomethingKeepsItsKeyUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	def, start := written(t, changing), inShanghai()
	start.Snapshot.Customer.Phone = "+8613800006620"
	ask := func(inputs ...Input) (string, Reply) {
		t.Helper()
		last := steps(t, def, start, inputs...)
		for _, c := range last.Commands {
			if l, is := c.(LookUp); is {
				return l.Key, last
			}
		}
		return "", last
	}
	again := Keyed{Digits: "1"}
	for wants, inputs := range map[string][]Input{
		"ct_1/order/1": {}, // and so after what may have arrived or not
		"ct_1/order/2": {Looked{Outcome: Failed}, again, Looked{Outcome: Found, Values: map[string]string{"code": "done"}}, again},
		"ct_1/order/3": {Looked{Outcome: Found, Values: map[string]string{"code": "done"}}, again, Looked{Outcome: Refused, Values: map[string]string{"code": "sold_out"}}, again},
	} {
		if got, _ := ask(inputs...); got != wants {
			t.Errorf("%+v: key %q, want %s", inputs, got, wants)
		}
	}
	for _, lost := range []string{Failed, TimedQuest} {
		if got, _ := ask(Looked{Outcome: lost}, again); got != "ct_1/order/1" {
			t.Errorf("after %s: key %q", lost, got)
		}
	}
	_, last := ask(Looked{Outcome: Refused, Values: map[string]string{"code": "sold_out"}})
	told := last.Events[0].(zhiyin.LookedUp)
	if last.State.Node != "told" || told.Task != "reorder" || !told.Changes || told.Outcome != Refused {
		t.Errorf("%s, kept %+v", last.State.Node, told)
	}
	if _, last = ask(Looked{Outcome: Refused}); last.State.Node != "bye" {
		t.Errorf("refused for no known reason leads to %s", last.State.Node)
	}
}
