package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/customer"
	"zhiyin.dev/edge/api/desk"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/event"
	"zhiyin.dev/edge/api/intake"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/edge/api/recording"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/edge/api/webhook"
)

// Ports are the parts that the server speaks for. Cast, SetUp, Intake and
// Screens may be nil: their routes then answer 404. Without Certificates it
// speaks plain HTTP.
type Ports struct {
	Desk    desk.Desk
	SignIns people.SignIns
	Audit   door.Audit
	// Accounts and Passkeys may be nil: people then sign in by links only.
	Accounts people.Accounts
	Passkeys people.Passkeys
	People   people.People    // nil: people are managed by commands only
	AuditLog people.AuditLog  // nil: read by commands only
	Reveals  customer.Reveals // nil: masked fields stay masked

	Lines        desk.Lines
	Calls        device.Calls
	Health       Health
	SetUp        people.SetUp
	Cast         device.Cast
	Intake       intake.Intake
	Sources      intake.Sources        // nil: no page of another site reports events; with Quarantine and APIKeys: they are shown
	Quarantine   intake.Quarantine     // nil: nothing is
	Suppressions customer.Suppressions // nil: nobody is let in again here
	Schemas      studio.Schemas        // nil: none is shown or published here
	Keys         door.WriteKeys        // needed with Intake
	APIKeys      people.APIKeys        // nil: there are none
	Certs        door.Certificates

	Kinds       customer.Kinds      // of identifiers; nil: those of the platform
	Identities  customer.Identities // with House; nil: nobody is merged through this server
	Erasures    customer.Erasures   // nil: nobody is erased through this server
	Dossiers    customer.Dossiers   // nil: nobody is given what is held about them here
	Ledger      event.Ledger        // nil: nobody reads events here
	Kept        <-chan struct{}     // yields after something was kept; nil: streams look each second
	Answers     door.Answers        // nil: an Idempotency-Key is not looked at
	House       customer.House      // with Floor and Ledger; nil: nothing is read here
	Floor       desk.Floor
	Profiles    customer.Profiles      // needs House; nil: consents, worth, households and moments before are not told here
	Tags        studio.Tags            // needs House; nil: tags are not explained or edited here
	Definitions studio.Definitions     // nil: nothing is drafted here but tags
	Language    studio.Language        // the studio of understanding; nil: none
	Flows       studio.Flows           // needs Definitions and House; nil: flows are not edited here
	Manners     studio.Manners         // nil: nothing is told of them
	Plans       studio.Plans           // needs Definitions; nil: routing plans are not edited here
	Affinity    studio.Affinity        // nil: nothing is learned of agents
	Studio      studio.TagStudio       // with Tags; nil: none is written here
	Facts       Facts                  // nil: no page of health
	Connections intake.Connections     // needs APIKeys; nil: there are none
	Webhooks    webhook.Webhooks       // needs APIKeys; nil: there are none
	Chat        desk.ChatPages         // nil: no pages of chats
	Recordings  recording.Recordings   // nil: there are none
	Tasks       desk.Tasks             // nil: nobody leaves messages
	Joints      device.Joints          // pages that devices share beside a contact; nil: none
	Devices     device.Devices         // customers' second devices; nil: none
	Apps        device.Apps            // the enterprise's own apps; nil: none
	Handoffs    device.Handoffs        // with Devices: the agents' side of them
	Messages    device.Messages        // nil: none are told here
	Inbox       device.Inbox           // the demo's; nil: there is none
	Figures     []prometheus.Collector // of other parts, for /metrics

	Screens http.Handler     // pages and their files, at /
	Now     func() time.Time // the node's clock; nil: time.Now
}

// Server is the HTTP server of one node with the routes of every subject.
type Server struct {
	*door.Server
	ports    Ports
	happened func([]zhiyin.Event)
}

// New checks the configuration and lays out the routes. Invalid names the
// setting that is wrong: beyond this machine certificates are needed.
func New(cfg door.Config, ports Ports, log *slog.Logger) (*Server, error) {
	on, err := door.New(cfg, door.Ports{Desk: ports.Desk, SignIns: ports.SignIns, Audit: ports.Audit, Sources: ports.Sources, Keys: ports.Keys, APIKeys: ports.APIKeys, Certs: ports.Certs, Kept: ports.Kept, Answers: ports.Answers, Figures: ports.Figures, Screens: ports.Screens, Now: ports.Now}, log)
	if err != nil {
		return nil, err
	}
	s := &Server{Server: on, ports: ports}
	return s, s.layOut()
}

// Happened tells those who look at a customer what was kept, in the order of the
// ledger. It waits for nobody, and needs no bodies of what sources say.
func (s *Server) Happened(events []zhiyin.Event) { s.happened(events) }

// layOut lets every subject lay out its routes, and finishes the document.
func (s *Server) layOut() error {
	on, p := s.Server, s.ports
	desk.Register(on, desk.Ports{Desk: p.Desk, SignIns: p.SignIns, Lines: p.Lines, APIKeys: p.APIKeys, Floor: p.Floor, Chat: p.Chat, Tasks: p.Tasks})
	device.Register(on, device.Ports{Calls: p.Calls, Cast: p.Cast, Joints: p.Joints, Devices: p.Devices, Apps: p.Apps, Handoffs: p.Handoffs, Messages: p.Messages, Inbox: p.Inbox})
	people.Register(on, people.Ports{SignIns: p.SignIns, Accounts: p.Accounts, Passkeys: p.Passkeys, People: p.People, AuditLog: p.AuditLog, SetUp: p.SetUp, APIKeys: p.APIKeys})
	if err := intake.Register(on, intake.Ports{Intake: p.Intake, Sources: p.Sources, Quarantine: p.Quarantine, APIKeys: p.APIKeys, Connections: p.Connections}); err != nil {
		return err
	}
	studio.Register(on, studio.Ports{Schemas: p.Schemas, House: p.House, Tags: p.Tags, Definitions: p.Definitions, Language: p.Language, Flows: p.Flows, Manners: p.Manners, Plans: p.Plans, Affinity: p.Affinity, Studio: p.Studio})
	s.happened = customer.Register(on, customer.Ports{Reveals: p.Reveals, Suppressions: p.Suppressions, Kinds: p.Kinds, Identities: p.Identities, Erasures: p.Erasures, Dossiers: p.Dossiers, Ledger: p.Ledger, House: p.House, Profiles: p.Profiles, Tags: p.Tags})
	recording.Register(on, recording.Ports{Recordings: p.Recordings})
	webhook.Register(on, webhook.Ports{Webhooks: p.Webhooks})
	event.Register(on, event.Ports{Ledger: p.Ledger})
	s.healthRoutes()
	s.trustRoutes()
	s.healthPageRoutes()
	on.Describe(healthPages, nodePages)
	return on.Finish()
}
