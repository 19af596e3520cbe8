package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev"
)

// Ports are the parts that the server speaks for. Cast, SetUp, Intake and
// Screens may be nil: their routes then answer 404. Without Certificates it
// speaks plain HTTP.
type Ports struct {
	Desk    Desk
	SignIns SignIns
	Audit   Audit
	// Accounts and Passkeys may be nil: people then sign in by links only.
	Accounts Accounts
	Passkeys Passkeys
	People   People   // nil: people are managed by commands only
	AuditLog AuditLog // nil: read by commands only
	Reveals  Reveals  // nil: masked fields stay masked

	Lines        Lines
	Calls        Calls
	Health       Health
	SetUp        SetUp
	Cast         Cast
	Intake       Intake
	Sources      Sources      // nil: no page of another site reports events; with Quarantine and APIKeys: they are shown
	Quarantine   Quarantine   // nil: nothing is
	Suppressions Suppressions // nil: nobody is let in again here
	Schemas      Schemas      // nil: none is shown or published here
	Keys         WriteKeys    // needed with Intake
	APIKeys      APIKeys      // nil: there are none
	Certs        Certificates

	Kinds       Kinds           // of identifiers; nil: those of the platform
	Identities  Identities      // with House; nil: nobody is merged through this server
	Erasures    Erasures        // nil: nobody is erased through this server
	Dossiers    Dossiers        // nil: nobody is given what is held about them here
	Ledger      Ledger          // nil: nobody reads events here
	Kept        <-chan struct{} // yields after something was kept; nil: streams look each second
	Answers     Answers         // nil: an Idempotency-Key is not looked at
	House       House           // with Floor and Ledger; nil: nothing is read here
	Floor       Floor
	Profiles    Profiles               // needs House; nil: consents, worth, households and moments before are not told here
	Tags        Tags                   // needs House; nil: tags are not explained or edited here
	Definitions Definitions            // nil: nothing is drafted here but tags
	Language    Language               // the studio of understanding; nil: none
	Flows       Flows                  // needs Definitions and House; nil: flows are not edited here
	Manners     Manners                // nil: nothing is told of them
	Plans       Plans                  // needs Definitions; nil: routing plans are not edited here
	Affinity    Affinity               // nil: nothing is learned of agents
	Studio      TagStudio              // with Tags; nil: none is written here
	Facts       Facts                  // nil: no page of health
	Connections Connections            // needs APIKeys; nil: there are none
	Webhooks    Webhooks               // needs APIKeys; nil: there are none
	Chat        ChatPages              // nil: no pages of chats
	Recordings  Recordings             // nil: there are none
	Tasks       Tasks                  // nil: nobody leaves messages
	Joints      Joints                 // pages that devices share beside a contact; nil: none
	Devices     Devices                // customers' second devices; nil: none
	Apps        Apps                   // the enterprise's own apps; nil: none
	Handoffs    Handoffs               // with Devices: the agents' side of them
	Messages    Messages               // nil: none are told here
	Inbox       Inbox                  // the demo's; nil: there is none
	Figures     []prometheus.Collector // of other parts, for /metrics

	Screens http.Handler     // pages and their files, at /
	Now     func() time.Time // the node's clock; nil: time.Now
}

// Time-outs against callers that send or read slowly. Answers of the JSON routes
// are small; a page's file of 1 MB in 30 s is 280 kbit/s.
const (
	headerWithin = 5 * time.Second
	readWithin   = 15 * time.Second
	writeWithin  = 30 * time.Second
	idleFor      = 60 * time.Second
	stopWithin   = 5 * time.Second
	headerBytes  = 16 << 10
)

// Requests from one address in a minute: a person with a link makes some ten, a house
// behind one address several times that; a provider reports in bulk.
const (
	linksPerMinute   = 120
	reportsPerMinute = 3000
)

// Server is the HTTP server of one node.
type Server struct {
	cfg       settled
	ports     Ports
	log       *slog.Logger
	now       func() time.Time
	door      *door
	huma      huma.API
	spec      struct{ json, yaml []byte } // the OpenAPI document
	figures   *figures
	sockets   *sockets
	streams   *streams
	kept      *beat
	audience  *audience
	signIns   *limiter
	calling   *limiter
	linking   *limiter // openings of links: nobody guesses 128 bits, and nobody is to try
	reporting *limiter
	chatting  *limiter
	plays     sittings

	perAddress, perSignIn *limiter // of all requests of the API
	perSource             *limiter // of messages that systems report

	mu    sync.Mutex
	open  net.Listener
	plain []net.Listener // that lead to https
}

