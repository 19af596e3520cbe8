package desk

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// Instant is a moment as the browser reads it: RFC 3339 in UTC with
// microseconds, or "" for none.
type Instant string

// At writes t as an Instant.
func At(t time.Time) Instant {
	if t.IsZero() {
		return ""
	}
	return Instant(t.UTC().Format("2006-01-02T15:04:05.000000Z"))
}

// Hello is everything at one position; a browser starts from it.
type Hello struct {
	Epoch        string                     `json:"epoch"`
	Now          Instant                    `json:"now"`
	Me           Me                         `json:"me"`
	Agent        AgentView                  `json:"agent"`
	Offer        *OfferView                 `json:"offer"`
	Contacts     []ContactView              `json:"contacts"`
	Timelines    map[string][]TimelineEntry `json:"timelines"`
	Queues       []QueueView                `json:"queues"`
	Dispositions []Disposition              `json:"dispositions"`
	AwayReasons  []string                   `json:"away_reasons"`
	Banners      []BannerView               `json:"banners"`         // not read yet
	Hands        int                        `json:"hands,omitempty"` // of a supervisor: who of the unit asks for help
	ICE          []ICEServer                `json:"ice,omitempty"`
}

// ICE is what an agent's browser tries besides the direct way, as of now.
type ICE func(agent zhiyin.AgentID, now time.Time) []ICEServer

// ICEServer is a STUN or TURN server as a browser's RTCPeerConnection takes it.
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// Me is the agent, to that agent.
type Me struct {
	ID       zhiyin.AgentID `json:"id"`
	Name     string         `json:"name"`
	Unit     zhiyin.UnitID  `json:"unit"`
	UnitName zhiyin.Text    `json:"unit_name"`
	Title    zhiyin.Text    `json:"title"`
	Senior   bool           `json:"senior"`
	Skills   []zhiyin.Skill `json:"skills"`
	Leads    bool           `json:"leads"` // may see the floor

	May []access.Action `json:"may"` // of what the screens show or lead to, what this agent may do
}

// AgentView is the agent's standing. IdleRank is the place among the available
// of the agent's match groups, 1 next; 0 while not waiting for work.
type AgentView struct {
	Status     zhiyin.AgentStatus `json:"status"`
	Reason     string             `json:"reason,omitempty"`
	Since      Instant            `json:"since"`
	Next       zhiyin.AgentStatus `json:"next,omitempty"`
	NextReason string             `json:"next_reason,omitempty"`
	Line       bool               `json:"line"`
	LineReason string             `json:"line_reason,omitempty"`
	Busy       bool               `json:"busy"`
	IdleRank   int                `json:"idle_rank,omitempty"`
	Today      Today              `json:"today"`
}

// Today counts since midnight in the unit's zone; a contact counts when its
// wrap-up is completed.
type Today struct {
	Handled  int   `json:"handled"`
	HandleMs int64 `json:"handle_ms"` // talk, hold and wrap-up together
}

// OfferView is a contact that rings, with the whole profile.
type OfferView struct {
	Reservation zhiyin.ReservationID `json:"reservation"`
	Contact     zhiyin.ContactID     `json:"contact"`
	Channel     zhiyin.Channel       `json:"channel"`
	Expires     Instant              `json:"expires"`
	RingMs      int64                `json:"ring_ms"`
	Queue       zhiyin.QueueID       `json:"queue"`
	QueueName   zhiyin.Text          `json:"queue_name"`
	Arrived     Instant              `json:"arrived"`
	Callback    *CallbackView        `json:"callback,omitempty"` // the customer is not on the line: accepting calls them
	Asks        zhiyin.AgentID       `json:"asks,omitempty"`     // a colleague who asks about a customer of theirs
	AsksName    string               `json:"asks_name,omitempty"`
	Customer    CustomerView         `json:"customer"`
	Because     zhiyin.Because       `json:"because"`
	Foreseen    []ForeseenView       `json:"foreseen"` // why they probably are in touch, likeliest first
	Profile     Profile              `json:"profile"`
	Escalation  *EscalationView      `json:"escalation,omitempty"` // the customer talks with somebody, and is angry
}

