package access

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"zhiyin.dev"
)

// Key is what a system comes with, without its secret. A key is live until it
// expires, is revoked, or the overlap with its successor is over, which is an
// expiry too.
type Key struct {
	ID        string        // key_…
	Name      string        // for people: "CRM of Muhe"
	Prefix    string        // how its secret begins: zy_live_ab12
	Unit      zhiyin.UnitID // its data scope; empty: every unit
	Scopes    []Action
	Clearance zhiyin.Sensitivity // up to which it reads; 0: the usual
	Source    string             // the name under which what it reports is kept: "crm-muhe"
	Made      time.Time
	Expires   time.Time // zero: never
	Used      time.Time // to the minute; zero: never
	Revoked   time.Time // zero: it is not
	Successor string    // the key that took its place, while both work
	By        string
}

// scopes are the actions that a system may be permitted. The others need
// somebody who answers for them.
var scopes = []Action{EventsWrite, EventsRead, ContactRead, CustomerRead, CustomerReveal, CustomerExport, QueueRead, AgentRead,
	WebhookManage, OpsRead}

// Scopes lists what a key may be given, in the order in which people are shown it.
func Scopes() []Action { return append([]Action(nil), scopes...) }

// sourceName is what a source may be called; it stands in ids and events.
var sourceName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// Check says whether the key can be made at now: Invalid names the field that
// is wrong.
func (k Key) Check(now time.Time) error {
	switch {
	case k.Name == "" || len([]rune(k.Name)) > 80:
		return fmt.Errorf("access: %w: %w", zhiyin.Flawf("a key's name has 1 to 80 letters").Err(), zhiyin.Invalid)
	case len(k.Scopes) == 0:
		return fmt.Errorf("access: %w: %w", zhiyin.Flawf("a key needs a scope").Err(), zhiyin.Invalid)
	case !k.Expires.IsZero() && !k.Expires.After(now):
		return fmt.Errorf("access: %w: %w", zhiyin.Flawf("the key's end is over").Err(), zhiyin.Invalid)
	case k.Clearance != 0 && !k.Clearance.Known():
		return fmt.Errorf("access: %w: %w", zhiyin.Flawf("a clearance is 1 to 4").Err(), zhiyin.Invalid)
	case !sourceName.MatchString(k.Source):
		return fmt.Errorf("access: %w: %w", zhiyin.Flawf("a source has 1 to 32 small letters, digits and hyphens, a letter first").Err(), zhiyin.Invalid)
	}
	for i, s := range k.Scopes {
		if !slices.Contains(scopes, s) || slices.Contains(k.Scopes[:i], s) {
			return fmt.Errorf("access: %w: %w", zhiyin.Flawf("%q is no scope of a key, or stands twice", s).Err(), zhiyin.Invalid)
		}
	}
	return nil
}

// Cleared is up to which sensitivity the key reads: the usual of systems, L3 of a
// key whose scopes are about personal fields.
func (k Key) Cleared() zhiyin.Sensitivity {
	switch {
	case k.Clearance.Known():
		return k.Clearance
	case slices.Contains(k.Scopes, CustomerReveal), slices.Contains(k.Scopes, CustomerExport):
		return zhiyin.L3
	}
	return zhiyin.UsualForSystems
}

// Live tells whether the key opens anything at now.
func (k Key) Live(now time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || now.Before(k.Expires))
}

// Actor is who asks with the key.
func (k Key) Actor() Actor {
	a := Actor{Key: k.ID, Scopes: k.Scopes, Clearance: k.Cleared()}
	if k.Unit != "" {
		a.Units = []zhiyin.UnitID{k.Unit}
	}
	return a
}
