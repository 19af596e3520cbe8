package node

import (
	"context"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node/matching"
)

// committed passes on that something was kept: that it was, and whether
// definitions are among it. It is called by the committing goroutine.
func (n *Node) committed(events []zhiyin.Event) {
	n.bus.Publish("ledger", nil)
	n.phones.Committed(events)
	if rooms := n.watched.Load(); rooms != nil {
		rooms.Unwatched(events)
	}
	for _, e := range events {
		if strings.HasPrefix(string(e.Kind), "definition.") {
			n.bus.Publish("definitions", nil)
			select {
			case n.published <- struct{}{}:
			default: // one wake-up stands for all before it
			}
			return
		}
	}
}

// definitionsEvery is how often definitions are read without being told, so that
// what another node published is in force even if the bus was down.
const definitionsEvery = time.Minute

// watchDefinitions reads the definitions again when one was published.
func (n *Node) watchDefinitions(ctx context.Context) error {
	wake, tick := n.bus.Wake("definitions"), time.NewTicker(definitionsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-n.published:
		case <-wake:
		case <-tick.C:
		}
		if err := n.refresh(ctx); err != nil && ctx.Err() == nil {
			n.log.Error("definitions not read", "err", err)
		}
	}
}

// refresh reads definitions, tags and queues anew.
func (n *Node) refresh(ctx context.Context) error {
	if err := n.catalog.Reload(ctx); err != nil {
		return err
	}
	if err := n.names.Reload(ctx); err != nil {
		return err
	}
	return n.openIntake(ctx)
}

// prepareVoices has speech ready in the voices of the numbers, so that the first
// caller waits no longer than the others.
func (n *Node) prepareVoices() {
	n.engine.Prepare(n.catalog.Voices()...)
}

// noticeRooms lets the waiting rooms know of people who were taken on or changed, and
// of plans that were published, by this process or by another; moved: supervisors have
// placed agents.
func (n *Node) noticeRooms(ctx context.Context, events []zhiyin.Event, moved bool) {
	changed := moved || slices.ContainsFunc(events, func(e zhiyin.Event) bool {
		_, added := e.Body.(zhiyin.AgentAdded)
		_, serves := e.Body.(zhiyin.AgentServes)
		b, published := e.Body.(zhiyin.DefinitionPublished)
		return added || serves || published && b.Ref.Kind == matching.Kind
	})
	if !changed {
		return
	}
	if err := n.lobbies.Open(ctx); err != nil {
		n.log.Error("waiting rooms don't know who was added or placed, or which plan is in force", "err", err)
	}
}
