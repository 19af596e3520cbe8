package sip

import msg "github.com/emiago/sipgo/sip"

func (s *Server) put(c *Call) {
	s.mu.Lock()
	s.calls[c.dialog.key()] = c
	s.mu.Unlock()
}

func (s *Server) remove(c *Call) {
	c.mu.Lock()
	key := c.dialog.key()
	c.mu.Unlock()
	s.mu.Lock()
	delete(s.calls, key)
	s.untakeLocked(c.trunk)
	s.mu.Unlock()
}

// find returns the call that a request in a dialog belongs to; all three parts
// of the dialog's identity must agree.
func (s *Server) find(req *msg.Request) *Call {
	to, from, id := req.To(), req.From(), req.CallID()
	if to == nil || from == nil || id == nil {
		return nil
	}
	key := dialog{callID: id.Value(), localTag: to.Params.GetOr("tag", "")}
	s.mu.Lock()
	c := s.calls[key.key()]
	s.mu.Unlock()
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of(from.Params.GetOr("tag", "")) == nil {
		return nil
	}
	return c
}
