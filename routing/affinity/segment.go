package affinity

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
)

// Groups of customers. They say what somebody bought and how often they were in touch,
// never who they are: no attribute of the person enters, and no tag but those of value
// that anybody at a desk may read and that may be used for service.
const (
	Again  = "again"  // in touch within the last days: it was not settled
	Valued = "valued" // has a tag of value
	Member = "member" // has a tier
	Known  = "known"  // was in touch before
	New    = "new"    // nothing is known
)

// sure is the confidence from which a foreseen reason says what a contact is about, as
// flows ask about it from there on.
const sure = 0.5

// SegmentOf says whom a contact is like: the foreseen reason it is about, or else the
// queue, and the customer's group: "return/again".
func SegmentOf(wanted zhiyin.Wanted, snap *zhiyin.Snapshot, now time.Time) string {
	about := ""
	if len(snap.Likely) > 0 && snap.Likely[0].Confidence >= sure {
		about = snap.Likely[0].Kind
	}
	return cmp.Or(about, string(wanted.Queue)) + "/" + groupOf(snap, now)
}

func groupOf(snap *zhiyin.Snapshot, now time.Time) string {
	recent := func(c zhiyin.PastContact) bool { return now.Sub(c.At) < Repeat }
	worth := func(t zhiyin.Tag) bool {
		return t.Family == zhiyin.Value && t.Labelled() <= zhiyin.L2 && (t.Purpose == "" || t.Purpose == "service") && (t.Until.IsZero() || t.Until.After(now))
	}
	switch {
	case slices.ContainsFunc(snap.Contacts, recent):
		return Again
	case slices.ContainsFunc(snap.Tags, worth):
		return Valued
	case snap.Customer.Tier != "" && snap.Customer.Tier != "none":
		return Member
	case len(snap.Contacts) > 0:
		return Known
	}
	return New
}
