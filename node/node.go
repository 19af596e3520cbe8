// Package node puts the parts together: it reads the configuration, opens the
// store, wires ports to what satisfies them, and starts and stops everything in
// order. It is the one page that knows all parts.
package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/bus"
	"zhiyin.dev/contact"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/edge/tts/espeak"
	"zhiyin.dev/edge/webrtc"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
	"zhiyin.dev/web"
)

// Node is one process of the platform. Open it, give it what it must hold
// (PublishPacks, AddAgent, Intake), Serve, Close.
type Node struct {
	cfg     Config
	log     *slog.Logger
	demo    Demo
	vault   *vault.Vault
	db      *store.DB
	bus     *bus.Bus
	catalog *catalog
	base    group // the writer and the bus: from Open to Close

	engine    *espeak.Engine
	prompter  *tts.Prompter
	plane     *rtp.Plane
	browser   *webrtc.Browser
	sip       *sip.Server
	conductor *contact.Conductor
	lobbies   *lobbies
	desk      *desk.Desk
	api       *api.Server
	setUp     *setUp
	intake    *intake.Line

	published chan struct{} // capacity 1: definitions are to be read again
	ready     chan struct{}
	once      sync.Once
	webAddr   string
}

// Open opens the data directory and starts the ledger's writer and the bus.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Node, error) {
	n := &Node{cfg: cfg, log: log, ready: make(chan struct{}), published: make(chan struct{}, 1)}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("node: data directory: %v: %w", err, zhiyin.Unavailable)
	}
	database := filepath.Join(cfg.Data, "zhiyin.db")
	hasKeys, err := store.HasKeys(ctx, database)
	if err != nil {
		return nil, err
	}
	if n.vault, err = vault.Open(filepath.Join(cfg.Data, "keyring.json"), !hasKeys); err != nil {
		return nil, err
	}
	if n.db, err = store.Open(ctx, store.Config{Path: database, Now: n.now}, n.vault, log.With("part", "store")); err != nil {
		return nil, err
	}
	if n.bus, err = bus.New(bus.Config{}, log.With("part", "bus")); err != nil {
		return nil, errors.Join(err, n.db.Close())
	}
	n.db.Committed(n.committed)
	n.base.start(ctx, "bus", n.bus.Run)
	n.base.start(ctx, "store", n.db.Run)
	if n.catalog, err = openCatalog(ctx, n.db, log); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, n.openIntake(ctx)
}

// now is the node's one clock, in UTC.
func (n *Node) now() time.Time { return time.Now().UTC() }

// Close stops what Open started. Serve must have returned.
func (n *Node) Close() error {
	return errors.Join(n.base.stop(), n.db.Close())
}

// SetDemo shows the demo's people on the calling page; before Serve.
func (n *Node) SetDemo(d Demo) { n.demo = d }

// Serve takes calls, desks and reports until ctx is done; then it refuses new
// ones, lets contacts write their ends, and returns.
func (n *Node) Serve(ctx context.Context) error {
	if err := n.build(ctx); err != nil {
		return err
	}
	mark, err := n.db.Mark(ctx) // the desk reads its state after it, so that nothing falls between
	if err != nil {
		return err
	}
	if err := n.recover(ctx); err != nil {
		return err
	}
	var parts group
	parts.start(ctx, "speech engine", n.engine.Run)
	parts.start(ctx, "prompts", n.prompter.Run)
	parts.start(ctx, "media", n.plane.Run)
	parts.start(ctx, "browsers", n.browser.Run)
	parts.start(ctx, "telephones", n.sip.Run)
	parts.start(ctx, "desk", n.desk.Run)
	parts.start(ctx, "desk feed", func(ctx context.Context) error {
		return n.db.FollowFrom(ctx, mark, n.bus.Wake("ledger"), n.desk.Feed)
	})
	parts.start(ctx, "catalogue", n.watchDefinitions)
	parts.start(ctx, "lobby", n.lobbies.Run)
	parts.start(ctx, "contacts", n.conductor.Run)
	parts.start(ctx, "web", n.api.Run)
	n.prepareVoices()
	select {
	case <-n.desk.Ready():
		n.once.Do(func() { close(n.ready) })
	case <-ctx.Done():
	case <-parts.failed():
	}
	select {
	case <-ctx.Done():
	case <-parts.failed():
	}
	return parts.stop()
}

