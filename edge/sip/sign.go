package sip

import (
	"github.com/icholy/digest"

	msg "github.com/emiago/sipgo/sip"
)

// sign answers the challenge in res with the trunk's password (RFC 8760): the
// first one that we can meet. It is nil when there is none, when we have no
// password, or when the one we sent was refused and not for its nonce's age.
func (t *trunk) sign(req *msg.Request, res *msg.Response) msg.Header {
	asks, tells := "WWW-Authenticate", "Authorization"
	switch {
	case res.StatusCode == 407:
		asks, tells = "Proxy-Authenticate", "Proxy-Authorization"
	case res.StatusCode != 401:
		return nil
	}
	if t.User == "" || t.Secret == "" {
		return nil
	}
	again := req.GetHeader(tells) != nil
	for _, h := range res.GetHeaders(asks) {
		c, err := digest.ParseChallenge(h.Value())
		if err != nil || !digest.CanDigest(c) {
			continue
		}
		if again && !c.Stale {
			return nil
		}
		told, err := digest.Digest(c, digest.Options{Method: req.Method.String(), URI: req.Recipient.String(), Username: t.User, Password: t.Secret})
		if err == nil {
			return msg.NewHeader(tells, told.String())
		}
	}
	return nil
}

// again is req as a new transaction, with credentials if they are not nil; the caller gives it its
// next sequence number.
func (s *Server) again(req *msg.Request, credential msg.Header) *msg.Request {
	out := req.Clone()
	out.RemoveHeader("Via")
	out.PrependHeader(s.via(transportOf(req)))
	if credential != nil {
		out.RemoveHeader(credential.Name())
		out.AppendHeader(credential)
	}
	return out
}
