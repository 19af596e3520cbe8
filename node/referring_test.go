package node

import (
	"errors"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

func TestWhatMayBeDialled(t *testing.T) {
	t.Parallel()
	china := dialPlan{country: "86"}
	for number, want := range map[string]bool{
		"+8613900001111": true, "+8616812345678": true, "+862168880000": true, "10086": true, "110": true, "95588": true,
		"+861688888": false, "16888888": false, "16012345": false, "+85212345678": false, "+19005551234": false, "reception": false, "": false,
	} {
		if got := china.permits(number); got != want {
			t.Errorf("%q: %t", number, got)
		}
	}
	listed := dialPlan{country: "86", allowed: []string{"+852", "10086"}}
	for number, want := range map[string]bool{"+85212345678": true, "10086": true, "+8613900001111": false} {
		if got := listed.permits(number); got != want {
			t.Errorf("with a list %q: %t", number, got)
		}
	}
	if (dialPlan{country: "44"}).permits("+449061234567") || !(dialPlan{country: "44"}).permits("+442071234567") {
		t.Error("British numbers")
	}
}

func TestWhomATelephoneTransfersTo(t *testing.T) {
	t.Parallel()
	def, problems := flow.Parse([]byte("id: f\nname: {en: F}\nstart: wait\nnodes:\n  wait:\n    queue:\n      id: care\n      music: hold\n      on: {no_agent: bye}\n  bye:\n    hangup: {}\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := &catalog{flows: map[string]*flow.Definition{"f": def}, queues: map[zhiyin.QueueID]zhiyin.Queue{"care": {ID: "care"}},
		numbers: map[string]zhiyin.Number{"+864008001234": {ID: "n", Flow: "f"}, "+864008005678": {ID: "m", Flow: "gone"}}}
	for _, want := range []struct {
		to     string
		queue  zhiyin.QueueID
		number string
		err    error
	}{{"care", "care", "", nil}, {"+864008001234", "care", "", nil}, {"+864008005678", "", "", zhiyin.NotFound},
		{"+8613900001111", "", "+8613900001111", nil}, {"10086", "", "10086", nil}, {"nobody", "", "", zhiyin.NotFound}} {
		queue, number, err := c.referred(want.to)
		if queue != want.queue || number != want.number || !errors.Is(err, want.err) {
			t.Errorf("%s: %q, %q, %v", want.to, queue, number, err)
		}
	}
}
