package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store/engine"
)

// Audit adds entries to the audit chain, all or none, and returns when they are
// durable. Whoever shows personal data shows it only after Audit has succeeded.
// Invalid for an entry without actor, action or result, or with a field that is
// longer than 200 octets: such a text is no id and no code.
func (db *DB) Audit(ctx context.Context, entries ...zhiyin.AuditEntry) error {
	err := checkEntries(entries)
	if err == nil && len(entries) > 0 {
		err = db.change(ctx, func(t *tx) error { return t.audit(entries...) })
	}
	if err != nil {
		return fmt.Errorf("store: audit: %w", err)
	}
	return nil
}

// AppendAudited is AppendWait with entries for the audit, all or none of both.
func (db *DB) AppendAudited(ctx context.Context, entries []zhiyin.AuditEntry, events ...zhiyin.Event) error {
	r, err := db.newRequest(events)
	if err == nil {
		r.work = func(t *tx) error { return t.audit(entries...) }
		err = db.settle(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("store: append: %w", err)
	}
	return nil
}

// longestEntry bounds each field of an entry, in octets.
const longestEntry = 200

func checkEntries(entries []zhiyin.AuditEntry) error {
	for _, e := range entries {
		if e.Actor == "" || e.Action == "" || e.Result == "" {
			return fmt.Errorf("an entry needs actor, action and result: %w", zhiyin.Invalid)
		}
		for _, field := range []string{e.Actor, e.Role, e.From, e.Action, e.Object, e.Result, e.Reason, e.Request} {
			if len(field) > longestEntry || strings.ContainsRune(field, 0) {
				return fmt.Errorf("a field of %s is no id and no code: %w", e.Action, zhiyin.Invalid)
			}
		}
	}
	return nil
}

// audit links entries to the chain in this transaction. The head's row is the
// lock between writers of several processes.
func (t *tx) audit(entries ...zhiyin.AuditEntry) error {
	if len(entries) == 0 {
		return nil
	}
	if err := checkEntries(entries); err != nil {
		return err
	}
	var at privacy.Chain
	found, err := t.find(`update audit_heads set position = position + $1 where chain = 'main' returning position, hash`,
		[]any{len(entries)}, &at.Position, &at.Hash)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("the audit chain has no head: %w", zhiyin.Internal)
	}
	at.Position -= int64(len(entries))
	for _, e := range entries {
		if e.At.IsZero() {
			e.At = engine.Instant(t.now)
		}
		at = at.Next(e)
		if _, err := t.exec(`insert into audit (position, at, actor, role, address, action, object, result, reason, request, hash)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, at.Position, engine.Micros(e.At), e.Actor, e.Role, e.From, e.Action, e.Object,
			e.Result, e.Reason, e.Request, at.Hash); err != nil {
			return err
		}
	}
	_, err = t.exec(`update audit_heads set hash = $1 where chain = 'main'`, at.Hash)
	return err
}

// auditOf keeps an entry about an object in this transaction.
func (t *tx) auditOf(object string, entry zhiyin.AuditEntry) error {
	entry.Object = object
	return t.audit(entry)
}

// AuditRow is an entry with its place in the chain.
type AuditRow struct {
	zhiyin.AuditEntry
	privacy.Chain
}

// AuditQuery selects entries; empty fields select all. Actor, Action and Object
// have to match whole.
type AuditQuery struct {
	Actor, Action, Object string
	From, To              time.Time // To is not included
	Before                int64     // position: the page goes on below it; 0: at the newest
	Limit                 int       // 1 to 500
}

// AuditRows returns entries, the newest first.
func (db *DB) AuditRows(ctx context.Context, q AuditQuery) ([]AuditRow, error) {
	where, args := []string{}, []any{}
	add := func(clause string, arg any) {
		args = append(args, arg)
		where = append(where, strings.ReplaceAll(clause, "?", fmt.Sprintf("$%d", len(args))))
	}
	if q.Actor != "" {
		add(`actor = ?`, q.Actor)
	}
	if q.Action != "" {
		add(`action = ?`, q.Action)
	}
	if q.Object != "" {
		add(`object = ?`, q.Object)
	}
	if !q.From.IsZero() {
		add(`at >= ?`, engine.Micros(q.From))
	}
	if !q.To.IsZero() {
		add(`at < ?`, engine.Micros(q.To))
	}
	if q.Before > 0 {
		add(`position < ?`, q.Before)
	}
	text := auditColumns
	if len(where) > 0 {
		text += ` where ` + strings.Join(where, ` and `)
	}
	args = append(args, min(max(q.Limit, 1), 500))
	rows, err := engine.List(ctx, db, text+fmt.Sprintf(` order by position desc limit $%d`, len(args)), args, readAudit)
	if err != nil {
		return nil, fmt.Errorf("store: audit: %w", err)
	}
	return rows, nil
}

// AuditAfter returns up to limit entries that follow position, in order.
func (db *DB) AuditAfter(ctx context.Context, position int64, limit int) ([]AuditRow, error) {
	rows, err := engine.List(ctx, db, auditColumns+` where position > $1 order by position limit $2`, []any{position, limit}, readAudit)
	if err != nil {
		return nil, fmt.Errorf("store: audit after %d: %w", position, err)
	}
	return rows, nil
}

const auditColumns = `select position, at, actor, role, address, action, object, result, reason, request, hash from audit`

func readAudit(s engine.Scanner) (r AuditRow, err error) {
	var at int64
	err = s.Scan(&r.Position, &at, &r.Actor, &r.Role, &r.From, &r.Action, &r.Object, &r.Result, &r.Reason, &r.Request, &r.Hash)
	r.At = engine.Instant(at)
	return r, err
}

// AuditHead is the end of the chain.
func (db *DB) AuditHead(ctx context.Context) (privacy.Chain, error) {
	head, err := engine.Single(ctx, db, `select position, hash from audit_heads where chain = 'main'`, nil, func(s engine.Scanner) (c privacy.Chain, err error) {
		err = s.Scan(&c.Position, &c.Hash)
		return c, err
	})
	if err != nil {
		return head, fmt.Errorf("store: audit: %w", err)
	}
	return head, nil
}

// AuditCount says how often the actor has done the action since the moment.
func (db *DB) AuditCount(ctx context.Context, actor, action string, since time.Time) (int, error) {
	n, err := engine.Single(ctx, db, `select count(*) from audit where actor = $1 and action = $2 and at >= $3 and result = 'done'`,
		[]any{actor, action, engine.Micros(since)}, engine.Plain[int])
	if err != nil {
		return 0, fmt.Errorf("store: audit of %s: %w", actor, err)
	}
	return n, nil
}
