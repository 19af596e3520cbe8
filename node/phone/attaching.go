package phone

import (
	"context"

	"zhiyin.dev"
)

// Lines is the agents' browser audio, with what the lobby and the contact must
// know of it.
type Lines struct{ Phones *Telephones }

// Attach is deskapi.Lines'.
func (l Lines) Attach(ctx context.Context, agent zhiyin.AgentID, tab, offerSDP string, take bool) (string, error) {
	return l.Phones.Browser().Attach(ctx, agent, tab, offerSDP, take)
}

// Report lets the line go down or up with the microphone, and keep the reason.
func (l Lines) Report(_ context.Context, agent zhiyin.AgentID, tab string, microphone bool, reason string) error {
	l.Phones.Browser().Report(agent, tab, microphone)
	if !microphone {
		l.Phones.Rooms().SetLine(agent, !l.Phones.inBrowser(agent) && l.Phones.Has(agent), reason)
	}
	return nil
}

// Detach is deskapi.Lines'.
func (l Lines) Detach(agent zhiyin.AgentID, tab string) { l.Phones.Browser().Detach(agent, tab) }
