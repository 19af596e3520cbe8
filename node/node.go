// Package node puts the parts together: it reads the configuration, opens the
// store, wires ports to what satisfies them, and starts and stops everything in
// order. It is the one page that knows all parts.
package node

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/bus"
	"zhiyin.dev/contact"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/cert"
	"zhiyin.dev/edge/chat"
	"zhiyin.dev/edge/llm"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/tts/espeak"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/edge/webrtc"
	"zhiyin.dev/intake"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/connection"
	"zhiyin.dev/node/customer"
	"zhiyin.dev/node/figure"
	"zhiyin.dev/node/floor"
	"zhiyin.dev/node/group"
	"zhiyin.dev/node/handoff"
	"zhiyin.dev/node/joint"
	"zhiyin.dev/node/language"
	"zhiyin.dev/node/learning"
	"zhiyin.dev/node/matching"
	"zhiyin.dev/node/phone"
	"zhiyin.dev/node/post"
	"zhiyin.dev/node/recording"
	"zhiyin.dev/node/staff"
	"zhiyin.dev/node/studio"
	"zhiyin.dev/node/voice"
	"zhiyin.dev/press"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/interchange"
	"zhiyin.dev/store/signin"
	"zhiyin.dev/vault"
)

// Node is one process of the platform. Open it, give it what it must hold
// (PublishPacks, AddAgent, Intake), Serve, Close.
type Node struct {
	cfg         Config
	version     string // of the program
	began       time.Time
	figures     *figure.Meter
	log         *slog.Logger
	demo        Demo
	vault       *vault.Vault
	db          *store.DB
	signIns     *signin.DB
	interchange *interchange.DB
	defs        definition.DB
	bus         *bus.Bus
	lore        *language.Lore
	bench       *studio.Bench
	plans       *matching.Plans
	names       *language.Names
	drafter     *language.Drafter
	catalog     *catalog.Catalog
	base        group.Group // the writer and the bus: from Open to Close

	llm         *llm.Client // a language model elsewhere; nil: none
	engine      *espeak.Engine
	voices      *voice.Voices
	recognisers *voice.Recognisers
	hearers     *language.Hearers
	recordings  *recording.Recorder
	plane       *rtp.Plane
	browser     *webrtc.Browser
	sip         *sip.Server
	conductor   *contact.Conductor
	lobbies     *floor.Rooms
	watched     atomic.Pointer[floor.Rooms] // the same, for the committing goroutine; nil while the node stands by
	directives  *floor.Directives
	phones      *phone.Telephones
	desk        *desk.Desk
	chats       *chat.Server
	api         *api.Server
	certs       *cert.Keeper // nil: plain HTTP
	setUp       *setUp
	doorkeeper  *staff.Doorkeeper
	intake      *intake.Line
	follower    *intake.Follower
	tags        string // the versions that the follower has
	words       atomic.Pointer[profile.Lexicon]
	press       *press.Press
	reasons     *learning.Reasons
	learning    *learning.Affinity
	manners     *learning.Manners
	tally       *intake.Tally
	sources     *connection.Sources

	erasures    erasureLog
	webhooks    *webhook.Runner
	postman     *post.Postman
	handoffs    *handoff.Links
	joints      *joint.Pages
	connections *connection.Keeper
	guard       webhook.Guard  // of the webhooks' addresses
	roots       *x509.CertPool // that receivers' certificates are of; nil: the system's

	published chan struct{} // capacity 1: definitions are to be read again
	release   func() error  // gives the data directory back; nil: not held
	name      string        // of this process among the nodes of a database
	leads     bool          // it acts; on a file every holder does
	ready     chan struct{}
	draining  atomic.Bool   // new calls are refused
	hurry     chan struct{} // closed by Hurry
	hurried   sync.Once
	once      sync.Once
	webAddr   string
}

