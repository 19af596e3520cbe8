// Package connection owns what other systems and this one say to each other: the
// connections that customers' data comes in by, is asked by and is pushed by, the
// sources of events and their quarantine, and webhooks as the API shows them.
package connection

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/intake"
	"zhiyin.dev/edge/connect"
	"zhiyin.dev/edge/connect/hook"
	"zhiyin.dev/edge/connect/pgcdc"
	"zhiyin.dev/edge/connect/sheet"
	"zhiyin.dev/edge/connect/sqlpoll"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/interchange"
)

// Keeper keeps the systems going that we hear of customers from and write to, and
// shows them to the API. Its runners are run by whoever made it.
type Keeper struct {
	book
	Runner   *connect.Runner // of what is polled and followed
	Importer *sheet.Importer // of uploaded files
	Pusher   *webhook.Runner // of what is written into other systems

	door     connect.Door
	guard    webhook.Guard
	now      func() time.Time
	log      *slog.Logger
	hooks    *hook.Receiver
	pullers  map[zhiyin.Way]connect.Puller
	follower pgcdc.Follower
	pushes   *pushes
}

// book is the store as connections know it.
type book struct {
	*interchange.DB
	house *store.DB
}

func bookOf(db *store.DB) book { return book{interchange.Of(db.Engine, db), db} }

// Text is a connection's definition in that version.
func (b book) Text(ctx context.Context, id string, version int) (string, error) {
	d, err := definition.Of(b.Engine).Definition(ctx, zhiyin.DefinitionRef{Kind: "connection", ID: id, Version: version})
	return d.YAML, err
}

// Calling is what other systems are called with.
type Calling struct {
	Guard webhook.Guard  // of the addresses that may be called
	Roots *x509.CertPool // that their certificates are of; nil: the system's
	Now   func() time.Time
	Log   *slog.Logger
}

// New makes the keeper; what came in goes through the door. wait is the pause
// before a push is tried again, after so many attempts; nil: webhooks' own.
func New(db *store.DB, door connect.Door, with Calling, wait func(attempt int) time.Duration) *Keeper {
	c := &Keeper{book: bookOf(db), door: door, guard: with.Guard, now: with.Now, log: with.Log, follower: pgcdc.Follower{Now: with.Now}}
	c.pullers = map[zhiyin.Way]connect.Puller{zhiyin.WayPoll: sqlpoll.Poller{Now: c.now}, zhiyin.WayChanges: c.follower}
	c.Runner = connect.New(connect.Config{Book: c.book, Keys: c.book, Door: door, Pullers: c.pullers, Now: c.now, Log: c.log})
	c.Importer = &sheet.Importer{Shelf: c.book, Door: door, Now: c.now, Log: c.log}
	c.hooks = &hook.Receiver{Book: c.book, Door: door, Now: c.now}
	c.pushes = &pushes{book: c.book, now: c.now}
	c.Pusher = webhook.New(webhook.Config{Guard: c.guard, Roots: with.Roots, Now: c.now, Write: c.pushes.write, Final: finalPush, Wait: wait}, c.pushes, c.log)
	return c
}

// ReadConnection reads a definition for the API.
func (c *Keeper) ReadConnection(text string) (zhiyin.Connection, []intake.ConnectionFault) {
	d, faults := connect.Parse([]byte(text))
	out := make([]intake.ConnectionFault, 0, len(faults))
	for _, f := range faults {
		out = append(out, intake.ConnectionFault(f))
	}
	if len(faults) == 0 {
		if err := pushAddress(c.guard, d); err != nil {
			flaw := zhiyin.FlawOf(err)
			out = append(out, intake.ConnectionFault{Field: string(d.Way) + ".url", Line: 1, Column: 1, Code: "bad_address", Text: flaw.Text, Flaw: flaw})
		}
	}
	made := zhiyin.Connection{ID: d.ID, Unit: d.Unit, Name: d.Name, Way: d.Way}
	if d.Way == zhiyin.WayPush {
		made.Personal, made.Tells = d.Push.Purpose != "", d.Push.Cleared()
	}
	return made, out
}

