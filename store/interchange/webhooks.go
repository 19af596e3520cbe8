package interchange

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// secretPrefix begins a webhook's secret; 32 random bytes in base64 follow
// (Standard Webhooks: 24 to 64 bytes).
const secretPrefix = "whsec_"

// mostSecrets is how many secrets sign at once: the new one and two that go.
const mostSecrets = 3

func newWebhookSecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: the runtime stops the process instead
	return secretPrefix + base64.StdEncoding.EncodeToString(raw[:])
}

// webhookConsumer is the name under which a webhook's place in the ledger is kept.
func webhookConsumer(id string) string { return "webhook:" + id }

// NewWebhook registers an address, which is told of what is kept from now on.
// The secret is returned this once and may be replaced by NewWebhookSecret.
func (db *DB) NewWebhook(ctx context.Context, w zhiyin.Webhook, entry zhiyin.AuditEntry) (zhiyin.Webhook, string, error) {
	secret := newWebhookSecret()
	err := db.Change(ctx, func(t engine.Tx) error {
		w.Made, w.State, w.Reason, w.Failing = engine.Instant(t.Now()), zhiyin.WebhookEnabled, "", time.Time{}
		w.Changed = w.Made
		w.ID = zhiyin.NewID("wh", w.Made)
		sealed, err := sealSecrets(t, w.ID, w.By, []zhiyin.WebhookSecret{{Value: secret}})
		if err != nil {
			return err
		}
		if _, err := t.Exec(`insert into webhooks (id, name, unit, url, kinds, purpose, state, sealed, made_at, changed_at, by, clearance) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)`,
			w.ID, w.Name, string(w.Unit), w.URL, engine.Text(kindsOf(w)), w.Purpose, string(w.State), sealed, t.Now(), w.By, int(w.Clearance)); err != nil {
			return err
		}
		if _, err := t.Exec(`insert into cursors (consumer, partition, position, by) select $1, partition, position, $1 from positions`, webhookConsumer(w.ID)); err != nil {
			return err
		}
		return engine.AuditOf(t, "webhook:"+w.ID, entry)
	})
	if err != nil {
		return w, "", fmt.Errorf("store: new webhook: %w", err)
	}
	return w, secret, nil
}

func kindsOf(w zhiyin.Webhook) []zhiyin.Kind { return append([]zhiyin.Kind{}, w.Kinds...) }

func sealSecrets(t engine.Tx, id, by string, secrets []zhiyin.WebhookSecret) ([]byte, error) {
	return t.Seal(id, by, []byte(engine.Text(secrets)), "webhook:"+id)
}

// ChangeWebhook replaces name, address, kinds, purpose and clearance. NotFound for an
// unknown one.
func (db *DB) ChangeWebhook(ctx context.Context, w zhiyin.Webhook, entry zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if err := engine.One(t, `update webhooks set name = $2, url = $3, kinds = $4, purpose = $5, changed_at = $6, by = $7, clearance = $8 where id = $1`,
			w.ID, w.Name, w.URL, engine.Text(kindsOf(w)), w.Purpose, t.Now(), w.By, int(w.Clearance)); err != nil {
			return err
		}
		return engine.AuditOf(t, "webhook:"+w.ID, entry)
	})
	if err != nil {
		return fmt.Errorf("store: change webhook %s: %w", w.ID, err)
	}
	return nil
}

// EnableWebhook lets deliveries go again; those that waited are due at once.
func (db *DB) EnableWebhook(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if err := engine.One(t, `update webhooks set state = 'enabled', reason = '', failing_since = 0, changed_at = $2, by = $3 where id = $1`, id, t.Now(), by); err != nil {
			return err
		}
		if _, err := t.Exec(`update deliveries set due = $2 where webhook = $1 and state = 'pending' and due > $2`, id, t.Now()); err != nil {
			return err
		}
		return engine.AuditOf(t, "webhook:"+id, entry)
	})
	if err != nil {
		return fmt.Errorf("store: enable webhook %s: %w", id, err)
	}
	return nil
}

// DisableWebhook stops deliveries and keeps the event that says so, once. An
// entry without an actor is left out: we did it ourselves.
func (db *DB) DisableWebhook(ctx context.Context, w zhiyin.Webhook, reason zhiyin.DisableReason, by string, entry zhiyin.AuditEntry) error {
	e := zhiyin.NewEvent(w.ID, zhiyin.WebhookStopped{Name: w.Name, Reason: reason}, db.Clock())
	e.Unit, e.By = w.Unit, by
	err := db.Change(ctx, func(t engine.Tx) error {
		if n, err := t.Exec(`update webhooks set state = 'disabled', reason = $2, changed_at = $3, by = $4 where id = $1 and state = 'enabled'`,
			w.ID, string(reason), t.Now(), by); err != nil || n == 0 {
			return firstError(err, zhiyin.Conflict)
		}
		if entry.Actor == "" {
			return nil
		}
		return engine.AuditOf(t, "webhook:"+w.ID, entry)
	}, e)
	if err != nil {
		return fmt.Errorf("store: disable webhook %s: %w", w.ID, err)
	}
	return nil
}

