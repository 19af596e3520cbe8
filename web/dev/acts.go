package main

import (
	"maps"
	"net/http"
	"time"
)

func (s *stage) tellAgent() {
	s.agent["busy"] = s.offer != nil || s.contact != nil
	s.tell("agent", maps.Clone(s.agent))
}

func (s *stage) tellContact() { s.tell("contact", maps.Clone(s.contact)) }

func (s *stage) happen(kind string, data obj) {
	e := obj{"id": "e" + time.Now().Format("150405.000000"), "at": at(0), "kind": kind, "data": data}
	s.timeline = append(s.timeline, e)
	id := s.contact["id"]
	s.tell("timeline", obj{"contact": id, "entries": list{e}})
}

func (s *stage) report(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) {
	if b["microphone"] == false {
		s.agent["status"], s.agent["reason"], s.agent["since"] = "away", "no_microphone", at(0)
		s.tellAgent()
	} else if s.agent["reason"] == "no_microphone" {
		s.agent["status"], s.agent["reason"], s.agent["since"] = "available", "", at(0)
		s.tellAgent()
	}
	return obj{}, 200
}

func (s *stage) status(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) {
	if s.contact != nil || s.offer != nil {
		s.agent["next"], s.agent["next_reason"] = b["status"], b["reason"]
	} else {
		s.agent["status"], s.agent["reason"], s.agent["since"] = b["status"], b["reason"], at(0)
	}
	s.tellAgent()
	return obj{}, 200
}

func (s *stage) reservation(_ http.ResponseWriter, r *http.Request, b obj) (any, int) {
	if s.offer == nil || s.offer["reservation"] != r.PathValue("id") {
		return problem("conflict"), 409
	}
	o := s.offer
	s.offer = nil
	s.tell("offer", nil)
	if r.PathValue("do") == "reject" {
		s.agent["status"], s.agent["reason"], s.agent["since"] = "away", "break", at(0)
		s.tellAgent()
		return obj{}, 200
	}
	s.contact = obj{
		"id": o["contact"], "channel": o["channel"], "state": "connected", "customer": o["customer"], "queue": o["queue"],
		"queue_name": o["queue_name"], "because": o["because"], "foreseen": o["foreseen"], "connected": at(0), "held_ms": 0, "muted": false, "note": "", "profile": o["profile"],
	}
	s.timeline = before(o["customer"].(obj)["match"].(string))
	s.tellContact()
	s.tell("timeline", obj{"contact": o["contact"], "entries": s.timeline})
	s.happen("connected", obj{"mine": true, "wait_ms": 38000})
	s.tellAgent()
	return obj{}, 200
}

func (s *stage) act(_ http.ResponseWriter, r *http.Request, b obj) (any, int) {
	if s.contact == nil || s.contact["id"] != r.PathValue("id") {
		return problem("not_found"), 404
	}
	switch r.PathValue("do") {
	case "mute":
		s.contact["muted"] = b["on"]
	case "hold":
		s.hold(b["on"] == true)
	case "help":
		s.contact["help"] = obj{"since": at(0), "why": b["why"]}
		if b["on"] != true {
			delete(s.contact, "help")
		}
	case "note":
		s.contact["note"] = b["text"]
	case "correct":
		s.happen("corrected", obj{"utterance": b["utterance"], "of": b["of"], "was": b["was"], "is": b["is"], "mine": true})
		return obj{}, 200
	case "end":
		s.endCall("agent_hung_up")
		return obj{}, 200
	case "transfer":
		s.happen("transferred", obj{"queue": b["queue"], "to": b["to"], "ok": true})
		s.endCall("transferred")
		return obj{}, 200
	}
	s.tellContact()
	return obj{}, 200
}

func (s *stage) hold(on bool) {
	if on {
		s.held = time.Now()
		s.contact["state"], s.contact["held_since"] = "on_hold", at(0)
		s.happen("held", obj{"held_by": "agent"})
		return
	}
	ms := time.Since(s.held).Milliseconds()
	s.contact["state"], s.contact["held_ms"] = "connected", int64(s.contact["held_ms"].(int))+ms
	s.contact["held_ms"] = int(s.contact["held_ms"].(int64))
	delete(s.contact, "held_since")
	s.happen("resumed", obj{"held_ms": ms})
}

