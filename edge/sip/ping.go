package sip

import (
	"time"

	msg "github.com/emiago/sipgo/sip"
)

// pingAnswer is how long a trunk may take to answer, and pingMissed how many
// unanswered questions in a row make it unreachable.
const (
	pingAnswer = 5 * time.Second
	pingMissed = 2
)

// pingWait is pingAnswer, less where questions come closer together.
func (s *Server) pingWait() time.Duration { return min(pingAnswer, 10*s.cfg.Ping) }

// watch asks a trunk again and again whether it is there, which also keeps its
// way through a NAT open. A trunk that came back, or whose connection was made
// anew, is registered at again.
func (s *Server) watch(t *trunk) {
	missed, seq, flow := 0, uint32(0), ""
	id, tag := msg.GenerateTagN(24), msg.GenerateTagN(16)
	for {
		seq++
		lost := connects(t.transport) && flow != "" && !s.connected(t.transport, flow)
		res, err := s.exchange(s.question(t, id, tag, seq), s.pingWait())
		wait := s.cfg.Ping
		if err != nil || res.StatusCode == 503 {
			if missed++; missed < pingMissed {
				wait /= 6
			}
		} else {
			missed, flow = 0, res.Source()
		}
		if s.reach(t, missed < pingMissed) || lost && missed == 0 {
			t.poke()
		}
		if !s.linger(wait) {
			return
		}
	}
}

// linger waits for d; false when the server leaves meanwhile.
func (s *Server) linger(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.leaving:
		return false
	}
}

// reach notes whether the trunk is there and tells whether it came back.
func (s *Server) reach(t *trunk, there bool) (back bool) {
	if !t.change(s.cfg.Now(), func(st *TrunkStanding) { st.Reachable = there }) {
		return false
	}
	if there {
		s.log.Info("sip: the trunk answers again", "trunk", t.Name)
	} else {
		s.log.Warn("sip: the trunk does not answer", "trunk", t.Name)
	}
	return there
}

// poke has the registration look again.
func (t *trunk) poke() {
	select {
	case t.nudge <- struct{}{}:
	default:
	}
}

func (s *Server) question(t *trunk, id, tag string, seq uint32) *msg.Request {
	user := t.User
	if user == "" {
		user = "ping"
	}
	req := s.outside(msg.OPTIONS, t.uri(""), t, id, seq)
	req.AppendHeader(&msg.FromHeader{Address: msg.Uri{Scheme: "sip", User: user, Host: t.Domain}, Params: msg.HeaderParams{{K: "tag", V: tag}}})
	req.AppendHeader(&msg.ToHeader{Address: t.uri("")})
	req.AppendHeader(s.contact(t.transport))
	req.AppendHeader(msg.NewHeader("Accept", sdpType))
	return req
}
