// Package studio owns what whoever writes definitions works with: the checks beside what
// is in force, the press for every kind, and the views of tags, flows and schemas.
package studio

import (
	"log/slog"
	"time"

	"zhiyin.dev/intake"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/interchange"
	"zhiyin.dev/store/population"
)

// Bench is what definitions are checked and edited with: what is in force.
type Bench struct {
	DB         *store.DB
	Hooks      *interchange.DB // whose kinds are told of
	Defs       definition.DB
	Population population.DB
	Catalog    *catalog.Catalog
	Region     string                  // country of telephone numbers without a country code
	Words      func() *profile.Lexicon // of the schemas in force
	Follower   func() *intake.Follower // who has the tags in force
	Now        func() time.Time
	Log        *slog.Logger
}
