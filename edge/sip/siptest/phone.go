// Package siptest is a telephone for tests and for the load generator: it dials,
// answers, keys digits, plays a tone and says which tone it hears, over real UDP.
// It shares sipgo's transactions with the server and nothing else: dialogs,
// descriptions and audio are its own, so that a mistake is not made twice.
package siptest

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	line "zhiyin.dev/edge/sip"
)

// Phone is one SIP address with any number of calls.
type Phone struct {
	socket *line.Socket
	local  netip.AddrPort
	ua     *sipgo.UserAgent

	incoming chan *Call // capacity 64; a call that finds it full is refused with 486
	refers   chan *Refer
	closed   chan struct{}
	work     sync.WaitGroup // whatever may still send
	reading  sync.WaitGroup

	mu    sync.Mutex
	calls map[string]*Call // by Call-ID
	seen  map[sip.RequestMethod]int
}

// NewPhone opens a telephone on a free port of ip.
func NewPhone(ip netip.Addr) (*Phone, error) {
	conn, err := line.ListenUDP(netip.AddrPortFrom(ip, 0))
	if err != nil {
		return nil, err
	}
	quiet := slog.New(slog.DiscardHandler)
	ua, err := sipgo.NewUA(
		sipgo.WithUserAgentTransportLayerOptions(sip.WithTransportLayerLogger(quiet)),
		sipgo.WithUserAgentTransactionLayerOptions(sip.WithTransactionLayerLogger(quiet),
			sip.WithTransactionLayerUnhandledResponseHandler(func(*sip.Response) {})))
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	server, err := sipgo.NewServer(ua, sipgo.WithServerLogger(quiet))
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	p := &Phone{
		socket: conn, ua: ua, local: conn.Addr(),
		incoming: make(chan *Call, 64), refers: make(chan *Refer, 64), closed: make(chan struct{}),
		calls: map[string]*Call{}, seen: map[sip.RequestMethod]int{},
	}
	server.OnInvite(p.noted(p.onInvite))
	server.OnAck(p.noted(func(*sip.Request, sip.ServerTransaction) {}))
	server.OnBye(p.noted(p.onBye))
	server.OnUpdate(p.noted(p.onUpdate))
	server.OnRefer(p.noted(p.onRefer))
	server.OnOptions(p.noted(func(req *sip.Request, tx sip.ServerTransaction) { p.respond(req, tx, 200, "OK", nil) }))
	p.reading.Go(func() { _ = conn.Serve(server.ServeUDP) }) // ends when the socket is closed
	<-conn.Ready()
	return p, nil
}

// Addr is where the phone can be called.
func (p *Phone) Addr() netip.AddrPort { return p.local }

// Incoming yields calls that ring here.
func (p *Phone) Incoming() <-chan *Call { return p.incoming }

// Seen says how many requests of a method have come, repetitions that sipgo
// absorbs not counted.
func (p *Phone) Seen(method string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[sip.RequestMethod(method)]
}

// Close drops every call without a word and waits for all goroutines.
func (p *Phone) Close() error {
	close(p.closed)
	p.mu.Lock()
	calls := make([]*Call, 0, len(p.calls))
	for _, c := range p.calls {
		calls = append(calls, c)
	}
	p.mu.Unlock()
	for _, c := range calls {
		c.end()
	}
	err := p.socket.Close()
	p.work.Wait()
	p.ua.TransactionLayer().Close()
	p.socket.Retire(p.ua.TransportLayer().Pool("udp"))
	p.reading.Wait()
	return err
}

func (p *Phone) noted(f sipgo.RequestHandler) sipgo.RequestHandler {
	return func(req *sip.Request, tx sip.ServerTransaction) {
		p.mu.Lock()
		p.seen[req.Method]++
		p.work.Add(1)
		p.mu.Unlock()
		defer p.work.Done()
		f(req, tx)
	}
}

func (p *Phone) find(m sip.Message) *Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id := m.CallID(); id != nil {
		return p.calls[id.Value()]
	}
	return nil
}

func (p *Phone) respond(req *sip.Request, tx sip.ServerTransaction, code int, phrase string, body []byte) {
	res := sip.NewResponseFromRequest(req, code, phrase, body)
	res.AppendHeader(&sip.ContactHeader{Address: p.uri("")})
	if body != nil {
		kind := sip.ContentTypeHeader("application/sdp")
		res.AppendHeader(&kind)
	}
	_ = tx.Respond(res) // the peer asks again
}

func (p *Phone) onInvite(req *sip.Request, tx sip.ServerTransaction) {
	if c := p.find(req); c != nil {
		c.onReinvite(req, tx)
		return
	}
	c, err := p.ring(req, tx)
	if err != nil {
		p.respond(req, tx, 500, "Server Internal Error", nil)
		return
	}
	tx.OnCancel(func(*sip.Request) { p.work.Go(c.end) })
	p.respond(req, tx, 180, "Ringing", nil)
	select {
	case p.incoming <- c:
	default:
		p.respond(req, tx, 486, "Busy Here", nil)
		c.end()
		return
	}
	select { // sipgo drops a transaction whose handler returns before its end
	case <-c.decided:
	case <-tx.Done():
	case <-p.closed:
	}
}

func (p *Phone) onBye(req *sip.Request, tx sip.ServerTransaction) {
	c := p.find(req)
	if c == nil {
		p.respond(req, tx, 481, "Call/Transaction Does Not Exist", nil)
		return
	}
	p.respond(req, tx, 200, "OK", nil)
	c.end()
}

func (p *Phone) uri(user string) sip.Uri {
	return sip.Uri{Scheme: "sip", User: user, Host: p.local.Addr().String(), Port: int(p.local.Port())}
}

// Refused is a final answer that is not 2xx.
type Refused struct {
	Code     int
	Phrase   string
	Response *sip.Response
}

func (r *Refused) Error() string { return fmt.Sprintf("refused with %d %s", r.Code, r.Phrase) }

// direction returns the stream's direction attribute in SDP.
func direction(body []byte) string {
	for _, d := range []string{"sendonly", "recvonly", "inactive"} {
		if strings.Contains(string(body), "a="+d) {
			return d
		}
	}
	return "sendrecv"
}
