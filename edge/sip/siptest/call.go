package siptest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Order is what to dial and how.
type Order struct {
	To      string   // a SIP URI: sip:4008@127.0.0.1:5060
	From    string   // the user part of From; empty: anonymous
	Headers []string // further header lines, "Name: value"
	Codecs  []uint8  // offered payload types in order; nil: 0, 8
	Event   uint8    // payload type of telephone-event; 0: 101
	Late    bool     // no offer in the INVITE; the answer goes into the ACK
	Body    []byte   // sent as the offer instead of our own
	Type    string   // of Body; empty: application/sdp

	Rings func() // called when the first provisional response comes (nil: not)
}

// Call is one call of a Phone. Methods may be called from any goroutine.
type Call struct {
	phone *Phone
	id    string
	media *media

	ended   chan struct{}
	decided chan struct{} // incoming: answered, refused or gone
	once    sync.Once

	began, answered time.Time

	mu     sync.Mutex
	invite *sip.Request // ours, or the peer's
	tx     sip.ServerTransaction
	local  string // From of what we send, with our tag
	remote string
	target sip.Uri
	seq    uint32
	codecs []uint8
	event  uint8
	dir    string // the peer's direction, from its last description
	heldUs int    // how often the peer's description took receiving away
}

// Dial calls, waits for the answer and acknowledges it. The error is *Refused
// when the peer says no; cancelling ctx sends CANCEL and waits for the outcome.
func (p *Phone) Dial(ctx context.Context, o Order) (*Call, error) {
	if o.Event == 0 {
		o.Event = 101
	}
	if o.Codecs == nil {
		o.Codecs = []uint8{0, 8}
	}
	c, err := p.call(sip.GenerateTagN(20), o.Codecs, o.Event)
	if err != nil {
		return nil, err
	}
	req, err := c.opening(o)
	if err != nil {
		c.end()
		return nil, err
	}
	c.began = time.Now()
	res, err := p.outcome(ctx, req, o.Rings)
	if err != nil {
		c.end()
		return nil, err
	}
	c.answered = time.Now()
	return c, c.established(req, res, o.Late)
}

func (p *Phone) call(id string, codecs []uint8, event uint8) (*Call, error) {
	m, err := newMedia(p.local.Addr())
	if err != nil {
		return nil, err
	}
	c := &Call{phone: p, id: id, media: m, codecs: codecs, event: event,
		ended: make(chan struct{}), decided: make(chan struct{}), dir: "sendrecv"}
	p.mu.Lock()
	p.calls[id] = c
	p.mu.Unlock()
	return c, nil
}

func (c *Call) opening(o Order) (*sip.Request, error) {
	if err := sip.ParseUri(o.To, &c.target); err != nil {
		return nil, err
	}
	from := fmt.Sprintf("<sip:%s@%s>;tag=%s", o.From, c.phone.local, sip.GenerateTagN(10))
	if o.From == "" {
		from = `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=` + sip.GenerateTagN(10)
	}
	c.local, c.remote = from, "<"+c.target.String()+">"
	req := c.request(sip.INVITE)
	for _, line := range o.Headers {
		name, value, _ := cutHeader(line)
		req.AppendHeader(sip.NewHeader(name, value))
	}
	switch {
	case o.Late:
	case o.Body != nil:
		kind := sip.ContentTypeHeader("application/sdp")
		if o.Type != "" {
			kind = sip.ContentTypeHeader(o.Type)
		}
		req.SetBody(o.Body)
		req.AppendHeader(&kind)
	default:
		c.describe(req, "sendrecv")
	}
	return req, nil
}

func (c *Call) describe(m sip.Message, dir string) {
	m.SetBody(c.media.describe(c.codecs, c.event, dir))
	kind := sip.ContentTypeHeader("application/sdp")
	m.AppendHeader(&kind)
}

