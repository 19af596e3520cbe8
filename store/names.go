package store

import (
	"context"
	"errors"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// nameplates are agents' names in memory, for lists that show an agent in every
// line: an installation has thousands of agents at most.
type nameplates struct {
	mu    sync.Mutex
	named map[zhiyin.AgentID]string // guarded by mu
	round uint64                    // grows when a name may have changed; guarded by mu
}

func (n *nameplates) get(id zhiyin.AgentID) (name string, ok bool, round uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	name, ok = n.named[id]
	return name, ok, n.round
}

// put keeps the name unless it was read before the last change.
func (n *nameplates) put(id zhiyin.AgentID, name string, round uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if round != n.round {
		return
	}
	if n.named == nil {
		n.named = map[zhiyin.AgentID]string{}
	}
	n.named[id] = name
}

// clear forgets every name; the writer calls it after committing a change.
func (n *nameplates) clear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.named, n.round = nil, n.round+1
}

// agentName returns the agent's name, empty for none and for an erased one.
func (db *DB) agentName(ctx context.Context, id zhiyin.AgentID) (string, error) {
	if id == "" {
		return "", nil
	}
	name, ok, round := db.names.get(id)
	if ok {
		return name, nil
	}
	a, err := engine.Single(ctx, db, agentColumns+` where a.id = $1`, []any{string(id)}, db.readAgent)
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		return "", err
	}
	db.names.put(id, a.Name, round)
	return a.Name, nil
}
