package lobby

import (
	"fmt"

	"zhiyin.dev"
)

// Claim gives the agent work of their own making: a call out. From here on they
// are busy until Free. Conflict when they are in a talk or their desk rings,
// NotFound when they are not of this group, Unavailable when the Host has ended.
// An agent who is away may call.
func (h *Host) Claim(agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	reply := make(chan error, 1)
	h.box.put(func() {
		switch a := h.person(agent); {
		case a == nil || a.removed:
			reply <- fmt.Errorf("lobby: claim %s: %w", agent, zhiyin.NotFound)
		case a.contact != "" || a.ring != nil:
			reply <- fmt.Errorf("lobby: claim %s, who is at work: %w", agent, zhiyin.Conflict)
		default:
			a.contact = contact
			reply <- nil
		}
	})
	return h.await(reply)
}
