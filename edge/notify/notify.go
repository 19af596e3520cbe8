// Package notify sends messages to customers: by a provider's HTTP API
// (notify/http), by SMTP (notify/mail), or into the demo's own inbox (notify/inbox).
//
// The outbox is the truth: Runner sends what is due, keeps what came of it, and
// sends again what was cut off in between, under the same id. Before each attempt it
// is asked again whether the message may be sent.
package notify

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/message"
)

// Draft is a message that is due.
type Draft struct {
	zhiyin.Message
	Attempt int // how many were made
	Due     time.Time
	Erased  bool // what it says can't be read any more
}

// Outcome is what an attempt came to.
type Outcome struct {
	State   zhiyin.MessageState
	Fault   string
	Receipt string    // the provider's id of it
	Due     time.Time // of the next attempt
}

// Outbox keeps messages.
type Outbox interface {
	// Due returns what is to be sent now, the longest due first, at most limit.
	Due(ctx context.Context, now time.Time, limit int) ([]Draft, error)
	// Settle keeps what came of an attempt.
	Settle(ctx context.Context, d Draft, out Outcome) error
	// Words are the message as its reader sees it; fault says why it can't be sent,
	// also that it may not be any more.
	Words(ctx context.Context, m zhiyin.Message) (words message.Filled, fault string, err error)
}

// Letter is what a Sender sends.
type Letter struct {
	message.Filled
	ID     zhiyin.MessageID // the idempotency key
	To     string
	Unit   zhiyin.UnitID
	Fields map[string]string
}

// Sender is a way to customers. It may be used from several goroutines.
type Sender interface {
	// Send hands a letter over and returns the provider's id of it, "" where it gives
	// none. An error may wrap a Fault; one that is final is not tried again.
	Send(ctx context.Context, l Letter) (receipt string, err error)
}

// Fault is why a letter was not taken.
type Fault struct {
	Name       string // timeout, refused, tls, dns, status, address, other
	Final      bool   // another attempt would come to the same
	RetryAfter time.Duration
}

func (f Fault) Error() string { return "notify: " + f.Name }

// Config of a Runner.
type Config struct {
	Senders map[zhiyin.MessageChannel]Sender
	Within  time.Duration // one attempt; default 15 s
	Now     func() time.Time
	Wait    func(failed int) time.Duration // between attempts; nil: exponential with jitter
}

// Times and bounds of the loop.
const (
	lookEvery  = time.Second
	atOnce     = 8 // attempts
	loadAtOnce = 200
	stopWithin = 3 * time.Second
)

// Runner sends. One goroutine owns the loop; attempts have their own.
type Runner struct {
	cfg     Config
	out     Outbox
	log     *slog.Logger
	wake    chan struct{} // capacity 1
	figures *Figures
}

// New makes a runner.
func New(cfg Config, out Outbox, log *slog.Logger) *Runner {
	if cfg.Within <= 0 {
		cfg.Within = 15 * time.Second
	}
	if cfg.Wait == nil {
		cfg.Wait = func(failed int) time.Duration { return backoff(failed, rand.Float64()) }
	}
	return &Runner{cfg: cfg, out: out, log: log, wake: make(chan struct{}, 1), figures: newFigures()}
}

// backoff is 2 s, 8 s, 32 s … at most 10 minutes, ± 20 %: a code is of no use after
// ten minutes, and a provider that is away is not to be flooded when it is back.
func backoff(failed int, chance float64) time.Duration {
	wait := 2 * time.Second
	for i := 1; i < failed && wait < 10*time.Minute; i++ {
		wait *= 4
	}
	return time.Duration(float64(min(wait, 10*time.Minute)) * (0.8 + 0.4*chance))
}

// Figures are the runner's measures.
func (r *Runner) Figures() *Figures { return r.figures }

// Sends tells whether something is set up for a channel.
func (r *Runner) Sends(c zhiyin.MessageChannel) bool { return r.cfg.Senders[c] != nil }

// Wake has the runner look at once; it never waits.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run sends what is due until ctx ends; attempts under way then have 3 s.
func (r *Runner) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	faulty := false
	for ctx.Err() == nil {
		full, err := r.round(ctx)
		if err != nil && !faulty && ctx.Err() == nil {
			r.log.Error("messages wait", "kind", zhiyin.KindOf(err), "err", err)
		}
		faulty = err != nil
		if full && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-r.wake:
		}
	}
	return nil
}

// round sends what is due now; full says that there may be more.
func (r *Runner) round(ctx context.Context) (full bool, err error) {
	due, err := r.out.Due(ctx, r.cfg.Now(), loadAtOnce)
	if err != nil {
		return false, err
	}
	sending, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	late := context.AfterFunc(ctx, func() { time.AfterFunc(stopWithin, cut) })
	defer late()
	var attempts sync.WaitGroup
	room := make(chan struct{}, atOnce)
	for _, d := range due {
		if ctx.Err() != nil {
			break
		}
		room <- struct{}{}
		attempts.Go(func() { defer func() { <-room }(); r.attempt(sending, d) })
	}
	attempts.Wait()
	return len(due) == loadAtOnce, nil
}

// attempt sends one message and keeps what came of it. One that was cut off keeps
// nothing: it is made again.
func (r *Runner) attempt(ctx context.Context, d Draft) {
	began := time.Now()
	out, err := r.send(ctx, d)
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		err = r.out.Settle(ctx, d, out)
	}
	if err != nil {
		r.log.Error("message not settled, it will be tried again", "message", d.ID, "kind", zhiyin.KindOf(err), "err", err)
		return
	}
	r.figures.attempted(d.Channel, out, time.Since(began))
}

func (r *Runner) send(ctx context.Context, d Draft) (Outcome, error) {
	sender := r.cfg.Senders[d.Channel]
	switch {
	case d.Erased:
		return dead(zhiyin.FaultErased), nil
	case !r.cfg.Now().Before(d.GiveUp):
		return dead(zhiyin.FaultLate), nil
	case sender == nil:
		return dead(zhiyin.FaultNoProvider), nil
	}
	words, fault, err := r.out.Words(ctx, d.Message)
	if err != nil || fault != "" {
		return dead(fault), err
	}
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Within)
	defer cancel()
	receipt, err := sender.Send(ctx, Letter{Filled: words, ID: d.ID, To: d.To, Unit: d.Unit, Fields: d.Fields})
	if err == nil {
		return Outcome{State: zhiyin.MessageSent, Receipt: receipt}, nil
	}
	return r.failed(d, err), nil
}

func dead(fault string) Outcome { return Outcome{State: zhiyin.MessageDead, Fault: fault} }

// failed is what comes after an attempt that was not taken.
func (r *Runner) failed(d Draft, err error) Outcome {
	fault := Fault{Name: "other"}
	if !errors.As(err, &fault) && errors.Is(err, context.DeadlineExceeded) {
		fault.Name = "timeout"
	}
	next := r.cfg.Now().Add(max(r.cfg.Wait(d.Attempt+1), fault.RetryAfter))
	if fault.Final || next.After(d.GiveUp) {
		return dead(fault.Name)
	}
	return Outcome{State: zhiyin.MessagePending, Fault: fault.Name, Due: next}
}
