package connect

import (
	"reflect"
	"strings"
	"testing"
)

const whole = `# a comment is not in the form
id: crm-muhe
name: {cmn: 沐禾 CRM, en: "CRM: Muhe"}
way: sqlpoll
sqlpoll: {engine: mysql, table: customers, watermark: updated_at, key: id, every: 10s, batch: 200}
mapping:
  zone: Asia/Shanghai
  messages:
    - type: identify
      user_id: id
      when: {all: [{path: kind, is: "1"}, {path: total, over: 12.5}]}
      traits:
        phone: {first: [{path: mobile, do: [digits]}, "phones[0].no"]}
        tier: {path: level, do: [trim, {cut: 8}], table: {"1": silver, "on": gold, v3: true}, else: none}
    - type: track
      event: {path: state, table: {paid: Order Completed}}
      on: [read, update]
      user_id: id
      properties: {order_id: no, channel: {const: "007"}, big: {const: 12345678901}}
`

func TestAFormIsTheTextAndBack(t *testing.T) {
	t.Parallel()
	form := Form(whole)
	text, err := Write(form)
	if err != nil {
		t.Fatal(err)
	}
	if again := Form(text); !reflect.DeepEqual(form, again) {
		t.Errorf("%v\n%v\n%s", form, again, text)
	}
	if _, faults := Parse([]byte(text)); len(faults) > 0 {
		t.Errorf("%v\n%s", faults, text)
	}
	if !strings.HasPrefix(text, "id: crm-muhe\nname: {cmn: 沐禾 CRM, en: 'CRM: Muhe'}\nway: sqlpoll\n") || strings.Index(text, "type: identify") > strings.Index(text, "traits:") {
		t.Errorf("an order that nobody reads:\n%s", text)
	}
}

func TestWhatIsNoTableHasNoForm(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "[1, 2]", "a: [", "just words", strings.Repeat("x", MostText+1)} {
		if form := Form(text); form != nil {
			t.Errorf("%.20q: %v", text, form)
		}
	}
	if _, err := Write(map[string]any{"x": strings.Repeat("long ", MostText)}); err == nil {
		t.Error("a form without a bound")
	}
}