// request makes the next request in the dialog; an ACK keeps the number.
func (c *Call) request(method sip.RequestMethod) *sip.Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	if method != sip.ACK {
		c.seq++
	}
	req := sip.NewRequest(method, c.target)
	p, id, hops := c.phone, sip.CallIDHeader(c.id), sip.MaxForwardsHeader(70)
	req.AppendHeader(&sip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: "UDP",
		Host: p.local.Addr().String(), Port: int(p.local.Port()),
		Params: sip.HeaderParams{{K: "branch", V: sip.GenerateBranch()}}})
	var from sip.FromHeader
	var to sip.ToHeader
	_, _ = sip.ParseAddressValue(c.local, &from.Address, &from.Params) // written by us or parsed before
	_, _ = sip.ParseAddressValue(c.remote, &to.Address, &to.Params)
	for _, h := range []sip.Header{&from, &to, &id, &sip.CSeqHeader{SeqNo: c.seq, MethodName: method}, &hops,
		&sip.ContactHeader{Address: p.uri("")}} {
		req.AppendHeader(h)
	}
	req.SetTransport("UDP")
	req.Laddr = sip.Addr{IP: p.local.Addr().AsSlice(), Port: int(p.local.Port())}
	req.SetBody(nil)
	return req
}

func cutHeader(line string) (name, value string, ok bool) {
	for i := range line {
		if line[i] == ':' {
			return line[:i], line[min(i+2, len(line)):], true
		}
	}
	return line, "", false
}

// final sends a request and waits for its final response. When ctx ends first an
// INVITE is cancelled and its outcome awaited.
func (p *Phone) final(ctx context.Context, req *sip.Request) (*sip.Response, error) {
	return p.outcome(ctx, req, nil)
}

func (p *Phone) outcome(ctx context.Context, req *sip.Request, rings func()) (*sip.Response, error) {
	select {
	case <-p.closed:
		return nil, errors.New("siptest: closed")
	default:
	}
	tx, err := p.ua.TransactionLayer().Request(context.Background(), req)
	if err != nil {
		return nil, err
	}
	cancelled, provisional := ctx.Done(), false
	wanted := false
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
			if provisional = true; rings != nil {
				rings()
				rings = nil
			}
		case <-cancelled:
			cancelled, wanted = nil, true
			if !req.IsInvite() {
				return nil, ctx.Err()
			}
		case <-tx.Done():
			return nil, errors.Join(errors.New("siptest: no answer"), tx.Err())
		case <-p.closed:
			return nil, errors.New("siptest: closed")
		}
		if wanted && provisional {
			wanted = false
			p.work.Go(func() { _, _ = p.final(context.Background(), cancel(req)) })
		}
	}
}

func cancel(req *sip.Request) *sip.Request {
	out := sip.NewRequest(sip.CANCEL, req.Recipient)
	for _, name := range []string{"Via", "From", "To", "Call-ID", "Max-Forwards"} {
		sip.CopyHeaders(name, req, out)
	}
	out.AppendHeader(&sip.CSeqHeader{SeqNo: req.CSeq().SeqNo, MethodName: sip.CANCEL})
	out.SetTransport("UDP")
	out.Laddr = req.Laddr
	out.SetBody(nil)
	return out
}

// established completes the dialog after a final response to our INVITE.
func (c *Call) established(req *sip.Request, res *sip.Response, late bool) error {
	if !res.IsSuccess() {
		c.end()
		return &Refused{Code: res.StatusCode, Phrase: res.Reason, Response: res}
	}
	c.mu.Lock()
	c.remote = res.To().Value()
	if contact := res.Contact(); contact != nil {
		c.target = *contact.Address.Clone()
	}
	c.invite = req
	c.mu.Unlock()
	ack := c.request(sip.ACK)
	if late {
		c.describe(ack, "sendrecv")
	}
	if err := c.phone.ua.TransportLayer().WriteMsg(ack); err != nil {
		return err
	}
	return c.hear(res.Body())
}

