package zhiyin

// What happens in a flow, beside events_contact.go; the subject is the ContactID.
type (
	// FlowSet says which variables a node filled.
	FlowSet struct {
		Node      string            `json:"node" zy:"open"`
		Variables []string          `json:"variables" zy:"open"`
		Values    map[string]string `json:"values"`
	}
	// FlowLeft says how a node was left, and what it took: with FlowEntered it is
	// the contact's way, and where people give up.
	FlowLeft struct {
		Flow     DefinitionRef `json:"flow" zy:"open"`
		Node     string        `json:"node" zy:"open"`
		Does     string        `json:"does" zy:"open"`
		To       string        `json:"to,omitempty" zy:"open"` // the next node; empty: the flow is over
		By       string        `json:"left_by" zy:"open"`      // the input: prompt_ended, keyed, heard, hung_up …
		Ms       int64         `json:"ms" zy:"open"`           // since it was entered
		HeardMs  int64         `json:"heard_ms" zy:"open"`     // of its prompts
		Attempts int           `json:"attempts,omitempty" zy:"open"`
		Keys     int           `json:"keys,omitempty" zy:"open"`   // how many were pressed
		Spoken   bool          `json:"spoken,omitempty" zy:"open"` // words were said in it
		Barges   int           `json:"barges,omitempty" zy:"open"` // prompts cut short
	}
	// WishHeard is a wish for another way of being spoken to, or served, and what
	// was done.
	WishHeard struct {
		Node     string   `json:"node" zy:"open"`
		Wish     string   `json:"wish" zy:"open"`               // slower, faster, language, person, repeat, back
		Language Language `json:"language,omitempty" zy:"open"` // wished
	}
	// IdentityTried is one try to prove who the customer is, without what was tried.
	IdentityTried struct {
		Node    string `json:"node" zy:"open"`
		By      Proof  `json:"proof" zy:"open"`
		Outcome string `json:"outcome" zy:"open"` // right, wrong, locked, unknown, failed
		Try     int    `json:"try" zy:"open"`     // from 1, within the node
	}
	// AssuranceRaised says how sure we are from now on.
	AssuranceRaised struct {
		Assurance Assurance `json:"assurance" zy:"open"`
		By        Proof     `json:"proof" zy:"open"`
	}
	// LookedUp is what asking another system came to, without the answer.
	LookedUp struct {
		Node       string   `json:"node" zy:"open"`
		Connection string   `json:"connection" zy:"open"`
		Task       string   `json:"task,omitempty" zy:"open"`    // what of the customer's it settles, as the flow names it
		Changes    bool     `json:"changes,omitempty" zy:"open"` // it was asked to change something
		Outcome    string   `json:"outcome" zy:"open"`           // found (done, where it changes something), empty, refused, failed, timeout
		Variables  []string `json:"variables,omitempty" zy:"open"`
		Ms         int64    `json:"ms" zy:"open"`
	}
	// FlowTold says what of the customer's affairs a flow told them.
	FlowTold struct {
		Node   string `json:"node" zy:"open"`
		What   string `json:"what" zy:"open"` // order, return, bill, balance, appointment, plan
		Status string `json:"status" zy:"open"`
		Of     string `json:"of"`
	}
	// StandardPlayed proves that approved text was played to its end: which flow's,
	// in which language, and the SHA-256 of its words as written.
	StandardPlayed struct {
		Flow     DefinitionRef `json:"flow" zy:"open"`
		Prompt   string        `json:"prompt" zy:"open"`
		Language Language      `json:"language" zy:"open"`
		Hash     string        `json:"hash" zy:"open"` // hexadecimal
	}
)

// Kinds of the events of flows.
func (FlowSet) Kind() Kind         { return "flow.set" }
func (FlowLeft) Kind() Kind        { return "flow.left" }
func (WishHeard) Kind() Kind       { return "wish.heard" }
func (IdentityTried) Kind() Kind   { return "identity.tried" }
func (AssuranceRaised) Kind() Kind { return "assurance.raised" }
func (LookedUp) Kind() Kind        { return "looked.up" }
func (FlowTold) Kind() Kind        { return "flow.told" }
func (StandardPlayed) Kind() Kind  { return "standard.played" }

var _ = register(FlowSet{}, FlowLeft{}, WishHeard{}, IdentityTried{}, AssuranceRaised{}, LookedUp{}, FlowTold{}, StandardPlayed{})
