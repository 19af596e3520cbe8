package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
)

// standby answers for a node that does not act yet: it lives, it is not ready,
// and whoever calls is to try the other one. It holds the ports that the node
// will serve on, so that a wrong address shows at once.
type standby struct {
	node *Node
	web  net.Listener
}

func (s *standby) open() (err error) {
	n := s.node
	if n.plane, err = n.newPlane(); err != nil {
		return err
	}
	if err := n.buildSIP(); err != nil {
		return err
	}
	n.sip.Drain(true)
	if err := n.openCerts(); err != nil {
		return err
	}
	if s.web, err = net.Listen("tcp", n.cfg.Web.Listen); err != nil {
		return fmt.Errorf("node: web: %v: %w", err, zhiyin.Unavailable)
	}
	n.webAddr = s.web.Addr().String()
	if n.certs != nil {
		s.web = tls.NewListener(s.web, n.certs.TLS())
	}
	return nil
}

// serveSIP answers 503 to calls and OPTIONS.
func (s *standby) serveSIP(ctx context.Context) error { return s.node.sip.Run(ctx) }

func (s *standby) serveWeb(ctx context.Context) error {
	server := http.Server{Handler: s.routes(), ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(s.web) }()
	select {
	case err := <-served:
		return fmt.Errorf("node: web: %v: %w", err, zhiyin.Unavailable)
	case <-ctx.Done():
	}
	err := server.Close()
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

func (s *standby) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { api.Live(w) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		api.Ready(w, []api.Part{{Name: "contacts", Says: "standby"}})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "5")
		http.Error(w, "本节点待命中，请访问当值节点。 This node stands by; another one serves.", http.StatusServiceUnavailable)
	})
	return mux
}
