package device

import (
	"context"

	"zhiyin.dev"
)

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
