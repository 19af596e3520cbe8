// Package press brings definitions from a draft into force: drafted, checked,
// previewed on what is kept, approved by a second person where the unit asks for
// one, published, and rolled back to the version before.
//
// It knows no kind of definition: whoever knows one says how it is checked.
package press

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
)

// Proposal is one version on its way.
type Proposal struct {
	Ref        zhiyin.DefinitionRef `json:"ref"`
	Unit       zhiyin.UnitID        `json:"unit"`
	State      State                `json:"state"`
	Text       string               `json:"text"` // YAML
	By         string               `json:"by"`
	Made       time.Time            `json:"made"`
	ApprovedBy string               `json:"approved_by,omitempty"`
	Approved   time.Time            `json:"approved,omitzero"`
}

// State is how far a proposal is.
type State string

// States.
const (
	Drafted   State = "drafted"
	Approved  State = "approved"
	Published State = "published"
	Shadowed  State = "shadow"    // judged beside the version in force, and told to nobody
	Discarded State = "discarded" // before it was published
)

// Problem is one thing wrong with a draft.
type Problem struct {
	Node   string `json:"node,omitempty"` // of a flow
	Field  string `json:"field,omitempty"`
	Line   int    `json:"line,omitempty"`   // from 1
	Column int    `json:"column,omitempty"` // from 1
	zhiyin.Flaw
}

// Checked is what a draft says of itself.
type Checked struct {
	ID   string
	Unit zhiyin.UnitID
}

// Check reads a definition of one kind, beside those in force.
type Check func(ctx context.Context, text string) (Checked, []Problem, error)

// Book is where proposals and definitions are kept. NotFound for what is not
// there.
type Book interface {
	// Draft keeps a draft as the next version of its kind and id, and returns it.
	Draft(ctx context.Context, p Proposal) (Proposal, error)
	Proposal(ctx context.Context, ref zhiyin.DefinitionRef) (Proposal, error)
	// Approve is Conflict for one that is not drafted any more.
	Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string, at time.Time) error
	// Publish keeps one event, which puts the version in force, into shadow or out of it.
	Publish(ctx context.Context, e zhiyin.Event) error
	// Earlier returns the version that was in force before the present one.
	Earlier(ctx context.Context, kind, id string) (Proposal, error)
	// TwoPersons tells whether the unit wants a second person.
	TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error)
}

// Press does it. It may be used from several goroutines.
type Press struct {
	Book   Book
	Checks map[string]Check // by kind
	Now    func() time.Time
}

// Draft checks a text and keeps it; with problems nothing is kept. Invalid for a
// kind that can't be drafted.
func (p *Press) Draft(ctx context.Context, kind, text, by string) (Proposal, []Problem, error) {
	check := p.Checks[kind]
	if check == nil {
		return Proposal{}, nil, fmt.Errorf("press: a %s can't be drafted: %w", kind, zhiyin.Invalid)
	}
	said, problems, err := check(ctx, text)
	if err != nil || len(problems) > 0 {
		return Proposal{}, problems, err
	}
	kept, err := p.Book.Draft(ctx, Proposal{Ref: zhiyin.DefinitionRef{Kind: kind, ID: said.ID}, Unit: said.Unit, State: Drafted, Text: text, By: by, Made: p.Now()})
	return kept, nil, err
}

// Approve is the word of a second person: Denied for whoever drafted it.
func (p *Press) Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string) error {
	is, err := p.Book.Proposal(ctx, ref)
	switch {
	case err != nil:
		return err
	case is.By == by:
		return fmt.Errorf("press: %s is approved by another than who drafted it: %w", ref, zhiyin.Denied)
	}
	return p.Book.Approve(ctx, ref, by, p.Now())
}

// Publish puts a proposal in force. It is checked once more, for what is in force
// beside it may have changed: problems then, and nothing is done. Denied where a
// second person has not approved it.
func (p *Press) Publish(ctx context.Context, ref zhiyin.DefinitionRef, by string) ([]Problem, error) {
	is, err := p.Book.Proposal(ctx, ref)
	if err != nil {
		return nil, err
	}
	two, err := p.Book.TwoPersons(ctx, is.Unit)
	switch {
	case err != nil:
		return nil, err
	case is.State == Discarded:
		return nil, fmt.Errorf("press: %s was discarded: %w", ref, zhiyin.Conflict)
	case two && is.ApprovedBy == "":
		return nil, fmt.Errorf("press: %s waits for a second person: %w", ref, zhiyin.Denied)
	}
	_, problems, err := p.Checks[ref.Kind](ctx, is.Text)
	if err != nil || len(problems) > 0 {
		return problems, err
	}
	return nil, p.Book.Publish(ctx, p.event(is, by))
}

// RollBack puts the version before the present one in force again, unless what is
// in force beside it can't do with it any more: problems then, and nothing is done.
func (p *Press) RollBack(ctx context.Context, kind, id, by string) (zhiyin.DefinitionRef, []Problem, error) {
	was, err := p.Book.Earlier(ctx, kind, id)
	if err != nil {
		return zhiyin.DefinitionRef{}, nil, err
	}
	_, problems, err := p.Checks[kind](ctx, was.Text)
	if err != nil || len(problems) > 0 {
		return was.Ref, problems, err
	}
	return was.Ref, nil, p.Book.Publish(ctx, p.event(was, by))
}

// Shadow puts a proposal to the proof beside the version in force. It harms nobody,
// so one person suffices. Conflict for one that was published, discarded or is in
// shadow, and while another version is.
func (p *Press) Shadow(ctx context.Context, ref zhiyin.DefinitionRef, by string) ([]Problem, error) {
	is, err := p.Book.Proposal(ctx, ref)
	switch {
	case err != nil:
		return nil, err
	case is.State != Drafted && is.State != Approved:
		return nil, fmt.Errorf("press: %s is %s: %w", ref, is.State, zhiyin.Conflict)
	}
	_, problems, err := p.Checks[ref.Kind](ctx, is.Text)
	if err != nil || len(problems) > 0 {
		return problems, err
	}
	return nil, p.Book.Publish(ctx, p.about(is, zhiyin.DefinitionShadowed{Ref: is.Ref, YAML: is.Text}, by))
}

// EndShadow discards a version that was put to the proof. Conflict for one that is
// not in shadow.
func (p *Press) EndShadow(ctx context.Context, ref zhiyin.DefinitionRef, by string) error {
	is, err := p.Book.Proposal(ctx, ref)
	switch {
	case err != nil:
		return err
	case is.State != Shadowed:
		return fmt.Errorf("press: %s is %s, not in shadow: %w", ref, is.State, zhiyin.Conflict)
	}
	return p.Book.Publish(ctx, p.about(is, zhiyin.DefinitionDiscarded{Ref: is.Ref}, by))
}

func (p *Press) event(is Proposal, by string) zhiyin.Event {
	return p.about(is, zhiyin.DefinitionPublished{Ref: is.Ref, YAML: is.Text}, by)
}

func (p *Press) about(is Proposal, body zhiyin.Body, by string) zhiyin.Event {
	e := zhiyin.NewEvent(is.Ref.Kind+"/"+is.Ref.ID, body, p.Now())
	e.Unit, e.By = is.Unit, by
	return e
}
