package storetest

import (
	"sync"
	"sync/atomic"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

func answers(t *testing.T, db *store.DB) {
	ctx := t.Context()
	var first atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, _, fresh, err := db.AnswerOnce(ctx, "key:key_1", "k", []byte("asked"))
			if fresh {
				first.Add(1)
			} else if zhiyin.KindOf(err) != zhiyin.Conflict {
				t.Errorf("while it is under way: %v", err)
			}
		})
	}
	all.Wait()
	same(t, "of eight at once", first.Load(), 1)
	if err := db.KeepAnswer(ctx, "key:key_1", "k", 200, []byte(`{"secret":"zy"}`)); err != nil {
		t.Fatal(err)
	}
	status, body, fresh, err := db.AnswerOnce(ctx, "key:key_1", "k", []byte("asked"))
	same(t, "again", spaced(status, string(body), fresh, err), `200 {"secret":"zy"} false <nil>`)
	_, _, _, err = db.AnswerOnce(ctx, "key:key_1", "k", []byte("something else"))
	fails(t, err, zhiyin.Conflict)
	_, _, fresh, err = db.AnswerOnce(ctx, "key:key_2", "k", []byte("asked"))
	same(t, "of another caller", spaced(fresh, err), "true <nil>")
	if err := db.DropAnswer(ctx, "key:key_2", "k"); err != nil {
		t.Fatal(err)
	}
	_, _, fresh, err = db.AnswerOnce(ctx, "key:key_2", "k", []byte("something else"))
	same(t, "given back", spaced(fresh, err), "true <nil>")
	same(t, "of today none is dropped", must[int64](t)(db.ForgetAnswers(ctx)), 0)
}
