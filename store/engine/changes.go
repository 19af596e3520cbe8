package engine

import "sync"

// changes count what makes that which a subject remembers of its tables wrong. Safe
// for concurrent use.
type changes struct {
	mu    sync.Mutex
	of    map[string]uint64 // guarded by mu
	taken uint64            // how often everything was; guarded by mu
}

// Round grows whenever what is remembered of a subject's tables may be wrong: this
// process has committed a change (Tx.Changes), or another one may have.
func (e *Engine) Round(subject string) uint64 {
	e.changes.mu.Lock()
	defer e.changes.mu.Unlock()
	return e.changes.of[subject] + e.changes.taken
}

// Changed is told by the writer of what it has committed.
func (e *Engine) Changed(subjects ...string) {
	e.changes.mu.Lock()
	defer e.changes.mu.Unlock()
	for _, s := range subjects {
		if e.changes.of == nil {
			e.changes.of = map[string]uint64{}
		}
		e.changes.of[s]++
	}
}

// ChangedByOthers is told when another process may have written anything.
func (e *Engine) ChangedByOthers() {
	e.changes.mu.Lock()
	defer e.changes.mu.Unlock()
	e.changes.taken++
}
