package lobby

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// What was learned counts in a room, but for one contact in five, and every decision
// keeps whom the contact is like; switched off, none does.
func TestWhatWasLearnedCountsInTheRoomButForWhoIsHeldOut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t)
		h.inForce("steps:\n  - {name: any}\n")
		h.present("doctor", "nurse")
		var list []routing.Taught
		for i := range 400 {
			list = append(list, routing.Taught{Agent: []zhiyin.AgentID{"doctor", "nurse"}[i%2], Segment: "care/new", Outcome: float64(i % 2)})
		}
		learned := routing.Learn(list, nil, nil)
		h.Learn(learned)
		held := 0
		const contacts = 60
		ask := func(id string) zhiyin.Choice {
			h.asks(zhiyin.ContactID(id), zhiyin.Snapshot{})
			c := h.choice(id)
			h.Leave(zhiyin.ContactID(id))
			h.settled()
			time.Sleep(time.Second)
			return c
		}
		for i := range contacts {
			id := fmt.Sprint("ct_", i)
			c := ask(id)
			_, counts := c.Terms["affinity"]
			if c.Segment != "care/new" || !c.Learned || c.HeldOut != routing.HeldOut(id) || counts == c.HeldOut {
				t.Fatalf("%s: %+v", id, c)
			}
			if c.HeldOut {
				held++
			}
		}
		if held < contacts/12 || held > contacts/3 {
			t.Errorf("%d of %d are held out", held, contacts)
		}
		h.Learn(routing.Learn(list, learned, []zhiyin.QueueID{"care"}))
		if c := ask("ct_off"); c.Learned || c.Segment != "care/new" || c.Terms["affinity"] != 0 || c.Terms["level"] == 0 {
			t.Errorf("switched off: %+v", c)
		}
	})
}
