package system

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
)

// Secret is the second line of the CRM's instructions: what signs the webhook
// that tells it of tags.
type Secret struct{ Secret string }

// runCRM reports its customers' visits by the events API, notes whom the platform
// takes them for, and keeps the tags that the platform tells of.
func runCRM(ctx context.Context, p *process) error {
	db, err := p.open(ctx, "crm.db",
		`create table if not exists customers (id text primary key, phone text not null, family text not null, visited text not null default '', zhiyin text not null default '')`,
		`create table if not exists tags (zhiyin text not null, tag text not null, at text not null, primary key (zhiyin, tag))`)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, c := range p.People {
		if _, err := db.ExecContext(ctx, `insert into customers (id, phone, family) values ($1, $2, $3) on conflict (id) do nothing`, c.ID, c.Phone, c.Family); err != nil {
			return fmt.Errorf("crm: %v: %w", err, zhiyin.Unavailable)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("crm: %v: %w", err, zhiyin.Unavailable)
	}
	if err := p.say(Place{Address: "http://" + l.Addr().String() + "/tags"}); err != nil {
		return err
	}
	var told Secret
	if err := p.line(&told); err != nil {
		return err
	}
	ctx = p.leash(ctx)
	server := &http.Server{Handler: crmDesk{db, told.Secret}, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(l) }) // ends with Close
	err = p.each(ctx, func(ctx context.Context) error { return p.visit(ctx, db) })
	_ = server.Close()
	serving.Wait()
	return err
}

// visit reports that somebody looked into the shop's window today.
func (p *process) visit(ctx context.Context, db *sql.DB) error {
	who := p.anybody()
	now := time.Now().UTC()
	var answer struct {
		Receipts []struct{ Customer string }
	}
	m := map[string]any{"messageId": fmt.Sprintf("crm/%s/%d", who.ID, now.UnixMilli()), "userId": who.ID, "event": "Page Viewed",
		"properties": map[string]any{"category": "store", "channel": "crm"}, "timestamp": now.Format(time.RFC3339Nano)}
	if err := p.post(ctx, "/v1/track", m, func(r *http.Request) { r.SetBasicAuth(p.Key, "") }, &answer); err != nil {
		return err
	}
	if len(answer.Receipts) == 0 {
		return nil
	}
	if _, err := db.ExecContext(ctx, `update customers set visited = $2, zhiyin = $3 where id = $1`, who.ID, now.Format(time.DateOnly), answer.Receipts[0].Customer); err != nil {
		return fmt.Errorf("crm: %v: %w", err, zhiyin.Unavailable)
	}
	return nil
}

// crmDesk takes the platform's webhook.
type crmDesk struct {
	db     *sql.DB
	secret string
}

func (d crmDesk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || !d.signed(r.Header, body) {
		http.Error(w, "not signed", http.StatusUnauthorized)
		return
	}
	var e struct {
		Subject string
		Time    string
		Data    struct {
			Added   []struct{ ID string }
			Removed []string
		}
	}
	if json.Unmarshal(body, &e) != nil {
		http.Error(w, "no event", http.StatusBadRequest)
		return
	}
	for _, t := range e.Data.Added {
		if _, err := d.db.ExecContext(r.Context(), `insert into tags values ($1, $2, $3) on conflict (zhiyin, tag) do update set at = excluded.at`, e.Subject, t.ID, e.Time); err != nil {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
	}
	for _, t := range e.Data.Removed {
		if _, err := d.db.ExecContext(r.Context(), `delete from tags where zhiyin = $1 and tag = $2`, e.Subject, t); err != nil {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// signed verifies as Standard Webhooks 1.0 has it.
func (d crmDesk) signed(h http.Header, body []byte) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(d.secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return false
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.", h.Get("webhook-id"), h.Get("webhook-timestamp")) // a hash takes everything
	_, _ = mac.Write(body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, one := range strings.Fields(h.Get("webhook-signature")) {
		if hmac.Equal([]byte(one), []byte(want)) {
			return true
		}
	}
	return false
}