// ConnectionForm is a text as JSON.
func (c *Keeper) ConnectionForm(text string) map[string]any { return connect.Form(text) }

// ConnectionText is the text of a form.
func (c *Keeper) ConnectionText(form map[string]any) (string, error) { return connect.Write(form) }

// PublishConnection puts a definition in force, and has it begun at once.
func (c *Keeper) PublishConnection(ctx context.Context, made zhiyin.Connection, text string, entry zhiyin.AuditEntry) error {
	defer c.Runner.Look()
	return c.book.PublishConnection(ctx, made, text, entry)
}

// SetConnectionSecret keeps a secret; a hook's is made here.
func (c *Keeper) SetConnectionSecret(ctx context.Context, of zhiyin.Connection, secret, by string, entry zhiyin.AuditEntry) (made string, err error) {
	switch of.Way {
	case zhiyin.WaySheet:
		return "", fmt.Errorf("connection: a sheet has no secret: %w", zhiyin.Invalid)
	case zhiyin.WayHook:
		d, _, err := connect.Load(ctx, c.book, of)
		if err != nil {
			return "", err
		}
		if d.Hook.Verify != "hmac" || secret == "" {
			made = hook.NewSecret(d.Hook.Verify)
			secret = made
		} else if len(secret) < hook.LeastSecret { // theirs: shops make it themselves
			return "", fmt.Errorf("connection: a secret has at least %d characters: %w", hook.LeastSecret, zhiyin.Invalid)
		}
	case zhiyin.WayPush:
		d, _, err := connect.Load(ctx, c.book, of)
		if err != nil {
			return "", err
		}
		if secret, made, err = pushSecret(d.Push.Prove, secret); err != nil {
			return "", err
		}
	case zhiyin.WayAsk:
		if secret == "" {
			return "", fmt.Errorf("connection: the secret that the other system gave is needed: %w", zhiyin.Invalid)
		}
	default:
		if secret == "" {
			return "", fmt.Errorf("connection: the address of a database is needed: %w", zhiyin.Invalid)
		}
	}
	defer c.Runner.Look()
	return made, c.book.SetConnectionSecret(ctx, of.ID, secret, by, entry)
}

// SwitchConnection starts or stops one.
func (c *Keeper) SwitchConnection(ctx context.Context, id string, on bool, by string, entry zhiyin.AuditEntry) error {
	defer c.Runner.Look()
	return c.book.SwitchConnection(ctx, id, on, by, entry)
}

