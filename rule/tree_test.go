package rule

import (
	"encoding/json"
	"testing"
)

func TestARuleIsDataThatAFormCanShow(t *testing.T) {
	t.Parallel()
	s := fields(t).Over(map[string]map[string]Type{"Question Asked": {"category": String, "score": Double}})
	for text, want := range map[string]string{
		`3 <= orders.count`: `{"kind":"leaf","text":"3 \u003c= orders.count","subject":{"path":"orders.count","type":"int"},"op":"\u003e=","values":[3]}`,
		`consented && !(customer.tier in ["gold"])`: `{"kind":"all","parts":[{"kind":"leaf","text":"consented","subject":{"path":"consented","type":"bool"},"op":"is"},` +
			`{"kind":"not","parts":[{"kind":"leaf","text":"customer.tier in [\"gold\"]","subject":{"path":"customer.tier","type":"string"},"op":"in","values":["gold"]}]}]}`,
		`tag("loyal")`: `{"kind":"leaf","text":"tag(\"loyal\")","subject":{"tag":"loyal","type":"bool"},"op":"is"}`,
		`count("Question Asked", "30d", {"category": ["a", "b"]}) >= 3`: `{"kind":"leaf","text":"count(\"Question Asked\", \"30d\", {\"category\": [\"a\", \"b\"]}) \u003e= 3",` +
			`"subject":{"func":"count","event":"Question Asked","span":"30d","where":[{"property":"category","values":["a","b"]}],"type":"int"},"op":"\u003e=","values":[3]}`,
		`count("Question Asked", "this week") == 0`: `{"kind":"leaf","text":"count(\"Question Asked\", \"this week\") == 0","subject":{"func":"count","event":"Question Asked","span":"this week","type":"int"},"op":"==","values":[0]}`,
		`"vip" in tags`:          `{"kind":"leaf","text":"\"vip\" in tags","subject":{"path":"tags","type":"list(string)"},"op":"lists","values":["vip"]}`,
		`size(tags) == 2`:        `{"kind":"leaf","text":"size(tags) == 2","subject":{"path":"tags","size":true,"type":"int"},"op":"==","values":[2]}`,
		`orders.count <= visits`: `{"kind":"leaf","text":"orders.count \u003c= visits","op":"\u003c="}`,
	} {
		r, err := Compile(text, s)
		if err != nil {
			t.Fatal(text, err)
		}
		if got, _ := json.Marshal(r.Tree()); string(got) != want {
			t.Errorf("%s\n%s\n%s", text, got, want)
		}
	}
}

func TestACommentIsNoPartOfATree(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"orders.count > 1 // more than one": true, `customer.tier == "a // b"`: false, `customer.tier == "a \" // b"`: false, "orders.count > 1": false,
	} {
		if got := compile(t, text).Commented(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
