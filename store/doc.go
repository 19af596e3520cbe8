// Package store keeps the truth: the ledger of events and the state that
// follows from them, in one SQL database.
//
// One goroutine commits. It takes what waits, numbers the events without gaps
// in their partitions, seals what is personal, inserts them, applies each to the
// state tables (apply_*.go) and commits once for all:
//
//	db, err := store.Open(ctx, store.Config{Path: "zhiyin.db"}, vault, log)
//	go db.Run(ctx)                                    // owns the writer
//	db.Append(events, func(err error) { … })          // returns at once
//	err = db.AppendWait(ctx, events...)               // waits for the disk
//	snapshot, err := db.Meet(ctx, "+8613800138000", "muhe", now)
//
// What is kept beside the ledger are subjects, a package each under this one
// (signin, interchange, definition, population), made from DB.Engine: they read on
// their own and change their rows in the writer's transaction. Their tables are in this
// package's migrations and in Tables, Personal and Mergings like all others.
//
// Reads run on connections of their own and see every commit that was
// acknowledged before they began. What is personal leaves this package through
// the typed values of package zhiyin only; it stands in no error and no log
// line. All methods of DB may be used from several goroutines.
package store
