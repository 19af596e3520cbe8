package store

import (
	"fmt"

	"zhiyin.dev"
)

// appliers change the state that follows from one kind of event, in the
// event's own transaction. Kinds without one are kept and change nothing.
var appliers = map[zhiyin.Kind]func(*tx, zhiyin.Event) error{}

// on registers the applier of one kind of event.
func on[B zhiyin.Body](apply func(*tx, zhiyin.Event, B) error) bool {
	var zero B
	appliers[zero.Kind()] = func(t *tx, e zhiyin.Event) error {
		body, ok := e.Body.(B)
		if !ok {
			return fmt.Errorf("body is a %T: %w", e.Body, zhiyin.Invalid)
		}
		return apply(t, e, body)
	}
	return true
}

// one runs a statement that must change a row; NotFound when it changes none.
func (t *tx) one(query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err == nil && n == 0 {
		err = zhiyin.NotFound
	}
	return err
}
