package sip

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"
	msg "github.com/emiago/sipgo/sip"
	"golang.org/x/time/rate"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
)

// Server is one SIP endpoint. Its methods may be called from any goroutine.
type Server struct {
	cfg   Config
	plane *rtp.Plane
	door  Door
	log   *slog.Logger

	conn    *Socket
	local   netip.AddrPort // what conn and tcp are bound to
	tcp     *listener
	tls     *listener // nil: no TLS
	ua      *sipgo.UserAgent
	stack   *sipgo.Server
	trunks  []*trunk
	drain   atomic.Bool
	ending  atomic.Bool   // Run ends: nothing more is dialled
	leaving chan struct{} // closed when Run begins to end: registrations are taken back
	closed  chan struct{} // closed when Run gives up on what is still open
	spare   chan *rtp.UDP // open ports for the next calls; capacity spares, stock waits when it is full

	nonces    *nonces
	attempts  attempts
	flood     flood
	registrar registrar
	keeping   sync.Mutex // held while a change of bindings is kept
	telling   sync.Mutex // guards told
	told      map[zhiyin.AgentID]bool
	onlyUDP   memory // peers that did not take TCP lately
	figures   figures
	merged    merged // INVITEs that are being served

	mu      sync.Mutex
	calls   map[string]*Call // by Call-ID and our tag
	taken   int              // calls admitted and not yet released
	shut    bool             // no new goroutine may start
	work    sync.WaitGroup   // every goroutine and handler of this server
	absence sync.WaitGroup   // registrations and pings, which end before the rest
}

// New binds the addresses, so that a port in use shows at once. Run must follow:
// it owns the sockets from then on.
func New(cfg Config, plane *rtp.Plane, door Door, log *slog.Logger) (*Server, error) {
	cfg.defaults()
	if !cfg.Public.IsValid() || cfg.Public.IsUnspecified() {
		return nil, fmt.Errorf("sip: the public address must be set when listening on all: %w", zhiyin.Invalid)
	}
	s := &Server{
		cfg: cfg, plane: plane, door: door, log: log, nonces: newNonces(),
		flood:   flood{perSecond: rate.Limit(cfg.Flood), burst: 5 * cfg.Flood},
		leaving: make(chan struct{}), closed: make(chan struct{}), spare: make(chan *rtp.UDP, spares), calls: make(map[string]*Call),
	}
	for _, t := range cfg.Trunks {
		own, err := newTrunk(t, cfg.Now())
		if err != nil {
			return nil, err
		}
		s.trunks = append(s.trunks, own)
	}
	if err := s.listen(); err != nil {
		return nil, err
	}
	if err := s.assemble(); err != nil {
		return nil, errors.Join(err, s.deafen())
	}
	return s, nil
}

// assemble builds sipgo's stack with our handlers. The stack's own log lines
// quote messages and addresses; hushed keeps only their wording.
func (s *Server) assemble() error {
	quiet := slog.New(hush(s.log.Handler()))
	ua, err := sipgo.NewUA(
		sipgo.WithUserAgenTLSConfig(s.towardsTrunks()),
		sipgo.WithUserAgentTransportLayerOptions(msg.WithTransportLayerLogger(quiet), msg.WithTransportLayerTransports(s.dialling())),
		sipgo.WithUserAgentTransactionLayerOptions(msg.WithTransactionLayerLogger(quiet),
			msg.WithTransactionLayerUnhandledResponseHandler(func(*msg.Response) {}), msg.WithTransactionLayerTerminateOnConnClose()),
	)
	if err != nil {
		return fmt.Errorf("sip: user agent: %w", err)
	}
	s.ua = ua
	if s.stack, err = sipgo.NewServer(ua, sipgo.WithServerLogger(quiet)); err != nil {
		return fmt.Errorf("sip: stack: %w", err)
	}
	for method, f := range s.handlers() {
		s.stack.OnRequest(method, s.counted(f))
	}
	s.stack.OnNoRoute(s.counted(s.onOther))
	return nil
}