// RewindConnection has one begin anew.
func (c *Keeper) RewindConnection(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error {
	defer c.Runner.Look()
	return c.book.RewindConnection(ctx, id, by, entry)
}

// RemoveConnection takes back what was made in the other database, too.
func (c *Keeper) RemoveConnection(ctx context.Context, of zhiyin.Connection, by string, entry zhiyin.AuditEntry) (left bool, err error) {
	d, secret, unread := connect.Load(ctx, c.book, of)
	if err := c.book.RemoveConnection(ctx, of.ID, by, entry); err != nil {
		return false, err
	}
	c.Runner.Stop(of.ID)
	if of.Way == zhiyin.WayChanges && unread == nil && secret != "" {
		if err := c.follower.Release(ctx, d, secret); err != nil {
			c.log.Warn("a slot is left in another database", "connection", of.ID, "err", err)
			left = true
		}
	}
	return left, nil
}

// TryConnection maps a few rows.
func (c *Keeper) TryConnection(ctx context.Context, text, posted string) (intake.Trial, error) {
	d, faults := connect.Parse([]byte(text))
	if err := connect.Invalid(d.ID, faults); err != nil {
		return intake.Trial{}, err
	}
	if d.Way == zhiyin.WayPush {
		return c.tryPush(ctx, d, posted)
	}
	rows, err := c.sample(ctx, d, posted)
	if t := (connect.Trouble{}); errors.As(err, &t) {
		return intake.Trial{Fault: t.Code, Rows: []intake.TrialRow{}}, nil
	}
	if err != nil {
		return intake.Trial{}, err
	}
	return trial(d, rows)
}

func (c *Keeper) sample(ctx context.Context, d connect.Definition, posted string) ([]connect.Row, error) {
	switch puller, pulls := c.pullers[d.Way]; {
	case pulls:
		secret, err := c.ConnectionSecret(ctx, d.ID)
		if zhiyin.KindOf(err) == zhiyin.NotFound {
			return nil, connect.Trouble{Code: connect.NoSecret, Err: err}
		}
		if err != nil {
			return nil, err
		}
		return puller.Try(ctx, d, secret)
	case d.Way == zhiyin.WayHook && posted != "":
		return hook.Sample(d, posted)
	case d.Way == zhiyin.WaySheet && posted != "":
		return firstRows(posted, d)
	}
	return nil, nil
}

// firstRows are those of a sheet.
func firstRows(content string, d connect.Definition) ([]connect.Row, error) {
	file, err := sheet.Open([]byte(content), d.Sheet)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return upTo(file, previewed)
}

// upTo reads some rows of a file.
func upTo(file *sheet.Sheet, most int) (rows []connect.Row, err error) {
	for len(rows) < most {
		row, err := file.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// trial is what a mapping makes of rows, masked.
func trial(d connect.Definition, rows []connect.Row) (intake.Trial, error) {
	out := intake.Trial{Rows: []intake.TrialRow{}}
	for _, row := range rows {
		messages, reasons := d.Mapping.Apply(d.ID, row)
		one := intake.TrialRow{Number: row.Number, Row: connect.Masked(row.Doc), Messages: []map[string]any{}, Reasons: []intake.TrialReason{}}
		for _, m := range messages {
			var plain map[string]any
			if err := catalog.ViaJSON(connect.MaskedMessage(m), &plain); err != nil {
				return out, err
			}
			delete(plain, "messageId")
			one.Messages = append(one.Messages, plain)
		}
		for _, r := range reasons {
			one.Reasons = append(one.Reasons, intake.TrialReason(r))
		}
		out.Rows = append(out.Rows, one)
	}
	return out, nil
}

// Letters are shown masked. Those of a push are the deliveries that were given up.
func (c *Keeper) Letters(ctx context.Context, connection, of, after string, limit int) ([]zhiyin.Letter, error) {
	now, err := c.Connection(ctx, connection)
	if err != nil {
		return nil, err
	}
	if now.Way == zhiyin.WayPush {
		return c.pushes.letters(ctx, now, after, limit)
	}
	letters, err := c.book.Letters(ctx, connection, of, after, limit)
	for i, l := range letters {
		var row connect.Row
		if err := json.Unmarshal(l.Row, &row); err != nil {
			return nil, fmt.Errorf("connection: letter %s: %w", l.ID, zhiyin.Internal)
		}
		masked, err := json.Marshal(connect.Masked(row.Doc))
		if err != nil {
			return nil, fmt.Errorf("connection: letter %s: %w", l.ID, zhiyin.Internal)
		}
		letters[i].Row = masked
	}
	return letters, err
}

// ReplayLetters gives refused rows to the mapping in force: one, those of an import,
// or all. Of a push they are sent again, by and by.
func (c *Keeper) ReplayLetters(ctx context.Context, connection, of, only string) (taken, left int, err error) {
	now, err := c.Connection(ctx, connection)
	if err != nil {
		return 0, 0, err
	}
	if now.Way == zhiyin.WayPush {
		taken, err = c.pushes.replay(ctx, now, only)
		return taken, 0, err
	}
	d, _, err := connect.Load(ctx, c.book, now)
	if err != nil {
		return 0, 0, err
	}
	sink := connect.Sink{Definition: d, Door: c.door, Book: c.book, Now: c.now}
	if only == "" {
		return sink.Replay(ctx, of)
	}
	letter, err := c.Letter(ctx, connection, only)
	if err != nil {
		return 0, 0, err
	}
	return sink.Again(ctx, []zhiyin.Letter{letter})
}

// Receive takes what is posted to a hook.
func (c *Keeper) Receive(ctx context.Context, id string, h http.Header, body []byte) (intake.Received, error) {
	got, err := c.hooks.Receive(ctx, id, h, body)
	return intake.Received(got), err
}

// NewImport keeps an uploaded file that can be read.
func (c *Keeper) NewImport(ctx context.Context, im zhiyin.Import, content []byte, entry zhiyin.AuditEntry) (zhiyin.Import, error) {
	parts, err := sheet.Parts(content)
	if err != nil {
		return im, err
	}
	now, err := c.Connection(ctx, im.Connection)
	if err != nil {
		return im, err
	}
	d, _, err := connect.Load(ctx, c.book, now)
	if err != nil {
		return im, err
	}
	file, err := sheet.Open(content, d.Sheet)
	if err != nil {
		return im, err
	}
	file.Close()
	return c.book.NewImport(ctx, im, parts, entry)
}

// The states from which an import may be checked, run and stopped.
var (
	mayCheck = []zhiyin.ImportState{zhiyin.ImportUploaded, zhiyin.ImportChecked, zhiyin.ImportFailed}
	mayStop  = []zhiyin.ImportState{zhiyin.ImportChecking, zhiyin.ImportRunning}
)

// CheckImport begins a dry run.
func (c *Keeper) CheckImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	return c.MoveImport(ctx, id, mayCheck, zhiyin.ImportChecking, true, entry)
}

// RunImport begins a run, or goes on with one that was stopped. A dry run that was
// stopped is begun as a real one from the first row: what is imported twice counts once.
func (c *Keeper) RunImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	err := c.MoveImport(ctx, id, mayCheck, zhiyin.ImportRunning, true, entry)
	if zhiyin.KindOf(err) == zhiyin.Conflict {
		err = c.MoveImport(ctx, id, []zhiyin.ImportState{zhiyin.ImportStopped}, zhiyin.ImportRunning, false, entry)
	}
	return err
}

// StopImport stops either. A dry run is as if it had not been.
func (c *Keeper) StopImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	err := c.MoveImport(ctx, id, []zhiyin.ImportState{zhiyin.ImportChecking}, zhiyin.ImportUploaded, true, entry)
	if zhiyin.KindOf(err) == zhiyin.Conflict {
		err = c.MoveImport(ctx, id, mayStop, zhiyin.ImportStopped, false, entry)
	}
	return err
}

// previewed is how many rows of a file are shown.
const previewed = 10

// PreviewImport maps the first rows of a file.
func (c *Keeper) PreviewImport(ctx context.Context, im zhiyin.Import) (intake.Trial, error) {
	now, err := c.Connection(ctx, im.Connection)
	if err != nil {
		return intake.Trial{}, err
	}
	d, _, err := connect.Load(ctx, c.book, now)
	if err != nil {
		return intake.Trial{}, err
	}
	content, err := sheet.Content(ctx, c.book, im.ID)
	if err != nil {
		return intake.Trial{}, err
	}
	file, err := sheet.Open(content, d.Sheet)
	if err != nil {
		return intake.Trial{}, err
	}
	defer file.Close()
	rows, err := upTo(file, previewed)
	if err != nil {
		return intake.Trial{}, err
	}
	out, err := trial(d, rows)
	found := intake.Found(file.Found)
	out.Found = &found
	return out, err
}

// WriteRefused gives an import's refused rows back.
func (c *Keeper) WriteRefused(ctx context.Context, im zhiyin.Import, to io.Writer) error {
	return sheet.WriteRefused(ctx, c.book, im, to)
}
