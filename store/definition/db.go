// Package definition keeps what business people edit, and what they edit it by:
// definitions in force and in shadow, their versions, drafts and approvals; where a
// flow's nodes are drawn and which ways contacts went through it; utterances that wait
// for a label, refused cues, what customers made of menus.
//
//	defs := definition.Of(db.Engine)
//	flows, err := defs.Definitions(ctx, "flow")            // in force
//	err = defs.Publish(ctx, event)                         // event and proposal, both or none
//
// Putting a version in force is the ledger's (definition.published); here is what leads there.
package definition

import "zhiyin.dev/store/engine"

// DB is what a database has of them. Its methods may be used from several
// goroutines.
type DB struct{ *engine.Engine }

// Of makes it for an open database.
func Of(e *engine.Engine) DB { return DB{e} }
