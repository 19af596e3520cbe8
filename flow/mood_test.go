package flow

import (
	"testing"
	"time"

	"zhiyin.dev"
)

func TestRulesReadTheMoodAsItChanges(t *testing.T) {
	t.Parallel()
	def := written(t, `
id: felt
name: {cmn: 听, en: felt}
start: ask
nodes:
  ask:
    gather:
      text: {cmn: 请按一。, en: Press one.}
      max: 1
      invalid: end
      none: end
    next: which
  which:
    branch:
      - when: angry >= 2
        next: senior
      - when: mood <= -2
        next: soothe
      - otherwise: end
  senior:
    hangup:
  soothe:
    hangup:
  end:
    hangup:
`)
	at := time.Unix(1_700_000_000, 0)
	step := func(s State, in Input) Reply {
		t.Helper()
		reply, err := (&Engine{}).Step(def, s, in, at)
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	for name, c := range map[string]struct {
		felt []Input
		node string
	}{
		"not measured": {nil, "end"},
		"calm":         {[]Input{Felt{Score: 1.2}}, "end"},
		"displeased":   {[]Input{Felt{Score: -2.4}}, "soothe"},
		"angry":        {[]Input{Felt{Score: -3, Streak: 2}}, "senior"},
		"calm again":   {[]Input{Felt{Score: -3, Streak: 2}, Felt{Score: 0}}, "end"},
	} {
		s := step(State{}, Started{Contact: Facts{Language: zhiyin.Mandarin}}).State
		for _, in := range c.felt {
			reply := step(s, in)
			if s = reply.State; s.Node != "ask" || s.Wait != ForKeys || len(reply.Commands)+len(reply.Events) > 0 {
				t.Errorf("%s: a mood moved the flow to %s: %v", name, s.Node, reply.Commands)
			}
		}
		if got := step(s, Keyed{Digits: "1", Done: "max"}).State.Node; got != c.node {
			t.Errorf("%s: at %s, want %s", name, got, c.node)
		}
	}
}
