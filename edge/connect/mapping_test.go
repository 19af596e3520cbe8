package connect

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

const crm = `
id: crm-muhe
name: {cmn: 沐禾 CRM, en: CRM of Muhe}
unit: muhe
way: hook
hook: {verify: standard, id: event_id}
mapping:
  zone: Asia/Shanghai
  messages:
    - type: identify
      user_id: id
      timestamp: {path: updated, do: [{date: "yyyy-MM-dd HH:mm:ss"}]}
      traits:
        familyName: {path: name, do: [trim, {cut: 1}]}
        phone: {first: [{path: mobile, do: [digits]}, {path: "phones[0].no", do: [digits]}]}
        title: {path: sex, do: [gender]}
        tier: {path: level, do: [lower], table: {v1: silver, v2: gold}, else: none}
        birthday: {path: born, do: [{date: excel}]}
        address: {concat: [city, {const: " "}, street]}
    - type: track
      when: {all: [{path: order.no, empty: false}, {path: order.state, in: [1, done]}]}
      event: {path: order.state, table: {"1": Order Completed, done: Order Delivered}}
      user_id: id
      ids: {member_id: card}
      properties:
        order_id: order.no
        amount_minor: {path: order.total, do: [minor]}
`

func parsed(t *testing.T, text string) Definition {
	t.Helper()
	d, faults := Parse([]byte(text))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return d
}