// New checks the configuration and lays out the routes. Invalid names the
// setting that is wrong: beyond this machine certificates are needed.
func New(cfg Config, ports Ports, log *slog.Logger) (*Server, error) {
	checked, err := cfg.settle(ports.Certs != nil)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: checked, ports: ports, log: log, now: ports.Now, figures: newFigures(), sockets: newSockets(), streams: newStreams(), kept: newBeat(), audience: newAudience(),
		perAddress: newLimiter(checked.RequestsPerMinute), perSignIn: newLimiter(checked.RequestsPerSignIn),
		perSource: newLimiter(checked.EventsPerMinute), signIns: newLimiter(checked.SignInsPerMinute), calling: newLimiter(checked.CallsPerMinute), chatting: newLimiter(checked.ChatsPerMinute),
		linking: newLimiter(linksPerMinute), reporting: newLimiter(reportsPerMinute)}
	if s.now == nil {
		s.now = time.Now
	}
	s.plays.open = map[sittingOf]*sitting{}
	s.figures.registry.MustRegister(ports.Figures...)
	s.door = newDoor(s)
	if err := s.layOut(); err != nil {
		return nil, err
	}
	if list := s.door.undeclared(); len(list) > 0 {
		return nil, fmt.Errorf("api: routes without a rule: %v: %w", list, zhiyin.Internal)
	}
	return s, nil
}

func (s *Server) layOut() error {
	config := huma.DefaultConfig("Zhiyin", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	s.huma = humago.New(s.door, config)
	s.deskRoutes()
	s.callRoutes()
	s.doorRoutes()
	if err := s.intakeRoutes(); err != nil {
		return err
	}
	s.quarantineRoutes()
	s.sourceRoutes()
	s.schemaRoutes()
	s.suppressionRoutes()
	s.keyRoutes()
	s.recordingRoutes()
	s.webhookRoutes()
	s.connectionRoutes()
	s.eventRoutes()
	s.readRoutes()
	s.tagRoutes()
	s.studioRoutes()
	s.languageRoutes()
	s.flowRoutes()
	s.planRoutes()
	s.affinityRoutes()
	s.mannerRoutes()
	s.shadowRoutes()
	s.definitionRoutes()
	s.peopleRoutes()
	s.auditRoutes()
	s.revealRoutes()
	s.healthRoutes()
	s.trustRoutes()
	s.erasureRoutes()
	s.dossierRoutes()
	s.identityRoutes()
	s.healthPageRoutes()
	s.deviceRoutes()
	s.jointRoutes()
	s.appRoutes()
	s.handoffRoutes()
	s.messageRoutes()
	s.taskRoutes()
	return s.document()
}

// schemaName names a type of another package by both, for two packages may each
// have a Problem; the words of the root package stand for themselves.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if from := path.Base(t.PkgPath()); t.Name() != "" && from != "." && from != "api" && from != "zhiyin.dev" {
		return strings.ToUpper(from[:1]) + from[1:] + name
	}
	return name
}

// Handler is the whole site, for a listener of somebody else's.
func (s *Server) Handler() http.Handler {
	counted := s.figures.count(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.guardHeaders(w.Header(), r)
		if !s.ownHost(r) {
			newProblem(http.StatusMisdirectedRequest, "no such host here").write(w)
			return
		}
		s.door.ServeHTTP(w, r)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { counted.ServeHTTP(w, s.numbered(w, s.forwarded(r))) })
}

// Listen opens the port, so that its address is known before Run. Run calls it
// where nobody did.
func (s *Server) Listen() (net.Addr, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open != nil {
		return s.open.Addr(), nil
	}
	l, err := net.Listen("tcp", s.cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("api: %v: %w", err, zhiyin.Unavailable)
	}
	if s.cfg.tls {
		if l, err = s.secured(l); err != nil {
			return nil, err
		}
	}
	s.open = l
	return l.Addr(), nil
}

// Run serves until ctx ends, then closes the sockets, lets requests finish for
// 5 s, and returns when all of them are over.
func (s *Server) Run(ctx context.Context) error {
	if _, err := s.Listen(); err != nil {
		return err
	}
	server := s.server(s.Handler())
	served := make(chan error, 1) // one result
	go func() { served <- server.Serve(s.open) }()
	aside := s.lead()
	defer aside()
	beating := s.beat(ctx)
	defer beating()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		err = s.stop(server, served)
	}
	s.sockets.closeAll()
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("api: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

func (s *Server) server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerWithin, ReadTimeout: readWithin,
		WriteTimeout: writeWithin, IdleTimeout: idleFor, MaxHeaderBytes: headerBytes,
		ErrorLog: slog.NewLogLogger(quiet{s.log.Handler()}, slog.LevelDebug)}
}

func (s *Server) stop(server *http.Server, served <-chan error) error {
	s.sockets.closeAll()
	s.streams.closeAll()
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close() // the time is up: cut the rest
	}
	return <-served
}

// beat passes the ledger's wake-ups on to all streams until ctx ends; the
// function that it returns waits for its end.
func (s *Server) beat(ctx context.Context) (ended func()) {
	ctx, cancel := context.WithCancel(ctx)
	var beating sync.WaitGroup
	beating.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case _, open := <-s.ports.Kept:
				if !open {
					return
				}
				s.kept.ring()
			}
		}
	})
	return func() { cancel(); beating.Wait() }
}

// report logs what was our fault; what a caller did wrong is their answer.
func (s *Server) report(req *http.Request, err error) {
	if kind := zhiyin.KindOf(err); kind == zhiyin.Internal || kind == zhiyin.Unavailable {
		if p := (*Problem)(nil); errors.As(err, &p) {
			return
		}
		s.log.Error("request failed", "route", req.Pattern, "kind", kind, "request", requestID(req.Context()), "err", err)
	}
}
