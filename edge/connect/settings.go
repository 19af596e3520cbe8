package connect

import (
	"regexp"
	"slices"
	"time"
)

// HookSettings are those of a hook.
type HookSettings struct {
	Verify string `yaml:"verify"` // token (Authorization: Bearer …), standard (Standard Webhooks 1.0: HMAC over id, time and body), or hmac (over the body, in Header)
	Header string `yaml:"header"` // of hmac: where the signature stands, as X-Shopify-Hmac-Sha256
	Form   string `yaml:"form"`   // json, or debezium (the envelope of its JSON converter)
	Rows   string `yaml:"rows"`   // path to the list of rows within the body; empty: the body is one row, or a list of them
	ID     string `yaml:"id"`     // path to the row's own id; empty: the delivery's id where it is signed, or the content
	// PerMinute is how many requests are taken in a minute; a minute's worth may come at once.
	PerMinute int `yaml:"per_minute"`
}

// defaultHook takes ten requests a second: a busy shop's, and no flood.
func defaultHook() HookSettings { return HookSettings{Verify: "token", Form: "json", PerMinute: 600} }

// headerForm is a field name (RFC 9110 §5.1), as far as systems use it.
var headerForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)

func (h HookSettings) check() error {
	switch {
	case !slices.Contains([]string{"token", "standard", "hmac"}, h.Verify):
		return amiss("verify", "token, standard or hmac")
	case h.Verify == "hmac" && !headerForm.MatchString(h.Header):
		return amiss("header", "hmac needs the name of the header with the signature")
	case h.Verify != "hmac" && h.Header != "":
		return amiss("header", "only hmac has a header of its own")
	case h.PerMinute < 1 || h.PerMinute > 60_000:
		return amiss("per_minute", "between 1 and 60000")
	case h.Form != "json" && h.Form != "debezium":
		return amiss("form", "json or debezium")
	case !emptyOrPath(h.Rows):
		return amiss("rows", "this is no path")
	case !emptyOrPath(h.ID):
		return amiss("id", "this is no path")
	}
	return nil
}

func emptyOrPath(text string) bool {
	_, ok := parsePath(text)
	return ok || text == ""
}

// SheetSettings are those of an imported file. What is left out is found out.
type SheetSettings struct {
	Encoding  string `yaml:"encoding"`  // utf-8, gb18030 or utf-16
	Delimiter string `yaml:"delimiter"` // one character
	Header    string `yaml:"header"`    // yes or no; columns without a header are called A, B, C …
	Tab       string `yaml:"tab"`       // of a workbook; the first when left out
	ID        string `yaml:"id"`        // column with the row's own id; empty: the content
}

func (s SheetSettings) check() error {
	switch {
	case !slices.Contains([]string{"", "utf-8", "gb18030", "utf-16"}, s.Encoding):
		return amiss("encoding", "utf-8, gb18030 or utf-16")
	case len([]rune(s.Delimiter)) > 1:
		return amiss("delimiter", "one character")
	case !slices.Contains([]string{"", "yes", "no"}, s.Header):
		return amiss("header", "yes or no")
	}
	return nil
}

// PollSettings are those of a polled database.
type PollSettings struct {
	Engine    string        `yaml:"engine"`    // postgres or mysql (MariaDB too)
	Table     string        `yaml:"table"`     // schema.table, or a view
	Columns   []string      `yaml:"columns"`   // empty: all
	Watermark string        `yaml:"watermark"` // column that grows with every change: a time or a number
	Key       string        `yaml:"key"`       // column that tells rows of one watermark apart: the primary key
	Every     time.Duration `yaml:"every"`     // between two looks, when there is nothing more
	Batch     int           `yaml:"batch"`     // rows of one query
	Settle    time.Duration `yaml:"settle"`    // rows younger than this wait: transactions that began earlier may still commit
	Deleted   string        `yaml:"deleted"`   // column that marks a row as deleted: a time, or true; empty: there is none
	Sweep     time.Duration `yaml:"sweep"`     // how often all keys are read, to find rows that are there no more; 0: never
}

// leastSweep spares the other database: a sweep reads every key.
const leastSweep = time.Minute

func defaultPoll() PollSettings {
	return PollSettings{Every: 10 * time.Second, Batch: 500, Settle: time.Second}
}

// column and table names stand in the query: letters, digits and underscores only.
var (
	columnForm = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_$]{0,62}$`)
	tableForm  = regexp.MustCompile(`^([\p{L}_][\p{L}\p{N}_$]{0,62}\.)?[\p{L}_][\p{L}\p{N}_$]{0,62}$`)
)

func (p PollSettings) check() error {
	switch {
	case p.Engine != "postgres" && p.Engine != "mysql":
		return amiss("engine", "postgres or mysql")
	case !tableForm.MatchString(p.Table):
		return amiss("table", "the name of a table or view is needed")
	case !columnForm.MatchString(p.Watermark):
		return amiss("watermark", "the name of a column is needed")
	case !columnForm.MatchString(p.Key):
		return amiss("key", "the name of a column is needed")
	case p.Every < 100*time.Millisecond || p.Every > 24*time.Hour:
		return amiss("every", "between 100ms and 24h")
	case p.Batch < 1 || p.Batch > 5000:
		return amiss("batch", "between 1 and 5000")
	case p.Settle < 0 || p.Settle > time.Hour:
		return amiss("settle", "between 0s and 1h")
	case p.Deleted != "" && !columnForm.MatchString(p.Deleted):
		return amiss("deleted", "the name of a column")
	case p.Sweep != 0 && (p.Sweep < leastSweep || p.Sweep > 7*24*time.Hour):
		return amiss("sweep", "between 1m and 168h, or 0s for never")
	}
	for _, c := range p.Columns {
		if !columnForm.MatchString(c) {
			return amiss("columns", "these must be names of columns")
		}
	}
	return nil
}

// ChangesSettings are those of a stream of changes.
type ChangesSettings struct {
	Tables      []string `yaml:"tables"`
	Slot        string   `yaml:"slot"`        // replication slot in the other database
	Publication string   `yaml:"publication"` // publication there
	Create      bool     `yaml:"create"`      // we may make slot and publication where they are not there
	Snapshot    bool     `yaml:"snapshot"`    // rows that are there already come first
	MostHeldMB  int      `yaml:"most_held_mb"`
}

func defaultChanges() ChangesSettings {
	return ChangesSettings{Snapshot: true, MostHeldMB: 1024}
}

var slotForm = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`) // PostgreSQL allows no others for slots

func (c ChangesSettings) check() error {
	switch {
	case len(c.Tables) == 0 || len(c.Tables) > 100:
		return amiss("tables", "between one and a hundred tables are needed")
	case !slotForm.MatchString(c.Slot):
		return amiss("slot", "a name of small letters, digits and underscores is needed")
	case !slotForm.MatchString(c.Publication):
		return amiss("publication", "a name of small letters, digits and underscores is needed")
	case c.MostHeldMB < 16 || c.MostHeldMB > 1<<20:
		return amiss("most_held_mb", "between 16 and 1048576")
	}
	for _, t := range c.Tables {
		if !tableForm.MatchString(t) {
			return amiss("tables", "these must be names of tables")
		}
	}
	return nil
}
