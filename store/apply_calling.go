package store

import "zhiyin.dev"

var _, _ = on(callPlaced), on(callAnswered)

func callPlaced(t *tx, e zhiyin.Event, b zhiyin.CallPlaced) error {
	return t.one(`update contacts set state = 'dialling', agent = $2, placed_by = $2, queue = $3, by = $4 where id = $1`,
		e.Subject, string(b.Agent), string(b.Queue), e.By)
}

func callAnswered(t *tx, e zhiyin.Event, _ zhiyin.CallAnswered) error {
	return t.one(`update contacts set state = 'informing' where id = $1`, e.Subject)
}
