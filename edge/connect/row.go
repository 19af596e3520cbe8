package connect

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Op is what happened to a row in the system that it comes from.
type Op string

// Ops. A row that is only seen (of a sheet, a query, a snapshot, a hook that says
// nothing else) is Read.
const (
	Read   Op = "read"
	Create Op = "create"
	Update Op = "update"
	Delete Op = "delete"
)

// Row is one thing that a way brought.
type Row struct {
	Doc    map[string]any // as in JSON: text, float64, json.Number, bool, nil, lists, tables
	Before map[string]any // the row before an update, as far as it is known; nil: unknown
	Op     Op
	Table  string    // where it comes from; "" when the way has one table only
	At     time.Time // when it happened; zero: unknown
	// ID tells this row's state from every other of the connection: a row that
	// comes twice has the same. Empty: made of the content.
	ID string
	// Key is the row's in the other database, where it is kept to find out that the
	// row is gone; "" elsewhere.
	Key string `json:",omitempty"`
	// Number is the line of a sheet, from 1; 0 elsewhere.
	Number int
}

// Names under which a mapping reads what is around a row.
const (
	fieldOp     = "_op"
	fieldTable  = "_table"
	fieldAt     = "_at"
	fieldBefore = "_before"
)

// view is the row as paths see it.
func (r Row) view() map[string]any {
	out := make(map[string]any, len(r.Doc)+4)
	for k, v := range r.Doc {
		out[k] = v
	}
	out[fieldOp], out[fieldTable] = string(r.op()), r.Table
	if !r.At.IsZero() {
		out[fieldAt] = r.At.UTC().Format(time.RFC3339Nano)
	}
	if r.Before != nil {
		out[fieldBefore] = r.Before
	}
	return out
}

func (r Row) op() Op {
	if r.Op == "" {
		return Read
	}
	return r.Op
}

// identity is ID, or a hash of the content. Keys of JSON objects are sorted, so
// the order in which a system writes them changes nothing.
func (r Row) identity() string {
	if r.ID != "" {
		return r.ID
	}
	text, err := json.Marshal(struct {
		Op    Op
		Table string
		At    time.Time
		Doc   map[string]any
	}{r.op(), r.Table, r.At, r.Doc})
	if err != nil {
		return "" // values from outside JSON, which no way makes
	}
	return string(text)
}

// messageID is the id of the n-th message of the row: a hash, for the row's own
// id may be personal.
func messageID(connection, row string, n int) string {
	h := sha256.New()
	for _, part := range []string{connection, row} {
		_, _ = h.Write([]byte(part)) // a hash takes everything
		_, _ = h.Write([]byte{0})
	}
	_, _ = h.Write([]byte{byte(n)})
	return "cn-" + hex.EncodeToString(h.Sum(nil)[:16])
}
