// Package zhiyin holds the words of the platform: the nouns and facts that its
// parts say to each other, and nothing that does work.
//
// A customer's Arrival becomes a Contact. The contact reads one Snapshot of the
// customer and writes Events; every decision is in that list, in order, so the
// list is what the desk shows, what the profile learns from and what
// `zhiyin replay` proves.
//
// The package imports the standard library only. It reads no clock and no
// database; times come in as arguments. All values may be copied; none holds a
// lock. A noun enters here only when two folders must say it to each other.
package zhiyin