// hear applies the peer's description.
func (c *Call) hear(body []byte) error {
	c.mu.Lock()
	c.dir = direction(body)
	if c.dir == "sendonly" || c.dir == "inactive" {
		c.heldUs++
	}
	c.mu.Unlock()
	return c.media.tune(body)
}

// Setup is the time from sending the INVITE to its final answer.
func (c *Call) Setup() time.Duration { return c.answered.Sub(c.began) }

// Ended is closed when the call is over, by whomever.
func (c *Call) Ended() <-chan struct{} { return c.ended }

// PeerDirection is the direction in the peer's last description.
func (c *Call) PeerDirection() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dir
}

// Change sends a re-INVITE with the given direction (sendonly: hold) and returns
// the direction that the peer answers.
func (c *Call) Change(ctx context.Context, dir string) (string, error) {
	return c.Renegotiate(ctx, Offer{Dir: dir})
}

// Offer is what to ask for in the middle of a call.
type Offer struct {
	Dir    string  // sendrecv, sendonly, recvonly, inactive; empty: sendrecv
	Codecs []uint8 // payload types in order; nil: as before
	Moved  bool    // the audio goes to another port from now on
	Late   bool    // the peer offers, we answer in the ACK
	Update bool    // by UPDATE instead of a re-INVITE
}

// Renegotiate changes the call's audio and returns the direction in the peer's
// description. When the peer refuses, all stays as it was.
func (c *Call) Renegotiate(ctx context.Context, o Offer) (string, error) {
	if o.Dir == "" {
		o.Dir = "sendrecv"
	}
	c.mu.Lock()
	before := c.codecs
	if o.Codecs != nil {
		c.codecs = o.Codecs
	}
	c.mu.Unlock()
	if o.Moved {
		if err := c.media.move(); err != nil {
			return "", err
		}
	}
	res, err := c.offer(ctx, o)
	if err != nil {
		c.mu.Lock()
		c.codecs = before
		c.mu.Unlock()
		return "", err
	}
	if err := c.hear(res.Body()); err != nil {
		return "", err
	}
	c.media.mute(o.Dir == "recvonly" || o.Dir == "inactive")
	return direction(res.Body()), nil
}

func (c *Call) offer(ctx context.Context, o Offer) (*sip.Response, error) {
	method := sip.INVITE
	if o.Update {
		method = sip.UPDATE
	}
	req := c.request(method)
	if !o.Late {
		c.describe(req, o.Dir)
	}
	res, err := c.phone.final(ctx, req)
	if err != nil {
		return nil, err
	}
	if !res.IsSuccess() {
		return nil, &Refused{Code: res.StatusCode, Phrase: res.Reason, Response: res}
	}
	if o.Update {
		return res, nil
	}
	ack := c.request(sip.ACK)
	if o.Late {
		c.describe(ack, o.Dir)
	}
	return res, c.phone.ua.TransportLayer().WriteMsg(ack)
}

// Bye ends the call and waits for the peer's confirmation.
func (c *Call) Bye(ctx context.Context) error {
	defer c.end()
	res, err := c.phone.final(ctx, c.request(sip.BYE))
	if err == nil && !res.IsSuccess() {
		return &Refused{Code: res.StatusCode, Phrase: res.Reason, Response: res}
	}
	return err
}

// end frees the call without a word to the peer.
func (c *Call) end() {
	c.once.Do(func() {
		c.phone.mu.Lock()
		delete(c.phone.calls, c.id)
		c.phone.mu.Unlock()
		close(c.ended)
		c.settle()
		c.media.close()
	})
}

func (c *Call) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.decided:
	default:
		close(c.decided)
	}
}

// Replaces names this call for a Replaces header of another, as the peer sees it
// (RFC 3891).
func (c *Call) Replaces() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	tag := func(address string) string {
		_, tag, _ := strings.Cut(address, ";tag=")
		return tag
	}
	return fmt.Sprintf("%s;to-tag=%s;from-tag=%s", c.id, tag(c.remote), tag(c.local))
}