func firstError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// NewWebhookSecret makes a secret that signs from now on; the ones before it
// sign too until the overlap is over.
func (db *DB) NewWebhookSecret(ctx context.Context, id string, overlap time.Duration, by string, entry zhiyin.AuditEntry) (string, error) {
	secret := newWebhookSecret()
	kept, err := db.WebhookSecrets(ctx, id)
	if err == nil {
		err = db.Change(ctx, func(t engine.Tx) error {
			end := engine.Instant(t.Now()).Add(overlap)
			next := []zhiyin.WebhookSecret{{Value: secret}}
			for _, s := range kept {
				if s.Until.IsZero() || s.Until.After(end) {
					s.Until = end
				}
				if s.Until.After(engine.Instant(t.Now())) && len(next) < mostSecrets {
					next = append(next, s)
				}
			}
			sealed, err := sealSecrets(t, id, by, next)
			if err != nil {
				return err
			}
			if err := engine.One(t, `update webhooks set sealed = $2, changed_at = $3, by = $4 where id = $1`, id, sealed, t.Now(), by); err != nil {
				return err
			}
			return engine.AuditOf(t, "webhook:"+id, entry)
		})
	}
	if err != nil {
		return "", fmt.Errorf("store: new secret of webhook %s: %w", id, err)
	}
	return secret, nil
}

// WebhookSecrets returns what signs the webhook's deliveries, newest first, with
// those that are over.
func (db *DB) WebhookSecrets(ctx context.Context, id string) ([]zhiyin.WebhookSecret, error) {
	raw, err := engine.Single(ctx, db, `select w.sealed, k.wrapped from webhooks w left join keys k on k.person = w.id where w.id = $1`, []any{id}, func(s engine.Scanner) ([]byte, error) {
		var sealed, wrapped []byte
		if err := s.Scan(&sealed, &wrapped); err != nil {
			return nil, err
		}
		return db.Ring.Open(id, wrapped, sealed, "webhook:"+id)
	})
	var out []zhiyin.WebhookSecret
	if err == nil {
		err = engine.Parse(string(raw), &out)
	}
	if err != nil {
		return nil, fmt.Errorf("store: secrets of webhook %s: %w", id, err)
	}
	return out, nil
}

// RemoveWebhook forgets a webhook, its deliveries and its secrets.
func (db *DB) RemoveWebhook(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if err := engine.One(t, `delete from webhooks where id = $1`, id); err != nil {
			return err
		}
		for _, query := range []string{`delete from deliveries where webhook = $1`, `delete from cursors where consumer = 'webhook:' || $1`} {
			if _, err := t.Exec(query, id); err != nil {
				return err
			}
		}
		if err := t.Destroy(id, by); err != nil {
			return err
		}
		return engine.AuditOf(t, "webhook:"+id, entry)
	})
	if err != nil {
		return fmt.Errorf("store: remove webhook %s: %w", id, err)
	}
	return nil
}

const webhookColumns = `select id, name, unit, url, kinds, purpose, state, reason, made_at, changed_at, failing_since, by, clearance from webhooks`

// Webhooks returns every webhook, the oldest first, at most 1000.
func (db *DB) Webhooks(ctx context.Context) ([]zhiyin.Webhook, error) {
	hooks, err := engine.List(ctx, db, webhookColumns+` order by id limit 1000`, nil, scanWebhook)
	if err != nil {
		return nil, fmt.Errorf("store: webhooks: %w", err)
	}
	return hooks, nil
}

// Webhook returns one; NotFound for an unknown one.
func (db *DB) Webhook(ctx context.Context, id string) (zhiyin.Webhook, error) {
	w, err := engine.Single(ctx, db, webhookColumns+` where id = $1`, []any{id}, scanWebhook)
	if err != nil {
		return w, fmt.Errorf("store: webhook %s: %w", id, err)
	}
	return w, nil
}

func scanWebhook(s engine.Scanner) (w zhiyin.Webhook, err error) {
	var kinds string
	var made, changed, failing int64
	err = s.Scan(&w.ID, &w.Name, &w.Unit, &w.URL, &kinds, &w.Purpose, &w.State, &w.Reason, &made, &changed, &failing, &w.By, &w.Clearance)
	if err != nil {
		return w, err
	}
	w.Made, w.Changed, w.Failing = engine.Instant(made), engine.Instant(changed), engine.Instant(failing)
	return w, engine.Parse(kinds, &w.Kinds)
}

// wants tells whether the webhook is told of the kind in the unit.
func wants(w zhiyin.Webhook, kind zhiyin.Kind, unit zhiyin.UnitID) bool {
	return (w.Unit == "" || w.Unit == unit) && (len(w.Kinds) == 0 || slices.Contains(w.Kinds, kind))
}
