package node

import (
	"context"

	"zhiyin.dev/edge/api"
)

// health asks the parts that can be down while the process lives.
type health struct{ node *Node }

func (h health) Parts(ctx context.Context) []api.Part {
	_, err := h.node.db.Meta(ctx, "alive")
	store := api.Part{Name: "store", Ready: err == nil}
	if err != nil {
		store.Says = "does not answer"
	}
	speech := api.Part{Name: "speech", Ready: true}
	if err := h.node.engine.Installed(); err != nil {
		speech.Ready, speech.Says = false, "espeak-ng is missing"
	}
	served := api.Part{Name: "contacts"}
	select {
	case <-h.node.ready:
		served.Ready = true
	default:
		served.Says = "starting"
	}
	return []api.Part{store, speech, served}
}
