package handoff

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/handoff"
	"zhiyin.dev/store"
)

// agentOf is the agent whose act it is.
func agentOf(by string) (zhiyin.AgentID, bool) {
	id, is := strings.CutPrefix(by, "agent:")
	return zhiyin.AgentID(id), is
}

// write puts the link into the chat as the agent's message. Where that can't be, nobody
// has the link, and the hand-off is taken back.
func (h *Links) write(ctx context.Context, made zhiyin.Handoff, l zhiyin.Language) error {
	agent, is := agentOf(made.By)
	err := error(zhiyin.Invalid)
	if is {
		var page handoff.Page
		_ = json.Unmarshal(made.Held.Page, &page) // we wrote it
		title, _, _ := page.Title.In(l)
		err = h.talks().Link(ctx, made.Contact, agent, title, zhiyin.ChatLink{To: zhiyin.LinkHandoff, Handoff: made.ID, Expires: made.Expires})
	}
	if err == nil {
		return nil
	}
	if back := h.db.MoveHandoff(ctx, made, store.HandoffMove{To: zhiyin.HandoffCancelled, Held: made.Held, By: made.By}); back != nil {
		h.log.Warn("hand-off not taken back", "handoff", string(made.ID), "err", back)
	}
	return fmt.Errorf("handoff: the link of hand-off %s can't be written into the chat: %w", made.ID, err)
}

// Follow gives whoever has the page of a chat the way to a hand-off that its agent wrote
// there. It takes the place of the one before, as in an app: who closed the page comes
// back to it. NotFound for another contact's.
func (h *Links) Follow(ctx context.Context, contact zhiyin.ContactID, id zhiyin.HandoffID) (string, error) {
	x, err := h.db.Handoff(ctx, id)
	if err == nil && x.Contact != contact {
		err = fmt.Errorf("handoff: hand-off %s in the chat %s: %w", id, contact, zhiyin.NotFound)
	}
	if err != nil {
		return "", err
	}
	token := secret128()
	return h.address() + "/d#" + token, h.db.LinkHandoff(ctx, id, linkHash(token))
}