// Ready is closed once calls and desks are taken.
func (n *Node) Ready() <-chan struct{} { return n.ready }

// WebAddr and SIPAddr say where the node listens, once built.
func (n *Node) WebAddr() string { return n.webAddr }

// SIPAddr is where telephones call.
func (n *Node) SIPAddr() netip.AddrPort { return n.sip.Addr() }

// Bus is the node's nerve; tests take it away for a while.
func (n *Node) Bus() *bus.Bus { return n.bus }

// build makes the parts of the contact line and opens their ports.
func (n *Node) build(ctx context.Context) error {
	if err := n.buildMedia(); err != nil {
		return err
	}
	n.lobbies = newLobbies(n)
	n.conductor = contact.New(contact.Config{
		Ledger: n.db, People: n.db, Lobby: n.lobbies, Voice: n.prompter, Agents: agentLines{n.browser}, Switch: joiner{},
		Dialler: n.dialler(), Directory: n.catalog, Now: n.now, Limit: n.cfg.Limits.Contacts, Log: n.log.With("part", "contact"),
	})
	if err := n.buildSIP(); err != nil {
		return err
	}
	if err := n.lobbies.open(ctx); err != nil {
		return err
	}
	n.desk = desk.New(desk.Config{Now: n.now, ICE: n.ice()}, records{n.db, n.now}, n.lobbies, n.conductor, n.log.With("part", "desk"))
	return n.buildWeb()
}

// ice is what agents' browsers try besides the direct way.
func (n *Node) ice() []desk.ICEServer {
	if len(n.cfg.Media.ICE) == 0 {
		return nil
	}
	return []desk.ICEServer{{URLs: n.cfg.Media.ICE, Username: n.cfg.Media.ICEUser, Credential: n.cfg.Media.ICESecret}}
}

func (n *Node) buildMedia() (err error) {
	n.engine = espeak.New(espeak.Config{}, n.log.With("part", "speech"))
	if err := n.engine.Installed(); err != nil {
		return err
	}
	n.prompter = tts.NewPrompter(n.engine, tts.CacheConfig{Directory: filepath.Join(n.cfg.Data, "speech"),
		Key: func(b []byte) []byte { return []byte(n.vault.CacheKey(string(b))) }, DiskBytes: int64(n.cfg.Speech.CacheMB) << 20}, n.log.With("part", "speech"))
	if n.plane, err = rtp.NewPlane(rtp.Config{BindIP: n.cfg.Media.Bind, PublicIP: n.cfg.SIP.Public,
		PortMin: n.cfg.Media.PortMin, PortMax: n.cfg.Media.PortMax, LostAfter: n.cfg.Media.LostAfter}, n.log.With("part", "media")); err != nil {
		return err
	}
	n.browser, err = webrtc.New(webrtc.Config{Listen: n.cfg.Media.Browser, Public: n.cfg.Media.PublicIPs,
		LineUp: n.lineUp, LineDown: n.lineDown}, n.plane, n.log.With("part", "browser"))
	return err
}

// lineUp and lineDown tell everybody concerned that an agent's audio came or
// went: the contact first, so that the customer is looked after, then the lobby.
func (n *Node) lineUp(agent zhiyin.AgentID) {
	n.conductor.AgentLine(agent, true)
	n.lobbies.SetLine(agent, true, "")
}

func (n *Node) lineDown(agent zhiyin.AgentID, reason string) {
	if reason != "no_microphone" { // the customer is still heard and hears
		n.conductor.AgentLine(agent, false)
	}
	n.lobbies.SetLine(agent, false, reason)
}

