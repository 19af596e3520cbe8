package connecttest

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver "mysql"
)

// maria is one server for the tests of a process.
var maria struct {
	once  sync.Once
	dir   string
	leash io.Closer // closed, also by our own death: the guard ends the server
	err   error
}

// guardian runs the server until its standard input ends, then ends it and
// removes its files.
const guardian = `mariadbd --no-defaults --datadir="$1/data" --socket="$1/s" --pid-file="$1/pid" --skip-networking --skip-grant-tables --user="$2" \
	--innodb-buffer-pool-size=16M --innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0 >"$1/log" 2>&1 & my=$!
read -r keep
kill -KILL $my 2>/dev/null
wait $my
rm -rf "$1"`

// MariaDB makes a new, empty database on the process's own server and returns its
// address. Without MariaDB on the machine the test is skipped, in CI it fails.
func MariaDB(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("mariadbd"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no MariaDB on this machine (Debian: mariadb-server)")
		}
		t.Skip("there is no MariaDB on this machine (Debian: mariadb-server)")
	}
	maria.once.Do(func() { maria.err = startMariaDB() })
	if maria.err != nil {
		t.Fatal(maria.err)
	}
	name := "t" + strings.ToLower(rand.Text())
	db, err := sql.Open("mysql", mariaAddress("mysql"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("create database " + name + " character set utf8mb4"); err != nil {
		t.Fatal(err)
	}
	return mariaAddress(name)
}

func mariaAddress(database string) string {
	return "root@unix(" + filepath.Join(maria.dir, "s") + ")/" + database + "?charset=utf8mb4"
}

func startMariaDB() (err error) {
	if maria.dir, err = os.MkdirTemp("", "zhiyin-my"); err != nil { // short: a socket's path has 107 bytes
		return err
	}
	if err := os.Chmod(maria.dir, 0o777); err != nil { // the server is somebody else
		return err
	}
	as := "mysql"
	if os.Getuid() != 0 {
		as = os.Getenv("USER")
	}
	made := exec.Command("mariadb-install-db", "--no-defaults", "--datadir="+filepath.Join(maria.dir, "data"), "--user="+as, "--auth-root-authentication-method=normal", "--skip-test-db")
	if out, err := made.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("mariadb-install-db: %v: %.500s", err, out), os.RemoveAll(maria.dir))
	}
	guard := exec.Command("/bin/sh", "-c", guardian, "guard", maria.dir, as)
	if maria.leash, err = guard.StdinPipe(); err != nil {
		return err
	}
	if err := guard.Start(); err != nil {
		return err
	}
	return mariaAnswers()
}

func mariaAnswers() error {
	db, err := sql.Open("mysql", mariaAddress("mysql"))
	if err != nil {
		return err
	}
	defer db.Close()
	for late := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if err = db.Ping(); err == nil {
			return nil
		}
		if time.Now().After(late) {
			said, _ := os.ReadFile(filepath.Join(maria.dir, "log"))
			return fmt.Errorf("MariaDB not ready within %s: %v\n%.2000s", patience, err, said)
		}
	}
}
