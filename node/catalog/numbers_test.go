package catalog

import (
	"errors"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

func TestWhomATelephoneTransfersTo(t *testing.T) {
	t.Parallel()
	def, problems := flow.Parse([]byte("id: f\nname: {en: F}\nstart: wait\nnodes:\n  wait:\n    queue:\n      id: care\n      music: hold\n      on: {no_agent: bye}\n  bye:\n    hangup: {}\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := &Catalog{flows: map[string]*flow.Definition{"f": def}, queues: map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care"}},
		numbers: map[string]zhiyin.Number{"+864008001234": {ID: "n", Flow: "f"}, "+864008005678": {ID: "m", Flow: "gone"}}}
	for _, want := range []struct {
		to     string
		queue  zhiyin.QueueID
		number string
		err    error
	}{{"care", "care", "", nil}, {"+864008001234", "care", "", nil}, {"+864008005678", "", "", zhiyin.NotFound},
		{"+8613900001111", "", "+8613900001111", nil}, {"10086", "", "10086", nil}, {"nobody", "", "", zhiyin.NotFound}} {
		queue, number, err := c.Referred(want.to)
		if queue != want.queue || number != want.number || !errors.Is(err, want.err) {
			t.Errorf("%s: %q, %q, %v", want.to, queue, number, err)
		}
	}
}
