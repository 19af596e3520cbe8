package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"zhiyin.dev"
)

// Postgres is the engine for several nodes.
var Postgres = Dialect{
	Goose:  goose.DialectPostgres,
	Schema: byCodePoint,
	Open:   openPostgres,
	Kind:   kindPostgres,
	Begin:  `begin`,
	Values: Numbered,
	Clock:  `cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)`,
	Lock:   func(clause string) string { return " " + clause },
	Rows:   func(from string) string { return `ctid = any(array(select ctid ` + from + `))` },
}

// heldUp is how long another session may keep this one waiting, and how long
// this one may stand still within a transaction: a stopped process must not
// hold rows that the others need.
const heldUp = 5 * time.Second

// openPostgres: only a primary is taken, for readers too must see what was
// acknowledged; of several hosts in the URL the one that is it.
func openPostgres(source string, writer bool) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(source)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, zhiyin.Invalid)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = heldUp
	}
	cfg.DialFunc = dialer().DialContext
	cfg.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsPrimary
	ms := fmt.Sprint(heldUp.Milliseconds())
	for name, value := range map[string]string{
		"application_name":                    "zhiyin",
		"default_transaction_isolation":       "read committed", // what waited for a lock sees what it waited for
		"idle_in_transaction_session_timeout": ms,
		"lock_timeout":                        fmt.Sprint(2 * heldUp.Milliseconds()),
		"tcp_keepalives_idle":                 "5", // s: a vanished node's rows are free soon
		"tcp_keepalives_interval":             "2",
		"tcp_keepalives_count":                "3",
		"tcp_user_timeout":                    ms,
		"jit":                                 "off", // compiling takes longer than any statement here
		"random_page_cost":                    "1.1", // rows are asked for by key, and disks have no heads
	} {
		if _, set := cfg.RuntimeParams[name]; !set {
			cfg.RuntimeParams[name] = value
		}
	}
	if writer {
		cfg.RuntimeParams["enable_seqscan"] = "off" // it asks by keys alone, also of tables that nobody has counted yet
	} else {
		cfg.RuntimeParams["default_transaction_read_only"] = "on"
	}
	return stdlib.OpenDB(*cfg), nil
}

// dialer finds out soon that the server's machine has gone.
func dialer() *net.Dialer {
	return &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3},
		ControlContext: giveUpAfter(2 * heldUp)}
}

var textColumn = regexp.MustCompile(`(?m)^( *(?:alter table.* add column +)?[a-z_0-9]+ +text)\b`)

// storage says how tables are stored. The keys' is vacuumed soon after each
// erasure: until then a destroyed key stands in a dead row. Timers leave room in
// their pages for a second version of each: claiming all of a page, which were made
// and fall due together, then changes no index (heap-only tuples) and takes half as
// long as with a third of it free; what was due before is soon not looked through any more.
var storage = map[string]string{
	"keys":   "autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0",
	"timers": "fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02",
}

// byCodePoint compares texts as Go and SQLite do, whatever the database's
// locale, and stores tables as storage says.
func byCodePoint(text string) string {
	text = textColumn.ReplaceAllString(text, `$1 collate "C"`)
	for table, with := range storage {
		create := "create table " + table + " ("
		if before, rest, found := strings.Cut(text, create); found {
			text = before + create + strings.Replace(rest, "\n);", "\n) with ("+with+");", 1)
		}
	}
	return text
}

// Numbered writes $1, $2, … for a number of rows, each of as many columns.
func Numbered(rows, columns int) string {
	var b strings.Builder
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", r*columns+c+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// kindPostgres goes by SQLSTATE (PostgreSQL documentation, appendix A). Busy is
// what a repetition of the transaction heals.
func kindPostgres(err error) zhiyin.Error {
	var known zhiyin.Error
	var e *pgconn.PgError
	var broken net.Error
	var refused *pgconn.ConnectError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &refused):
		return zhiyin.Unavailable
	case errors.As(err, &e):
		return kindOfState(e.Code)
	case errors.As(err, &broken), pgconn.SafeToRetry(err), pgconn.Timeout(err),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, sql.ErrConnDone), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		err != nil && err.Error() == "sql: database is closed": // database/sql exports no value for it
		return zhiyin.Unavailable
	}
	return zhiyin.Internal
}

func kindOfState(code string) zhiyin.Error {
	switch code {
	case "40001", "40P01", "55P03": // serialisation, deadlock, a lock not had in time
		return zhiyin.Busy
	case "25006", "25P03": // the primary became a standby; we stood still within a transaction
		return zhiyin.Unavailable
	case "57014": // cancelled
		return zhiyin.Unavailable
	}
	switch code[:min(2, len(code))] {
	case "23":
		return zhiyin.Conflict
	case "22":
		return zhiyin.Invalid
	case "08", "28", "53", "57", "58", "F0", "XX": // connection, sign-in, resources, operator, system, configuration, corruption
		return zhiyin.Unavailable
	}
	return zhiyin.Internal
}

// Fit refuses a server that would not keep what it acknowledges, or text as it
// is.
func Fit(ctx context.Context, pool *sql.DB) error {
	var version, encoding, durable, fsync string
	err := pool.QueryRowContext(ctx, `select current_setting('server_version_num'), current_setting('server_encoding'),
		current_setting('synchronous_commit'), current_setting('fsync')`).Scan(&version, &encoding, &durable, &fsync)
	switch {
	case err != nil:
		return err
	case len(version) < 6 || version < "130000":
		return fmt.Errorf("PostgreSQL %s is too old, 13 or later is needed: %w", version, zhiyin.Invalid)
	case encoding != "UTF8":
		return fmt.Errorf("the database's encoding is %s, UTF8 is needed: %w", encoding, zhiyin.Invalid)
	case durable == "off" || fsync == "off":
		return fmt.Errorf("synchronous_commit is %s and fsync is %s: what is acknowledged could be lost: %w", durable, fsync, zhiyin.Invalid)
	}
	return nil
}
