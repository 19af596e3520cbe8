package system

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"zhiyin.dev"
)

// runCRM reports its customers' visits by the events API, notes whom the platform
// takes them for, and has an API into which the platform writes their tags.
func runCRM(ctx context.Context, p *process) error {
	db, err := p.open(ctx, "crm.db",
		`create table if not exists customers (id text primary key, phone text not null, family text not null, visited text not null default '', zhiyin text not null default '')`,
		`create table if not exists customer_tags (customer text not null, tag text not null, at text not null, primary key (customer, tag))`)
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
	if err := p.say(Place{Address: "http://" + l.Addr().String()}); err != nil {
		return err
	}
	ctx = p.leash(ctx)
	server := &http.Server{Handler: crmDesk{db, p.Token}.handler(), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
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

// crmDesk is the CRM's API: PUT /customers/{id}/tags replaces a customer's tags.
type crmDesk struct {
	db    *sql.DB
	token string
}

func (d crmDesk) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /customers/{id}/tags", d.put)
	return mux
}

func (d crmDesk) put(w http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+d.token)) != 1 {
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	var told struct {
		Tags []string
		At   string
	}
	if json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&told) != nil {
		http.Error(w, "no tags", http.StatusBadRequest)
		return
	}
	switch err := d.keep(r.Context(), r.PathValue("id"), told.Tags, told.At); {
	case errors.Is(err, sql.ErrNoRows):
		http.Error(w, "no such customer", http.StatusNotFound)
	case err != nil:
		http.Error(w, "later", http.StatusServiceUnavailable)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// keep replaces the tags of a customer; sql.ErrNoRows for one that is not there.
func (d crmDesk) keep(ctx context.Context, id string, tags []string, at string) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := tx.QueryRowContext(ctx, `select id from customers where id = $1`, id).Scan(&id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `delete from customer_tags where customer = $1`, id); err != nil {
		return err
	}
	for _, tag := range tags {
		if _, err := tx.ExecContext(ctx, `insert into customer_tags values ($1, $2, $3) on conflict do nothing`, id, tag, at); err != nil {
			return err
		}
	}
	return tx.Commit()
}
