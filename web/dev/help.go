package main

import "net/url"

// help acts a senior who is asked for an angry customer: at the desk that rings, at the
// junior's, or with mine=1 at the senior's.
func (s *stage) help(q url.Values) {
	how, state, mine := q.Get("how"), q.Get("state"), q.Get("mine") != ""
	e := obj{"how": how, "state": state, "since": at(-8), "agent": "ag_2", "agent_name": "陆晨", "senior": "ag_1", "senior_name": "林婉", "seniority": 4, "agreed": state == "joined", "mine": mine}
	if s.offer != nil {
		s.offer["escalation"] = e
		s.offer["because"] = obj{"says": "all", "holds": true, "parts": list{obj{"says": "angry with a junior", "holds": true, "saw": how},
			obj{"says": "agent.seniority >= 4", "holds": true}, obj{"says": "decided by only", "holds": true}}}
		s.tell("offer", s.offer)
		return
	}
	if s.contact == nil {
		return
	}
	s.contact["escalation"] = e
	switch {
	case mine:
		s.contact["state"] = "advising"
	case state == "joined":
		s.contact["state"], s.contact["held_since"] = "on_hold", at(-8)
	}
	s.tellContact()
}
