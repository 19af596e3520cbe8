package node

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/node/handoff"
	"zhiyin.dev/node/joint"
	"zhiyin.dev/node/post"
)

// messenger is what the conductor has: messages and hand-offs.
type messenger struct {
	*post.Postman
	*handoff.Links
}

// Ask is the postman's.
func (m messenger) Ask(ctx context.Context, msg zhiyin.Message) (string, error) {
	return m.Postman.Ask(ctx, msg)
}

// Offer makes a hand-off by a flow's wish.
func (m messenger) Offer(ctx context.Context, o zhiyin.HandoffOrder) error {
	_, err := m.Links.Offer(ctx, o)
	return err
}

// invitations lead whoever got a message to their unit's chat.
func (n *Node) invitations() post.Invitations {
	return post.Invitations{DB: n.db, Catalog: n.catalog, Address: n.Address, Blind: n.vault.Blind, Joint: n.joints.Link, Now: n.now}
}

// newJoints makes the pages that devices share; what they ask of other parts is made after them.
func (n *Node) newJoints() *joint.Pages {
	return joint.New(joint.House{DB: n.db, Catalog: n.catalog, Address: n.Address, Blind: n.vault.Blind, Now: n.now,
		Standing: func(id zhiyin.ContactID) (contact.Standing, bool) { return n.conductor.Standing(id) },
		OnScreen: func(id zhiyin.ContactID) *device.ScreenLink { return n.handoffs.OnScreen(id) },
		Chat:     func(m zhiyin.Message) string { return n.invitations().Link(m) },
		Ask:      func(ctx context.Context, m zhiyin.Message) (string, error) { return n.postman.Ask(ctx, m) },
		Write: func(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, text string, link zhiyin.ChatLink) error {
			return n.conductor.Link(ctx, id, agent, text, link)
		}})
}
