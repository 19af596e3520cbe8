package main

import (
	"maps"
	"net/http"
)

// callOutRoutes are the calls that the agent begins, and their own calls.
func (s *stage) callOutRoutes() {
	s.mux.HandleFunc("GET /api/desk/tasks", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return obj{"items": list{}}, 200 }))
	s.mux.HandleFunc("POST /api/desk/calls", s.inside(s.callOut))
	s.mux.HandleFunc("GET /api/desk/calls", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		return obj{"items": ownCalls()}, 200
	}))
}

// callOut rings; /dev/answer lets the customer take it.
func (s *stage) callOut(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) {
	if s.contact != nil || s.offer != nil {
		return problem("conflict"), 409
	}
	s.contact = obj{"id": "ct_out", "channel": "voice", "direction": "outbound", "state": "dialling", "customer": customer("known"), "queue": "muhe-care",
		"queue_name": both("客户服务", "Customer care"), "because": obj{"says": "all", "holds": true}, "foreseen": list{}, "connected": at(0), "held_ms": 0, "muted": false,
		"note": "", "profile": profile("known")}
	s.timeline = list{}
	s.tellContact()
	s.happen("placed", obj{"mine": true})
	s.tellAgent()
	return obj{"contact": "ct_out"}, 200
}

// answered is what the customer does with a call of ours: take it, or let it ring.
func (s *stage) answered(why string) {
	if s.contact == nil || s.contact["state"] != "dialling" {
		return
	}
	if why == "" {
		maps.Copy(s.contact, obj{"state": "connected", "connected": at(0)})
		s.happen("connected", obj{"mine": true})
		s.tellContact()
		return
	}
	s.contact["unanswered"] = why
	s.happen("unanswered", obj{"why": why})
	s.endCall("unanswered")
	s.contact["talk_ms"] = 0
	s.tellContact()
}

func ownCalls() list {
	line := func(id, how, who string, ago, talk int, more obj) obj {
		c := obj{"contact": id, "how": how, "at": at(-ago), "channel": "voice", "customer": customer(who), "over": true, "talk_ms": talk * 1000, "callable": who != "anonymous",
			"queue": "muhe-care", "queue_name": both("客户服务", "Customer care")}
		maps.Copy(c, more)
		return c
	}
	return list{
		line("ct_h1", "taken", "known", 420, 312, obj{"disposition": "refund-told", "ended_reason": "customer_hung_up"}),
		line("ct_h2", "missed", "unknown", 1260, 0, obj{}),
		line("ct_h3", "placed", "known", 4100, 0, obj{"ended_reason": "unanswered"}),
		line("ct_h4", "taken", "anonymous", 9000, 75, obj{"disposition": "advice"}),
		line("ct_h5", "taken", "several", 90000, 640, obj{"disposition": "carrier"}),
	}
}
