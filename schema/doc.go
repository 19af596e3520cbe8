// Package schema says what a named event may carry: a JSON Schema (2020-12) whose
// properties marked x-open stay readable by rules, while every other is sealed.
// A schema is a definition: versioned, one for an event's name, with what becomes
// of a message that breaks it.
//
// It is pure. What a sender does wrong comes back as Faults, which name fields and
// keywords and hold no values.
package schema
