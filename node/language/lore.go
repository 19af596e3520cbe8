// Package language owns what a node makes of what customers say: the lore of its units,
// the hearers that listen by it, second opinions, drafts of summaries, and the studio in
// which people teach it.
package language

import (
	"log/slog"
	"time"

	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Lore is what callers say and mean: as packs brought it and the people of each unit
// wrote it, and as contacts of the past show it. Its methods may be called by many at
// once.
type Lore struct {
	db      *store.DB
	defs    definition.DB
	catalog *catalog.Catalog
	now     func() time.Time
	log     *slog.Logger
}

// NewLore makes it.
func NewLore(db *store.DB, c *catalog.Catalog, now func() time.Time, log *slog.Logger) *Lore {
	return &Lore{db: db, defs: definition.Of(db.Engine), catalog: c, now: now, log: log}
}
