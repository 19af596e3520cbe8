package store

import (
	"fmt"
	"testing"
)

// LimitPages bounds the database file, on the writer's own connection.
func LimitPages(t *testing.T, db *DB, pages int) {
	t.Helper()
	err := db.change(t.Context(), func(x *tx) error {
		var now int
		_, err := x.find(fmt.Sprintf(`pragma max_page_count = %d`, pages), nil, &now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
