package studio

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing/plan"
	"zhiyin.dev/routing/sim"
)

// Plans is what whoever edits matching is told. Drafts go the way of every
// definition. Errors: NotFound, Invalid, Conflict.
type Plans interface {
	// Plans are those in force and those drafted alone, by unit and id.
	Plans(ctx context.Context) ([]PlanStanding, error)
	Plan(ctx context.Context, id string) (PlanDetail, error)
	// PlanWords are what clauses may read, and the queues of a unit; of all for none.
	PlanWords(ctx context.Context, unit zhiyin.UnitID) (PlanWords, error)
	// ReadPlan reads a text that need not be whole, beside what is in force.
	ReadPlan(ctx context.Context, text string) (PlanReading, error)
	// TryPlan runs a unit's day that was again, by a text that may be published and by
	// another policy; none: by what is in force. An empty day is the last whole one. It is
	// Invalid with problems in the text, NotFound where nobody waited that day.
	TryPlan(ctx context.Context, text, day, against string) (PlanTrial, error)
	DiscardPlan(ctx context.Context, ref zhiyin.DefinitionRef) error
}

// PlanStanding is a plan in the list.
type PlanStanding struct {
	ID        string           `json:"id"`
	Unit      zhiyin.UnitID    `json:"unit"`
	Name      zhiyin.Text      `json:"name"`
	Queues    []zhiyin.QueueID `json:"queues"`
	Version   int              `json:"version" doc:"in force; 0: none is"`
	Published time.Time        `json:"published,omitzero"`
	Pack      string           `json:"pack,omitempty" doc:"pack and version it came with"`
	Draft     int              `json:"draft,omitempty" doc:"the newest version on its way"`
}

// PlanDetail is a plan as it is edited.
type PlanDetail struct {
	PlanStanding
	YAML       string      `json:"yaml" doc:"of the newest draft, else of what is in force"`
	From       int         `json:"from" doc:"the version that the text is"`
	TwoPersons bool        `json:"two_persons,omitempty"`
	Reading    PlanReading `json:"reading"`
}

// PlanReading is what speaks against a text: problems keep it from being published,
// warnings do not.
type PlanReading struct {
	Problems []PlanProblem `json:"problems"`
	Warnings []PlanProblem `json:"warnings"`
}

// PlanProblem is one of them.
type PlanProblem struct {
	Field  string `json:"field,omitempty"`
	Line   int    `json:"line" doc:"from 1"`
	Column int    `json:"column" doc:"from 1, in code points"`
	zhiyin.Flaw
}

// PlanTrial is a day run again by a plan, beside what it was.
type PlanTrial struct {
	Unit           zhiyin.UnitID `json:"unit"`
	Day            string        `json:"day" format:"date"`
	Against        string        `json:"against,omitempty" doc:"the other policy; nothing: the plans in force"`
	Was            sim.Was       `json:"was" doc:"the day itself"`
	Plan           sim.Figures   `json:"plan"`
	AgainstFigures sim.Figures   `json:"against_figures"`
	LeftOut        sim.LeftOut   `json:"left_out"`
}

// PlanWords are what a plan's clauses may read.
type PlanWords struct {
	Paths  []plan.Path      `json:"paths"`
	Queues []zhiyin.QueueID `json:"queues"`
}
