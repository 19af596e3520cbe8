package api

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/intake"
)

// Desk is what a signed-in agent sees and may do; *desk.Desk is one.
type Desk interface {
	Me(ctx context.Context, agent zhiyin.AgentID) (desk.Me, error)
	Floor(ctx context.Context, agent zhiyin.AgentID) (desk.Floor, error)
	Subscribe(ctx context.Context, agent zhiyin.AgentID, epoch string, after int64) (*desk.Subscription, error)
	Write(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, client, text string) error
	Seen(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, upto int) error
	Types(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	SendFile(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, client, name string, content []byte) error
	File(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, id string) (zhiyin.ChatFile, []byte, error)
	SetStatus(ctx context.Context, agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) error
	Accept(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ReservationID) error
	Reject(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ReservationID, reason string) error
	Mute(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error
	Hold(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error
	Digits(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, digits string) error
	End(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	Counsel(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error
	Relieve(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	Transfer(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, queue zhiyin.QueueID, to string) error
	Colleagues(ctx context.Context, agent zhiyin.AgentID, find string) ([]desk.ColleagueView, error)
	Ask(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, colleague zhiyin.AgentID, to string) error
	EndConsult(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	Confer(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	LeaveTalk(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	RemoveThird(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	Targets(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) ([]desk.TargetView, error)
	Instead(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, queue zhiyin.QueueID, way string) error
	Identify(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, customer zhiyin.CustomerID) error
	Note(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, text string) error
	WrapExtend(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	WrapComplete(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, disposition string) error
	PauseRecording(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, reason string) error
	ResumeRecording(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	PastContacts(ctx context.Context, agent zhiyin.AgentID, customer zhiyin.CustomerID, cursor string) ([]desk.PastContactView, string, error)
	Correct(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, c desk.Correction) error
	NotThis(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, need string, back bool) error
	// Trace is how a contact came to its agent.
	Trace(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) ([]desk.TraceStep, error)
	// Transcript calls keep before a supervisor's first reading.
	Transcript(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, keep func() error) ([]desk.TimelineEntry, error)
	Moved(ctx context.Context, agent zhiyin.AgentID, tab string) error
	Observe(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, mode zhiyin.ObserveMode) error
	TakeOver(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	Steer(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, wish desk.Steering) error
	SteerStatus(ctx context.Context, supervisor, agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) error
	Give(ctx context.Context, supervisor zhiyin.AgentID, all []zhiyin.Directive) error
	TakeBack(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.DirectiveID) error
	See(ctx context.Context, agent zhiyin.AgentID, id zhiyin.DirectiveID) error
	// AskHelp calls for a supervisor (on), or withdraws it.
	AskHelp(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool, why string) error
	// Advise calls keep before the note is written.
	Advise(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, agent zhiyin.AgentID, text string, keep func() error) error
	Unobserve(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	CallOut(ctx context.Context, agent zhiyin.AgentID, to string, contact zhiyin.ContactID) (zhiyin.ContactID, error)
	History(ctx context.Context, agent zhiyin.AgentID, cursor string) ([]desk.CallView, string, error)
}

// SignIns knows who is signed in. session is the secret in the cookie; only its
// hash is kept. A token or session that is unknown, used or over is Denied.
type SignIns interface {
	RedeemLink(ctx context.Context, token string, v Visit) (Entered, error)
	// Password is Denied for a name that nobody has as for a wrong password, and
	// takes as long; Locked after too many of either.
	Password(ctx context.Context, login, password string, v Visit) (Entered, error)
	// Prove shows the second factor, or a recovery code, of the visit's sign-in.
	Prove(ctx context.Context, code string, v Visit) (Entered, error)
	// SignIn says who it is, with the roles of this moment.
	SignIn(ctx context.Context, session string, now time.Time) (access.Actor, error)
	SignOut(ctx context.Context, v Visit) error
}

// Audit keeps what was done; an entry is durable when the call returns. Who
// shows personal data shows it only then.
type Audit interface {
	Audit(ctx context.Context, entries ...zhiyin.AuditEntry) error
}

// SetUp makes the first unit and the first supervisor of an empty installation,
// and signs them in. Denied for a wrong token, Conflict once it was done.
type SetUp interface {
	SetUp(ctx context.Context, token string, first First, v Visit) (Entered, error)
}

// First is who and what an installation starts with.
type First struct {
	Name     string        // of the person
	Unit     zhiyin.UnitID // a short name: muhe
	UnitName string
	Industry string // the pack: beauty, mother-baby, ecommerce, bank, telecom, medical
	Zone     string // IANA time zone
}

// Lines is the agents' browser audio.
type Lines interface {
	// Attach takes a WebRTC offer and answers it. Conflict when another tab holds
	// the agent's audio and take is false.
	Attach(ctx context.Context, agent zhiyin.AgentID, tab, offerSDP string, take bool) (answerSDP string, err error)
	// Report says whether the tab's microphone works, and why not.
	Report(ctx context.Context, agent zhiyin.AgentID, tab string, microphone bool, reason string) error
	// Detach says that the tab is closing.
	Detach(agent zhiyin.AgentID, tab string)
}

// Calls is the customer's side of click to call.
type Calls interface {
	// Numbers lists what may be called from the page.
	Numbers(ctx context.Context) ([]CallNumber, error)
	// Start calls; token proves the caller in the later requests.
	Start(ctx context.Context, ask CallAsk) (id zhiyin.ContactID, token, answerSDP string, err error)
	// State and End are NotFound when the id and the token do not belong together.
	State(ctx context.Context, id zhiyin.ContactID, token string) (CallState, error)
	End(ctx context.Context, id zhiyin.ContactID, token string) error
}

// CallAsk is whom a page calls, and who calls: a person of the cast, whom the
// server of a site signed in, or nobody known.
type CallAsk struct {
	Number   zhiyin.NumberID
	As       string // a person of the cast
	Site     string // whose server signed Member
	Member   string // a JWT, docs/chat.md
	Entrance string // of the site's launcher, by which they came; empty: by none
	OfferSDP string
}

// CallNumber is a number to call.
type CallNumber struct {
	ID       zhiyin.NumberID `json:"id"`
	Called   string          `json:"called"`
	Unit     zhiyin.UnitID   `json:"unit"`
	UnitName zhiyin.Text     `json:"unit_name"`
	Industry string          `json:"industry"`
}

// CallState is what the caller is told. Position is the place in the queue, 1
// next, 0 while not waiting; Agent is the name the agent goes by; TalkMs counts
// from their answer. For two minutes after the end it says why it ended.
type CallState struct {
	State       zhiyin.ContactState `json:"state"`
	WaitedMs    int64               `json:"waited_ms"`
	Position    int                 `json:"position,omitempty"`
	Agent       string              `json:"agent,omitempty"`
	AgentTitle  zhiyin.Text         `json:"agent_title,omitempty"`
	TalkMs      int64               `json:"talk_ms,omitempty"`
	EndedReason zhiyin.EndReason    `json:"ended_reason,omitempty"`
	Handoff     *ScreenLink         `json:"handoff,omitempty" doc:"a link for the caller's second device, to be shown as a QR code"`
}

// Cast lists the people of the demo. Without a demo there is none.
type Cast interface {
	People(ctx context.Context) ([]CastPerson, error)
}

// CastPerson is somebody whom a visitor of the demo may call as.
type CastPerson struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Unit        zhiyin.UnitID   `json:"unit"`
	Tier        string          `json:"tier,omitempty"`
	Story       zhiyin.Text     `json:"story"`
	PhoneMasked string          `json:"phone_masked"`
	Speaks      zhiyin.Language `json:"speaks,omitempty"`
	AgeBand     string          `json:"age_band,omitempty"`
}

// Intake takes what other systems report; *intake.Line is one. An accepted
// message is durable when the call returns.
type Intake interface {
	// BatchJSON takes messages of one source as they were sent; kind is the type of
	// all of them, empty where each says its own.
	BatchJSON(ctx context.Context, source intake.Source, kind string, sentAt intake.Instant, raw []json.RawMessage) ([]intake.Receipt, error)
}

// WriteKeys knows which system holds a write key. An unknown one is Denied.
type WriteKeys interface {
	Source(ctx context.Context, key string) (intake.Source, error)
}

// Health tells whether the node can work.
type Health interface {
	Parts(ctx context.Context) []Part
}

// Part is one part's health. Says is a short reason, without personal data.
// Without a Lesser part the node can work all the same.
type Part struct {
	Name   string `json:"name"`
	Ready  bool   `json:"ready"`
	Says   string `json:"says,omitempty"`
	Lesser bool   `json:"lesser,omitempty"`
}

// Certificates keeps the certificate of https; *cert.Keeper is one.
type Certificates interface {
	// TLS always shows the certificate in force.
	TLS() *tls.Config
	// Authority is the installation's own CA as PEM with its fingerprint; empty
	// where there is none.
	Authority() (pem []byte, fingerprint string)
	// Challenge answers a CA's questions over plain HTTP in front of next.
	Challenge(next http.Handler) http.Handler
}
