package pgcdc

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/jackc/pglogrepl"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// change takes one message of the stream. A table's columns come before its first
// change, and again when they have changed.
func (s *stream) change(message pglogrepl.Message) error {
	switch m := message.(type) {
	case *pglogrepl.BeginMessage:
		s.within, s.commit, s.committed, s.nth = true, m.FinalLSN, m.CommitTime.UTC(), 0
	case *pglogrepl.CommitMessage:
		s.within, s.upTo = false, m.TransactionEndLSN
		if s.give.IsZero() {
			s.give = s.Now().Add(gatherFor)
		}
	case *pglogrepl.RelationMessage:
		s.tables[m.RelationID] = m
	case *pglogrepl.InsertMessage:
		return s.add(connect.Create, m.RelationID, m.Tuple, nil)
	case *pglogrepl.UpdateMessage:
		return s.add(connect.Update, m.RelationID, m.NewTuple, m.OldTuple)
	case *pglogrepl.DeleteMessage:
		return s.add(connect.Delete, m.RelationID, m.OldTuple, nil)
	}
	return nil
}

func (s *stream) add(op connect.Op, table uint32, now, before *pglogrepl.TupleData) error {
	known, has := s.tables[table]
	if !has || now == nil {
		return fmt.Errorf("pgcdc: a change of table %d without its columns: %w", table, zhiyin.Internal)
	}
	row := connect.Row{Op: op, Table: known.Namespace + "." + known.RelationName, At: s.committed,
		ID: fmt.Sprintf("%s/%d", s.commit, s.nth), Before: document(known, before), Doc: document(known, now)}
	s.nth++
	if op == connect.Delete { // of the key's columns only, where the replica identity is the key
		for name, value := range row.Doc {
			if value == nil {
				delete(row.Doc, name)
			}
		}
	}
	for i, c := range now.Columns { // unchanged and not sent: as before, where that is known
		if name := known.Columns[i].Name; c.DataType == 'u' && row.Before[name] != nil {
			row.Doc[name] = row.Before[name]
		}
	}
	s.rows = append(s.rows, row)
	if s.give.IsZero() {
		s.give = s.Now().Add(gatherFor)
	}
	return nil
}

// document is a tuple by the names of its columns; nil for none.
func document(table *pglogrepl.RelationMessage, tuple *pglogrepl.TupleData) map[string]any {
	if tuple == nil {
		return nil
	}
	out := map[string]any{}
	for i, c := range tuple.Columns {
		if i >= len(table.Columns) {
			break
		}
		switch name := table.Columns[i].Name; c.DataType {
		case 'n':
			out[name] = nil
		case 't':
			out[name] = plain(table.Columns[i].DataType, string(c.Data))
		}
	}
	return out
}

// plain is a value's text as JSON has it, by its type.
func plain(oid uint32, text string) any {
	switch oid {
	case pgtype.BoolOID:
		return text == "t"
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.Float4OID, pgtype.Float8OID:
		if f, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(f) < 1<<53 {
			return f
		}
	case pgtype.JSONOID, pgtype.JSONBOID:
		var v any
		if json.Unmarshal([]byte(text), &v) == nil {
			return v
		}
	case pgtype.BPCharOID:
		return strings.TrimRight(text, " ")
	}
	return text
}

// codes of PostgreSQL (Appendix A of its manual).
var codes = map[string]string{"28000": connect.Refused, "28P01": connect.Refused, "42501": connect.Refused, "3D000": connect.NoTable,
	"42P01": connect.NoTable, "3F000": connect.NoTable, "42704": connect.NoSlot, "55000": connect.SlotLost}

// trouble gives an error its code. What the driver says is left out: it may quote
// a row.
func trouble(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return connect.Trouble{Code: connect.Unreachable, Err: fmt.Errorf("pgcdc: no answer: %w", zhiyin.Unavailable)}
	}
	code := codes[pg.Code]
	if code == "" {
		code = connect.OtherTrouble
	}
	return connect.Trouble{Code: code, Err: fmt.Errorf("pgcdc: SQLSTATE %s: %w", pg.Code, zhiyin.Unavailable)}
}
