// Package connecttest gives tests of the ways a house to bring rows to: a real
// store with a real door.
package connecttest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/interchange"
	"zhiyin.dev/store/storetest"
)

// House is a store in a directory of the test's own.
type House struct {
	DB   *store.DB
	Book Book
	Line *intake.Line
	t    testing.TB
}

// Open opens one; it ends with the test.
func Open(t testing.TB) *House {
	t.Helper()
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	line, err := intake.New(intake.Config{Ledger: db, Directory: db, Now: func() time.Time { return time.Now().UTC() }})
	if err != nil {
		t.Fatal(err)
	}
	return &House{DB: db, Book: Book{interchange.Of(db.Engine, db)}, Line: line, t: t}
}

// Book is the store as a connection's book.
type Book struct{ *interchange.DB }

// Text is the definition's in that version.
func (b Book) Text(ctx context.Context, id string, version int) (string, error) {
	d, err := definition.Of(b.Engine).Definition(ctx, zhiyin.DefinitionRef{Kind: "connection", ID: id, Version: version})
	return d.YAML, err
}

func done(action string) zhiyin.AuditEntry {
	return zhiyin.AuditEntry{At: time.Now(), Actor: "agent:ag_1", Action: action, Result: zhiyin.AuditDone}
}

// Publish puts the next version of a definition in force, and keeps its secret
// unless it is "".
func (h *House) Publish(text, secret string) connect.Definition {
	h.t.Helper()
	d, faults := connect.Parse([]byte(text))
	if len(faults) > 0 {
		h.t.Fatal(faults)
	}
	c := zhiyin.Connection{ID: d.ID, Version: 1, Unit: d.Unit, Name: d.Name, Way: d.Way, On: true, By: "agent:ag_1"}
	if now, err := h.Book.Connection(context.Background(), d.ID); err == nil {
		c.Version = now.Version + 1
	}
	if err := h.Book.PublishConnection(context.Background(), c, text, done("connection.manage")); err != nil {
		h.t.Fatal(err)
	}
	if secret != "" {
		if err := h.Book.SetConnectionSecret(context.Background(), d.ID, secret, "agent:ag_1", done("connection.manage")); err != nil {
			h.t.Fatal(err)
		}
	}
	return d
}

// Switch turns a connection on or off.
func (h *House) Switch(id string, on bool) {
	h.t.Helper()
	if err := h.Book.SwitchConnection(context.Background(), id, on, "agent:ag_1", done("connection.manage")); err != nil {
		h.t.Fatal(err)
	}
}

// Connection is the connection as it stands.
func (h *House) Connection(id string) zhiyin.Connection {
	h.t.Helper()
	c, err := h.Book.Connection(context.Background(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// Sink is the connection's, by the definition in force.
func (h *House) Sink(id string) *connect.Sink {
	h.t.Helper()
	d, _, err := connect.Load(context.Background(), h.Book, h.Connection(id))
	if err != nil {
		h.t.Fatal(err)
	}
	return &connect.Sink{Definition: d, Door: h.Line, Book: h.Book, Now: time.Now}
}

// Meet is what the house knows of who calls from the number.
func (h *House) Meet(phone string) zhiyin.Snapshot {
	h.t.Helper()
	s, err := h.DB.Meet(context.Background(), phone, "muhe", time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// Events counts what is kept.
func (h *House) Events() (n int) {
	h.t.Helper()
	for p := range zhiyin.Partitions {
		list, err := h.DB.Partition(context.Background(), p, 0, 10_000)
		if err != nil {
			h.t.Fatal(err)
		}
		n += len(list)
	}
	return n
}

// Run runs a runner with the pullers until the test ends, and returns it.
func (h *House) Run(pullers map[zhiyin.Way]connect.Puller) *connect.Runner {
	h.t.Helper()
	r := connect.New(connect.Config{Book: h.Book, Keys: h.Book, Door: h.Line, Pullers: pullers, Now: time.Now, Log: storetest.Quiet(), GuardEvery: 200 * time.Millisecond,
		Wait: func(int) time.Duration { return 50 * time.Millisecond }})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	h.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			h.t.Error(err)
		}
	})
	return r
}

// patience is how long a test waits for what must come; a loaded machine is slow.
const patience = 90 * time.Second

// Until waits for what must come to be, and fails the test when it does not.
func (h *House) Until(what string, is func() bool) {
	h.t.Helper()
	late := time.Now().Add(patience)
	for !is() {
		if time.Now().After(late) {
			h.t.Fatal(fmt.Sprintf("%s: not within %s", what, patience))
		}
		time.Sleep(20 * time.Millisecond)
	}
}
