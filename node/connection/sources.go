package connection

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
)

// Sources are the systems and pages that report events, for the API.
type Sources struct {
	kept    *interchange.DB
	tally   *intake.Tally
	keyed   []string // the sources of the configuration's write keys
	now     func() time.Time
	log     *slog.Logger
	origins atomic.Pointer[map[string][]string] // by source; "" stands for all of them
}

// sourcesEvery is how often origins are read anew, for what another node or a
// command has changed.
const sourcesEvery = time.Minute

// NewSources makes them without origins: Run reads these. keyed names the sources of
// the configuration's write keys, in order.
func NewSources(kept *interchange.DB, tally *intake.Tally, keyed []string, now func() time.Time, log *slog.Logger) *Sources {
	s := &Sources{kept: kept, tally: tally, keyed: keyed, now: now, log: log}
	s.origins.Store(&map[string][]string{})
	return s
}

// Run keeps the origins as they are in the database, until ctx ends.
func (s *Sources) Run(ctx context.Context) error {
	tick := time.NewTicker(sourcesEvery)
	defer tick.Stop()
	for {
		if err := s.reload(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("sources not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *Sources) reload(ctx context.Context) error {
	rules, err := s.kept.SourceRules(ctx)
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

// Opens is intakeapi.Sources'.
func (s *Sources) Opens(source, origin string) bool {
	return slices.Contains((*s.origins.Load())[source], origin)
}

// Configured is intakeapi.Sources'.
func (s *Sources) Configured() []string {
	return s.keyed
}

// Pace is intakeapi.Sources'.
func (s *Sources) Pace(source string) intake.Pace { return s.tally.Pace(source, s.now()) }

// SourceRules is intakeapi.Sources'.
func (s *Sources) SourceRules(ctx context.Context) ([]zhiyin.SourceRule, error) {
	return s.kept.SourceRules(ctx)
}

// SetSourceRule is intakeapi.Sources'.
func (s *Sources) SetSourceRule(ctx context.Context, r zhiyin.SourceRule, entry zhiyin.AuditEntry) error {
	if err := s.kept.SetSourceRule(ctx, r, entry); err != nil {
		return err
	}
	return s.reload(ctx)
}

// SourceCounts is intakeapi.Sources'.
func (s *Sources) SourceCounts(ctx context.Context, from string) ([]zhiyin.SourceCount, error) {
	return s.kept.SourceCounts(ctx, from)
}

// Quarantine is the store with the line that tries its messages again.
type Quarantine struct {
	DB   *store.DB
	Line *intake.Line
}

// Quarantine is intakeapi.Quarantine's.
func (q Quarantine) Quarantine(ctx context.Context, ask zhiyin.QuarantineQuery, open bool) ([]zhiyin.Quarantined, error) {
	return q.DB.Quarantine(ctx, ask, open)
}

// Quarantined is intakeapi.Quarantine's.
func (q Quarantine) Quarantined(ctx context.Context, id string) (zhiyin.Quarantined, error) {
	return q.DB.Quarantined(ctx, id)
}

// QuarantineCounts is intakeapi.Quarantine's.
func (q Quarantine) QuarantineCounts(ctx context.Context, units []zhiyin.UnitID) ([]zhiyin.QuarantineCount, error) {
	return q.DB.QuarantineCounts(ctx, units)
}

// Discard is intakeapi.Quarantine's.
func (q Quarantine) Discard(ctx context.Context, entry zhiyin.AuditEntry, ids ...string) (int, error) {
	return q.DB.Discard(ctx, entry, ids...)
}

// Replay is intakeapi.Quarantine's.
func (q Quarantine) Replay(ctx context.Context, ask zhiyin.QuarantineQuery) (intake.Replayed, error) {
	return q.Line.Replay(ctx, ask)
}

// ReplayOne is intakeapi.Quarantine's.
func (q Quarantine) ReplayOne(ctx context.Context, id string) (intake.Receipt, error) {
	return q.Line.ReplayOne(ctx, id)
}
