package learning

import (
	"context"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/pack"
	"zhiyin.dev/routing"
	"zhiyin.dev/schema"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// house is a database with the packs in force, and rooms that keep what they
// are told.
type house struct {
	db       *store.DB
	catalog  *catalog.Catalog
	rooms    *rooms
	learning *Affinity
	reasons  *Reasons
}

// rooms has one room for each unit's queues.
type rooms struct {
	catalog *catalog.Catalog
	taught  map[string]*routing.Learned
}

func (r *rooms) Groups() map[string][]zhiyin.QueueID {
	out := map[string][]zhiyin.QueueID{}
	for id, q := range r.catalog.Queues() {
		out[string(q.Unit)] = append(out[string(q.Unit)], id)
	}
	return out
}

func (r *rooms) Learn(taught map[string]*routing.Learned) { r.taught = taught }

func (n *house) now() time.Time { return time.Now().UTC() }

func (n *house) newLearning() *Affinity {
	return NewAffinity(n.db, n.catalog, n.rooms, n.now, storetest.Quiet())
}

func (n *house) Console() door.Visit {
	return door.Visit{Actor: access.Actor{Console: true}, Device: "console", Now: n.now()}
}

func (n *house) refresh(ctx context.Context) error {
	if err := n.catalog.Reload(ctx); err != nil {
		return err
	}
	return n.reasons.Reload(ctx, schema.NewSet(schema.Defaults()...), "")
}

func opened(t *testing.T) *house {
	t.Helper()
	n := &house{db: storetest.OpenSQLite(t, t.TempDir(), store.Config{})}
	var err error
	if n.catalog, err = catalog.Open(t.Context(), n.db, storetest.Quiet()); err != nil {
		t.Fatal(err)
	}
	n.rooms = &rooms{catalog: n.catalog}
	n.learning, n.reasons = n.newLearning(), NewReasons(n.db, n.catalog, n.refresh, n.now, storetest.Quiet())
	list, err := pack.Industries()
	if err != nil {
		t.Fatal(err)
	}
	for _, industry := range list {
		p, err := pack.Open(industry)
		if err == nil {
			err = p.Publish(t.Context(), n.db, "system", n.now())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return n
}