// handlers is what serves each method; onOther has the rest.
func (s *Server) handlers() map[msg.RequestMethod]handler {
	return map[msg.RequestMethod]handler{
		msg.INVITE: s.onInvite, msg.ACK: s.onAck, msg.BYE: s.onBye, msg.CANCEL: s.onCancel, msg.OPTIONS: s.onOptions,
		msg.UPDATE: s.onUpdate, msg.PRACK: s.onPrack, msg.INFO: s.onInfo, msg.REFER: s.onRefer, msg.NOTIFY: s.onNotify,
		msg.REGISTER: s.onRegister,
	}
}

type handler = func(*msg.Request, msg.ServerTransaction)

// Addr is the address the server listens on, for UDP and TCP.
func (s *Server) Addr() netip.AddrPort { return s.local }

// TLSAddr is the address for TLS; not valid when there is none.
func (s *Server) TLSAddr() netip.AddrPort {
	if s.tls == nil {
		return netip.AddrPort{}
	}
	return s.tls.addr
}

// Calls says how many calls there are, arriving ones included.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}

// byeWait bounds how long a stopping server waits for peers to confirm the end
// of their calls: two retransmissions of a BYE.
const byeWait = 2 * time.Second

// Run serves until ctx is done, then hangs up every call, takes back what is
// registered, and returns when all goroutines have ended, at most a few seconds
// later.
func (s *Server) Run(ctx context.Context) error {
	served := make(chan error, 3)
	serving := s.serve(served)
	s.spawn(s.stock)
	s.attend()
	var err error
	select {
	case <-ctx.Done():
		s.hangupAll()
	case err = <-served:
		serving--
	}
	s.leave()
	s.close()
	for range serving {
		<-served // the sockets are closed: that is their error
	}
	return err
}

// hangupAll ends every call and waits for the peers, byeWait at most.
func (s *Server) hangupAll() {
	s.drain.Store(true)
	s.ending.Store(true)
	limit := time.NewTimer(byeWait)
	defer limit.Stop()
	for _, c := range s.open() {
		c.Hangup(zhiyin.EndedNodeStopped)
	}
	for _, c := range s.open() {
		select {
		case <-c.gone:
		case <-limit.C:
			return
		}
	}
}

func (s *Server) open() []*Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := make([]*Call, 0, len(s.calls))
	for _, c := range s.calls {
		open = append(open, c)
	}
	return open
}

// leave has registrations taken back and waits for that, byeWait at most.
func (s *Server) leave() {
	close(s.leaving)
	gone := make(chan struct{})
	go func() { s.absence.Wait(); close(gone) }() // ends at the latest when s.closed is
	limit := time.NewTimer(byeWait)
	defer limit.Stop()
	select {
	case <-gone:
	case <-limit.C:
	}
}

// close makes whoever waits come back, then frees everything.
func (s *Server) close() {
	s.mu.Lock()
	s.shut = true
	s.mu.Unlock()
	close(s.closed)
	_ = s.deafen() // nothing is left to be sent
	s.work.Wait()
	s.ua.TransactionLayer().Close()
	s.hangUpConnections()
	s.conn.Retire(s.ua.TransportLayer().Pool("udp"))
	for _, c := range s.open() {
		c.release()
	}
}

// enter counts a goroutine in; it is refused once the server is closing.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut {
		return false
	}
	s.work.Add(1)
	return true
}

// spawn runs f on a goroutine that Run waits for. When the server is closing
// there is none: close releases the calls itself.
func (s *Server) spawn(f func()) {
	if !s.enter() {
		return
	}
	go func() {
		defer s.work.Done()
		f()
	}()
}

// counted wraps a handler, which sipgo runs on a goroutine for each request.
func (s *Server) counted(f handler) sipgo.RequestHandler {
	return func(req *msg.Request, tx msg.ServerTransaction) {
		if !s.enter() {
			return
		}
		defer s.work.Done()
		r := s.sound(req)
		switch {
		case unprintable(req):
			tx.Terminate()
		case r == nil:
			f(req, tx)
		case !req.IsAck(): // an ACK has no answer
			s.dismiss(req, tx, r)
		}
	}
}