func (s *stage) endCall(reason string) {
	if s.contact == nil || s.contact["state"] == "wrapping" {
		return
	}
	from, _ := time.Parse(time.RFC3339, s.contact["connected"].(string))
	talk := time.Since(from).Milliseconds()
	maps.Copy(s.contact, obj{"state": "wrapping", "ended": at(0), "ended_reason": reason, "talk_ms": talk, "wrap_due": at(60), "wrap_ms": 60000, "suggested": "refund-paid"})
	delete(s.contact, "held_since")
	s.happen("ended", obj{"reason": reason, "talk_ms": talk})
	s.happen("wrap", obj{"phase": "started"})
	s.tellContact()
}

func (s *stage) wrap(_ http.ResponseWriter, r *http.Request, b obj) (any, int) {
	if s.contact == nil {
		return problem("not_found"), 404
	}
	if r.PathValue("do") == "extend" {
		due, _ := time.Parse(time.RFC3339, s.contact["wrap_due"].(string))
		s.contact["wrap_due"] = due.Add(30 * time.Second).UTC().Format(time.RFC3339Nano)
		s.contact["wrap_ms"] = 90000
		s.happen("wrap", obj{"phase": "extended"})
		s.tellContact()
		return obj{}, 200
	}
	s.complete(obj{"phase": "completed", "disposition": b["disposition"]})
	return obj{}, 200
}

func (s *stage) complete(data obj) {
	s.happen("wrap", data)
	id := s.contact["id"]
	s.contact = nil
	s.tell("gone", obj{"id": id})
	if next, ok := s.agent["next"]; ok {
		s.agent["status"], s.agent["reason"] = next, s.agent["next_reason"]
		delete(s.agent, "next")
		delete(s.agent, "next_reason")
	}
	s.agent["since"] = at(0)
	s.agent["today"] = obj{"handled": 32, "handle_ms": 32 * 245000}
	s.tellAgent()
}

// dev are the buttons that the customer and the world would press.
func (s *stage) dev(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.PathValue("do") {
	case "ring":
		s.ring(r.URL.Query().Get("who"), r.URL.Query().Get("ms"))
	case "cancel":
		s.offer = nil
		s.tell("offer", nil)
	case "answer":
		s.answered(r.URL.Query().Get("why"))
	case "leave":
		s.endCall("customer_hung_up")
	case "over":
		s.complete(obj{"phase": "completed", "disposition": "refund-paid", "timed_out": true})
	case "lost", "back":
		s.rejoin(r.PathValue("do") == "lost")
	case "elsewhere":
		s.tab = "another"
		s.tell("elsewhere", obj{"tab": s.tab})
	case "restart":
		s.epoch++
		s.log, s.pos = nil, 0
		s.hangSockets()
	case "drop":
		s.hangSockets()
	case "hear":
		s.hear(r.URL.Query().Get("angry") != "")
	case "help":
		s.help(r.URL.Query())
	case "draft":
		s.draft()
	case "advice":
		s.contact["notes"] = list{obj{"id": "ev_n1", "at": at(0), "by_name": "何敏", "text": "关税我们承担，请直接答应。"}}
		s.tellContact()
	case "banner":
		s.tellBanners(list{banner()})
	case "quiet":
		s.quiet = r.URL.Query().Get("on") != "0"
		s.hangSockets()
	case "skip":
		s.pos++ // a message that nobody gets
		s.log = append(s.log, message{s.pos, "queues", s.queues})
	case "busy":
		s.queues = list{queue("muhe-care", "会员售后", "Member care", 7, 92, 83), queue("muhe-advice", "护肤咨询", "Skin advice", 1, 12, 88)}
		s.tell("queues", s.queues)
	case "signout":
		s.signedIn = false
		s.tell("signed_out", obj{"why": "ended"})
	case "tag":
		s.tagged = true
	case "nobody":
		s.signedIn = false
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *stage) rejoin(lost bool) {
	if s.contact == nil {
		return
	}
	if lost {
		s.contact["state"] = "rejoining"
		s.happen("leg_lost", obj{})
	} else {
		s.contact["state"] = "connected"
		s.happen("leg_rejoined", obj{"gone_ms": 1800})
	}
	s.tellContact()
}

func (s *stage) hangSockets() {
	for _, cancel := range s.ears {
		cancel()
	}
}
