package interchange

import (
	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// beginPush lets a new push begin with what is kept from now on.
func beginPush(t engine.Tx, c zhiyin.Connection) error {
	if c.Way != zhiyin.WayPush {
		return nil
	}
	_, err := t.Exec(`insert into cursors (consumer, partition, position, by) select $1, partition, position, $1 from positions`, webhookConsumer(c.Deliveries()))
	return err
}

// forgetPush forgets how far a push has come, with those of its deliveries that
// which names.
func forgetPush(t engine.Tx, id, which string) error {
	name := zhiyin.Connection{ID: id}.Deliveries()
	if _, err := t.Exec(`delete from deliveries where webhook = $1 and `+which, name); err != nil {
		return err
	}
	_, err := t.Exec(`delete from cursors where consumer = $1`, webhookConsumer(name))
	return err
}
