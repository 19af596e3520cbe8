package sip

import (
	"fmt"
	"slices"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// describe gives a request its session description.
func describe(req *msg.Request, body []byte) {
	req.SetBody(body)
	kind := msg.ContentTypeHeader(sdpType)
	req.AppendHeader(&kind)
}

// ask sends a request in the dialog and waits for its final response; it signs
// in once when the trunk asks for that. A 2xx to an INVITE is acknowledged, also
// when it comes again.
func (c *Call) ask(req *msg.Request) (*msg.Response, error) {
	res, err := c.try(req)
	if err != nil {
		return nil, err
	}
	if again := c.signed(req, res); again != nil {
		return c.try(again)
	}
	return res, nil
}

func (c *Call) try(req *msg.Request) (*msg.Response, error) {
	tx, err := c.begin(req)
	if err != nil {
		return nil, err
	}
	if !req.IsInvite() {
		defer tx.Terminate() // its 5 s of absorbing repeats serve nobody
	}
	for {
		select {
		case res := <-tx.Responses():
			if res.IsProvisional() {
				continue
			}
			if req.IsInvite() && res.IsSuccess() {
				c.acknowledge(tx, req)
			}
			return res, nil
		case <-tx.Done():
			return nil, fmt.Errorf("sip: %s for %s: no answer: %w", req.Method, c.id, zhiyin.Unavailable)
		case <-c.server.closed:
			return nil, fmt.Errorf("sip: %s for %s: stopping: %w", req.Method, c.id, zhiyin.Unavailable)
		}
	}
}

// begin starts a client transaction.
func (c *Call) begin(req *msg.Request) (*msg.ClientTx, error) {
	tx, err := c.server.begin(req)
	if err != nil {
		return nil, fmt.Errorf("%w, for %s", err, c.id)
	}
	return tx, nil
}

func (s *Server) stopped() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// acknowledge sends the ACK of a 2xx now and for each repetition of it (RFC 3261
// §13.2.2.4); the transaction lives on for that. Another telephone's 2xx to the
// same INVITE comes too late.
func (c *Call) acknowledge(tx *msg.ClientTx, req *msg.Request) {
	seq := req.CSeq().SeqNo
	c.mu.Lock()
	first := c.dialog.remoteTag
	c.mu.Unlock()
	var late []string
	tx.OnRetransmission(func(res *msg.Response) { // one at a time
		tag := first
		if to := res.To(); to != nil {
			tag = to.Params.GetOr("tag", "")
		}
		if tag == first {
			c.ack(seq)
			return
		}
		known := slices.Contains(late, tag)
		if !known && len(late) < maxForks {
			late = append(late, tag)
		}
		if slices.Contains(late, tag) {
			c.server.spawn(func() { c.leave(res, seq, known) })
		}
	})
	c.ack(seq)
}

// ack that is lost is asked for again by the peer's repeated 2xx.
func (c *Call) ack(seq uint32) {
	c.mu.Lock()
	req := c.server.request(&c.dialog, msg.ACK, seq)
	c.mu.Unlock()
	c.write(req)
}

// write sends what has no answer.
func (c *Call) write(req *msg.Request) {
	if err := c.server.write(req); err != nil {
		c.server.log.Info("sip: ACK can't be sent", "leg", c.id)
	}
}

// signed returns req again with the trunk's credentials when res asks for them;
// nil when it doesn't, when we have none, or when they were refused.
func (c *Call) signed(req *msg.Request, res *msg.Response) *msg.Request {
	if c.trunk == nil {
		return nil
	}
	credential := c.trunk.sign(req, res)
	if credential == nil {
		return nil
	}
	again := c.again(req, credential)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dialog.credential = credential
	return again
}

// again makes a transaction of its own of a request that was sent already;
// credential may be nil.
func (c *Call) again(req *msg.Request, credential msg.Header) *msg.Request {
	again := c.server.again(req, credential)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dialog.localSeq++
	again.CSeq().SeqNo = c.dialog.localSeq
	return again
}

// longer returns req again with the session interval that the peer wants (422);
// nil when it did not ask for one that is longer.
func (c *Call) longer(req *msg.Request, res *msg.Response) *msg.Request {
	least, ok := tooShort(res)
	if !ok || least <= minimum(req) {
		return nil
	}
	again := c.again(req, nil)
	for _, stale := range []string{"Session-Expires", "Min-SE", "Authorization", "Proxy-Authorization"} {
		again.RemoveHeader(stale)
	}
	c.server.cfg.asking(again, timing{}, least)
	return again
}