func docOf(t *testing.T, text string) map[string]any {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestARowBecomesTheMessagesOfItsMapping(t *testing.T) {
	t.Parallel()
	d := parsed(t, crm)
	row := Row{Doc: docOf(t, `{"event_id":"e1","id":4711,"name":" 苏晓岚","mobile":"","phones":[{"no":"199-0000-1101"}],"sex":"女","level":"V2",
		"born":33712,"city":"杭州","street":"云栖路 18 号","updated":"2026-11-28 09:30:00","card":"MH-7","order":{"no":"M-1","state":1,"total":"￥1,280.50"}}`)}
	messages, reasons := d.Mapping.Apply(d.ID, row)
	if len(reasons) > 0 || len(messages) != 2 {
		t.Fatalf("%v %v", messages, reasons)
	}
	who, what := messages[0], messages[1]
	traits, _ := json.Marshal(who.Traits)
	if who.UserID != "4711" || string(traits) != `{"address":"杭州 云栖路 18 号","birthday":"1992-04-18","familyName":"苏","phone":"19900001101","tier":"gold","title":"ms"}` {
		t.Errorf("%s %s", who.UserID, traits)
	}
	if at := who.Timestamp.UTC().Format(time.RFC3339); at != "2026-11-28T01:30:00Z" {
		t.Errorf("at %s", at)
	}
	if what.Event != "Order Completed" || what.Properties["amount_minor"] != 128050.0 || what.Properties["order_id"] != "M-1" || what.Context.ExternalIDs[0].ID != "MH-7" {
		t.Errorf("%+v", what)
	}
	again, _ := d.Mapping.Apply(d.ID, row)
	if who.MessageID != again[0].MessageID || who.MessageID == what.MessageID || len(who.MessageID) != 35 {
		t.Errorf("ids %s %s %s", who.MessageID, what.MessageID, again[0].MessageID)
	}
}

func TestAConditionLeavesAMessageOutAndDeletesAreAskedFor(t *testing.T) {
	t.Parallel()
	d := parsed(t, crm)
	doc := docOf(t, `{"id":1,"mobile":"19900001101","order":{"no":"M-1","state":7}}`)
	if messages, reasons := d.Mapping.Apply(d.ID, Row{Doc: doc}); len(messages) != 1 || len(reasons) > 0 {
		t.Errorf("%v %v", messages, reasons)
	}
	if messages, reasons := d.Mapping.Apply(d.ID, Row{Doc: doc, Op: Delete}); len(messages) != 0 || len(reasons) > 0 {
		t.Errorf("a delete: %v %v", messages, reasons)
	}
}

func TestWhatCanNotBeUsedSaysWhichFieldAndWhy(t *testing.T) {
	t.Parallel()
	d := parsed(t, crm)
	_, reasons := d.Mapping.Apply(d.ID, Row{Doc: docOf(t, `{"id":1,"updated":"yesterday","born":"long ago","order":{"no":"M-1","state":"1","total":"many"}}`)})
	text, _ := json.Marshal(reasons)
	if string(text) != `[{"field":"traits.birthday","code":"bad_number"},{"field":"timestamp","code":"bad_date"},{"field":"properties.amount_minor","code":"bad_number"}]` {
		t.Errorf("%s", text)
	}
}

func TestDatesOfEveryFormAreRead(t *testing.T) {
	t.Parallel()
	shanghai, _ := time.LoadLocation("Asia/Shanghai")
	for _, c := range []struct {
		form string
		in   any
		out  string
	}{
		{"iso", "2026-11-28", "2026-11-28"}, {"iso", "2026-11-28T01:02:03Z", "2026-11-28T01:02:03Z"}, {"iso", "2026-11-28 09:00:00", "2026-11-28T09:00:00+08:00"},
		{"unix", 1777989600.0, "2026-05-05T22:00:00+08:00"}, {"unix_ms", "1777989600000", "2026-05-05T22:00:00+08:00"}, {"unix_us", 1777989600000000.0, "2026-05-05T22:00:00+08:00"},
		{"days", 20785.0, "2026-11-28"}, {"excel", 46354.0, "2026-11-28"}, {"excel", 46354.5, "2026-11-28T12:00:00+08:00"},
		{"yyyy年M月d日", "2026年1月5日", "2026-01-05"}, {"dd/MM/yyyy HH:mm", "28/11/2026 09:05", "2026-11-28T09:05:00+08:00"},
	} {
		read, ok := dateReader(c.form, shanghai)
		if !ok {
			t.Errorf("%s is no form", c.form)
			continue
		}
		if got, code := read(c.in); got != c.out || code != "" {
			t.Errorf("%s %v: %v %s, want %s", c.form, c.in, got, code, c.out)
		}
	}
	if _, ok := dateReader("whenever", shanghai); ok {
		t.Error("whenever is a form")
	}
}

func TestADefinitionThatIsWrongSaysWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown field":    {"user_id: id\n      timestamp", "user: id\n      timestamp", "line 11: mapping.messages[0].user:"},
		"unknown function": {"[gender]", "[sex]", "line 16: mapping.messages[0].traits.title.do[0]:"},
		"bad path":         {`"phones[0].no"`, `"phones[x].no"`, "line 15: mapping.messages[0].traits.phone.first[1].path:"},
		"no event":         {"      event: {path: order.state, table: {\"1\": Order Completed, done: Order Delivered}}\n", "", "line 20: mapping.messages[1].event:"},
		"bad type":         {"- type: track", "- type: merge", "line 20: mapping.messages[1].type:"},
		"no zone":          {"Asia/Shanghai", "Asia/Atlantis", "line 8: mapping.zone:"},
		"other settings":   {"hook: {verify: standard, id: event_id}", "pgcdc: {slot: x}", "line 2: pgcdc:"},
		"bad verify":       {"verify: standard", "verify: none", "line 6: hook.verify:"},
		"two origins":      {"{path: sex, do: [gender]}", "{path: sex, const: x}", "line 16: mapping.messages[0].traits.title:"},
		"bad condition":    {"in: [1, done]", "in: [[1]]", "line 21: mapping.messages[1].when.all[1].in:"},
	} {
		_, faults := Parse([]byte(strings.Replace(crm, c.old, c.new, 1)))
		if len(faults) == 0 || !strings.HasPrefix(faults[0].String(), c.want) {
			t.Errorf("%s: %v, want %s", name, faults, c.want)
		}
	}
	if _, faults := Parse([]byte("\t: [")); len(faults) != 1 || faults[0].Code != "not_yaml" {
		t.Error(faults)
	}
}

func TestAPreviewShowsNobody(t *testing.T) {
	t.Parallel()
	d := parsed(t, crm)
	doc := docOf(t, `{"id":4711,"name":"苏晓岚","mobile":"19900001101","mail":"su@example.com","street":"云栖路 18 号","level":"v2","born":33712,"long":19900001101,"given_name":"ming","gname":"晓","contact":"Zhang","day":"1992-04-18"}`)
	messages, _ := d.Mapping.Apply(d.ID, Row{Doc: doc})
	shown, _ := json.Marshal([]any{Masked(doc), MaskedMessage(messages[0])})
	for _, secret := range []string{"晓岚", "19900001101", "su@", "云栖", "ming", "晓", "Zhang", "04-18", "33712"} {
		if strings.Contains(string(shown), secret) {
			t.Errorf("%s stands in %s", secret, shown)
		}
	}
	if !strings.Contains(string(shown), `"level":"v2"`) || !strings.Contains(string(shown), `"tier":"gold"`) {
		t.Errorf("%s", shown)
	}
}
