package intake

import (
	"context"
	"io"
	"net/http"

	"zhiyin.dev"
)

// Connections are the systems that we hear of customers from, or tell of them. What it takes to
// reach them is never returned. Each change keeps its entry in the audit with it,
// or is not made.
type Connections interface {
	Connections(ctx context.Context) ([]zhiyin.Connection, error)
	Connection(ctx context.Context, id string) (zhiyin.Connection, error)
	// Text is the definition's in that version.
	Text(ctx context.Context, id string, version int) (string, error)
	// ReadConnection reads a definition: ID, Unit, Name and Way of the connection
	// that it makes, or what is wrong with it.
	ReadConnection(text string) (zhiyin.Connection, []ConnectionFault)
	// ConnectionForm is a text as JSON, nil for what has no fields; ConnectionText is
	// the text of one.
	ConnectionForm(text string) map[string]any
	ConnectionText(form map[string]any) (string, error)
	PublishConnection(ctx context.Context, c zhiyin.Connection, text string, entry zhiyin.AuditEntry) error
	// SetConnectionSecret keeps what is given. For a hook, or a push that signs, an
	// empty one is made and returned, this once. Invalid for a connection that has none.
	SetConnectionSecret(ctx context.Context, c zhiyin.Connection, secret, by string, entry zhiyin.AuditEntry) (made string, err error)
	SwitchConnection(ctx context.Context, id string, on bool, by string, entry zhiyin.AuditEntry) error
	RewindConnection(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error
	// RemoveConnection also takes back what was made in the other system; left says
	// that it could not be reached for that.
	RemoveConnection(ctx context.Context, c zhiyin.Connection, by string, entry zhiyin.AuditEntry) (left bool, err error)
	// TryConnection maps rows of the other system (of what is posted, for a hook)
	// by a text, or for a push what it would send, and keeps nothing. What it shows is masked. The secret is that of
	// the connection with the text's id.
	TryConnection(ctx context.Context, text, posted string) (Trial, error)

	// Letters are a connection's, with their rows masked.
	Letters(ctx context.Context, connection, of, after string, limit int) ([]zhiyin.Letter, error)
	// ReplayLetters tries one again, those of an import, or all.
	ReplayLetters(ctx context.Context, connection, of, only string) (taken, left int, err error)

	NewImport(ctx context.Context, im zhiyin.Import, content []byte, entry zhiyin.AuditEntry) (zhiyin.Import, error)
	Import(ctx context.Context, id string) (zhiyin.Import, error)
	Imports(ctx context.Context, connection string, limit int) ([]zhiyin.Import, error)
	// CheckImport begins a dry run, RunImport a real one (which goes on where one
	// was stopped), StopImport stops either. Conflict in a state that does not allow it.
	CheckImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error
	RunImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error
	StopImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error
	PreviewImport(ctx context.Context, im zhiyin.Import) (Trial, error)
	// WriteRefused writes the rows that were refused as CSV, in the clear.
	WriteRefused(ctx context.Context, im zhiyin.Import, to io.Writer) error

	// Receive takes what another system posts to a hook.
	Receive(ctx context.Context, id string, h http.Header, body []byte) (Received, error)
}

// ConnectionFault is one thing wrong with a definition, with its place.
type ConnectionFault struct {
	Field  string      `json:"field"`
	Line   int         `json:"line"`
	Column int         `json:"column"`
	Code   string      `json:"code"`
	Text   string      `json:"text"`
	Flaw   zhiyin.Flaw `json:"flaw" doc:"the same with a code, by which a screen says it in any language"`
}

// Trial is what a mapping makes of a few rows, masked. Fault is the code of what
// kept the rows from being read.
type Trial struct {
	Fault string     `json:"fault,omitempty"`
	Rows  []TrialRow `json:"rows"`
	Found *Found     `json:"found,omitempty" doc:"what an uploaded file turned out to be"`
}

// TrialRow is one of them.
type TrialRow struct {
	Number   int              `json:"number,omitempty" doc:"line of the file"`
	Row      map[string]any   `json:"row"`
	Messages []map[string]any `json:"messages" doc:"as the events API takes them"`
	Reasons  []TrialReason    `json:"reasons" doc:"why it would be refused; none and no messages: it is skipped"`
}

// TrialReason is a field of the message and what is wrong with it.
type TrialReason struct {
	Field string `json:"field,omitempty"`
	Code  string `json:"code"`
}

// Found is what a file turned out to be.
type Found struct {
	Format    string   `json:"format" enum:"csv,xlsx"`
	Encoding  string   `json:"encoding,omitempty" enum:"utf-8,gb18030,utf-16"`
	Delimiter string   `json:"delimiter,omitempty"`
	Header    bool     `json:"header"`
	Tab       string   `json:"tab,omitempty"`
	Columns   []string `json:"columns"`
}

// Received is what a posted body came to.
type Received struct {
	Taken   int `json:"taken"`
	Skipped int `json:"skipped" doc:"rows that the mapping has no message for"`
	Refused int `json:"refused" doc:"rows that are kept to be mended and replayed; do not send them again"`
}
