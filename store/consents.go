package store

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// purposeForm is how a purpose and a channel are written.
var purposeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// consented keeps what a tracked event says about a consent. One without a
// purpose says nothing: its schema refuses it where it comes in by the door.
func (t *tx) consented(e zhiyin.Event, b zhiyin.CustomerTracked) error {
	if b.Name != zhiyin.ConsentGiven && b.Name != zhiyin.ConsentWithdrawn {
		return nil
	}
	purpose, channel := str(b.Open["purpose"]), str(b.Open["channel"])
	if !purposeForm.MatchString(purpose) || channel != "" && !purposeForm.MatchString(channel) {
		return nil
	}
	until, _ := time.Parse(time.RFC3339, str(b.Open["until"])) // without an end that can be read it has none
	_, err := t.exec(`insert into consents (event, customer, purpose, channel, given, at, until, version, source, by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (event) do nothing`,
		string(e.ID), e.Subject, purpose, channel, engine.Bit(b.Name == zhiyin.ConsentGiven), engine.Micros(e.At), engine.Micros(until), str(b.Open["version"]), b.Source, e.By)
	return err
}

// mostConsents bounds how many statements of one person are looked at, the latest
// first.
const mostConsents = 500

// Consents returns what a person's consents were at a moment, by purpose and
// channel, whichever record they were told of: of each the latest statement
// counts, of one instant the withdrawal. What is said of every channel takes the
// place of what was said of one before.
func (db *DB) Consents(ctx context.Context, record zhiyin.CustomerID, at time.Time) ([]zhiyin.Consent, error) {
	said, err := engine.List(ctx, db, `select event, customer, purpose, channel, given, at, until, version, source, by from consents
		where customer in `+engine.Theirs+` and at <= $2 order by at desc, given, event limit $3`,
		[]any{string(record), engine.Micros(at), mostConsents}, readConsent)
	if err != nil {
		return nil, fmt.Errorf("store: consents of %s: %w", record, err)
	}
	out := []zhiyin.Consent{}
	for _, c := range said {
		if slices.ContainsFunc(out, func(later zhiyin.Consent) bool {
			return later.Purpose == c.Purpose && (later.Channel == c.Channel || later.Channel == "")
		}) {
			continue
		}
		out = append(out, c)
	}
	for i := range out {
		out[i].Given = out[i].Given && (out[i].Until.IsZero() || out[i].Until.After(at))
	}
	slices.SortFunc(out, func(a, b zhiyin.Consent) int {
		return cmp.Or(cmp.Compare(a.Purpose, b.Purpose), cmp.Compare(a.Channel, b.Channel))
	})
	return out, nil
}

func readConsent(s engine.Scanner) (c zhiyin.Consent, err error) {
	var given, at, until int64
	err = s.Scan(&c.Event, &c.Record, &c.Purpose, &c.Channel, &given, &at, &until, &c.Version, &c.Source, &c.By)
	c.Given, c.At, c.Until = given == 1, engine.Instant(at), engine.Instant(until)
	return c, err
}
