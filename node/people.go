package node

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// signIns keeps sign-ins in the store and an event of each.
type signIns struct {
	db  *store.DB
	now func() time.Time
}

func (s signIns) RedeemLink(ctx context.Context, token string, now time.Time) (zhiyin.AgentID, string, error) {
	agent, session, err := s.db.RedeemLink(ctx, token, now)
	if err != nil {
		return "", "", err
	}
	return agent, session, s.keep(ctx, agent, zhiyin.AgentSignedIn{How: "link"})
}

func (s signIns) SignIn(ctx context.Context, session string, now time.Time) (access.Actor, error) {
	who, err := s.db.SignIn(ctx, session, now)
	if err != nil {
		return access.Actor{}, err
	}
	actor := access.Actor{Agent: who.Agent, Roles: access.Of(who.Roles), Verified: who.Verified}
	if who.Unit != "" {
		actor.Units = []zhiyin.UnitID{who.Unit}
	}
	return actor, nil
}

func (s signIns) SignOut(ctx context.Context, session string, now time.Time) error {
	who, err := s.db.SignIn(ctx, session, now)
	if err != nil {
		return err
	}
	if err := s.db.SignOut(ctx, session); err != nil {
		return err
	}
	return s.keep(ctx, who.Agent, zhiyin.AgentSignedOut{Why: "asked"})
}

func (s signIns) keep(ctx context.Context, agent zhiyin.AgentID, body zhiyin.Body) error {
	e := zhiyin.NewEvent(string(agent), body, s.now())
	e.By = "agent:" + string(agent)
	return s.db.AppendWait(ctx, e)
}

// lines is the agents' browser audio, with what the lobby and the contact must
// know of it.
type lines struct{ node *Node }

func (l lines) Attach(ctx context.Context, agent zhiyin.AgentID, tab, offerSDP string, take bool) (string, error) {
	return l.node.browser.Attach(ctx, agent, tab, offerSDP, take)
}

// Report lets the line go down or up with the microphone, and keep the reason.
func (l lines) Report(_ context.Context, agent zhiyin.AgentID, tab string, microphone bool, reason string) error {
	l.node.browser.Report(agent, tab, microphone)
	if !microphone {
		l.node.lobbies.SetLine(agent, false, reason)
	}
	return nil
}

func (l lines) Detach(agent zhiyin.AgentID, tab string) { l.node.browser.Detach(agent, tab) }

// writeKeys knows which system holds a write key.
type writeKeys map[string]string // write key → source

func (w writeKeys) Source(_ context.Context, writeKey string) (intake.Source, error) {
	source, ok := w[writeKey]
	if !ok || writeKey == "" {
		return intake.Source{}, fmt.Errorf("node: write key: %w", zhiyin.Denied)
	}
	return intake.Source{Name: source}, nil
}