// CustomerView is the person in one line. Numbers are masked.
type CustomerView struct {
	Match       zhiyin.Match      `json:"match"`
	ID          zhiyin.CustomerID `json:"id,omitempty"`
	Name        string            `json:"name"`
	Title       string            `json:"title,omitempty"`
	Tier        string            `json:"tier,omitempty"`
	PhoneMasked string            `json:"phone_masked"`
	City        string            `json:"city,omitempty"`
	Speaks      zhiyin.Language   `json:"speaks,omitempty"`
}

// ContactView is one row of the roster and all that opens with it.
type ContactView struct {
	ID          zhiyin.ContactID    `json:"id"`
	Channel     zhiyin.Channel      `json:"channel"`
	Direction   zhiyin.Direction    `json:"direction,omitempty"`
	State       zhiyin.ContactState `json:"state"`                // dialling, informing, connected, on_hold, rejoining, wrapping; advising: the customer is another agent's
	Unanswered  string              `json:"unanswered,omitempty"` // why a customer whom the agent called was not reached
	Customer    CustomerView        `json:"customer"`
	Queue       zhiyin.QueueID      `json:"queue"`
	QueueName   zhiyin.Text         `json:"queue_name"`
	Because     zhiyin.Because      `json:"because"`
	Connected   Instant             `json:"connected"`
	HeldSince   Instant             `json:"held_since,omitempty"`
	HeldBy      string              `json:"held_by,omitempty"` // agent, customer: then the state stays connected
	HeldMs      int64               `json:"held_ms"`
	Muted       bool                `json:"muted"`
	Recording   *RecordingView      `json:"recording,omitempty"`
	Observed    *ObservedView       `json:"observed,omitempty"` // a supervisor is in the talk
	Help        *HelpView           `json:"help,omitempty"`     // the agent asks for a supervisor
	Notes       []NoteView          `json:"notes,omitempty"`    // from supervisors, to this agent alone; oldest first
	Third       *ThirdView          `json:"third,omitempty"`    // whom the agent consults, or who talks too
	Ended       Instant             `json:"ended,omitempty"`
	EndedReason zhiyin.EndReason    `json:"ended_reason,omitempty"`
	TalkMs      int64               `json:"talk_ms,omitempty"`
	WrapDue     Instant             `json:"wrap_due,omitempty"`
	WrapMs      int64               `json:"wrap_ms,omitempty"`
	Suggested   string              `json:"suggested,omitempty"`
	Suggestions []string            `json:"suggestions,omitempty"` // outcomes that the draft speaks for, best first
	Listening   *ListeningView      `json:"listening,omitempty"`   // nobody listens without one
	Anger       *AngerView          `json:"anger,omitempty"`       // the customer is angry
	Escalation  *EscalationView     `json:"escalation,omitempty"`  // a senior is asked for, or there
	Draft       *DraftView          `json:"draft,omitempty"`       // of the summary
	Callback    *CallbackView       `json:"callback,omitempty"`    // while the customer is called back
	Chat        *ChatView           `json:"chat,omitempty"`        // a talk in writing
	Note        string              `json:"note"`
	Foreseen    []ForeseenView      `json:"foreseen"` // why they probably are in touch, likeliest first
	Profile     Profile             `json:"profile"`
}

// TimelineEntry is one thing that happened in the contact. Data holds no keyed
// digits and no telephone number in the clear.
type TimelineEntry struct {
	ID   zhiyin.EventID `json:"id"`
	At   Instant        `json:"at"`
	Kind string         `json:"kind"`
	Data map[string]any `json:"data"`
}

// QueueView is one queue's figures: who waits now, and the service of today.
type QueueView struct {
	ID           zhiyin.QueueID `json:"id"`
	Name         zhiyin.Text    `json:"name"`
	Waiting      int            `json:"waiting"`
	Oldest       Instant        `json:"oldest,omitempty"`
	ServedInTime int            `json:"served_in_time"`
	Served       int            `json:"served"`
}

// PastContactView is one line about an earlier contact.
type PastContactView struct {
	ID          zhiyin.ContactID `json:"id"`
	Channel     zhiyin.Channel   `json:"channel"`
	At          Instant          `json:"at"`
	Seconds     int              `json:"seconds"`
	Topic       string           `json:"topic,omitempty"`
	AgentName   string           `json:"agent_name,omitempty"`
	EndedReason zhiyin.EndReason `json:"ended_reason,omitempty"`
}
