package intake

import (
	"context"
	"errors"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/schema"
)

// Suppression knows who asked to be forgotten.
type Suppression interface {
	// Suppressed tells of each identifier, in its one form, what becomes of messages
	// that name it.
	Suppressed(ctx context.Context, ids ...zhiyin.Identifier) ([]zhiyin.Suppression, error)
}

// screen settles the drafts that are not to be kept: about somebody who asked to
// be forgotten, which is found out before anything of it is kept, and those that
// break their schema.
func (l *Line) screen(ctx context.Context, source Source, drafts []*draft) error {
	if err := l.forget(ctx, drafts); err != nil {
		return err
	}
	if err := l.anonymise(ctx, source, drafts); err != nil {
		return err
	}
	return l.hold(ctx, source, drafts)
}

func (l *Line) forget(ctx context.Context, drafts []*draft) error {
	if l.cfg.Suppression == nil {
		return nil
	}
	var ids []zhiyin.Identifier
	var whose []*draft
	for _, d := range drafts {
		for _, id := range d.who {
			if !d.settled() {
				ids, whose = append(ids, id), append(whose, d)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	gone, err := l.cfg.Suppression.Suppressed(ctx, ids...)
	if err != nil {
		return err
	}
	for i, d := range whose {
		d.suppressed = d.suppressed.Stricter(gone[i])
	}
	for _, d := range drafts {
		if d.suppressed == zhiyin.Dropped {
			d.refuse(Suppressed)
		}
		if d.suppressed != zhiyin.NotSuppressed {
			d.receipt.Ignored, d.receipt.Faults = nil, nil
		}
	}
	return nil
}

// anonymise counts what was done by people who are not to be known, and settles
// those drafts. What was said of such people leaves nothing.
func (l *Line) anonymise(ctx context.Context, source Source, drafts []*draft) error {
	var list []Once
	var of []*draft
	for _, d := range drafts {
		if d.suppressed == zhiyin.Anonymised && !d.settled() {
			list = append(list, Once{Source: source.Name, ID: d.id, Events: l.counted(source, d), Releases: d.releases})
			of = append(of, d)
		}
	}
	if len(list) == 0 {
		return nil
	}
	var errs []error
	for i, out := range l.cfg.Ledger.AppendOnce(ctx, list...) {
		if errs = append(errs, out.Err); out.Err == nil {
			of[i].receipt.Code = Anonymised
		}
	}
	return errors.Join(errs...)
}

// counted is what stays of an act: nothing where it breaks its schema.
func (l *Line) counted(source Source, d *draft) []zhiyin.Event {
	if d.held {
		return nil
	}
	did, is := d.body(owner{}).(zhiyin.CustomerTracked)
	if !is {
		return nil
	}
	open := map[string]any{}
	for property, value := range did.Open {
		if d.schema == nil || d.schema.Opens(property) != schema.ID {
			open[property] = value
		}
	}
	e := zhiyin.NewEvent("source/"+source.Name, zhiyin.SourceCounted{Source: source.Name, Name: did.Name, Open: open}, d.at.Truncate(time.Hour))
	e.Unit, e.By = source.Unit, "api:"+source.Name
	return []zhiyin.Event{e}
}
