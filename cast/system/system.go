// Package system acts the demo's other systems: a CRM, a shop, an ERP and a counter, each
// a process with a database of its own. They tell the platform what happens to the
// cast by the ways that any other system has: events over HTTP, a hook, a polled
// table, a stream of changes. The platform writes tags into the CRM by a push, and asks
// the counter what customers settle without an agent.
//
// A process is started with a line of JSON (Config) on its standard input, says
// on standard output where it is reached (Place), and ends when its standard
// input does.
package system

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"zhiyin.dev"
)

// Config is what a system is started with.
type Config struct {
	Base   string        // of the platform: http://localhost:8080
	CA     string        // file of the CA to trust; empty: the system's
	Dir    string        // for its database
	Key    string        // write key of the events API, or token of the hook
	Token  string        // what the platform brings to write into the CRM, or to ask the counter
	People []Person      // its customers
	Every  time.Duration // between two things that happen
}

// Person is one customer as the systems know them.
type Person struct {
	ID, Phone, Family string

	// What the counter knows beside.
	Unit, Home string
	Plan       string // of a telephone
	BoundDays  int    // from now, by a contract
	Affairs    []Affair
}

// Place is where a system is reached, once it is ready.
type Place struct {
	Address  string `json:"address,omitempty"`  // to be written to
	Database string `json:"database,omitempty"` // for who reads it
}

// Kinds are the systems.
var kinds = map[string]func(context.Context, *process) error{"crm": runCRM, "shop": runShop, "erp": runERP, "counter": runCounter}

// Names lists them.
func Names() []string { return []string{"crm", "shop", "erp", "counter"} }

// process is one running system.
type process struct {
	Config
	in     *bufio.Reader
	out    io.Writer
	client *http.Client
	random *rand.Rand
}

// Run acts a system until its standard input or ctx ends.
func Run(ctx context.Context, kind string, in io.Reader, out io.Writer) error {
	run, known := kinds[kind]
	if !known {
		return fmt.Errorf("system: there is no %q: %w", kind, zhiyin.NotFound)
	}
	p := &process{in: bufio.NewReader(in), out: out, random: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))}
	if err := p.line(&p.Config); err != nil {
		return err
	}
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return fmt.Errorf("system: %v: %w", err, zhiyin.Unavailable)
	}
	if err := p.trust(); err != nil {
		return err
	}
	return run(ctx, p)
}

// line reads one line of JSON.
func (p *process) line(into any) error {
	text, err := p.in.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return fmt.Errorf("system: its instructions can't be read: %w", zhiyin.Invalid)
	}
	return nil
}

// say tells the parent where the system is.
func (p *process) say(at Place) error { return json.NewEncoder(p.out).Encode(at) }

// leash ends ctx when the parent is gone.
func (p *process) leash(ctx context.Context) context.Context {
	ctx, end := context.WithCancel(ctx)
	go func() { // ends with the process
		defer end()
		_, _ = io.Copy(io.Discard, p.in)
	}()
	return ctx
}

func (p *process) trust() error {
	p.client = &http.Client{Timeout: 10 * time.Second}
	if p.CA == "" {
		return nil
	}
	raw, err := os.ReadFile(p.CA)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(raw) {
		return fmt.Errorf("system: %s holds no certificate: %w", p.CA, zhiyin.Invalid)
	}
	p.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	return nil
}

// each does something every now and then until ctx ends. What fails is done at
// the next time.
func (p *process) each(ctx context.Context, do func(context.Context) error) error {
	tick := time.NewTicker(p.Every)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "demo system:", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (p *process) anybody() Person { return p.People[p.random.IntN(len(p.People))] }

// post sends JSON and reads the answer; anything but success is an error.
func (p *process) post(ctx context.Context, path string, body any, sign func(*http.Request), answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("system: %s: %w", path, zhiyin.Internal)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.Base+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("system: %s: %w", path, zhiyin.Invalid)
	}
	req.Header.Set("Content-Type", "application/json")
	sign(req)
	resp, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("system: %s: no answer: %w", path, zhiyin.Unavailable)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("system: %s: status %d: %w", path, resp.StatusCode, zhiyin.Unavailable)
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(answer)
}

// open opens the system's own SQLite file with its tables.
func (p *process) open(ctx context.Context, name string, tables ...string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.Dir, name)+"?_pragma=journal_mode(wal)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, fmt.Errorf("system: %v: %w", err, zhiyin.Unavailable)
	}
	db.SetMaxOpenConns(1)
	for _, t := range tables {
		if _, err := db.ExecContext(ctx, t); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("system: %v: %w", err, zhiyin.Unavailable)
		}
	}
	return db, nil
}
