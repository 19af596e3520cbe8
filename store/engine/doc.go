// Package engine is what every subject of the store stands on: one open database,
// SQLite or PostgreSQL, with the same text for both.
//
// A subject reads with List and Single, on connections of their own, and changes
// what it keeps with Engine.Change, within the one committing writer:
//
//	names, err := engine.List(ctx, e, `select name from sources order by name`, nil, engine.Plain[string])
//	err = e.Change(ctx, func(t engine.Tx) error {
//		_, err := t.Exec(`update sources set mode = $2, changed_at = $3 where name = $1`, name, mode, t.Now())
//		return err
//	})
//
// What differs between the engines stands in Dialect. Instants are µs (Micros,
// Instant), truths 0 and 1 (Bit), lists JSON (Text, Parse). What is personal is
// sealed in the transaction (Tx.Seal) and opened with the Keyring. Driver's errors
// leave as kinds: NotFound, Conflict, Invalid, Busy, Unavailable, Internal; they name no
// personal value.
//
// Package store makes an Engine; the packages beside this one are its only users.
package engine
