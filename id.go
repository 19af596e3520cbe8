package zhiyin

import (
	"crypto/rand"
	"encoding/binary"
	"time"
)

// Ids are text: a kind, an underscore and a ULID (26 characters of Crockford's
// base 32: 48 bits of milliseconds, 80 random bits), so they sort by birth and
// say what they name. They carry no personal data and may be logged.
type (
	ContactID     string // ct_…
	LegID         string // leg_…
	CustomerID    string // cu_…
	AgentID       string // ag_…
	ReservationID string // rs_…
	EventID       string // ev_…
	RecordingID   string // rec_…
	UtteranceID   string // ut_…
	UnitID        string // a short name chosen by people: "muhe"
	QueueID       string // likewise: "muhe-care"
	NumberID      string // likewise: "muhe-400"
)

// NewID makes an id of the given kind ("ct", "cu", …) born at now. It panics
// only if the system has no randomness, which Go treats as fatal as well.
func NewID(kind string, now time.Time) string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(now.UnixMilli())<<16)
	if _, err := rand.Read(raw[6:]); err != nil {
		panic("zhiyin: no randomness: " + err.Error())
	}
	return kind + "_" + crockford(raw)
}

// crockford writes 128 bits as 26 characters, most significant first (ULID
// specification, canonical form; the first character holds 3 bits).
func crockford(raw [16]byte) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	hi, lo := binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])
	var out [26]byte
	for i := 25; i >= 0; i-- {
		out[i] = alphabet[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}

// Partitions is how many orders of events one installation keeps. It is fixed
// for the life of a database: a partition number is part of stored events.
const Partitions = 64

// Partition says which of the partitions keeps the events of subject (an id).
// FNV-1a over the id's bytes, so that every node and every version agrees.
func Partition(subject string) int {
	h := uint32(2166136261)
	for i := range len(subject) {
		h = (h ^ uint32(subject[i])) * 16777619
	}
	return int(h % Partitions)
}
