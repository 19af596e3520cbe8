package system

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"zhiyin.dev"
)

// HasERP tells whether this machine has the PostgreSQL that the ERP works with.
func HasERP() bool { _, ok := postgres(); return ok }

// postgres is the folder of the newest PostgreSQL's programs.
func postgres() (string, bool) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well formed
	for _, other := range []string{"/usr/pgsql-17/bin/initdb", "/usr/local/pgsql/bin/initdb", "/opt/homebrew/opt/postgresql/bin/initdb"} {
		if _, err := os.Stat(other); err == nil {
			found = append(found, other)
		}
	}
	if len(found) == 0 {
		return "", false
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), true
}

// erpTables: invoices are followed as they change, points are polled.
var erpTables = []string{
	`create table if not exists invoices (no text primary key, phone text not null, title text not null, total numeric(10,2) not null, state text not null, at timestamptz not null default now())`,
	`alter table invoices replica identity full`,
	`create table if not exists points (phone text primary key, points bigint not null, updated_at timestamptz not null default now())`,
}

// runERP runs a PostgreSQL server of its own and writes invoices and members'
// points into it.
func runERP(ctx context.Context, p *process) error {
	s, err := p.startServer(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	db, err := s.answers(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, t := range erpTables {
		if _, err := db.ExecContext(ctx, t); err != nil {
			return fmt.Errorf("erp: %v: %w", err, zhiyin.Unavailable)
		}
	}
	if err := p.say(Place{Database: s.url()}); err != nil {
		return err
	}
	return p.each(p.leash(ctx), func(ctx context.Context) error { return p.keepBooks(ctx, db) })
}

// keepBooks lets one thing happen in each table.
func (p *process) keepBooks(ctx context.Context, db *sql.DB) error {
	var err error
	if p.random.IntN(2) == 0 {
		_, err = db.ExecContext(ctx, `insert into invoices values ($1, $2, '门店护理', $3, 'issued', now())`, fmt.Sprintf("F-%d", time.Now().UnixMilli()), p.anybody().Phone, 100+p.random.IntN(400))
	} else {
		_, err = db.ExecContext(ctx, `update invoices set state = 'paid', at = now() where no = (select no from invoices where state = 'issued' order by at limit 1)`)
	}
	_, also := db.ExecContext(ctx, `insert into points values ($1, $2, now()) on conflict (phone) do update set points = points.points + excluded.points, updated_at = now()`,
		p.anybody().Phone, 10+p.random.IntN(50))
	if err = errors.Join(err, also); err != nil {
		return fmt.Errorf("erp: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

// server is a PostgreSQL with its own files, reached through a socket.
type server struct {
	bin, data, socket string
	as                *syscall.SysProcAttr
	running           *exec.Cmd
}

func (p *process) startServer(ctx context.Context) (*server, error) {
	bin, ok := postgres()
	if !ok {
		return nil, fmt.Errorf("erp: there is no PostgreSQL on this machine: %w", zhiyin.NotFound)
	}
	s := &server{bin: bin, data: filepath.Join(p.Dir, "postgresql"), as: &syscall.SysProcAttr{}}
	var err error
	if s.socket, err = os.MkdirTemp("", "zy-erp"); err != nil { // short: a socket's path has 107 bytes
		return nil, fmt.Errorf("erp: %v: %w", err, zhiyin.Unavailable)
	}
	if err := s.drop(p.Dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(s.data, "PG_VERSION")); err != nil {
		made := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", s.data, "-U", "zhiyin", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
		made.SysProcAttr = s.as
		if err := made.Run(); err != nil {
			return nil, fmt.Errorf("erp: initdb: %v: %w", err, zhiyin.Unavailable)
		}
	}
	s.running = exec.Command(filepath.Join(bin, "postgres"), "-D", s.data, "-k", s.socket, "-c", "listen_addresses=", "-c", "wal_level=logical", "-c", "max_connections=20",
		"-c", "shared_buffers=16MB", "-c", "log_min_messages=fatal", "-c", "max_slot_wal_keep_size=1GB")
	s.running.SysProcAttr = s.as
	if err := s.running.Start(); err != nil {
		return nil, fmt.Errorf("erp: %v: %w", err, zhiyin.Unavailable)
	}
	return s, nil
}

// drop prepares to run as somebody who is not root, whom PostgreSQL refuses, and
// gives them the folder that is only theirs.
func (s *server) drop(dir string) error {
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return fmt.Errorf("erp: %v: %w", err, zhiyin.Unavailable)
	}
	if os.Getuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("erp: there is no user postgres: %w", zhiyin.NotFound)
	}
	uid, _ := strconv.ParseUint(who.Uid, 10, 32) // numbers on every system that has a root
	gid, _ := strconv.ParseUint(who.Gid, 10, 32)
	s.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	// The data directory of an installation is closed to others: theirs lies beside it.
	if s.data, err = os.MkdirTemp("", "zy-erp-data"); err != nil {
		return fmt.Errorf("erp: %v: %w", err, zhiyin.Unavailable)
	}
	return errors.Join(os.Chown(s.data, int(uid), int(gid)), os.Chown(s.socket, int(uid), int(gid)))
}

func (s *server) url() string { return "postgres:///postgres?host=" + s.socket + "&user=zhiyin" }

// readyWithin is generous: the machine may be starting.
const readyWithin = 60 * time.Second

func (s *server) answers(ctx context.Context) (*sql.DB, error) {
	db, err := sql.Open("pgx", s.url())
	if err != nil {
		return nil, fmt.Errorf("erp: %v: %w", err, zhiyin.Invalid)
	}
	late := time.Now().Add(readyWithin)
	for {
		if err = db.PingContext(ctx); err == nil {
			return db, nil
		}
		if time.Now().After(late) || ctx.Err() != nil {
			_ = db.Close()
			return nil, fmt.Errorf("erp: PostgreSQL does not answer: %w", zhiyin.Unavailable)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// stop ends the server as SIGINT does, and removes what only it used.
func (s *server) stop() {
	_ = s.running.Process.Signal(syscall.SIGINT)
	_ = s.running.Wait() // with the signal's number
	_ = os.RemoveAll(s.socket)
	if s.as.Credential != nil {
		_ = os.RemoveAll(s.data)
	}
}