func (n *Node) buildSIP() error {
	bind, err := netip.ParseAddrPort(n.cfg.SIP.Listen)
	if err != nil {
		return fmt.Errorf("node: sip.listen must be an IP and a port: %w", zhiyin.Invalid)
	}
	cfg := sip.Config{Bind: bind, MaxCalls: n.cfg.Limits.Contacts, Now: n.now, Numbering: sip.Numbering{Country: n.cfg.SIP.Country}}
	if n.cfg.SIP.Public != "" {
		if cfg.Public, err = netip.ParseAddr(n.cfg.SIP.Public); err != nil {
			return fmt.Errorf("node: sip.public must be an IP: %w", zhiyin.Invalid)
		}
	}
	if n.cfg.SIP.Trunk != "" {
		trunk := sip.Trunk{Name: "trunk", Address: n.cfg.SIP.Trunk, User: n.cfg.SIP.User, Secret: n.cfg.SIP.Secret}
		for _, t := range n.cfg.SIP.Trusted {
			p, err := netip.ParsePrefix(t)
			if err != nil {
				return fmt.Errorf("node: sip.trusted must be prefixes as 10.0.0.0/8: %w", zhiyin.Invalid)
			}
			trunk.Trusted = append(trunk.Trusted, p)
		}
		cfg.Trunks = []sip.Trunk{trunk}
	}
	n.sip, err = sip.New(cfg, n.plane, door{n.conductor}, n.log.With("part", "sip"))
	return err
}

// dialler calls out when there is a trunk to call through.
func (n *Node) dialler() contact.Dialler {
	if n.cfg.SIP.Trunk == "" {
		return nil
	}
	return dialler{n}
}

func (n *Node) buildWeb() (err error) {
	ports := api.Ports{Desk: n.desk, SignIns: signIns{n.db, n.now}, Lines: lines{n}, Calls: &clicks{node: n, calls: map[zhiyin.ContactID]click{}},
		Health: health{n}, Intake: n.intake, Keys: n.writeKeys(), Screens: http.HandlerFunc(screen), Now: n.now}
	if n.demo != nil {
		ports.Cast = n.demo
	}
	if n.setUp != nil {
		ports.SetUp = n.setUp
	}
	n.api, err = api.New(api.Config{Listen: n.cfg.Web.Listen, CertFile: n.cfg.Web.Cert, KeyFile: n.cfg.Web.Key, PublicURL: n.cfg.Web.URL},
		ports, n.log.With("part", "web"))
	if err != nil {
		return err
	}
	addr, err := n.api.Listen()
	if err != nil {
		return err
	}
	n.webAddr = addr.String()
	return nil
}

// screen serves the built pages.
func screen(w http.ResponseWriter, r *http.Request) {
	asset, ok := web.Find(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	asset.ServeHTTP(w, r)
}

// writeKeys turns the configuration round: the API finds the source by its key.
func (n *Node) writeKeys() writeKeys {
	out := writeKeys{}
	for source, key := range n.cfg.Intake.WriteKeys {
		out[key] = source
	}
	return out
}

// committed passes on that something was kept: that it was, and whether
// definitions are among it. It is called by the committing goroutine.
func (n *Node) committed(events []zhiyin.Event) {
	n.bus.Publish("ledger", nil)
	for _, e := range events {
		if e.Kind == (zhiyin.DefinitionPublished{}).Kind() {
			n.bus.Publish("definitions", nil)
			select {
			case n.published <- struct{}{}:
			default: // one wake-up stands for all before it
			}
			return
		}
	}
}

// definitionsEvery is how often definitions are read without being told, so that
// what another node published is in force even if the bus was down.
const definitionsEvery = time.Minute

// watchDefinitions reads the definitions again when one was published.
func (n *Node) watchDefinitions(ctx context.Context) error {
	wake, tick := n.bus.Wake("definitions"), time.NewTicker(definitionsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-n.published:
		case <-wake:
		case <-tick.C:
		}
		if err := n.refresh(ctx); err != nil && ctx.Err() == nil {
			n.log.Error("definitions not read", "err", err)
		}
	}
}

// refresh reads definitions, tags and queues anew.
func (n *Node) refresh(ctx context.Context) error {
	if err := n.catalog.reload(ctx); err != nil {
		return err
	}
	return n.openIntake(ctx)
}

// prepareVoices has speech ready in the voices of the numbers, so that the first
// caller waits no longer than the others.
func (n *Node) prepareVoices() {
	n.engine.Prepare(n.catalog.voices()...)
}
