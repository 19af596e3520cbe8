package node

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev/edge/api"
	"zhiyin.dev/node/language"
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
	nerve := api.Part{Name: "bus", Ready: true} // without it everything works, a second later
	if !h.node.bus.Connected() {
		nerve.Says = "away: wake-ups come late"
	}
	served := api.Part{Name: "contacts"}
	select {
	case <-h.node.ready:
		served.Ready = true
	default:
		served.Says = "starting"
	}
	if h.node.draining.Load() {
		served.Ready, served.Says = false, fmt.Sprintf("draining, %d left", h.node.underWay())
	}
	return append([]api.Part{store, speech, nerve, served, h.node.recordings.Part(), h.node.hearers.Part()}, slices.Concat(h.node.recognisers.Parts(), language.ModelPart(h.node.llm), h.trunks())...)
}

// trunks don't make the node unready: others may work.
func (h health) trunks() (parts []api.Part) {
	for _, t := range h.node.sip.Trunks() {
		p := api.Part{Name: "trunk " + t.Name, Lesser: true}
		switch {
		case t.Registers && !t.Registered && t.Code != 0:
			p.Says = fmt.Sprintf("not registered (%d)", t.Code)
		case t.Registers && !t.Registered:
			p.Says = "not registered"
		case !t.Reachable:
			p.Says = "does not answer"
		default:
			p.Ready = true
		}
		parts = append(parts, p)
	}
	return parts
}
