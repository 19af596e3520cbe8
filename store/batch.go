package store

import (
	"cmp"
	"slices"

	"zhiyin.dev/store/engine"
)

// Rows of these tables are inserted many at a time, at the end of a group, since
// a statement costs more than a row: nobody reads them within the transaction
// without calling insert first.
const (
	ledgerRows = iota
	keyRows
	customerRows
	identifierRows
	lookupRows
	linkRows
	canonicalRows
	headRows
	cursorRows
	seenRows
	timerRows
	shadowRows
	orderRows
)

// batches says how each kind is written; the order is that of insertion.
var batches = [...]struct {
	head    string
	tail    string
	columns int
}{
	ledgerRows: {`insert into ledger (partition, position, id, kind, version, unit, subject, person, at, recorded_at, by, cause, open, sealed) `, ``, 14},
	keyRows:    {`insert into keys (person, owner, wrapped, by) `, ``, 4},
	customerRows: {`insert into customers (id, unit, open, sealed, stamps, created_at, changed_at, by) `,
		` on conflict (id) do update set open = excluded.open, sealed = excluded.sealed, stamps = excluded.stamps, changed_at = excluded.changed_at, by = excluded.by`, 8},
	identifierRows: {`insert into identifiers (blind, kind, customer, scope, source, since, by) `, ` on conflict (blind, kind) do nothing`, 7},
	lookupRows:     {`insert into lookups (field, blind, customer, by) `, ` on conflict (field, blind, customer) do nothing`, 4},
	linkRows: {`insert into links (a, b, via, kind, at, message, event, alias, out, by) `,
		` on conflict (a, b) do update set via = excluded.via, kind = excluded.kind, at = excluded.at, message = excluded.message, event = excluded.event, alias = case when excluded.alias > links.alias then excluded.alias else links.alias end, by = excluded.by`, 10},
	canonicalRows: {`insert into canonical (record, canonical, since, by) `,
		` on conflict (record) do update set canonical = excluded.canonical, since = excluded.since, by = excluded.by`, 4},
	headRows: {`insert into positions (partition, position) `, ` on conflict (partition) do update set position = excluded.position`, 2},
	cursorRows: {`insert into cursors (consumer, partition, position, by) `,
		` on conflict (consumer, partition) do update set position = excluded.position where excluded.position > cursors.position`, 4},
	seenRows:  {`insert into seen (hash, at) `, ` on conflict (hash) do nothing`, 2}, // by settleMarks alone
	orderRows: {orderInsert, orderUpsert, 16},
	timerRows: {`insert into timers (id, kind, subject, due, body, by) `,
		` on conflict (subject, id) do update set due = excluded.due, body = excluded.body, by = excluded.by`, 6},
	shadowRows: {`insert into shadow_tags (customer, id, tag, since, until, changed_at, by) `,
		` on conflict (customer, id) do update set tag = excluded.tag, since = excluded.since, until = excluded.until, changed_at = excluded.changed_at, by = excluded.by`, 7},
}

// batch is the values of rows, one after the other.
type batch []any

// later puts a row off until insert.
func (t *tx) later(kind int, values ...any) { t.late[kind] = append(t.late[kind], values...) }

// insert writes the rows of a kind that were put off.
func (t *tx) insert(kind int) error {
	rows, columns := t.late[kind], batches[kind].columns
	if kind == ledgerRows {
		rows = byPartition(rows)
	}
	t.late[kind] = nil
	return t.inBulk(batches[kind].head, batches[kind].tail, columns, rows)
}

// byPartition lays a group's rows of one partition side by side in the file, for they
// are read by partition: from three or four pages then, instead of one for each. Those
// of one subject are neighbours in its index as well.
func byPartition(rows batch) batch {
	out := make(batch, 0, len(rows))
	for _, row := range slices.SortedStableFunc(slices.Chunk(rows, batches[ledgerRows].columns), func(a, b batch) int {
		return cmp.Or(cmp.Compare(a[rowPartition].(int), b[rowPartition].(int)), cmp.Compare(a[rowSubject].(string), b[rowSubject].(string)))
	}) {
		out = append(out, row...)
	}
	return out
}

// putOff writes every row that was put off.
func (t *tx) putOff() error {
	if err := t.writePersons(); err != nil {
		return err
	}
	if err := t.writeMarks(); err != nil {
		return err
	}
	for kind := range batches {
		if err := t.insert(kind); err != nil {
			return err
		}
	}
	return nil
}

// flush writes everything that was put off and moves the heads.
func (t *tx) flush() error {
	if err := t.putOff(); err != nil {
		return err
	}
	return t.moveHeads()
}

// each runs a query that ends in a column's name for the ids, many at a time.
func (t *tx) each(query string, ids []string, read func(engine.Scanner) error) error {
	for among, args := range engine.Among(t.s.db.Engine, ids) {
		if err := t.rows(query+among, args, read); err != nil {
			return err
		}
	}
	return nil
}
