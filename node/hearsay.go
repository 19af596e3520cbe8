package node

import (
	"context"
	"encoding/json"

	"zhiyin.dev"
)

// Keep writes one event that is no step of a contact's; it is durable when the call
// returns.
func (n *Node) Keep(ctx context.Context, e zhiyin.Event) error {
	return n.db.AppendWait(ctx, e)
}

// passPartials brings the words that are being said to the desks until ctx ends.
// One that can't be read is no desk's.
func (n *Node) passPartials(ctx context.Context) error {
	cancel, err := n.bus.Subscribe(zhiyin.PartialSubject, func(data []byte) {
		var p zhiyin.Partial
		if json.Unmarshal(data, &p) == nil {
			_ = n.desk.Hear(ctx, p) // the desk has stopped: nobody looks
		}
	})
	if err != nil {
		return err
	}
	<-ctx.Done()
	cancel()
	return nil
}
