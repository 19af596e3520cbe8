package main

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/pion/webrtc/v4"
)

// acted is the one customer's call of the call page.
type acted struct {
	began time.Time
	over  bool
	peer  *webrtc.PeerConnection
}

func (s *stage) callRoutes() {
	numbers := list{
		obj{"id": "muhe-400", "called": "4008001001", "unit": "muhe", "unit_name": both("沐禾护肤", "Muhe Skincare"), "industry": "beauty"},
		obj{"id": "anhe-955", "called": "95501", "unit": "anhe", "unit_name": both("安和银行", "Anhe Bank"), "industry": "bank"},
	}
	people := list{
		obj{"id": "su", "name": "苏晓岚", "unit": "muhe", "tier": "gold", "story": both("三年老会员，两天前退了一瓶精华，还没收到退款。", "A member for three years. Returned a serum two days ago and waits for the refund."), "phone_masked": "138****6620", "speaks": "cmn", "age_band": "30-44"},
		obj{"id": "lei", "name": "雷国栋", "unit": "anhe", "tier": "silver", "story": both("七十一岁，听力不太好，来问定期存款到期。", "Seventy-one and hard of hearing. Asks about a term deposit."), "phone_masked": "135****2210", "speaks": "yue", "age_band": "70+"},
	}
	s.mux.HandleFunc("GET /api/call/cast", func(w http.ResponseWriter, r *http.Request) {
		answer(w, obj{"people": people, "numbers": numbers}, 200)
	})
	s.mux.HandleFunc("GET /api/call/numbers", func(w http.ResponseWriter, r *http.Request) { answer(w, obj{"numbers": numbers}, 200) })
	s.mux.HandleFunc("POST /api/calls", s.call)
	s.mux.HandleFunc("GET /api/calls/{id}", s.callState)
	s.mux.HandleFunc("POST /api/calls/{id}/end", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls.over = true
		answer(w, obj{}, 200)
	})
}

func (s *stage) call(w http.ResponseWriter, r *http.Request) {
	var body struct{ SDP string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		answer(w, problem("invalid"), 400)
		return
	}
	peer, sdp, err := tone(body.SDP, 523)
	if err != nil {
		answer(w, problem("unavailable"), 503)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = acted{began: time.Now(), peer: peer}
	answer(w, obj{"id": "ct_web", "token": "t", "sdp": sdp}, 200)
}

func (s *stage) callState(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	since := time.Since(s.calls.began)
	ms := since.Milliseconds()
	switch {
	case s.calls.over:
		answer(w, obj{"state": "wrapping", "waited_ms": 6000, "talk_ms": ms, "ended_reason": "agent_hung_up"}, 200)
	case since < 3*time.Second:
		answer(w, obj{"state": "in_flow", "waited_ms": 0}, 200)
	case since < 8*time.Second:
		answer(w, obj{"state": "queued", "waited_ms": ms - 3000, "position": 2}, 200)
	default:
		answer(w, obj{"state": "connected", "waited_ms": 5000, "agent": "林婉", "agent_title": both("护肤顾问", "Skin adviser"), "talk_ms": ms - 8000}, 200)
	}
}