// Open opens the data directory and starts the ledger's writer and the bus.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Node, error) {
	if err := errors.Join(cfg.Access.Check(), cfg.Recording.check(), cfg.Media.check(), cfg.Speech.Check()); err != nil {
		return nil, err
	}
	n := &Node{cfg: cfg, log: log, ready: make(chan struct{}), hurry: make(chan struct{}), published: make(chan struct{}, 1)}
	var err error
	if n.llm, err = cfg.LLM.Client(n.now); err != nil {
		return nil, err
	}
	n.figures = figure.NewMeter(n.measured, func(id zhiyin.UnitID) bool { return n.catalog.Unit(id).ID != "" })
	n.erasures.path = cfg.erasuresPath()
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("node: data directory: %v: %w", err, zhiyin.Unavailable)
	}
	if n.vault, n.db, err = openStore(ctx, cfg, n.now, n.figures.Committed, log.With("part", "store")); err != nil {
		return nil, err
	}
	if n.bus, err = bus.New(cfg.Bus.config(), log.With("part", "bus")); err != nil {
		return nil, errors.Join(err, n.db.Close())
	}
	n.defs = definition.Of(n.db.Engine)
	n.interchange = interchange.Of(n.db.Engine, n.db)
	n.signIns = signin.Of(n.db.Engine, cfg.Access.SignIns())
	n.doorkeeper = staff.NewDoorkeeper(n.db, n.signIns, cfg.Access, n.now)
	n.phones = phone.NewTelephones(n.exchange())
	n.db.Committed(n.committed)
	n.db.Committed(n.figures.Keep)
	n.base.Start(ctx, "bus", n.bus.Run)
	n.base.Start(ctx, "store", n.db.Run)
	if n.catalog, err = catalog.Open(ctx, n.db, log); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	n.lore, n.names = language.NewLore(n.db, n.catalog, n.now, n.log), language.NewNames(n.db)
	n.plans = matching.NewPlans(n.db, n.catalog, n.twoPersons, n.now, n.log)
	n.bench = n.newBench()
	n.drafter = language.NewDrafter(n.lore, n.names, n.llm, n.bus, n.Keep)
	return n, n.openIntake(ctx)
}

// now is the node's one clock, in UTC.
func (n *Node) now() time.Time { return time.Now().UTC() }

// Close stops what Open started. Serve must have returned.
func (n *Node) Close() error {
	err := errors.Join(n.base.Stop(), n.db.Close())
	if n.release != nil {
		err = errors.Join(err, n.release())
	}
	return err
}

// SetVersion says which version of the program this is; before Serve.
func (n *Node) SetVersion(version string) { n.version = version }

// SetDemo shows the demo's people on the calling page; before Serve.
func (n *Node) SetDemo(d Demo) { n.demo = d }

