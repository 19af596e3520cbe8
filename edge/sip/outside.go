package sip

import (
	"fmt"
	"net"
	"strconv"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// outside begins a request to a trunk that belongs to no dialog; From, To and
// Contact are the caller's to add.
func (s *Server) outside(method msg.RequestMethod, to msg.Uri, t *trunk, callID string, seq uint32) *msg.Request {
	req := msg.NewRequest(method, to)
	id, hops := msg.CallIDHeader(callID), msg.MaxForwardsHeader(70)
	for _, h := range []msg.Header{s.via(t.transport), &hops, &id, &msg.CSeqHeader{SeqNo: seq, MethodName: method}} {
		req.AppendHeader(h)
	}
	s.address(req, hop{t.transport, net.JoinHostPort(t.host, strconv.Itoa(t.port))})
	req.SetBody(nil)
	return req
}

// exchange sends a request other than INVITE and waits for its final response,
// so long at most.
func (s *Server) exchange(req *msg.Request, within time.Duration) (*msg.Response, error) {
	tx, err := s.begin(req)
	if err != nil {
		return nil, err
	}
	defer tx.Terminate()
	limit := time.NewTimer(within)
	defer limit.Stop()
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, fmt.Errorf("sip: %s: no answer: %w", req.Method, zhiyin.Unavailable)
		case <-limit.C:
			return nil, fmt.Errorf("sip: %s: no answer: %w", req.Method, zhiyin.Unavailable)
		case <-s.closed:
			return nil, fmt.Errorf("sip: %s: stopping: %w", req.Method, zhiyin.Unavailable)
		}
	}
}
