package node

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/edge/tts/espeak"
	"zhiyin.dev/edge/webrtc"
	"zhiyin.dev/identity"
	"zhiyin.dev/lobby"
	"zhiyin.dev/node/audit"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/connection"
	"zhiyin.dev/node/customer"
	"zhiyin.dev/node/figure"
	"zhiyin.dev/node/floor"
	"zhiyin.dev/node/handoff"
	"zhiyin.dev/node/language"
	"zhiyin.dev/node/learning"
	"zhiyin.dev/node/phone"
	"zhiyin.dev/node/post"
	"zhiyin.dev/node/recording"
	"zhiyin.dev/node/studio"
	"zhiyin.dev/node/voice"
	"zhiyin.dev/web"
)

// build makes the parts of the contact line and opens their ports.
func (n *Node) build(ctx context.Context) error {
	if err := n.buildMedia(); err != nil {
		return err
	}
	var err error
	if n.recordings, err = recording.Open(n.cfg.archive(), n.db, n.now, n.log.With("part", "recordings")); err != nil {
		return err
	}
	if err = n.buildWebhooks(); err != nil {
		return err
	}
	n.joints = n.newJoints()
	if n.postman, err = post.NewPostman(n.cfg.Notify, n.invitations(), n.roots, n.demo != nil, n.log.With("part", "messages")); err != nil {
		return err
	}
	n.handoffs = handoff.New(n.db, n.catalog, n.postman, n.Address, func() handoff.Talks { return n.conductor }, n.hasApp, n.now, n.log)
	n.handoffs.Shared = n.joints.Shared
	n.directives = n.newDirectives()
	n.lobbies = n.newLobbies(n.directives)
	n.watched.Store(n.lobbies)
	n.learning = learning.NewAffinity(n.db, n.catalog, n.lobbies, n.now, n.log.With("part", "affinity"))
	if err = n.directives.Open(ctx); err != nil {
		return err
	}
	weights, err := n.cfg.Speech.Moods()
	if err != nil {
		return err
	}
	n.hearers = language.NewHearers(language.Hearing{Lore: n.lore, Names: n.names, Model: n.llm, Recognisers: n.recognisers, Weights: weights, ByVoice: n.cfg.Speech.MoodByVoice,
		Bus: n.bus, Version: n.version, Directory: filepath.Join(n.cfg.Data, "understanding")})
	n.connections = n.newConnections()
	n.conductor = contact.New(contact.Config{
		Ledger: n.db, People: n.db, Lobby: n.lobbies, Voice: n.voices.Prompter, Agents: phone.AgentLines{Browser: n.browser, Phones: n.phones}, Switch: phone.Joiner{},
		Pages: pages{n}, Messenger: messenger{n.postman, n.handoffs}, Reads: n.hearers.Reads, Foresight: n.reasons, Manners: n.manners, Recorder: n.recordings, Hearer: n.hearers, Asker: connection.NewAsker(n.db, n.calling("connections")), Prover: post.NewProver(n.db, n.postman.Ask, n.now), Pauses: contact.Pauses{AtMost: n.cfg.Recording.PauseAtMost, AfterHold: n.cfg.Recording.ResumeAfterHold},
		Dialler: n.dialler(), MayDial: n.dialPlan().Permits, Directory: n.catalog, Hours: n.catalog, Now: n.now, Limit: n.cfg.Limits.Contacts, Chats: n.cfg.Limits.Chats, Log: n.log.With("part", "contact"),
	})
	var fault error
	if n.chats, fault = n.newChats(); fault != nil {
		return fault
	}
	if err := n.buildSIP(); err != nil {
		return err
	}
	if err := n.lobbies.Open(ctx); err != nil {
		return err
	}
	n.desk = desk.New(desk.Config{Now: n.now, ICE: n.cfg.Media.iceFor, Outgoing: phone.Outgoing{Phones: n.phones}, Chats: chats{n}, Watch: floor.Watch{Rooms: n.lobbies}, Counsel: n.conductor, Confer: n.conductor, Directives: n.directives, Keep: n.Keep, Names: n.names.Of, Waits: n.lobbies.Waits, Hours: n.catalog.Closed, Later: n.conductor, Tasks: n.lobbies.OpenTasks, Region: identity.Region(n.cfg.SIP.Country)}, floor.Records{DB: n.db, Now: n.now}, n.lobbies, n.conductor, n.log.With("part", "desk"))
	return n.buildWeb()
}

