package studio

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/rehearsal"
)

// Flows is what whoever edits navigation is told. Drafts go the way of every
// definition. Errors: NotFound, Invalid, Conflict.
type Flows interface {
	// Flows are those in force and those drafted alone, by unit and id.
	Flows(ctx context.Context) ([]FlowStanding, error)
	Flow(ctx context.Context, id string) (FlowDetail, error)
	// FlowWords are what nodes may hold, in a unit.
	FlowWords(ctx context.Context, unit zhiyin.UnitID) (FlowWords, error)
	// ReadFlow reads a text that need not be whole, beside what is in force.
	ReadFlow(ctx context.Context, text string) (FlowReading, error)
	// Traffic counts the contacts of the last hours.
	Traffic(ctx context.Context, id string, hours int) (FlowTraffic, error)
	KeepLayout(ctx context.Context, id string, places map[string]FlowPlace, by string) error
	DiscardFlow(ctx context.Context, ref zhiyin.DefinitionRef) error
	// Walk walks a text as the customer of a snapshot. Invalid for a text with problems.
	Walk(ctx context.Context, how FlowWalker, as zhiyin.Snapshot, acts []rehearsal.Act) (rehearsal.Walk, error)
	// Newest are ids of the customers who were made last, at most n.
	Newest(ctx context.Context, n int) ([]zhiyin.CustomerID, error)
}

// FlowStanding is a flow in the list.
type FlowStanding struct {
	ID        string        `json:"id"`
	Unit      zhiyin.UnitID `json:"unit"`
	Name      zhiyin.Text   `json:"name"`
	Standard  bool          `json:"standard,omitempty" doc:"regulated: everybody hears the same"`
	Nodes     int           `json:"nodes"`
	Version   int           `json:"version" doc:"in force; 0: none is"`
	Draft     int           `json:"draft,omitempty" doc:"the version that waits to be published"`
	Published time.Time     `json:"published,omitzero"`
	Pack      string        `json:"pack,omitempty" doc:"pack and version it came with"`
	Numbers   []FlowNumber  `json:"numbers" doc:"that it answers"`
}

// FlowDetail is one flow: the text in force or, where there is one, the newest
// draft, which is what is edited.
type FlowDetail struct {
	FlowStanding
	YAML       string               `json:"yaml" doc:"of the newest draft that is not in force, else of the version in force"`
	From       int                  `json:"from" doc:"the version whose text that is"`
	Reading    FlowReading          `json:"reading"`
	Places     map[string]FlowPlace `json:"places" doc:"where people drew its nodes"`
	TwoPersons bool                 `json:"two_persons,omitempty" doc:"a second person approves what is published"`
}

// FlowPlace is where a node is drawn.
type FlowPlace struct {
	X int `json:"x" minimum:"-100000" maximum:"100000"`
	Y int `json:"y" minimum:"-100000" maximum:"100000"`
}

// FlowReading is what a text says, and what is wrong with it.
type FlowReading struct {
	YAML     string        `json:"yaml,omitempty" doc:"after edits"`
	Outline  flow.Outline  `json:"outline"`
	Problems []FlowProblem `json:"problems"`
}

// FlowProblem is one thing wrong, where it stands in the text and in the drawing.
type FlowProblem struct {
	Node   string `json:"node,omitempty" doc:"absent: the whole flow"`
	Field  string `json:"field,omitempty" doc:"its path in the node"`
	Line   int    `json:"line" doc:"from 1"`
	Column int    `json:"column,omitempty" doc:"from 1"`
	zhiyin.Flaw
}

// FlowWords are what nodes may hold.
type FlowWords struct {
	Kinds   []flow.Kind  `json:"kinds" doc:"every kind of node with its fields"`
	Paths   []FlowPath   `json:"paths" doc:"what texts may name and rules may read, beside digits, choice and attempts of a node"`
	Queues  []FlowNamed  `json:"queues" doc:"of the unit"`
	Notices []FlowNamed  `json:"notices"`
	Flows   []FlowNamed  `json:"flows"`
	Units   []TagUnit    `json:"units"`
	Numbers []FlowNumber `json:"numbers" doc:"of the unit"`
}

// FlowPath is one value.
type FlowPath struct {
	Path     string `json:"path"`
	Type     string `json:"type"`
	Rule     bool   `json:"rule,omitempty" doc:"rules may read it"`
	Personal bool   `json:"personal,omitempty" doc:"standard flows leave it alone"`
	Says     string `json:"says"`
}

// FlowNamed is something that a node leads to.
type FlowNamed struct {
	ID   string      `json:"id"`
	Name zhiyin.Text `json:"name,omitempty"`
}

// FlowNumber is a number that may be called in a walk.
type FlowNumber struct {
	ID       zhiyin.NumberID `json:"id"`
	Called   string          `json:"called"`
	Flow     string          `json:"flow"`
	Language zhiyin.Language `json:"language"`
}

// FlowTraffic counts the ways of contacts that the flow answered.
type FlowTraffic struct {
	Hours    int           `json:"hours"`
	Contacts int           `json:"contacts"`
	Whole    bool          `json:"whole" doc:"these are all; else the newest"`
	Nodes    []NodeTraffic `json:"nodes"`
	Edges    []EdgeTraffic `json:"edges"`
}

// NodeTraffic is one node's.
type NodeTraffic struct {
	Node    string `json:"node"`
	Entered int    `json:"entered" doc:"contacts that came here"`
	Left    int    `json:"left" doc:"contacts whose customer hung up here, with nobody reached"`
}

// EdgeTraffic is how many contacts went from one node to another.
type EdgeTraffic struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Count int    `json:"count"`
}

// FlowWalker says how a flow is walked.
type FlowWalker struct {
	YAML     string          `json:"yaml" minLength:"1" maxLength:"1048576"`
	Number   zhiyin.NumberID `json:"number,omitempty" maxLength:"64" doc:"that is called; absent: the first of the unit that the flow answers"`
	Channel  zhiyin.Channel  `json:"channel,omitempty" enum:"voice,web_voice,chat" doc:"absent: voice"`
	Language zhiyin.Language `json:"language,omitempty" enum:"cmn,yue,en" doc:"absent: as the customer is spoken to"`
	Pace     int             `json:"pace,omitempty" minimum:"60" maximum:"140" doc:"percent of ordinary speech; absent: as the customer is spoken to"`
	Heard    bool            `json:"heard,omitempty" doc:"prompts are made, to know their seconds; else they are reckoned by their length"`
}
