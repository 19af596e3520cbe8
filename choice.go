package zhiyin

// Choice is a decision of routing in numbers: what the pair's value was made of, and
// who came second. It names nobody but by id, so it may be kept and shown.
type Choice struct {
	Terms    map[string]float64 `json:"terms"`               // by name, those that are not 0, in the unit of a perfect match; prices are below 0, affinity is told about a middling one
	Decided  string             `json:"decided"`             // what made most of the margin: a term, idle (equal, and longest idle), longest wait, or only (there was no second)
	By       string             `json:"by"`                  // who chose: contact (among agents) or agent (among contacts)
	Margin   float64            `json:"margin"`              // value above the second's
	RunnerUp *RunnerUp          `json:"runner_up,omitempty"` // absent: there was nobody else
	Excluded []Excluded         `json:"excluded,omitempty"`  // other agents, by the first clause that each did not fulfil
	HeldMs   int64              `json:"held_ms,omitempty"`   // how long the contact was held for a better agent
	Plan     DefinitionRef      `json:"plan,omitzero"`       // that was in force
	Step     string             `json:"step,omitempty"`      // of the plan
	HeldOut  bool               `json:"held_out,omitempty"`  // decided without what was learned of agents: the trial's other arm
	Segment  string             `json:"segment,omitempty"`   // whom the contact is like: reason or queue, and group of the customer
	Learned  bool               `json:"learned,omitempty"`   // what was learned of agents counts in its queue, be it held out or not
}

// RunnerUp is who came second: an agent, or a contact that the agent did not choose.
type RunnerUp struct {
	Agent   AgentID            `json:"agent,omitempty"`
	Contact ContactID          `json:"contact,omitempty"`
	Terms   map[string]float64 `json:"terms"`
}

// Excluded are agents who could not have the contact, by one clause.
type Excluded struct {
	Clause string `json:"clause"`
	Agents int    `json:"agents"`
}
