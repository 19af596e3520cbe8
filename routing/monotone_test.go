package routing_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// servedAt is after how many agents who came free, one each second, the first contact
// was served; beyond all: it was not.
func servedAt(contacts []routing.Contact, agents []sitter) int {
	busy := slices.Clone(agents)
	for i := range busy {
		busy[i].Talking, busy[i].Writing = true, true
	}
	b := board(noon, contacts, busy...)
	for i, a := range agents {
		now := noon.Add(time.Duration(i+1) * time.Second)
		a.Standing.IdleSince = now
		b.Stand(a.ID, a.Standing, now)
		for _, d := range decisions(b, now) {
			if d.Contact == contacts[0].ID {
				return i
			}
		}
	}
	return len(agents)
}

func TestAHigherPriorityAloneNeverLengthensAWait(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		contacts, agents := drawn(t)
		if len(contacts) == 0 {
			return
		}
		for i := range contacts {
			contacts[i].Wanted.Channel = zhiyin.VoiceCall
		}
		for i := range agents {
			agents[i].Line, agents[i].Talking, agents[i].Writing = true, false, false
		}
		before := servedAt(contacts, agents)
		contacts[0].Wanted.Priority += rapid.IntRange(1, 90).Draw(t, "raise")
		if after := servedAt(contacts, agents); after > before {
			t.Fatalf("served after %d agents, with a higher priority after %d", before, after)
		}
	})
}
