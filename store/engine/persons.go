package engine

// Canonical is the record that stands for the person to whom the record $1 belongs.
const Canonical = `coalesce((select canonical from canonical where record = $1), $1)`

// Theirs selects the records of the person to whom the record $1 belongs: those that
// are one, or the record alone.
const Theirs = `(select record from canonical where canonical = (select canonical from canonical where record = $1) union select cast($1 as text))`
