package zhiyin

import (
	"strconv"
	"time"
)

// DefinitionRef names one version of something that business people edit. Every
// event whose content a definition decided carries one, so that a replay uses
// the version that was in force.
type DefinitionRef struct {
	Kind    string `json:"kind"` // flow, tag, queue, disposition, notice …
	ID      string `json:"id"`
	Version int    `json:"version"` // from 1
}

// String writes the ref as kind/id@version.
func (r DefinitionRef) String() string {
	return r.Kind + "/" + r.ID + "@" + strconv.Itoa(r.Version)
}

// Unit is a brand, company or region inside the enterprise: it carries numbers,
// packs, queues, agents, consents and a time zone. Customers are shared.
type Unit struct {
	ID       UnitID `json:"id"`
	Name     Text   `json:"name"`
	Industry string `json:"industry"` // the pack it uses: beauty, mother-baby, ecommerce, bank, telecom, medical
	Zone     string `json:"zone"`     // IANA time zone: "Asia/Shanghai"

	Recording  *RecordingRule `json:"recording,omitempty"`   // nil: talks are not recorded
	TwoPersons bool           `json:"two_persons,omitempty"` // its definitions are published when a second person has approved them
	Observing  Observing      `json:"observing,omitempty"`   // may a supervisor listen unseen? empty: no
}

// Number is one called number: which unit it belongs to and which flow answers.
type Number struct {
	ID       NumberID `json:"id"`
	Called   string   `json:"called"` // E.164 with plus, as dialled towards us
	Unit     UnitID   `json:"unit"`
	Flow     string   `json:"flow"`      // flow definition id
	Language Language `json:"language"`  // spoken to callers we do not know
	Notice   string   `json:"notice"`    // notice that must be played before recording or measuring mood
	CallerID string   `json:"caller_id"` // shown on calls out

	Voice     Voice  `json:"voice,omitzero"`       // how it speaks to who has no wish of their own, by the unit's voice definition; zero: as the engine does
	MoodOff   bool   `json:"mood_off,omitempty"`   // the mood of those who call it is not measured
	NoticeOut string `json:"notice_out,omitempty"` // notice that those hear first whom we call; empty: calls out are not recorded
}

// Backfill is how far a definition's tags have been brought to those whom
// nothing happens to.
type Backfill struct {
	Ref     DefinitionRef `json:"ref"`
	State   string        `json:"state"` // due, running, done
	After   string        `json:"-"`     // the last partition of the ledger that was gone through; "" none
	Seen    int64         `json:"seen"`  // records of customers
	Added   int64         `json:"added"`
	Removed int64         `json:"removed"`
	Started time.Time     `json:"started"`
	Changed time.Time     `json:"changed"`
}

// States of a Backfill.
const (
	BackfillDue     = "due"
	BackfillRunning = "running"
	BackfillDone    = "done"
)
