package node

import (
	"context"
	"fmt"
	"reflect"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
)

// once is the store as intake's ledger.
type once struct{ *store.DB }

func (o once) AppendOnce(ctx context.Context, list ...intake.Once) []intake.Outcome {
	asked := make([]store.Once, len(list))
	for i, one := range list {
		asked[i] = store.Once(one)
	}
	out := make([]intake.Outcome, len(list))
	for i, one := range o.DB.AppendOnce(ctx, asked...) {
		out[i] = intake.Outcome(one)
	}
	return out
}

// Intake is where customers' data comes in, with the tags that are in force.
func (n *Node) Intake() *intake.Line { return n.intake }

// openIntake gives the line the tags in force. A tag that can't be
// used is left out and logged; the others work.
func (n *Node) openIntake(ctx context.Context) error {
	list, err := n.db.Definitions(ctx, "tag")
	if err != nil {
		return fmt.Errorf("node: tags: %w", err)
	}
	var tags []profile.Definition
	for _, d := range list {
		read, problems := profile.Parse([]byte(d.YAML))
		if len(problems) > 0 {
			n.log.Error("tag not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		for _, t := range read {
			t.Version = d.Ref.Version
			tags = append(tags, t)
		}
	}
	tagger, err := profile.NewTagger(tags)
	if err != nil {
		return fmt.Errorf("node: tags: %w", err)
	}
	if n.intake != nil {
		n.intake.Use(tagger)
		return nil
	}
	n.intake, err = intake.New(intake.Config{Ledger: once{n.db}, Directory: n.db, Tagger: tagger, Now: n.now})
	return err
}

// AddAgent makes or replaces an agent; one that is so already stays untouched.
func (n *Node) AddAgent(ctx context.Context, a zhiyin.Agent) error {
	if now, err := n.db.Agent(ctx, a.ID); err == nil && reflect.DeepEqual(now, a) {
		return nil
	}
	e := zhiyin.NewEvent(string(a.ID), zhiyin.AgentAdded{Unit: a.Unit, Title: a.Title, Senior: a.Senior, Skills: a.Skills,
		Queues: a.Queues, Roles: a.Roles, Name: a.Name}, n.now())
	e.Unit = a.Unit
	return n.db.AppendWait(ctx, e)
}