// Serve takes calls, desks and reports until ctx is done; then it refuses new
// calls, lets those under way go on for Drain.Within or until Hurry, lets contacts
// write their ends, and returns.
func (n *Node) Serve(ctx context.Context) error {
	if err := n.Hold(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	if err := n.db.KeepApart(ctx, n.cfg.Access.Level3); err != nil {
		return err
	}
	if _, err := n.settleErasures(ctx); err != nil {
		return err
	}
	if err := n.build(ctx); err != nil {
		return err
	}
	if err := n.figures.Begin(ctx); err != nil {
		return err
	}
	n.began = n.now()
	mark, err := n.db.Mark(ctx) // the desk reads its state after it, so that nothing falls between
	if err != nil {
		return err
	}
	if err := n.recover(ctx); err != nil {
		return err
	}
	var parts group.Group
	parts.Start(ctx, "speech engine", n.engine.Run)
	parts.Start(ctx, "prompts", n.voices.Prompter.Run)
	parts.Start(ctx, "recognition", n.recognisers.Run) // after it the contacts, which listen
	parts.Start(ctx, "hearing", n.hearers.Run)
	n.awaitMeaning(ctx)
	parts.Start(ctx, "media", n.plane.Run)
	parts.Start(ctx, "recordings", n.recordings.Run) // ends after the contacts, before the media
	parts.Start(ctx, "browsers", n.browser.Run)
	parts.Start(ctx, "telephones", n.sip.Run)
	parts.Start(ctx, "desk", n.desk.Run)
	parts.Start(ctx, "desk feed", func(ctx context.Context) error {
		return n.db.FollowFrom(ctx, mark, n.bus.Wake("ledger"), ofDesk, func(events []zhiyin.Event) error {
			n.noticeRooms(ctx, events, n.directives.Feed(events))
			n.reasons.Stirred(events, n.conductor.Stirred)
			n.api.Happened(events)
			return n.desk.Feed(events)
		})
	})
	parts.Start(ctx, "partial words", n.passPartials)
	parts.Start(ctx, "summaries", func(ctx context.Context) error { return n.drafter.Run(ctx, mark) })
	parts.Start(ctx, "reasons", n.reasons.Run)
	parts.Start(ctx, "outcomes", func(ctx context.Context) error {
		return n.db.FollowFrom(ctx, mark, n.bus.Wake("ledger"), learning.Teaching, n.learning.Follow)
	})
	parts.Start(ctx, "affinity", n.learning.Run)
	parts.Start(ctx, "manners", n.manners.Run)
	parts.Start(ctx, "erasures", func(ctx context.Context) error {
		return n.db.FollowFrom(ctx, mark, n.bus.Wake("ledger"), erasing, n.recordings.WatchErasures)
	})
	parts.Start(ctx, "erasure log", func(ctx context.Context) error { return n.watchErasures(ctx, mark) })
	parts.Start(ctx, "tags", func(ctx context.Context) error { return n.follower.Run(ctx, n.bus.Wake("ledger")) })
	parts.Start(ctx, "catalogue", n.watchDefinitions)
	parts.Start(ctx, "lobby", n.lobbies.Run)
	parts.Start(ctx, "directives", n.directives.Run)
	parts.Start(ctx, "desk telephones", n.phones.Run)
	parts.Start(ctx, "contacts", n.conductor.Run)
	parts.Start(ctx, "candidates", customer.Identities{DB: n.db}.FindLookalikes)
	parts.Start(ctx, "webhooks", func(ctx context.Context) error { return n.webhooks.Run(ctx, n.bus.Wake("ledger")) })
	parts.Start(ctx, "messages", n.postman.Run)
	parts.Start(ctx, "hand-offs", n.handoffs.Run)
	parts.Start(ctx, "connections", n.connections.Runner.Run)
	parts.Start(ctx, "pushes", func(ctx context.Context) error { return n.connections.Pusher.Run(ctx, n.bus.Wake("ledger")) })
	parts.Start(ctx, "imports", n.connections.Importer.Run)
	parts.Start(ctx, "audit", n.notary().Run)
	parts.Start(ctx, "caretaker", n.caretaker().Run)
	parts.Start(ctx, "sources", n.sources.Run)
	parts.Start(ctx, "tally", n.tally.Run)
	parts.Start(ctx, "chats", func(ctx context.Context) error {
		<-ctx.Done()
		n.chats.Close()
		return nil
	})
	parts.Start(ctx, "web", n.api.Run)
	if n.certs != nil {
		parts.Start(ctx, "certificate", n.certs.Run)
	}
	n.prepareVoices()
	select {
	case <-n.desk.Ready():
		n.once.Do(func() { close(n.ready) })
	case <-ctx.Done():
	case <-parts.Failed():
	case <-n.base.Failed():
	}
	select {
	case <-ctx.Done():
		n.drain(parts.Failed(), n.base.Failed())
	case <-parts.Failed():
	case <-n.base.Failed(): // another node has taken over: what is decided here is not kept any more
		n.log.Error("the ledger's writer has ended, this node stops")
	}
	return parts.Stop()
}

// learnWithin bounds how long calls wait at the start until words are understood: who
// calls while it takes longer is understood as soon as it is done.
const learnWithin = 3 * time.Second

func (n *Node) awaitMeaning(ctx context.Context) {
	select {
	case <-n.hearers.Learned():
	case <-time.After(learnWithin):
		n.log.Warn("calls are taken before what callers mean was learned", "after", learnWithin)
	case <-ctx.Done():
	}
}

// Ready is closed once calls and desks are taken.
func (n *Node) Ready() <-chan struct{} { return n.ready }

// WebAddr and SIPAddr say where the node listens, once built.
func (n *Node) WebAddr() string { return n.webAddr }

// SIPAddr is where telephones call.
func (n *Node) SIPAddr() netip.AddrPort { return n.sip.Addr() }

// Bus is the node's nerve; tests take it away for a while.
func (n *Node) Bus() *bus.Bus { return n.bus }