func (n *Node) buildMedia() (err error) {
	n.engine = espeak.New(espeak.Config{}, n.log.With("part", "speech"))
	if err := n.engine.Installed(); err != nil {
		return err
	}
	cache := tts.CacheConfig{Directory: filepath.Join(n.cfg.Data, "speech"), DiskBytes: int64(n.cfg.Speech.CacheMB) << 20,
		Key: func(b []byte) []byte { return []byte(n.vault.CacheKey(string(b))) }}
	if n.recognisers, err = voice.NewRecognisers(n.cfg.Speech, n.cfg.ModelsDir(), n.demo != nil, n.log.With("part", "recognition")); err != nil {
		return err
	}
	if n.voices, err = voice.NewVoices(n.cfg.Speech, n.engine, n.recognisers, cache, n.log.With("part", "speech")); err != nil {
		return err
	}
	if n.plane, err = n.newPlane(); err != nil {
		return err
	}
	n.browser, err = webrtc.New(webrtc.Config{Listen: n.cfg.Media.Browser, Public: n.cfg.Media.PublicIPs,
		LineUp: n.lineUp, LineDown: n.lineDown}, n.plane, n.log.With("part", "browser"))
	return err
}

func (n *Node) newPlane() (*rtp.Plane, error) {
	return rtp.NewPlane(rtp.Config{BindIP: n.cfg.Media.Bind, PublicIP: n.cfg.SIP.Public,
		PortMin: n.cfg.Media.PortMin, PortMax: n.cfg.Media.PortMax, LostAfter: n.cfg.Media.LostAfter}, n.log.With("part", "media"))
}

// lineUp and lineDown tell everybody concerned that an agent's audio came or
// went: the contact first, so that the customer is looked after, then the lobby.
func (n *Node) lineUp(agent zhiyin.AgentID) {
	if _, lifted := n.phones.Line(agent); !lifted {
		n.conductor.AgentLine(agent, true)
	}
	n.lobbies.SetLine(agent, true, "")
}

func (n *Node) lineDown(agent zhiyin.AgentID, reason string) {
	_, lifted := n.phones.Line(agent)
	if reason != "no_microphone" && !lifted { // the customer is still heard and hears
		n.conductor.AgentLine(agent, false)
	}
	n.lobbies.SetLine(agent, n.phones.Has(agent), reason) // a telephone takes over
}

func (n *Node) buildSIP() error {
	cfg, err := n.cfg.SIP.Telephony()
	if err != nil {
		return err
	}
	cfg.Phones, cfg.PhoneChanged = n.phoneBook(), n.phones.Registered
	cfg.MaxCalls, cfg.Now = n.cfg.Limits.Contacts, n.now
	cfg.Setup = n.figures.Setup
	n.sip, err = sip.New(cfg, n.plane, phone.Door{Phones: n.phones}, n.log.With("part", "sip"))
	return err
}

func (n *Node) newDirectives() *floor.Directives {
	return floor.NewDirectives(n.db, n.catalog, func() *contact.Conductor { return n.conductor }, n.now, n.log)
}

func (n *Node) newLobbies(d *floor.Directives) *floor.Rooms {
	return floor.NewRooms(d, n.plans, func() lobby.Bell { return phone.Bell{Conductor: n.conductor, Phones: n.phones} })
}

// exchange is what telephones and browsers are connected with.
func (n *Node) exchange() *phone.Exchange {
	return &phone.Exchange{DB: n.db, Catalog: func() *catalog.Catalog { return n.catalog }, Plan: n.dialPlan(), Now: n.now, Log: n.log,
		Conductor: func() *contact.Conductor { return n.conductor }, SIP: func() *sip.Server { return n.sip }, Browser: func() *webrtc.Browser { return n.browser },
		Rooms: func() phone.Rooms {
			if n.lobbies == nil {
				return nil
			}
			return n.lobbies
		},
		CallOut: func(ctx context.Context, agent zhiyin.AgentID, to string) (zhiyin.ContactID, error) {
			return n.desk.CallOut(ctx, agent, to, "")
		}}
}

func (n *Node) dialPlan() phone.DialPlan {
	return phone.DialPlan{Country: n.cfg.SIP.Country, Allowed: n.cfg.SIP.DialAllowed}
}

// clicks are the customers' calls from browsers.
func (n *Node) clicks() *phone.Clicks {
	asks := phone.Asks{Draining: n.draining.Load, Member: n.chats.Member, Led: n.chats.Led, OnScreen: n.handoffs.OnScreen}
	if n.demo != nil {
		asks.Phone = n.demo.Phone
	}
	return phone.NewClicks(n.phones.Exchange, asks)
}

// proves keeps what a customer may prove with.
func (n *Node) proves(ctx context.Context, customer zhiyin.CustomerID, by zhiyin.Proof, value string, who zhiyin.AuditEntry) error {
	return post.SetProof(ctx, n.db, customer, by, value, who)
}

// measured are the parts that figures are read from.
func (n *Node) measured() figure.Parts {
	return figure.Parts{DB: n.db, Bus: n.bus, Conductor: n.conductor, SIP: n.sip, Plane: n.plane, Rooms: n.lobbies, Acts: n.acts(), Version: n.version, Now: n.now,
		Free: func() (int64, error) { return freeBytes(n.cfg.Data) },
		Certificate: func() (until time.Time, ok bool) {
			if n.certs == nil {
				return until, false
			}
			return n.certs.Until()
		},
		Backup: func(ctx context.Context) (time.Time, int64) {
			last := n.lastBackup(ctx)
			return last.At, last.Octets
		}}
}

