package node

import (
	"context"

	"zhiyin.dev/node/pack"
)

// PublishPacks puts all packs in force: the demo's six units.
func (n *Node) PublishPacks(ctx context.Context) error {
	list, err := pack.Industries()
	if err != nil {
		return err
	}
	for _, industry := range list {
		p, err := pack.Open(industry)
		if err != nil {
			return err
		}
		if err := p.Publish(ctx, n.db, "system", n.now()); err != nil {
			return err
		}
	}
	return n.refresh(ctx)
}
