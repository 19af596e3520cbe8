package zhiyin

import "time"

// Events about agents (subject: AgentID) and customers (subject: CustomerID).
type (
	// AgentAdded makes or replaces an agent's record.
	AgentAdded struct {
		Unit   UnitID    `json:"unit" zy:"open"`
		Title  Text      `json:"title" zy:"open"`
		Senior bool      `json:"senior,omitempty" zy:"open"`
		Skills []Skill   `json:"skills" zy:"open"`
		Queues []QueueID `json:"queues" zy:"open"`
		Roles  []string  `json:"roles" zy:"open"`
		Name   string    `json:"name"`

		Seniority int        `json:"seniority,omitempty" zy:"open"`
		Languages []Language `json:"languages,omitempty" zy:"open"`
	}
	// AgentRolesChanged gives an agent other roles; By is who granted them.
	AgentRolesChanged struct {
		Roles []string `json:"roles" zy:"open"`
	}
	// AgentCleared says up to which sensitivity an agent may read.
	AgentCleared struct {
		Clearance Sensitivity `json:"clearance" zy:"open"`
	}
	// AgentServes says how senior an agent is, which languages they serve in and how much
	// at one time, in the place of what was said before.
	AgentServes struct {
		Seniority int        `json:"seniority" zy:"open"` // 1 to 5, 5 most; 0: not said
		Languages []Language `json:"languages" zy:"open"` // none: as their skills say
		Capacity  Capacity   `json:"capacity,omitzero" zy:"open"`
	}
	// AgentLocked keeps an agent from signing in, or lets them again.
	AgentLocked struct {
		On bool `json:"on" zy:"open"`
	}
	// AgentSignedIn and AgentSignedOut frame a sign-in.
	AgentSignedIn struct {
		How string `json:"how" zy:"open"` // link, password, …
	}
	// AgentSignedOut ends it.
	AgentSignedOut struct {
		Why string `json:"why" zy:"open"`
	}
	// AgentStatusChanged is every change of status, whoever caused it.
	AgentStatusChanged struct {
		Status AgentStatus `json:"status" zy:"open"`
		Reason string      `json:"reason,omitempty" zy:"open"`
		Next   AgentStatus `json:"next,omitempty" zy:"open"`
		Why    string      `json:"why,omitempty" zy:"open"` // Next's reason
	}
	// AgentLineChanged says whether the agent's browser audio is connected.
	AgentLineChanged struct {
		Up     bool   `json:"up" zy:"open"`
		Reason string `json:"reason,omitempty" zy:"open"` // no_microphone, lost, closed, other_tab
	}

	// CustomerIdentified is what a source system says of a person: the Segment
	// identify call, split at the door. Open holds derived, harmless traits
	// (tier, age_band, speaks); Sealed all others (name, phone, address). The subject
	// is the record of the strongest of Keys; Records are the records of each of
	// Keys, in their order; none: all that had no record are the subject's.
	CustomerIdentified struct {
		Source  string         `json:"source" zy:"open"`
		Open    map[string]any `json:"open" zy:"open"`
		Records []CustomerID   `json:"records,omitempty" zy:"open"`
		Alias   bool           `json:"alias,omitempty" zy:"open"` // the source says that its ids among Keys are one person's
		Keys    []Identifier   `json:"keys"`
		Sealed  map[string]any `json:"sealed"`
	}
	// CustomerTracked is something a person did, as a source system reports it:
	// the Segment track call, split at the door by the schema of its name. Keys and
	// Records are as in CustomerIdentified, and absent where one identifier was named.
	CustomerTracked struct {
		Source  string         `json:"source" zy:"open"`
		Name    string         `json:"name" zy:"open"` // "Order Completed"
		Open    map[string]any `json:"open" zy:"open"`
		Records []CustomerID   `json:"records,omitempty" zy:"open"`
		Keys    []Identifier   `json:"keys,omitempty"`
		Sealed  map[string]any `json:"sealed"`
	}
	// CustomerTagged says that the tags changed, and why.
	CustomerTagged struct {
		Added   []Tag                  `json:"added,omitempty" zy:"open"`
		Removed []string               `json:"removed,omitempty" zy:"open"`
		Labels  map[string]Sensitivity `json:"labels,omitempty" zy:"open"` // of the removed
	}
	// CustomerTagRejected says that somebody found a tag wrong for this customer:
	// it is off until then, and counted against its rule.
	CustomerTagRejected struct {
		Tag        string        `json:"tag" zy:"open"`
		Definition DefinitionRef `json:"definition" zy:"open"`
		Until      time.Time     `json:"until" zy:"open"`
		Reason     string        `json:"reason,omitempty"`
	}
	// CustomerTagRestored takes back that a tag is wrong: rejections of it end, and
	// count against its rule no more.
	CustomerTagRestored struct {
		Tag string `json:"tag" zy:"open"`
	}
	// DefinitionPublished puts one version of a definition in force; the subject
	// is kind/id.
	DefinitionPublished struct {
		Ref  DefinitionRef `json:"ref" zy:"open"`
		Pack string        `json:"pack,omitempty" zy:"open"` // pack and version it came from
		YAML string        `json:"yaml" zy:"open"`
	}
)

// Kinds of people's events.
func (AgentAdded) Kind() Kind          { return "agent.added" }
func (AgentRolesChanged) Kind() Kind   { return "agent.roles_changed" }
func (AgentCleared) Kind() Kind        { return "agent.cleared" }
func (AgentServes) Kind() Kind         { return "agent.serves" }
func (AgentLocked) Kind() Kind         { return "agent.locked" }
func (AgentSignedIn) Kind() Kind       { return "agent.signed_in" }
func (AgentSignedOut) Kind() Kind      { return "agent.signed_out" }
func (AgentStatusChanged) Kind() Kind  { return "agent.status_changed" }
func (AgentLineChanged) Kind() Kind    { return "agent.line_changed" }
func (CustomerIdentified) Kind() Kind  { return "customer.identified" }
func (CustomerTracked) Kind() Kind     { return "customer.tracked" }
func (CustomerTagged) Kind() Kind      { return "customer.tagged" }
func (CustomerTagRejected) Kind() Kind { return "customer.tag_rejected" }
func (CustomerTagRestored) Kind() Kind { return "customer.tag_restored" }
func (DefinitionPublished) Kind() Kind { return "definition.published" }

var _ = register(AgentAdded{}, AgentRolesChanged{}, AgentCleared{}, AgentServes{}, AgentLocked{}, AgentSignedIn{}, AgentSignedOut{}, AgentStatusChanged{},
	AgentLineChanged{}, CustomerIdentified{}, CustomerTracked{}, CustomerTagged{}, CustomerTagRejected{}, CustomerTagRestored{}, DefinitionPublished{})