// dialler calls out when there is a trunk to call through.
func (n *Node) dialler() contact.Dialler {
	for _, t := range n.cfg.SIP.Trunks {
		if t.Address != "" {
			return phone.Dialler{Exchange: n.phones.Exchange}
		}
	}
	return nil
}

func (n *Node) buildWeb() (err error) {
	ports := api.Ports{Desk: n.desk, SignIns: n.doorkeeper, Accounts: n.doorkeeper, Passkeys: n.doorkeeper, Audit: n.db, Lines: phone.Lines{Phones: n.phones}, Calls: n.clicks(),
		Health: health{n}, Intake: n.intake, Keys: n.writeKeys(), APIKeys: apiKeys{n.signIns, n.db}, Screens: http.HandlerFunc(n.screen), Now: n.now}
	ports.Recordings, ports.Figures = recording.Shelf{Recorder: n.recordings, Catalog: n.catalog}, n.recordings.Figures()
	ports.Tasks = floor.NewTasks(n.lobbies, n.desk, n.chats, n.postman)
	ports.Erasures, ports.Dossiers = forgetting{n}, n.dossiers()
	ports.Sources, ports.Quarantine, ports.Schemas, ports.Suppressions = n.sources, connection.Quarantine{DB: n.db, Line: n.intake}, studio.Schemas{Bench: n.bench, Line: n.intake}, n.db
	ports.Identities, ports.Kinds = customer.Identities{DB: n.db}, n.db
	ports.Ledger, ports.Kept, ports.House, ports.Floor, ports.Answers = n.db, n.bus.Wake("ledger"), n.db, floor.NewStanding(n.lobbies, n.desk), n.db
	ports.Webhooks, ports.Figures = connection.Webhooks{DB: n.interchange, Guard: n.guard}, append(ports.Figures, n.webhooks.Figures())
	ports.Connections, ports.Figures = n.connections, append(ports.Figures, connection.Figures{Keeper: n.connections})
	ports.Tags, ports.Studio, ports.Definitions = n.tagDesk(), studio.TagStudio{Tags: n.tagDesk()}, n.pressDesk()
	ports.Language, ports.Flows, ports.Plans, ports.Affinity = language.NewStudio(n.lore, n.press, n.llm, n.voices, n.Keep), n.flows(), n.plans, n.learning
	ports.Manners = n.manners
	ports.Chat = n.chats
	ports.Profiles = customer.NewProfiles(n.db, n.follower, n.proves, n.now)
	ports.Figures = append(ports.Figures, n.recognisers, language.ModelFigures{Client: n.llm}, n.learning)
	ports.Facts, ports.Figures = facts{n}, append(append(ports.Figures, n.figures), n.figures.Counters()...)
	ports.People, ports.AuditLog, ports.Reveals = n.staff(), audit.Log{Chain: n.audit()}, customer.Reveals{DB: n.db, Desk: n.desk, Most: n.cfg.Access.Reveals, Log: n.log}
	ports.Joints = n.joints
	ports.Devices, ports.Apps, ports.Handoffs, ports.Messages, ports.Figures = n.handoffs, handoff.Apps{Links: n.handoffs, Member: n.chats.Member}, n.handoffs, n.postman, append(ports.Figures, n.postman.Figures())
	if n.demo != nil {
		ports.Cast, ports.Inbox = n.demo, n.postman
	}
	if n.setUp != nil {
		ports.SetUp = n.setUp
	}
	if err := n.openCerts(); err != nil {
		return err
	}
	if n.certs != nil {
		ports.Certs = n.certs
	}
	n.api, err = api.New(door.Config{Listen: n.cfg.Web.Listen, Redirect: n.cfg.Web.Redirect, PublicURL: n.cfg.Web.URL, Proxies: n.cfg.Web.TrustedProxies,
		SignInsPerMinute: n.cfg.Web.SignInsPerMinute, RequestsPerMinute: n.cfg.Web.RequestsPerMinute, RequestsPerSignIn: n.cfg.Web.RequestsPerSignIn,
		EventsPerMinute: n.cfg.Web.EventsPerMinute},
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

// screen serves the built pages. Those of customers may stand in frames of the
// site that they are asked for.
func (n *Node) screen(w http.ResponseWriter, r *http.Request) {
	asset, ok := web.Find(r.URL.Path)
	if !ok {
		web.Lost(w, r)
		return
	}
	if r.URL.Path == "/chat" || r.URL.Path == "/call" {
		asset.Frames = n.chats.Frames(r.URL.Query().Get("site"))
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
