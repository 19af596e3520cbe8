package definition

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Place is where a node is drawn.
type Place struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// Layout returns where a flow's nodes are drawn; empty where nobody has moved one.
func (db DB) Layout(ctx context.Context, flow string) (map[string]Place, error) {
	bodies, err := engine.List(ctx, db, `select body from flow_layouts where flow = $1`, []any{flow}, engine.Plain[string])
	out := map[string]Place{}
	if err == nil && len(bodies) > 0 {
		err = json.Unmarshal([]byte(bodies[0]), &out)
	}
	if err != nil {
		return nil, fmt.Errorf("store: layout of %s: %w", flow, err)
	}
	return out, nil
}

// KeepLayout replaces a flow's layout.
func (db DB) KeepLayout(ctx context.Context, flow string, places map[string]Place, by string, at time.Time) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		_, err := t.Exec(`insert into flow_layouts (flow, body, changed_at, by) values ($1, $2, $3, $4)
			on conflict (flow) do update set body = excluded.body, changed_at = excluded.changed_at, by = excluded.by`, flow, engine.Text(places), engine.Micros(at), by)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: layout of %s: %w", flow, err)
	}
	return nil
}

// mostTravelled bounds how many contacts one look at a flow's traffic reads.
const mostTravelled = 3000

// Travelled is one event of a contact's way: FlowEntered, ContactConnected or ContactEnded.
type Travelled struct {
	Contact zhiyin.ContactID
	Body    zhiyin.Body
}

// Travel returns the ways of the newest contacts that a flow answered since, in the
// order of each contact's events, and whether these are all.
func (db DB) Travel(ctx context.Context, flow string, since time.Time) (way []Travelled, whole bool, err error) {
	ids, err := engine.List(ctx, db, `select id from contacts where arrived_at >= $1 and flow like $2 order by arrived_at desc, id limit $3`,
		[]any{engine.Micros(since), `%"kind":"flow","id":"` + flow + `",%`, mostTravelled}, engine.Plain[string])
	if err != nil {
		return nil, false, fmt.Errorf("store: contacts of %s: %w", flow, err)
	}
	for _, id := range ids {
		events, err := engine.List(ctx, db, `select kind, open from ledger where subject = $1 and kind in ('flow.entered', 'contact.connected', 'contact.ended') order by position limit 2000`,
			[]any{id}, func(s engine.Scanner) (Travelled, error) { return readTravelled(s, zhiyin.ContactID(id)) })
		if err != nil {
			return nil, false, fmt.Errorf("store: way of %s: %w", id, err)
		}
		way = append(way, events...)
	}
	return way, len(ids) < mostTravelled, nil
}

func readTravelled(s engine.Scanner, id zhiyin.ContactID) (Travelled, error) {
	var kind, open string
	if err := s.Scan(&kind, &open); err != nil {
		return Travelled{}, err
	}
	out := Travelled{Contact: id}
	var err error
	switch zhiyin.Kind(kind) {
	case zhiyin.FlowEntered{}.Kind():
		out.Body, err = body[zhiyin.FlowEntered](open)
	case zhiyin.ContactConnected{}.Kind():
		out.Body, err = body[zhiyin.ContactConnected](open)
	default:
		out.Body, err = body[zhiyin.ContactEnded](open)
	}
	return out, err
}

func body[T any](open string) (v T, err error) { return v, json.Unmarshal([]byte(open), &v) }
