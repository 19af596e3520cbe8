// Package speech decides how a text is spoken: it fills a pattern's typed
// placeholders, and normalises digits, money, dates, names and polyphonic
// characters so that a plain synthesis engine says them rightly.
//
// It also decides when a turn of talk begins and ends, and whether talk over a
// prompt interrupts it.
//
// It is pure: no clock, no engine, no goroutine. What it returns names the
// pieces that are worth keeping (fixed words and counts) and those that belong
// to one person and must not outlive the call.
package speech
