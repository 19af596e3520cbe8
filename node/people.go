package node

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

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
		l.node.lobbies.SetLine(agent, !l.node.inBrowser(agent) && l.node.phones.has(agent), reason)
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
