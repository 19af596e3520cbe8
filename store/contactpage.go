package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

const factColumns = `select c.id, c.unit, c.channel, c.direction, c.number, c.flow, c.state, c.customer, c.known, c.assurance, c.queue, c.agent,
	c.arrived_at, c.queued_at, c.connected_at, c.ended_at, c.completed_at, c.flow_ms, c.wait_ms, c.talk_ms, c.hold_ms, c.reason, c.disposition from contacts c`

// ContactFacts returns what may be said of one contact; NotFound for an unknown
// one.
func (db *DB) ContactFacts(ctx context.Context, id zhiyin.ContactID) (zhiyin.ContactFacts, error) {
	c, err := engine.Single(ctx, db, factColumns+` where c.id = $1`, []any{string(id)}, readFacts)
	if err != nil {
		return c, fmt.Errorf("store: contact %s: %w", id, err)
	}
	return c, nil
}

// ContactPage returns one page of contacts.
func (db *DB) ContactPage(ctx context.Context, q zhiyin.ContactQuery) ([]zhiyin.ContactFacts, error) {
	if q.Units != nil && len(q.Units) == 0 {
		return []zhiyin.ContactFacts{}, nil
	}
	var w conditions
	w.equal("c.agent", string(q.Agent))
	if q.Customer != "" {
		w.add("c.customer in "+strings.ReplaceAll(engine.Theirs, "$1", "?"), string(q.Customer), string(q.Customer))
	}
	w.equal("c.queue", string(q.Queue))
	w.equal("c.channel", string(q.Channel))
	if len(q.Units) > 0 {
		units := make([]any, len(q.Units))
		for i, u := range q.Units {
			units[i] = string(u)
		}
		w.add("c.unit in ("+strings.TrimSuffix(strings.Repeat("?, ", len(units)), ", ")+")", units...)
	}
	if q.Open {
		w.add("c.completed_at = 0")
	}
	if !q.From.IsZero() {
		w.add("c.arrived_at >= ?", engine.Micros(q.From))
	}
	if !q.To.IsZero() {
		w.add("c.arrived_at < ?", engine.Micros(q.To))
	}
	if !q.Before.IsZero() {
		w.add("(c.arrived_at < ? or c.arrived_at = ? and c.id < ?)", engine.Micros(q.Before), engine.Micros(q.Before), string(q.ID))
	}
	text := factColumns + w.text + w.mark(" order by c.arrived_at desc, c.id desc limit ?", min(max(q.Limit, 1), 200))
	page, err := engine.List(ctx, db, text, w.args, readFacts)
	if err != nil {
		return nil, fmt.Errorf("store: contacts: %w", err)
	}
	return page, nil
}

// conditions put a where clause together. A ? in a clause stands for its value.
type conditions struct {
	text string
	args []any
}

func (w *conditions) add(clause string, values ...any) {
	joint := " where "
	if w.text != "" {
		joint = " and "
	}
	w.text += joint + w.mark(clause, values...)
}

// equal compares where there is something to compare with.
func (w *conditions) equal(column, value string) {
	if value != "" {
		w.add(column+" = ?", value)
	}
}

// mark numbers the clause's values among the others.
func (w *conditions) mark(clause string, values ...any) string {
	for _, v := range values {
		w.args = append(w.args, v)
		clause = strings.Replace(clause, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	return clause
}

func readFacts(s engine.Scanner) (c zhiyin.ContactFacts, err error) {
	var flow string
	var at [5]int64
	err = s.Scan(&c.ID, &c.Unit, &c.Channel, &c.Direction, &c.Number, &flow, &c.State, &c.Customer, &c.Known, &c.Assurance, &c.Queue, &c.Agent,
		&at[0], &at[1], &at[2], &at[3], &at[4], &c.FlowMs, &c.WaitMs, &c.TalkMs, &c.HoldMs, &c.EndedReason, &c.Disposition)
	if err != nil {
		return c, err
	}
	for i, to := range []*time.Time{&c.Arrived, &c.Queued, &c.Connected, &c.Ended, &c.Completed} {
		*to = engine.Instant(at[i])
	}
	return c, engine.Parse(flow, &c.Flow)
}
