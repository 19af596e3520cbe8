package sip

import (
	"strconv"
	"strings"

	msg "github.com/emiago/sipgo/sip"
)

// rack is the value of RAck (RFC 3262 §7.2): which response a PRACK is for.
type rack struct {
	response, request uint32
	method            string
}

func parseRAck(value string) (a rack, ok bool) {
	f := strings.Fields(value)
	if len(f) != 3 {
		return rack{}, false
	}
	response, err := strconv.ParseUint(f[0], 10, 32)
	request, also := strconv.ParseUint(f[1], 10, 32)
	return rack{uint32(response), uint32(request), f[2]}, err == nil && also == nil
}

// onPrack takes the acknowledgement of a response that rang.
func (s *Server) onPrack(req *msg.Request, tx msg.ServerTransaction) {
	c := s.find(req)
	if c == nil {
		s.dismiss(req, tx, refuse(481, "Call/Transaction Does Not Exist"))
		return
	}
	useless, r := c.pracked(req)
	if useless {
		c.abort(refuse(488, "Not Acceptable Here").warn(399, "our offer was not answered"))
	}
	if r != nil {
		s.refuse(req, tx, "", r)
		return
	}
	s.send(tx, s.response(req, 200, "OK", "", nil))
	c.answerOwed()
}

// pracked notes the acknowledgement, or says what is wrong with it. It is useless
// when it should have answered our offer: that was the peer's only chance.
func (c *Call) pracked(req *msg.Request) (useless bool, r *refusal) {
	if !c.inOrder(req) {
		return false, disorder()
	}
	if r := foreign(req); r != nil {
		return false, r
	}
	value, _ := only(req, "RAck", "")
	ack, ok := parseRAck(value)
	if !ok {
		return false, refuse(400, "Bad Request").warn(399, "RAck can't be read")
	}
	peer, none, r := offered(req, c.policy())
	c.mu.Lock()
	defer c.mu.Unlock()
	rung := c.rung
	if rung == nil || c.invite == nil || ack != (rack{rung.seq, c.invite.CSeq().SeqNo, "INVITE"}) || closed(rung.pracked) {
		return false, refuse(481, "Call/Transaction Does Not Exist")
	}
	switch {
	case !rung.offers && !none: // the peer's first offer has no answer yet (RFC 3262 §5)
		return false, refuse(488, "Not Acceptable Here").warn(399, "an offer before the last was answered")
	case !rung.offers:
	case none || r != nil:
		return true, refuse(488, "Not Acceptable Here")
	case c.phase == ringing:
		c.tune(peer.streams[peer.audio])
	}
	close(rung.pracked)
	return false, nil
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// answerOwed sends the 200 that had to wait.
func (c *Call) answerOwed() {
	c.mu.Lock()
	wanted := c.wanted && c.phase == ringing
	c.mu.Unlock()
	if wanted {
		_ = c.Answer() // it fails when the call is over, which its end has told
	}
}
