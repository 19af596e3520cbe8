package contact

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// Replied is an agent's answer to the message that the customer left in a chat which
// goes on: they need not be the one who serves it, if anybody does.
type Replied struct {
	ID     zhiyin.UtteranceID `json:"id"`
	Agent  zhiyin.AgentID     `json:"agent"`
	Client string             `json:"client,omitempty"` // the screen's id; one is taken once
	Text   string             `json:"text"`
}

func (Replied) name() string { return "replied" }

// replied puts the answer among the messages, where the customer looks for it.
func (s *step) replied(in Replied) {
	if s.c.Written() && s.c.writing.takes(in.Client) {
		s.message(zhiyin.ChatWritten{Message: in.ID, From: zhiyin.OfAgent, Agent: in.Agent, Client: in.Client, Text: in.Text})
	}
}

// withReplies adds the row of answers to the table: a chat takes one in every state
// in which it has a page.
func withReplies(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	for _, st := range []zhiyin.ContactState{zhiyin.InFlow, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected, zhiyin.Wrapping} {
		table[st] = append(table[st], row((*step).replied))
	}
	return table
}

// Reply writes an answer into a chat under way and returns when it is durable. NotFound
// when the chat is over: whoever asks keeps the message then (zhiyin.ChatWritten),
// behind the last one. Conflict for a call, or while it can't be taken.
func (c *Conductor) Reply(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, client, text string) error {
	k, ok := c.find(id)
	if !ok {
		return fmt.Errorf("contact: reply in %s: %w", id, zhiyin.NotFound)
	}
	in := Replied{ID: zhiyin.UtteranceID(zhiyin.NewID("ut", c.cfg.Now())), Agent: agent, Client: client, Text: text}
	if err := fit(Wrote{Client: client, Text: text}); err != nil {
		return fmt.Errorf("contact: reply in %s: %w", id, err)
	}
	return k.await(ctx, message{in: in, reply: make(chan error, 1), may: func(now Contact) error {
		if !now.Written() || !Stands(now.State, in) {
			return fmt.Errorf("contact: reply in %s while %s: %w", id, now.State, zhiyin.Conflict)
		}
		return nil
	}})
}
