package sip

import (
	"context"
	"net/netip"

	msg "github.com/emiago/sipgo/sip"
)

// Accepts tells whether an INVITE with these credentials would be let in.
func Accepts(s *Server, authorization string) bool {
	req := msg.NewRequest(msg.INVITE, msg.Uri{Scheme: "sip", Host: "x"})
	req.AppendHeader(msg.NewHeader("Authorization", authorization))
	_, _, sig := s.verify(context.Background(), req, netip.MustParseAddr("192.0.2.1"))
	return sig == right || sig == stale
}
