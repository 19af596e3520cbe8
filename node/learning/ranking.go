package learning

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/foresight"
	"zhiyin.dev/need/foresee"
	"zhiyin.dev/store/definition"
)

// rankingKind is the kind of definition that keeps what outcomes taught, one for a unit.
const rankingKind = "ranking"

// Bounds of what a refit reads: the newest contacts of some months.
const (
	refitEvery   = time.Hour
	mostOutcomes = 4000
	outcomesAge  = 180 * 24 * time.Hour
	outcomesPage = 200
)

// ranking is the text of such a definition.
type ranking struct {
	ID      string            `json:"id"`
	Unit    zhiyin.UnitID     `json:"unit"`
	Verdict foresight.Verdict `json:"verdict"`
	Model   *foresee.Model    `json:"model,omitempty"` // nil: the rules alone
}

// Run refits the ranking of every unit now and by the hour.
func (r *Reasons) Run(ctx context.Context) error {
	tick := time.NewTicker(refitEvery)
	defer tick.Stop()
	for {
		for _, unit := range r.units() {
			if _, err := r.refit(ctx, unit); err != nil && ctx.Err() == nil {
				r.log.Warn("reasons not learned", "unit", unit, "kind", zhiyin.KindOf(err))
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// refit learns from a unit's outcomes and puts what was learned in force, or
// the rules alone, where the newest contacts speak for it. What was learned from the
// same contacts before is not learned again.
func (r *Reasons) refit(ctx context.Context, unit zhiyin.UnitID) (foresight.Verdict, error) {
	outcomes, err := r.outcomes(ctx, unit, r.now().Add(-outcomesAge))
	if err != nil {
		return foresight.Verdict{}, err
	}
	definitions, inForce, again := r.teaches(unit, len(outcomes), newestOf(outcomes))
	if again {
		return foresight.Verdict{}, nil
	}
	learned, v := foresight.Refit(definitions, outcomes, inForce)
	if v.Why == foresight.Few {
		return v, nil
	}
	r.log.Info("reasons learned", "unit", unit, "came_to", v.Why, "outcomes", v.Outcomes, "was", v.Was.Precision(), "is", v.Is.Precision(), "rules", v.Rules.Precision())
	entry := zhiyin.AuditEntry{Actor: "system", Action: "reasons.learn", Object: rankingKind + ":" + string(unit), Result: zhiyin.AuditFailed, Reason: v.Why}
	if learned != nil {
		entry.Result = zhiyin.AuditDone
		if err := r.publishRanking(ctx, ranking{ID: string(unit), Unit: unit, Verdict: v, Model: learned.Model}); err != nil {
			return v, err
		}
	}
	return v, r.db.Audit(ctx, entry)
}

func newestOf(list []foresight.Outcome) (at time.Time) {
	for _, o := range list {
		if o.At.After(at) {
			at = o.At
		}
	}
	return at
}

// publishRanking puts it in force as the next version.
func (r *Reasons) publishRanking(ctx context.Context, one ranking) error {
	text, err := json.Marshal(one)
	if err != nil {
		return fmt.Errorf("learning: ranking of %s: %v: %w", one.Unit, err, zhiyin.Internal)
	}
	kept, err := r.defs.Versions(ctx, rankingKind, one.ID)
	if err != nil {
		return err
	}
	version := 1
	for _, v := range kept {
		version = max(version, v.Ref.Version+1)
	}
	e := zhiyin.NewEvent(rankingKind+"/"+one.ID, zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: rankingKind, ID: one.ID, Version: version}, YAML: string(text)}, r.now())
	e.Unit, e.By = one.Unit, "system"
	if err := r.db.AppendWait(ctx, e); err != nil {
		return fmt.Errorf("learning: ranking of %s: %w", one.Unit, err)
	}
	return r.renew(ctx)
}

// outcomes reads what a unit's ended contacts were about, the newest of them.
func (r *Reasons) outcomes(ctx context.Context, unit zhiyin.UnitID, since time.Time) (out []foresight.Outcome, err error) {
	q := zhiyin.ContactQuery{Units: []zhiyin.UnitID{unit}, From: since, Limit: outcomesPage}
	for len(out) < mostOutcomes {
		page, err := r.db.ContactPage(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("learning: outcomes of %s: %w", unit, err)
		}
		for _, c := range page {
			if c.Ended.IsZero() {
				continue
			}
			events, err := r.db.AllEvents(ctx, string(c.ID))
			if err != nil {
				return nil, fmt.Errorf("learning: outcome of %s: %w", c.ID, err)
			}
			out = append(out, foresight.OutcomeOf(string(c.Customer), c.Disposition, events))
		}
		if len(page) < outcomesPage {
			break
		}
		q.Before, q.ID = page[len(page)-1].Arrived, page[len(page)-1].ID
	}
	return out, nil
}

// readRanking reads what is in force.
func readRanking(d definition.Definition) (*foresight.Learned, error) {
	var r ranking
	if err := json.Unmarshal([]byte(d.YAML), &r); err != nil {
		return nil, fmt.Errorf("learning: %s: %v: %w", d.Ref, err, zhiyin.Invalid)
	}
	return &foresight.Learned{Ref: d.Ref, Model: r.Model}, nil
}

// units are those that have reasons, by id.
func (r *Reasons) units() []zhiyin.UnitID {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Sorted(maps.Keys(r.of))
}

// teaches gives what a refit needs; again where it would learn from the same contacts.
func (r *Reasons) teaches(unit zhiyin.UnitID, count int, newest time.Time) (list []*foresight.Definition, inForce *foresight.Learned, again bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	mark := fmt.Sprint(count, newest.UnixMicro(), r.rules)
	again = r.taught[unit] == mark
	r.taught[unit] = mark
	return r.of[unit], r.learned[unit], again
}

// Foreseen is how well a unit's reasons were foreseen since a moment.
type Foreseen struct {
	Unit        zhiyin.UnitID     `json:"unit"`
	Contacts    int               `json:"contacts"`
	Foreseen    int               `json:"foreseen"` // with a reason, whatever its confidence
	Asked       int               `json:"asked"`    // by the flow
	Told        int               `json:"told"`     // of those: the answer before the question
	Agreed      int               `json:"agreed"`   // of those asked
	Rejected    int               `json:"rejected"` // by an agent, one reason or more
	Live        foresight.Measure `json:"live"`
	Precision   float64           `json:"precision"`
	CoveragePct float64           `json:"coverage_pct"`
}

// Foreseen reads the ledger; of every unit where none is named.
func (r *Reasons) Foreseen(ctx context.Context, unit zhiyin.UnitID, since time.Time) (out []Foreseen, err error) {
	for _, u := range r.units() {
		if unit != "" && u != unit {
			continue
		}
		outcomes, err := r.outcomes(ctx, u, since)
		if err != nil {
			return nil, err
		}
		r.mu.RLock()
		list := r.of[u]
		r.mu.RUnlock()
		out = append(out, foreseenOf(u, list, outcomes))
	}
	if unit != "" && len(out) == 0 {
		return nil, fmt.Errorf("learning: reasons of %s: %w", unit, zhiyin.NotFound)
	}
	return out, nil
}

func foreseenOf(unit zhiyin.UnitID, list []*foresight.Definition, outcomes []foresight.Outcome) Foreseen {
	f := Foreseen{Unit: unit, Contacts: len(outcomes), Live: foresight.Live(list, outcomes)}
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	for _, o := range outcomes {
		count(&f.Foreseen, len(o.Reasons) > 0)
		count(&f.Asked, o.Asked != "")
		count(&f.Told, o.Told)
		count(&f.Agreed, o.Agreed)
		count(&f.Rejected, len(o.Rejected) > 0)
	}
	f.Precision, f.CoveragePct = f.Live.Precision(), 100*f.Live.Coverage()
	return f
}
