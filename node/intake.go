package node

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/connection"
	"zhiyin.dev/node/learning"
	"zhiyin.dev/profile"
	"zhiyin.dev/store/definition"
)

// Intake is where customers' data comes in.
func (n *Node) Intake() *intake.Line { return n.intake }

// openIntake makes the line, and the follower that gives people the tags in force.
func (n *Node) openIntake(ctx context.Context) (err error) {
	if n.intake == nil {
		blocked, err := identity.ParseBlocklist(n.cfg.Intake.Blocked, identity.Region(n.cfg.SIP.Country))
		if err != nil {
			return fmt.Errorf("node: intake.blocked: %w", err)
		}
		n.reasons, n.manners = learning.NewReasons(n.db, n.catalog, n.refresh, n.now, n.log), learning.NewManners(n.db, n.catalog, n.now, n.log)
		n.press = n.newPress()
		n.tally = intake.NewTally(n.interchange)
		n.sources = connection.NewSources(n.interchange, n.tally, slices.Sorted(maps.Keys(n.cfg.Intake.WriteKeys)), n.now, n.log)
		if n.intake, err = intake.New(intake.Config{Ledger: n.db, Directory: n.db, Now: n.now, Blocked: blocked,
			Limits:     intake.Limits{EventsPerSecond: n.cfg.Intake.CustomerPerSecond, Traits: n.cfg.Intake.CustomerTraits},
			Quarantine: n.db, Suppression: n.db, Tally: n.tally}); err != nil {
			return err
		}
	}
	words, err := n.openSchemas(ctx)
	if err == nil {
		err = n.openKinds(ctx)
	}
	if err != nil {
		return err
	}
	if err := n.reasons.Reload(ctx, n.intake.Schemas(), words); err != nil {
		return err
	}
	if err := n.manners.Reload(ctx); err != nil {
		return err
	}
	list, err := n.defs.Definitions(ctx, "tag")
	if err != nil {
		return fmt.Errorf("node: tags: %w", err)
	}
	shadows, err := n.defs.Shadows(ctx, "tag")
	if err != nil {
		return fmt.Errorf("node: tags: %w", err)
	}
	if which := words + catalog.Versions(list) + "shadow\n" + catalog.Versions(shadows); which == n.tags && n.follower != nil {
		return nil // memory of persons is not given up without need
	} else {
		n.tags = which
	}
	tagger, err := n.tagger(ctx, list, shadows)
	if err != nil {
		return err
	}
	if n.follower != nil {
		n.follower.Use(tagger)
		return nil
	}
	n.follower, err = intake.NewFollower(intake.FollowerConfig{Facts: n.db, Persons: n.db, Tagger: tagger, Now: n.now, Log: n.log.With("part", "tags")})
	return err
}

// tagger takes the tags in force and those in shadow. One that can't be used is left
// out and logged; the others work.
func (n *Node) tagger(ctx context.Context, list, shadows []definition.Definition) (*profile.Tagger, error) {
	zones, err := n.zones(ctx)
	if err != nil {
		return nil, err
	}
	tags, problems := profile.Usable(n.readTags(list, zones))
	tags, beside := profile.Shadows(tags, n.readTags(shadows, zones))
	for _, p := range append(problems, beside...) {
		n.log.Error("tag not usable", "definition", "tag/"+p.Tag, "problem", p.Text)
	}
	tagger, err := profile.NewTagger(tags)
	if err != nil {
		return nil, fmt.Errorf("node: tags: %w", err)
	}
	return tagger, nil
}

// zones are the units' time zones.
func (n *Node) zones(ctx context.Context) (map[zhiyin.UnitID]string, error) {
	units, err := n.db.Units(ctx)
	out := make(map[zhiyin.UnitID]string, len(units))
	for _, u := range units {
		out[u.ID] = u.Zone
	}
	return out, err
}

func (n *Node) readTags(list []definition.Definition, zones map[zhiyin.UnitID]string) (tags []profile.Definition) {
	for _, d := range list {
		read, problems := n.words.Load().Parse([]byte(d.YAML))
		if len(problems) > 0 {
			n.log.Error("tag not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		for _, t := range read {
			t.Version = d.Ref.Version
			tags = append(tags, t.In(zones[t.Unit]))
		}
	}
	return tags
}

// SettleTags brings everybody's tags up to date and returns; for those who look
// before Serve.
func (n *Node) SettleTags(ctx context.Context) error { return n.follower.Settle(ctx) }

// AddAgent makes or replaces an agent; one that is so already stays untouched.
func (n *Node) AddAgent(ctx context.Context, a zhiyin.Agent) error {
	if now, err := n.db.Agent(ctx, a.ID); err == nil && reflect.DeepEqual(now, a) {
		return nil
	}
	e := zhiyin.NewEvent(string(a.ID), zhiyin.AgentAdded{Unit: a.Unit, Title: a.Title, Senior: a.Senior, Skills: a.Skills,
		Queues: a.Queues, Roles: a.Roles, Name: a.Name, Seniority: a.Seniority, Languages: a.Languages}, n.now())
	e.Unit = a.Unit
	return n.db.AppendWait(ctx, e)
}
