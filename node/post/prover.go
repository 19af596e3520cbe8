package post

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

// Prover checks who customers are. One-time codes are kept in memory alone, for
// their contact: when the process ends, so does the contact.
type Prover struct {
	db   *store.DB
	now  func() time.Time
	send func(ctx context.Context, m zhiyin.Message) (fault string, err error) // nil: no messages

	mu    sync.Mutex // guards codes
	codes map[zhiyin.ContactID]code
}

type code struct {
	digits string
	until  time.Time
	wrong  int
}

const (
	// codeDigits and codeFor: six digits for five minutes are what banks send.
	codeDigits = 6
	codeFor    = 5 * time.Minute
	// codeTries: as many as a flow lets somebody try.
	codeTries = 3
	// codeTemplate is the message that holds a code, in its field code.
	codeTemplate = "one-time-code"
)

// NewProver makes it; send has a message sent and says why it will not be, nil where
// none are.
func NewProver(db *store.DB, send func(context.Context, zhiyin.Message) (fault string, err error), now func() time.Time) *Prover {
	return &Prover{db: db, send: send, now: now, codes: map[zhiyin.ContactID]code{}}
}

// SendCode is contact.Prover's.
func (p *Prover) SendCode(ctx context.Context, contact zhiyin.ContactID, unit zhiyin.UnitID, customer zhiyin.Customer, language zhiyin.Language) error {
	if p.send == nil {
		return fmt.Errorf("post: code for %s: no messages are sent: %w", contact, zhiyin.Unavailable)
	}
	if customer.Phone == "" {
		return fmt.Errorf("post: code for %s: no telephone is known: %w", contact, zhiyin.NotFound)
	}
	digits, now := newCode(), p.now()
	fault, err := p.send(ctx, zhiyin.Message{ID: zhiyin.MessageID(zhiyin.NewID("msg", now)), Unit: unit, Channel: zhiyin.BySMS, To: customer.Phone, Language: language,
		Template: codeTemplate, Fields: map[string]string{"code": digits, "minutes": strconv.Itoa(int(codeFor.Minutes()))}, Purpose: zhiyin.ForService, Customer: customer.ID, Contact: contact,
		By: "system", Made: now, GiveUp: now.Add(codeFor)})
	if err != nil {
		return err
	}
	if fault != "" {
		return fmt.Errorf("post: code for %s: %s: %w", contact, fault, zhiyin.Unavailable)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, c := range p.codes {
		if now.After(c.until) {
			delete(p.codes, id)
		}
	}
	p.codes[contact] = code{digits: digits, until: now.Add(codeFor)}
	return nil
}

// newCode draws from the system's source of randomness, every code as likely.
func newCode() string {
	most := big.NewInt(1)
	for range codeDigits {
		most.Mul(most, big.NewInt(10))
	}
	n, err := rand.Int(rand.Reader, most)
	if err != nil {
		panic("post: no randomness: " + err.Error())
	}
	return fmt.Sprintf("%0*d", codeDigits, n)
}

// Prove is contact.Prover's.
func (p *Prover) Prove(ctx context.Context, contact zhiyin.ContactID, customer zhiyin.CustomerID, by zhiyin.Proof, answer string) (string, error) {
	if by == zhiyin.ByCode {
		return p.proveCode(contact, answer), nil
	}
	kept, err := p.db.Proof(ctx, customer, by)
	if errors.Is(err, zhiyin.NotFound) {
		return flow.NotKept, nil
	}
	if err != nil {
		return "", err
	}
	now := p.now()
	if kept.Until.After(now) {
		return flow.Locked, nil
	}
	right, err := vault.MatchPassword(proofOf(by, answer), kept.Hash)
	if err != nil {
		return "", err
	}
	until, err := p.db.Tried(ctx, kept, right, now)
	switch {
	case err != nil:
		return "", err
	case right:
		return flow.Right, nil
	case !until.IsZero():
		return flow.Locked, nil
	}
	return flow.Wrong, nil
}

// proveCode uses a code up when it is right, or was tried too often.
func (p *Prover) proveCode(contact zhiyin.ContactID, answer string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.codes[contact]
	if !ok || p.now().After(c.until) {
		delete(p.codes, contact)
		return flow.NotKept
	}
	if subtle.ConstantTimeCompare([]byte(c.digits), []byte(proofOf(zhiyin.ByCode, answer))) == 1 {
		delete(p.codes, contact)
		return flow.Right
	}
	if c.wrong++; c.wrong >= codeTries {
		delete(p.codes, contact)
		return flow.Locked
	}
	p.codes[contact] = c
	return flow.Wrong
}

// proofOf is what an answer comes to: the digits that were keyed or said, or the
// letters of words however they were spaced and written.
func proofOf(by zhiyin.Proof, answer string) string {
	if by != zhiyin.ByAnswer {
		if digits := flow.HeardAs(zhiyin.Utterance{Text: answer}, nil).Digits; digits != "" {
			return digits
		}
		return answer
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, answer)
}

// SetProof keeps what a customer may prove with, as a hash. Invalid where it is too
// little to prove anything.
func SetProof(ctx context.Context, db *store.DB, customer zhiyin.CustomerID, by zhiyin.Proof, value string, entry zhiyin.AuditEntry) error {
	least := map[zhiyin.Proof]int{zhiyin.ByPIN: 4, zhiyin.ByLastDigits: 4, zhiyin.ByAnswer: 2}[by]
	proof := proofOf(by, value)
	if least == 0 || len([]rune(proof)) < least || by != zhiyin.ByAnswer && strings.Trim(proof, "0123456789") != "" {
		return fmt.Errorf("post: proof of %s: %w", customer, zhiyin.Invalid)
	}
	return db.SetProof(ctx, customer, by, vault.HashPassword(proof, vault.MeasureCost()), entry)
}
