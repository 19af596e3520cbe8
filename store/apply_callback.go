package store

import (
	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(callbackPromised) && on(callbackPlaced) && on(callbackMissed)

func callbackPromised(t *tx, e zhiyin.Event, b zhiyin.CallbackPromised) error {
	return t.one(`update contacts set state = 'promised', queue = $2, queued_at = $3, reservation = '', by = $4 where id = $1`,
		e.Subject, string(b.Queue), engine.Micros(b.Since), e.By)
}

func callbackPlaced(t *tx, e zhiyin.Event, b zhiyin.CallbackPlaced) error {
	return t.one(`update contacts set state = 'returning', agent = $2, by = $3 where id = $1`, e.Subject, string(b.Agent), e.By)
}

func callbackMissed(t *tx, e zhiyin.Event, _ zhiyin.CallbackMissed) error {
	return t.one(`update contacts set state = 'promised', agent = '', reservation = '', by = $2 where id = $1`, e.Subject, e.By)
}
