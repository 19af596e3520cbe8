package store_test

import (
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func TestWhatIsRefusedBehindOthersTakesThemAlong(t *testing.T) {
	t.Parallel()
	for name, open := range engines(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			note := func(name string) string {
				return `insert into meta (name, value, changed_at, by) values ('` + name + `', '1', 0, 'system')`
			}
			if err := store.Send(t.Context(), db, note("a"), note("b"), note("a"), note("c")); zhiyin.KindOf(err) != zhiyin.Conflict {
				t.Fatalf("twice the same: %v", err)
			}
			if err := store.Send(t.Context(), db, note("a"), note("b"), note("c")); err != nil {
				t.Fatalf("something of what was refused is kept, or in the way: %v", err)
			}
			if err := store.Send(t.Context(), db, note("a")); zhiyin.KindOf(err) != zhiyin.Conflict {
				t.Fatalf("nothing was kept: %v", err)
			}
		})
	}
}
