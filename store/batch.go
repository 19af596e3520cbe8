package store

// Rows of these tables are inserted many at a time, at the end of a group, since
// a statement costs more than a row: nobody reads them within the transaction
// without calling insert first.
const (
	ledgerRows = iota
	keyRows
	identifierRows
	lookupRows
)

// batches says how each kind is written; the order is that of insertion.
var batches = [...]struct {
	head    string
	tail    string
	columns int
}{
	ledgerRows: {`insert into ledger (partition, position, id, kind, version, unit, subject, person, at, recorded_at, by, cause, open, sealed) values `, ``, 14},
	keyRows:    {`insert into keys (person, owner, wrapped, by) values `, ``, 4},
	identifierRows: {`insert into identifiers (kind, blind, customer, source, since, by) values `,
		` on conflict (kind, blind, customer, source) do nothing`, 6},
	lookupRows: {`insert into lookups (field, blind, customer, by) values `, ` on conflict (field, blind, customer) do nothing`, 4},
}

// batch is the values of rows, one after the other.
type batch []any

// batchText names the statement for so many rows of a kind.
type batchText struct{ kind, rows int }

// sizes are the numbers of rows inserted by one statement, tried from the
// largest: a few prepared texts serve any number of rows.
var sizes = [...]int{64, 16, 4, 3, 2, 1}

// later puts a row off until insert.
func (t *tx) later(kind int, values ...any) { t.late[kind] = append(t.late[kind], values...) }

// insert writes the rows of a kind that were put off.
func (t *tx) insert(kind int) error {
	rows, columns := t.late[kind], batches[kind].columns
	for _, n := range sizes {
		for len(rows) >= n*columns {
			if _, err := t.exec(t.batchText(kind, n), rows[:n*columns]...); err != nil {
				return err
			}
			rows = rows[n*columns:]
		}
	}
	t.late[kind] = nil
	return nil
}

func (t *tx) batchText(kind, rows int) string {
	name := batchText{kind, rows}
	text, ok := t.s.texts[name]
	if !ok {
		text = batches[kind].head + t.s.db.engine.values(rows, batches[kind].columns) + batches[kind].tail
		t.s.texts[name] = text
	}
	return text
}

// flush writes everything that was put off and moves the heads.
func (t *tx) flush() error {
	for kind := range batches {
		if err := t.insert(kind); err != nil {
			return err
		}
	}
	return t.moveHeads()
}
