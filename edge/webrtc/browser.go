// Package webrtc brings browsers onto the media plane: customers who click to
// call, and agents at their desks.
//
// Audio is G.711 with telephone-event, so nothing is converted between a browser
// and a telephone. All browsers share one UDP port. Offers are answered whole
// (RFC 8829, no trickling), and the browser's own candidates are not used: it
// reaches us, we don't probe addresses that a stranger names.
package webrtc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	pion "github.com/pion/webrtc/v4"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
)

// Config is the browser side's.
type Config struct {
	Listen   string   // UDP address all browsers use, "0.0.0.0:7882"; port 0 takes a free one; an unspecified address means every IPv4 address of the machine, loopback included
	Public   []string // further addresses that browsers are told, for a machine behind a NAT that maps the port unchanged
	MaxPeers int      // browsers at one time; 0: 1000

	// LineUp is told when the agent's audio begins to come, LineDown when it stopped:
	// "closed" (the page went), "lost" (no packet for the plane's LostAfter), "failed"
	// (the connection broke), "no_microphone". They alternate, beginning with LineUp,
	// and are called from one goroutine of Run in the order of events. Either may be nil.
	LineUp   func(agent zhiyin.AgentID)
	LineDown func(agent zhiyin.AgentID, reason string)
}

// maxPeers keeps strangers with click-to-call from taking all memory: a browser
// takes about half a megabyte.
const maxPeers = 1000

// Browser answers browsers' offers. Methods may be called from any goroutine.
type Browser struct {
	cfg    Config
	plane  *rtp.Plane
	log    *slog.Logger
	api    *pion.API
	config pion.Configuration
	mux    ice.UDPMux
	herald *herald
	work   sync.WaitGroup // peers that are closing

	mu       sync.Mutex
	closed   bool
	peers    map[*peer]struct{}
	calls    map[zhiyin.LegID]*visit
	stations map[zhiyin.AgentID]*station
}

// New opens the UDP port and makes this process's DTLS certificate. The error is
// Invalid for a configuration that can't mean anything, else Unavailable.
func New(cfg Config, plane *rtp.Plane, log *slog.Logger) (*Browser, error) {
	if cfg.MaxPeers <= 0 {
		cfg.MaxPeers = maxPeers
	}
	for _, address := range cfg.Public {
		if net.ParseIP(address) == nil {
			return nil, fmt.Errorf("webrtc: public address: %w", zhiyin.Invalid)
		}
	}
	certificate, err := newCertificate()
	if err != nil {
		return nil, err
	}
	mux, err := listen(cfg.Listen)
	if err != nil {
		return nil, err
	}
	api, err := newAPI(mux, cfg.Public)
	if err != nil {
		_ = mux.Close() // the error that counts is err
		return nil, err
	}
	return &Browser{
		cfg: cfg, plane: plane, log: log, api: api, mux: mux, herald: newHerald(),
		config: pion.Configuration{Certificates: []pion.Certificate{certificate}, BundlePolicy: pion.BundlePolicyMaxBundle},
		peers:  map[*peer]struct{}{}, calls: map[zhiyin.LegID]*visit{}, stations: map[zhiyin.AgentID]*station{},
	}, nil
}

// newCertificate is self-signed, as WebRTC wants it: its fingerprint goes through
// the signalling (RFC 8827 §6.5).
func newCertificate() (pion.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pion.Certificate{}, fmt.Errorf("webrtc: key: %w: %w", zhiyin.Internal, err)
	}
	certificate, err := pion.GenerateCertificate(key)
	if err != nil {
		return pion.Certificate{}, fmt.Errorf("webrtc: certificate: %w: %w", zhiyin.Internal, err)
	}
	return *certificate, nil
}

// Run reports the lines' ups and downs until ctx is done, then closes every
// connection and the port.
func (b *Browser) Run(ctx context.Context) error {
	b.herald.run(ctx)
	b.mu.Lock()
	b.closed = true
	open := make([]*peer, 0, len(b.peers))
	for p := range b.peers {
		open = append(open, p)
	}
	stations := b.stations
	b.mu.Unlock()
	for _, p := range open {
		p.end("stopped")
	}
	b.work.Wait()
	for _, s := range stations {
		s.leg.Close()
	}
	b.herald.drain()
	if err := b.mux.Close(); err != nil {
		return fmt.Errorf("webrtc: close: %w: %w", zhiyin.Unavailable, err)
	}
	return nil
}

// admit counts the peer in; Busy when there are too many.
func (b *Browser) admit(p *peer) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return fmt.Errorf("webrtc: stopped: %w", zhiyin.Unavailable)
	}
	if len(b.peers) >= b.cfg.MaxPeers {
		return fmt.Errorf("webrtc: %d browsers: %w", len(b.peers), zhiyin.Busy)
	}
	b.peers[p] = struct{}{}
	b.work.Add(1)
	return nil
}

// dismiss counts a closed peer out.
func (b *Browser) dismiss(p *peer) {
	b.mu.Lock()
	delete(b.peers, p)
	b.mu.Unlock()
	b.work.Done()
}

// Stats is how many browsers are connected or connecting.
func (b *Browser) Stats() (peers int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.peers)
}

// Times of ICE. A browser that is gone without a word is given up 4 s after its
// last packet; consent checks go out every second (RFC 7675 wants one in 5 s).
const (
	disconnectedAfter = 2 * time.Second
	failedAfter       = 2 * time.Second // after disconnected
	keepAlive         = time.Second
)
