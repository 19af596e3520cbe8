package zhiyin

import (
	"strings"
	"time"
)

// Way is how a connection brings customers' data in, or takes it out.
type Way string

// The ways.
const (
	WayHook    Way = "hook"    // another system calls us
	WaySheet   Way = "sheet"   // somebody uploads a file
	WayPoll    Way = "sqlpoll" // we ask another system's database by and by
	WayChanges Way = "pgcdc"   // a PostgreSQL database streams its changes
	WayPush    Way = "push"    // we write customers' tags into the other system
	WayAsk     Way = "ask"     // flows ask the other system during a contact
)

// Ways lists them.
func Ways() []Way { return []Way{WayHook, WaySheet, WayPoll, WayChanges, WayPush, WayAsk} }

// pushes begins the name under which deliveries of a push are kept; ids of webhooks
// begin with wh_.
const pushes = "push:"

// Deliveries is under which name the deliveries of a push are kept, in the place of
// a webhook's id.
func (c Connection) Deliveries() string { return pushes + c.ID }

// Pushed is the connection of a name that Deliveries gave; "" for a webhook's id.
func Pushed(deliveries string) string {
	id, is := strings.CutPrefix(deliveries, pushes)
	if !is {
		return ""
	}
	return id
}

// Connection is another system that we hear of customers from, or tell of them, as
// it stands. What it does is its definition connection/ID@Version.
type Connection struct {
	ID      string // a short name: crm-muhe
	Version int    // of the definition in force
	Unit    UnitID // empty: every unit's
	Name    Text
	Way     Way
	On      bool   // it is to work
	HasKey  bool   // a secret is kept
	Place   string // how far it has come, in its way's own words

	Taken   int64         // rows that were mapped and kept, in all; of a push: deliveries that arrived
	Skipped int64         // rows that the mapping has no message for; of a push: events with nothing to tell
	Refused int64         // rows that became letters; of a push: deliveries given up
	Waiting int64         // letters now
	Lag     time.Duration // how old the newest was when it was taken; 0: unknown
	Held    int64         // bytes that the other database keeps for us (pgcdc)
	Fault   string        // code of what stops it; empty: nothing
	Failing time.Time     // since when
	Worked  time.Time     // when rows were last asked for without a fault
	Moved   time.Time     // when a row was last taken
	Made    time.Time
	Changed time.Time
	By      string

	// Of a push, as its definition says; not kept with the connection.
	Personal bool        // personal fields are told
	Tells    Sensitivity // up to which sensitivity tags are told
}

// Progress is what one batch adds to a connection.
type Progress struct {
	Connection              string
	Place                   string // empty: as it was
	Taken, Skipped, Refused int64
	Lag                     time.Duration // negative: as it was
	Held                    int64         // negative: as it was
	At                      time.Time
}

// PolledKey is the key of a row that a polled connection has taken, so that it can
// be told when the row is there no more.
type PolledKey struct {
	Key      string     // as the other database writes it; sealed where it is kept
	Customer CustomerID // whose row it is; erasing them forgets it
	Seen     time.Time  // when the row was last known to be there
}

// Letter is a row that could not be taken: kept, sealed, to be replayed once the
// mapping or the row is mended. Letters are dropped after a week.
type Letter struct {
	ID         string // lt_…
	Connection string
	Import     string // the sheet it came by; empty elsewhere
	Number     int    // the sheet's line, from 1
	At         time.Time
	Field      string // of the message
	Code       string
	Row        []byte // the row as JSON; sealed where it is kept
}

// ImportState is where a sheet's import stands.
type ImportState string

// States of an import.
const (
	ImportUploaded ImportState = "uploaded" // nothing was done with it yet
	ImportChecking ImportState = "checking" // a dry run goes over it
	ImportChecked  ImportState = "checked"
	ImportRunning  ImportState = "running"
	ImportDone     ImportState = "done"
	ImportStopped  ImportState = "stopped" // by somebody; may go on
	ImportFailed   ImportState = "failed"  // Fault says why
)

// Over tells whether nothing goes on any more.
func (s ImportState) Over() bool { return s != ImportChecking && s != ImportRunning }

// Import is one uploaded sheet.
type Import struct {
	ID         string // im_…
	Connection string
	File       string // its name as it was uploaded
	Bytes      int64
	State      ImportState
	Rows       int64 // in the sheet; 0 until a run has come to its end
	Done       int64 // rows gone over in this run
	Good, Bad  int64 // of these
	Skipped    int64 // of these: the mapping has no message for them
	Offset     int64 // bytes of the file gone over, for the progress bar of a first run
	Reasons    map[string]int64
	Fault      string
	Made       time.Time
	Changed    time.Time
	Ended      time.Time
	By         string
}
