package door

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

	"zhiyin.dev"
)

// Time-outs against callers that send or read slowly. Answers of the JSON routes
// are small; a page's file of 1 MB in 30 s is 280 kbit/s.
const (
	headerWithin = 5 * time.Second
	readWithin   = 15 * time.Second
	WriteWithin  = 30 * time.Second
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
	Config  settled
	ports   Ports
	log     *slog.Logger
	Now     func() time.Time
	door    *door
	huma    huma.API
	spec    struct{ json, yaml func() ([]byte, error) } // the OpenAPI document
	pages   map[string]Page                             // what the document says of each route, by pattern
	Figures *figures
	Sockets *sockets
	Streams *streams
	Kept    *beat
	// Attempts from one address.
	SignIns   *limiter
	Calling   *limiter
	Linking   *limiter // openings of links: nobody guesses 128 bits, and nobody is to try
	Reporting *limiter
	Chatting  *limiter

	perAddress, perSignIn *limiter // of all requests of the API
	perSource             *limiter // of messages that systems report

	mu    sync.Mutex
	open  net.Listener
	plain []net.Listener // that lead to https
}

// New checks the configuration; subjects then lay out their routes, and Finish is
// called. Invalid names the setting that is wrong: beyond this machine certificates
// are needed.
func New(cfg Config, ports Ports, log *slog.Logger) (*Server, error) {
	checked, err := cfg.settle(ports.Certs != nil)
	if err != nil {
		return nil, err
	}
	s := &Server{Config: checked, ports: ports, log: log, Now: ports.Now, Figures: newFigures(), Sockets: newSockets(), Streams: newStreams(), Kept: newBeat(),
		perAddress: newLimiter(checked.RequestsPerMinute), perSignIn: newLimiter(checked.RequestsPerSignIn),
		perSource: newLimiter(checked.EventsPerMinute), SignIns: newLimiter(checked.SignInsPerMinute), Calling: newLimiter(checked.CallsPerMinute), Chatting: newLimiter(checked.ChatsPerMinute),
		Linking: newLimiter(linksPerMinute), Reporting: newLimiter(reportsPerMinute)}
	if s.Now == nil {
		s.Now = time.Now
	}
	s.pages = map[string]Page{}
	s.Figures.Registry.MustRegister(ports.Figures...)
	s.door = newDoor(s)
	s.begin()
	return s, nil
}

// begin makes the empty document that routes describe themselves in.
func (s *Server) begin() {
	config := huma.DefaultConfig("Zhiyin", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	s.huma = humago.New(s.door, config)
}

// Finish completes the document once every route is laid out. It refuses routes
// that do not say who may call them.
func (s *Server) Finish() error {
	s.documentRoutes()
	s.screenRoutes()
	if list := s.door.undeclared(); len(list) > 0 {
		return fmt.Errorf("api: routes without a rule: %v: %w", list, zhiyin.Internal)
	}
	s.document()
	return nil
}

// schemaName names a type of another package by both, for two packages may each
// have a Problem; the words of the root package stand for themselves.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if from := path.Base(t.PkgPath()); t.Name() != "" && from != "." && from != "zhiyin.dev" && !strings.HasPrefix(t.PkgPath(), "zhiyin.dev/edge/api/") && from != "api" {
		return strings.ToUpper(from[:1]) + from[1:] + name
	}
	return name
}

// OpenAPI is the document, which is served as it stands when the server is finished.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.huma.OpenAPI() }

// Handler is the whole site, for a listener of somebody else's.
func (s *Server) Handler() http.Handler {
	counted := s.Figures.count(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.guardHeaders(w.Header(), r)
		if !s.ownHost(r) {
			NewProblem(http.StatusMisdirectedRequest, "no such host here").Write(w)
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
	l, err := net.Listen("tcp", s.Config.Listen)
	if err != nil {
		return nil, fmt.Errorf("api: %v: %w", err, zhiyin.Unavailable)
	}
	if s.Config.tls {
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
	s.Sockets.closeAll()
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("api: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

func (s *Server) server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerWithin, ReadTimeout: readWithin,
		WriteTimeout: WriteWithin, IdleTimeout: idleFor, MaxHeaderBytes: headerBytes,
		ErrorLog: slog.NewLogLogger(quiet{s.log.Handler()}, slog.LevelDebug)}
}

func (s *Server) stop(server *http.Server, served <-chan error) error {
	s.Sockets.closeAll()
	s.Streams.closeAll()
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close() // the time is up: cut the rest
	}
	return <-served
}

// Report logs what was our fault; what a caller did wrong is their answer.
func (s *Server) Report(req *http.Request, err error) {
	if kind := zhiyin.KindOf(err); kind == zhiyin.Internal || kind == zhiyin.Unavailable {
		if p := (*Problem)(nil); errors.As(err, &p) {
			return
		}
		s.log.Error("request failed", "route", req.Pattern, "kind", kind, "request", requestID(req.Context()), "err", err)
	}
}
