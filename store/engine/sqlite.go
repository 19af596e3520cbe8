package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"strings"

	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"zhiyin.dev"
)

// SQLite is the embedded engine.
var SQLite = Dialect{
	Goose:      goose.DialectSQLite3,
	Schema:     byKey,
	Open:       openSQLite,
	Kind:       kindSQLite,
	Begin:      `begin immediate`,
	Values:     questionMarks,
	Clock:      `cast(unixepoch('subsec') * 1000000 as bigint)`,
	Lock:       func(string) string { return "" },
	Rows:       func(from string) string { return `rowid in (select rowid ` + from + `)` },
	Checkpoint: `pragma wal_checkpoint`,
}

// openSQLite: busy_timeout first, so that the switch to WAL itself may wait.
// FULL makes every commit durable; grouped commits pay for it. secure_delete
// zeroes what is removed, wrapped keys above all.
func openSQLite(path string, writer bool) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(wal)", "synchronous(full)", "secure_delete(on)", "temp_store(memory)"}}
	if writer {
		q.Set("_txlock", "immediate")
		// KB: the upper pages of all indexes; what is not among them is in the system's
		// cache, a read away. A commit after a page was split looks at every page that is
		// held (balancing gives pages the number behind the first GB for a moment, and the
		// cache is then cut to the file's size): a larger cache costs more than it saves.
		q.Add("_pragma", "cache_size(-24000)")
		q.Add("_pragma", "wal_autocheckpoint(256000)") // pages, 1 GB: only when tidy can't keep up, for from then on it holds up every commit
	} else {
		q.Add("_pragma", "query_only(1)")
		// KB. A reader forgets its pages whenever somebody has written, and what is given
		// back beyond the allocator's 4 MB (8 KB for each page) goes to the system, page
		// by page, and comes back by a fault each: more is lost by that than saved.
		q.Add("_pragma", "cache_size(-1000)")
	}
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	return sql.Open("sqlite", name.String())
}

// byKey saves a table that is only reached by its primary key from being stored
// twice, as rows and as the key's index (sqlite.org/withoutrowid.html: for rows
// shorter than a twentieth of a page).
func byKey(text string) string {
	return strings.ReplaceAll(text, "\n); -- by key", "\n) without rowid;")
}

// questionMarks: SQLite takes $1 for a name, and the driver looks every name up
// in a list, so that a thousand of them take a third of a commit's time.
func questionMarks(rows, columns int) string {
	one := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return one + strings.Repeat(", "+one, rows-1)
}

// kindSQLite goes by the primary result code (sqlite.org/rescode.html).
func kindSQLite(err error) zhiyin.Error {
	var known zhiyin.Error
	if errors.As(err, &known) {
		return known
	}
	var e *sqlitedriver.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CONSTRAINT:
			return zhiyin.Conflict
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
			sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED,
			sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERRUPT:
			return zhiyin.Unavailable
		}
		return zhiyin.Internal
	}
	switch {
	case errors.Is(err, sql.ErrConnDone), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		err != nil && err.Error() == "sql: database is closed": // database/sql exports no value for it
		return zhiyin.Unavailable
	}
	return zhiyin.Internal
}
