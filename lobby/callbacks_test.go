package lobby

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
)

func TestCallbacksTakeNoMoreThanTheirShareWhileCallersWait(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		agents := rapid.IntRange(1, 9).Draw(rt, "agents")
		callbacks := rapid.IntRange(0, 12).Draw(rt, "callbacks")
		callers := rapid.IntRange(0, 12).Draw(rt, "callers")
		synctest.Test(t, func(t *testing.T) {
			var ids []zhiyin.AgentID
			for i := range agents {
				ids = append(ids, zhiyin.AgentID(fmt.Sprint("a", i)))
			}
			h := open(t, ids...)
			for i := range max(callbacks, callers) {
				if i < callbacks {
					h.Enter(zhiyin.ContactID(fmt.Sprint("back", i)), zhiyin.Wanted{Queue: "care", Callback: true}, zhiyin.Snapshot{}, time.Now().Add(-time.Hour))
				}
				if i < callers {
					h.Enter(zhiyin.ContactID(fmt.Sprint("line", i)), zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, time.Now())
				}
			}
			h.present(ids...)
			ringing := map[bool]int{}
			h.inside(func() {
				for _, r := range h.rings {
					ringing[r.entry.Wanted.Callback]++
				}
			})
			if most := max(1, agents*callbackShare/100); callers >= agents && ringing[true] > most {
				rt.Fatalf("%d callbacks ring at %d agents while callers wait", ringing[true], agents)
			}
			if got := ringing[true] + ringing[false]; got < min(agents, callers+min(callbacks, max(1, agents/2))) {
				rt.Fatalf("%d desks ring of %d, for %d callers and %d callbacks", got, agents, callers, callbacks)
			}
		})
	})
}

func TestCallerOnTheLineGoesBeforeACallbackOfTheSameAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, "a0")
		since := time.Now()
		h.Enter("back", zhiyin.Wanted{Queue: "care", Callback: true}, zhiyin.Snapshot{}, since)
		h.Enter("line", zhiyin.Wanted{Queue: "care"}, zhiyin.Snapshot{}, since)
		h.Enter("old", zhiyin.Wanted{Queue: "care", Callback: true}, zhiyin.Snapshot{}, since.Add(-time.Minute))
		h.settled()
		h.heard()
		h.present("a0")
		if h.ringing("old") == "" {
			t.Errorf("the older callback does not ring: %q", h.heard())
		}
		if err := h.Accept("a0", h.ringing("old")); err != nil {
			t.Fatal(err)
		}
		h.Free("a0", "old")
		h.settled()
		if h.ringing("line") == "" || h.ringing("back") != "" {
			t.Errorf("the caller on the line does not ring first: %q", h.heard())
		}
	})
}
