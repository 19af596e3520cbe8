package pgcdc

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pglogrepl"
	"github.com/jackc/pgx/v5/pgconn"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// snapshot makes the slot and brings the rows that were there at that moment. The
// place is kept when all of them are in: a run that breaks off before begins anew.
func (r *run) snapshot(ctx context.Context) (pglogrepl.LSN, error) {
	made, err := pglogrepl.CreateReplicationSlot(ctx, r.wire, r.s.Slot, "pgoutput",
		pglogrepl.CreateReplicationSlotOptions{Mode: pglogrepl.LogicalReplication, SnapshotAction: "EXPORT_SNAPSHOT"})
	if err != nil {
		return 0, trouble(err)
	}
	at, err := pglogrepl.ParseLSN(made.ConsistentPoint)
	if err != nil {
		return 0, fmt.Errorf("pgcdc: where the slot begins: %v: %w", err, zhiyin.Internal)
	}
	if r.s.Snapshot {
		if err := r.rowsAt(ctx, made.SnapshotName); err != nil {
			return 0, err
		}
	}
	return at, r.keep(ctx, at)
}

// rowsAt brings every table's rows as the snapshot shows them.
func (r *run) rowsAt(ctx context.Context, snapshot string) error {
	if _, err := r.asking.Exec(ctx, "begin isolation level repeatable read read only"); err != nil {
		return trouble(err)
	}
	if _, err := r.asking.Exec(ctx, "set transaction snapshot '"+snapshot+"'"); err != nil { // the name is the server's own: digits and hyphens
		return trouble(err)
	}
	for _, table := range r.s.Tables {
		var rows []connect.Row
		give := func() error {
			err := r.job.Take(ctx, rows, connect.Standing())
			rows = nil
			return err
		}
		err := read(ctx, r.asking.PgConn(), table, 0, func(row connect.Row) error {
			if rows = append(rows, row); len(rows) < batchRows {
				return nil
			}
			return give()
		})
		if err == nil && len(rows) > 0 {
			err = give()
		}
		if err != nil {
			return err
		}
	}
	if _, err := r.asking.Exec(ctx, "commit"); err != nil {
		return trouble(err)
	}
	return nil
}

// read gives each row of a table; limit 0 means all.
func read(ctx context.Context, conn *pgconn.PgConn, table string, limit int, give func(connect.Row) error) error {
	query := "select * from " + quoted(table)
	if limit > 0 {
		query += " limit " + strconv.Itoa(limit)
	}
	result := conn.ExecParams(ctx, query, nil, nil, nil, nil) // values come as text, as in the stream
	for result.NextRow() {
		row := connect.Row{Op: connect.Read, Table: table, Doc: map[string]any{}}
		for i, value := range result.Values() {
			field := result.FieldDescriptions()[i]
			row.Doc[field.Name] = nil
			if value != nil {
				row.Doc[field.Name] = plain(field.DataTypeOID, string(value))
			}
		}
		if err := give(row); err != nil {
			_, _ = result.Close() // the connection is given up
			return err
		}
	}
	if _, err := result.Close(); err != nil {
		return trouble(err)
	}
	return nil
}
