package sqlpoll

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// connectWithin bounds the way to the other database.
const connectWithin = 10 * time.Second

// open prepares a pool of one connection; nothing is dialled yet. The secret is
// the database's address: postgres://user:password@host/name, or
// mysql://user:password@host:3306/name (or the driver's own user:password@tcp(host)/name).
func open(engine, secret string) (*sql.DB, error) {
	var db *sql.DB
	switch engine {
	case "postgres":
		cfg, err := pgx.ParseConfig(secret)
		if err != nil {
			return nil, badSecret() // the error may hold the password
		}
		cfg.ConnectTimeout = connectWithin
		cfg.RuntimeParams["application_name"] = "zhiyin"
		db = stdlib.OpenDB(*cfg)
	default:
		cfg, err := mysqlConfig(secret)
		if err != nil {
			return nil, err
		}
		connector, err := mysql.NewConnector(cfg)
		if err != nil {
			return nil, badSecret()
		}
		db = sql.OpenDB(connector)
	}
	db.SetMaxOpenConns(1)
	db.SetConnMaxLifetime(time.Hour)
	return db, nil
}

func badSecret() error {
	return connect.Trouble{Code: connect.BadSecret, Err: fmt.Errorf("sqlpoll: the secret is no address of a database: %w", zhiyin.Invalid)}
}

// mysqlConfig reads the address. Times without a zone are the server's civil
// times, and stay so.
func mysqlConfig(secret string) (*mysql.Config, error) {
	if rest, is := strings.CutPrefix(secret, "mysql://"); is {
		user, rest, ok := cutLast(rest, "@")
		host, name, also := strings.Cut(rest, "/")
		if !ok || !also {
			return nil, badSecret()
		}
		if !strings.Contains(host, ":") {
			host += ":3306"
		}
		secret = user + "@tcp(" + host + ")/" + name
	}
	cfg, err := mysql.ParseDSN(secret)
	if err != nil {
		return nil, badSecret()
	}
	cfg.ParseTime, cfg.Loc = true, time.UTC
	cfg.Timeout, cfg.ReadTimeout, cfg.WriteTimeout = connectWithin, queryWithin, connectWithin
	cfg.AllowAllFiles, cfg.AllowCleartextPasswords = false, false
	cfg.Logger = &mysql.NopLogger{}
	return cfg, nil
}

func cutLast(text, at string) (before, after string, found bool) {
	i := strings.LastIndex(text, at)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(at):], true
}

// Codes of the engines: SQLSTATE of PostgreSQL (Appendix A), numbers of MariaDB
// ("MariaDB error codes").
var (
	pgCodes = map[string]string{"28000": connect.Refused, "28P01": connect.Refused, "3D000": connect.NoTable, "42P01": connect.NoTable,
		"42501": connect.NoTable, "3F000": connect.NoTable, "42703": connect.NoColumn}
	mysqlCodes = map[uint16]string{1044: connect.Refused, 1045: connect.Refused, 1049: connect.NoTable, 1142: connect.NoTable, 1146: connect.NoTable, 1054: connect.NoColumn, 1143: connect.NoColumn}
)

// trouble gives a driver's error its code. What the driver says is left out: it
// may quote a row.
func trouble(engine string, err error) error {
	var pg *pgconn.PgError
	var my *mysql.MySQLError
	code, said := connect.Unreachable, "no answer"
	switch {
	case errors.As(err, &pg):
		said = "SQLSTATE " + pg.Code
		if code = pgCodes[pg.Code]; code == "" {
			code = connect.OtherTrouble
		}
	case errors.As(err, &my):
		said = fmt.Sprintf("error %d", my.Number)
		if code = mysqlCodes[my.Number]; code == "" {
			code = connect.OtherTrouble
		}
	}
	return connect.Trouble{Code: code, Err: fmt.Errorf("sqlpoll: %s: %s: %w", engine, said, zhiyin.Unavailable)}
}
