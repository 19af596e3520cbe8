package node

import (
	"context"
	"encoding/json"

	"zhiyin.dev"
)

// keepEvent writes one event that is nobody's step.
func (n *Node) keepEvent(ctx context.Context, e zhiyin.Event) error {
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
