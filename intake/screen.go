package intake

import (
	"context"

	"zhiyin.dev"
)

// Suppression knows who asked to be forgotten.
type Suppression interface {
	// Suppressed tells of each identifier, in its one form, whether its person did.
	Suppressed(ctx context.Context, ids ...zhiyin.Identifier) ([]bool, error)
}

// screen settles the drafts that are not to be kept: about somebody who asked to
// be forgotten, which is found out before anything of it is kept, and those that
// break their schema.
func (l *Line) screen(ctx context.Context, source Source, drafts []*draft) error {
	if err := l.forget(ctx, drafts); err != nil {
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
		if gone[i] && !d.settled() {
			d.refuse(Suppressed)
			d.receipt.Ignored, d.receipt.Faults = nil, nil
		}
	}
	return nil
}
