package language

import (
	"context"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/pack"
	"zhiyin.dev/press"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// house is a database with what a node makes of it for its language.
type house struct {
	*Lore
	names   *Names
	press   *press.Press
	drafter *Drafter
}

func opened(t *testing.T) *house {
	t.Helper()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	c, err := catalog.Open(t.Context(), db, storetest.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Lore: NewLore(db, c, func() time.Time { return time.Now().UTC() }, storetest.Quiet()), names: NewNames(db)}
	h.press = &press.Press{Book: h.defs, Now: h.now, Checks: map[string]press.Check{"intent": h.CheckIntent, "need": CheckNeed, LabelsKind: CheckLabels}}
	h.drafter = NewDrafter(h.Lore, h.names, nil, nil, h.Keep)
	return h
}

func (h *house) Keep(ctx context.Context, e zhiyin.Event) error { return h.db.AppendWait(ctx, e) }

func (h *house) studio() *Studio { return NewStudio(h.Lore, h.press, nil, nil, h.Keep) }

func (h *house) refresh(ctx context.Context) error {
	if err := h.catalog.Reload(ctx); err != nil {
		return err
	}
	return h.names.Reload(ctx)
}

func (h *house) PublishPacks(ctx context.Context) error {
	list, err := pack.Industries()
	if err != nil {
		return err
	}
	return h.publish(ctx, list...)
}

// publish puts packs in force: of one alone a unit is learned sooner.
func (h *house) publish(ctx context.Context, industries ...string) error {
	for _, industry := range industries {
		p, err := pack.Open(industry)
		if err != nil {
			return err
		}
		if err := p.Publish(ctx, h.db, "system", h.now()); err != nil {
			return err
		}
	}
	return h.refresh(ctx)
}
