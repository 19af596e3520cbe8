package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// readyWithin is generous: the machine may be busy with other tests.
const readyWithin = 60 * time.Second

// Server is one PostgreSQL with its own files, reached through a socket in
// them. Its settings are the defaults: what is acknowledged is on the disk.
type Server struct {
	dir   string
	bin   string
	as    *syscall.SysProcAttr // PostgreSQL does not run as root
	guard *exec.Cmd
	leash io.Closer // closed, also by our own death: the guard ends the server
}

// Start gives the test a server of its own, to be killed and started again.
// Settings are lines of postgresql.conf.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	need(t)
	s, err := start(settings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.release() })
	return s
}

// Launch is Start for a program that is no test: it ends the server with Close.
func Launch(settings ...string) (*Server, error) { return start(settings...) }

// Close ends a launched server and removes its files.
func (s *Server) Close() { s.release() }

func start(settings ...string) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "zhiyin-pg") // short: a socket's path has 107 bytes
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	s := &Server{dir: dir, bin: bin, as: &syscall.SysProcAttr{Setpgid: true}}
	if err := s.drop(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	made := exec.Command(filepath.Join(bin, "initdb"), "-D", s.data(), "-U", "zhiyin", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
	made.SysProcAttr, made.Dir = s.as, dir
	if out, err := made.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("pgtest: initdb: %v: %s", err, out), os.RemoveAll(dir))
	}
	if err := s.set(settings); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, s.run()
}

func (s *Server) set(settings []string) error {
	file, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = file.WriteString("\n" + strings.Join(settings, "\n") + "\n")
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// drop prepares to run as somebody who is not root.
func (s *Server) drop() error {
	if os.Getuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		if who, err = user.Lookup("nobody"); err != nil {
			return fmt.Errorf("pgtest: %w", err)
		}
	}
	uid, _ := strconv.ParseUint(who.Uid, 10, 32) // numbers on every system that has a root
	gid, _ := strconv.ParseUint(who.Gid, 10, 32)
	s.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	if err := os.Chown(s.dir, int(uid), int(gid)); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	return nil
}

// guardian runs the server until its standard input ends, then ends it and removes its
// files, unless they are to be kept for the next run.
const guardian = `"$1"/postgres -D "$2"/data -k "$2" -c listen_addresses= -c max_connections=200 -c log_min_messages=fatal 2>>"$2"/log & pg=$!
read -r keep
kill -QUIT $pg 2>/dev/null
wait $pg
[ "$keep" = keep ] || rm -rf "$2"`

// run starts the server on its files and waits until it answers.
func (s *Server) run() error {
	s.guard = exec.Command("/bin/sh", "-c", guardian, "guard", s.bin, s.dir)
	s.guard.SysProcAttr, s.guard.Dir = s.as, s.dir
	leash, err := s.guard.StdinPipe()
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	s.leash = leash
	if err := s.guard.Start(); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	return s.answers()
}

func (s *Server) answers() error {
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			said, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("pgtest: not ready within %s: %v\n%s", readyWithin, err, said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Kill ends the server as kill -9 would: every process of it, at once, the
// postmaster first, for it makes no new ones then.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	pid, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(pid), "\n")
	postmaster, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(postmaster, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for left := s.processes(); len(left) > 0; left = s.processes() {
		for _, pid := range left {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may be gone
		}
		time.Sleep(time.Millisecond)
	}
	if _, err := io.WriteString(s.leash.(io.Writer), "keep\n"); err != nil {
		t.Fatal(err)
	}
	_ = s.guard.Wait() // with the signal's number
}

// Restart starts a killed server on its files.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) release() {
	_ = s.leash.Close()
	_ = s.guard.Wait()
	_ = os.RemoveAll(s.dir) // where the guard was told to keep it
}

// processes lists the server's: those that work in its data directory (proc(5)).
func (s *Server) processes() (out []int) {
	places, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, place := range places {
		if at, err := os.Readlink(place); err != nil || at != s.data() {
			continue // elsewhere, or ended meanwhile
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(place))); err == nil {
			out = append(out, pid)
		}
	}
	return out
}

// DatabaseOn is Database with its tables and indexes in a folder of their own, such
// as a small disk; the server's log stays where it was.
func (s *Server) DatabaseOn(t testing.TB, folder string) (url string) {
	t.Helper()
	if who := s.as.Credential; who != nil {
		if err := os.Chown(folder, int(who.Uid), int(who.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	url, err := s.NewDatabase()
	name, _, _ := strings.Cut(strings.TrimPrefix(url, "postgres:///"), "?")
	if err == nil {
		err = s.exec(`create tablespace on_` + name + ` location '` + folder + `'`)
	}
	if err == nil {
		err = s.exec(`alter database ` + name + ` set tablespace on_` + name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return url
}
