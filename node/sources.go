package node

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// sources are the systems and pages that report events, for the API.
type sources struct {
	node    *Node
	origins atomic.Pointer[map[string][]string] // by source; "" stands for all of them
}

// sourcesEvery is how often origins are read anew, for what another node or a
// command has changed.
const sourcesEvery = time.Minute

func newSources(n *Node) *sources {
	s := &sources{node: n}
	s.origins.Store(&map[string][]string{})
	return s
}

// run keeps the origins as they are in the database, until ctx ends.
func (s *sources) run(ctx context.Context) error {
	tick := time.NewTicker(sourcesEvery)
	defer tick.Stop()
	for {
		if err := s.reload(ctx); err != nil && ctx.Err() == nil {
			s.node.log.Error("sources not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *sources) reload(ctx context.Context) error {
	rules, err := s.node.db.SourceRules(ctx)
	if err != nil {
		return err
	}
	origins := map[string][]string{}
	for _, r := range rules {
		origins[r.Name] = r.Origins
		origins[""] = append(origins[""], r.Origins...)
	}
	s.origins.Store(&origins)
	return nil
}

func (s *sources) Opens(source, origin string) bool {
	return slices.Contains((*s.origins.Load())[source], origin)
}

func (s *sources) Configured() []string {
	return slices.Sorted(maps.Keys(s.node.cfg.Intake.WriteKeys))
}

func (s *sources) Pace(source string) intake.Pace { return s.node.tally.Pace(source, s.node.now()) }

func (s *sources) SourceRules(ctx context.Context) ([]zhiyin.SourceRule, error) {
	return s.node.db.SourceRules(ctx)
}

func (s *sources) SetSourceRule(ctx context.Context, r zhiyin.SourceRule, entry zhiyin.AuditEntry) error {
	if err := s.node.db.SetSourceRule(ctx, r, entry); err != nil {
		return err
	}
	return s.reload(ctx)
}

func (s *sources) SourceCounts(ctx context.Context, from string) ([]zhiyin.SourceCount, error) {
	return s.node.db.SourceCounts(ctx, from)
}

// quarantine is the store with the line that tries its messages again.
type quarantine struct {
	*Node
}

func (q quarantine) Quarantine(ctx context.Context, ask zhiyin.QuarantineQuery, open bool) ([]zhiyin.Quarantined, error) {
	return q.db.Quarantine(ctx, ask, open)
}

func (q quarantine) Quarantined(ctx context.Context, id string) (zhiyin.Quarantined, error) {
	return q.db.Quarantined(ctx, id)
}

func (q quarantine) QuarantineCounts(ctx context.Context, units []zhiyin.UnitID) ([]zhiyin.QuarantineCount, error) {
	return q.db.QuarantineCounts(ctx, units)
}

func (q quarantine) Discard(ctx context.Context, entry zhiyin.AuditEntry, ids ...string) (int, error) {
	return q.db.Discard(ctx, entry, ids...)
}

func (q quarantine) Replay(ctx context.Context, ask zhiyin.QuarantineQuery) (intake.Replayed, error) {
	return q.intake.Replay(ctx, ask)
}

func (q quarantine) ReplayOne(ctx context.Context, id string) (intake.Receipt, error) {
	return q.intake.ReplayOne(ctx, id)
}
