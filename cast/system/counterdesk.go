package system

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// counter is the counter's API. Everything is asked by the customer's telephone, within
// their unit. 404: there is nobody, or nothing, of that; 409 and 422: it will not be done,
// and code says why; what is changed takes an Idempotency-Key and is done once for each.
type counter struct {
	db    *sql.DB
	token string
	now   func() time.Time
}

// asked is one request of one customer.
type asked struct {
	*sql.Tx
	ctx      context.Context
	now      time.Time
	unit, id string // whose
	no       string // in the path
	language string
	body     map[string]string
}

// answer is what JSON says. Amounts are written 128.50, times RFC 3339.
type answer map[string]any

// refusal is an answer that something will not be done.
type refusal struct {
	status int
	code   string
	more   answer
}

func (r refusal) Error() string { return r.code }

// conflict is against how things stand, against a rule of the house.
func conflict(code string, more answer) error { return refusal{http.StatusConflict, code, more} }
func against(code string, more answer) error {
	return refusal{http.StatusUnprocessableEntity, code, more}
}

func (c counter) handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, do := range map[string]func(asked) (answer, error){
		"GET /{unit}/progress": progress, "GET /{unit}/last": last, "GET /{unit}/open": open,
		"POST /{unit}/orders": reorder, "POST /{unit}/orders/{no}/address": readdress, "POST /{unit}/orders/{no}/day": redate, "POST /{unit}/claims": claim,
		"GET /{unit}/account": account, "GET /{unit}/bill": bill, "POST /{unit}/card/loss": loss,
		"GET /{unit}/plan": plan, "POST /{unit}/plan": replan,
		"GET /{unit}/visit": visit, "POST /{unit}/visits": book, "POST /{unit}/visits/{no}/time": move,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, do) })
	}
	return mux
}

// serve answers in one transaction: what is done, and that it was done with this key.
func (c counter) serve(w http.ResponseWriter, r *http.Request, do func(asked) (answer, error)) {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+c.token)) != 1 {
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	status, text, err := c.decide(r, do)
	if err != nil {
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // who hung up hears nothing
}

func (c counter) decide(r *http.Request, do func(asked) (answer, error)) (status int, text []byte, err error) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	if err != nil {
		return 0, nil, err
	}
	tx, err := c.db.BeginTx(r.Context(), nil)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	key, sum := r.Header.Get("Idempotency-Key"), sha256.Sum256(append([]byte(r.Method+" "+r.URL.String()+" "), raw...))
	if r.Method == http.MethodPost {
		if key == "" {
			return told(http.StatusBadRequest, answer{"code": "no_key"})
		}
		switch was, before, known, err := already(r.Context(), tx, key); {
		case err != nil:
			return 0, nil, err
		case known && was.request != hex.EncodeToString(sum[:]):
			return told(http.StatusUnprocessableEntity, answer{"code": "other_request"})
		case known:
			return was.status, before, nil
		}
	}
	in := asked{Tx: tx, ctx: r.Context(), now: c.now(), unit: r.PathValue("unit"), no: r.PathValue("no"), language: r.URL.Query().Get("language"), body: map[string]string{}}
	if len(raw) > 0 && json.Unmarshal(raw, &in.body) != nil {
		return told(http.StatusBadRequest, answer{"code": "no_json"})
	}
	phone := r.URL.Query().Get("phone")
	if r.Method == http.MethodPost {
		phone = in.body["phone"]
	}
	status, text, err = in.answers(phone, do)
	if err == nil && r.Method == http.MethodPost && status != http.StatusNotFound {
		_, err = tx.ExecContext(r.Context(), `insert into done values ($1, $2, $3, $4, $5)`, key, hex.EncodeToString(sum[:]), status, string(text), stamp(in.now))
	}
	if err != nil {
		return 0, nil, err
	}
	return status, text, tx.Commit()
}

// answers finds the customer and does what they ask.
func (in asked) answers(phone string, do func(asked) (answer, error)) (int, []byte, error) {
	err := in.QueryRowContext(in.ctx, `select id from customers where unit = $1 and phone = $2 order by id limit 1`, in.unit, phone).Scan(&in.id)
	out := answer(nil)
	if err == nil {
		out, err = do(in)
	}
	var no refusal
	switch {
	case err == nil:
		return told(http.StatusOK, out)
	case errors.Is(err, sql.ErrNoRows):
		return told(http.StatusNotFound, answer{"code": "nothing"})
	case errors.As(err, &no):
		said := answer{"code": no.code}
		for name, value := range no.more {
			said[name] = value
		}
		return told(no.status, said)
	}
	return 0, nil, err
}

func told(status int, a answer) (int, []byte, error) {
	var text bytes.Buffer
	err := json.NewEncoder(&text).Encode(a)
	return status, text.Bytes(), err
}

// before is what a key was answered with.
type before struct {
	request string
	status  int
}

func already(ctx context.Context, tx *sql.Tx, key string) (was before, text []byte, known bool, err error) {
	err = tx.QueryRowContext(ctx, `select request, status, answer from done where key = $1`, key).Scan(&was.request, &was.status, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return was, nil, false, nil
	}
	return was, text, err == nil, err
}

// yuan writes an amount.
func yuan(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// in the language that is asked for, else in Mandarin.
func (in asked) says(text map[string]string) string {
	if said, has := text[in.language]; has {
		return said
	}
	return text["cmn"]
}
