package webhook

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
)

// Outbox keeps webhooks, their places in the ledger and their deliveries; a
// store is one.
type Outbox interface {
	Webhooks(ctx context.Context) ([]zhiyin.Webhook, error)
	WebhookSecrets(ctx context.Context, id string) ([]zhiyin.WebhookSecret, error)
	PlanDeliveries(ctx context.Context, w zhiyin.Webhook, until time.Duration) (planned int, more bool, err error)
	PendingDeliveries(ctx context.Context, webhook string, limit int) ([]zhiyin.Delivery, error)
	SettleDelivery(ctx context.Context, d zhiyin.Delivery) error
	DisableWebhook(ctx context.Context, w zhiyin.Webhook, reason zhiyin.DisableReason, by string, entry zhiyin.AuditEntry) error
	Record(ctx context.Context, id zhiyin.EventID, personal bool) (cloudevent.Record, error)
	ForgetDeliveries(ctx context.Context, before time.Time) (int64, error)
}

// Config of a Runner. Only Now is required.
type Config struct {
	Guard        Guard
	Roots        *x509.CertPool // nil: the system's
	Agent        string         // User-Agent, default Zhiyin
	Concurrency  int            // attempts at once for one webhook, default 4
	Within       time.Duration  // from the resolver to the end of the answer, default 15 s
	DisableAfter time.Duration  // of nothing but failure, default five days
	KeepFor      time.Duration  // settled deliveries, default 30 days
	Now          func() time.Time
	Wait         func(failed int) time.Duration // between attempts; nil: exponential with jitter
	// Write makes the request of a delivery; nil writes the event as webhooks are told
	// of it. Busy and Unavailable have it asked again.
	Write func(ctx context.Context, w zhiyin.Webhook, d zhiyin.Delivery) (Request, error)
	// Final tells the statuses after which another attempt would come to the same; nil: 410.
	Final func(status int) bool
}

// Request is what one attempt sends.
type Request struct {
	Method, URL string
	Header      http.Header
	Body        []byte
	Skip        bool   // there is nothing to tell the receiver of this event
	Fault       string // why nothing can be sent, as a code: the delivery is given up
}

func (c Config) withDefaults() Config {
	if c.Agent == "" {
		c.Agent = "Zhiyin"
	}
	if c.Concurrency <= 0 {
		c.Concurrency = 4
	}
	if c.Within <= 0 {
		c.Within = attemptWithin
	}
	if c.DisableAfter <= 0 {
		c.DisableAfter = 120 * time.Hour
	}
	if c.KeepFor <= 0 {
		c.KeepFor = 30 * 24 * time.Hour
	}
	if c.Wait == nil {
		c.Wait = func(failed int) time.Duration { return backoff(failed, rand.Float64()) }
	}
	if c.Final == nil {
		c.Final = func(status int) bool { return status == statusGone }
	}
	return c
}

// Times of the loop.
const (
	lookEvery  = time.Second
	gatherFor  = 15 * time.Millisecond // commits of a few milliseconds are looked at together
	tidyEvery  = time.Hour
	stopWithin = 3 * time.Second
)

// mostLanes bounds the webhooks that are served at once, as the outbox bounds
// their list.
const mostLanes = 1000

// Runner plans and sends. One goroutine owns its state; attempts have their own.
type Runner struct {
	cfg     Config
	out     Outbox
	log     *slog.Logger
	post    *poster
	figures *Figures

	lanes  map[string]*lane
	tidied time.Time
	done   chan result // room for every attempt that can run
	faulty bool        // the outbox did not answer last time
}

// New makes a runner.
func New(cfg Config, out Outbox, log *slog.Logger) *Runner {
	cfg = cfg.withDefaults()
	r := &Runner{cfg: cfg, out: out, log: log, post: newPoster(cfg), figures: newFigures(),
		lanes: map[string]*lane{}, done: make(chan result, mostLanes*cfg.Concurrency)}
	if r.cfg.Write == nil {
		r.cfg.Write = r.event
	}
	return r
}

// Figures are the runner's measures.
func (r *Runner) Figures() *Figures { return r.figures }

// Run tells webhooks what was kept until ctx ends; attempts under way then have
// 3 s to come to an end, and are made again by the next Run where they do not.
// It looks when wake yields and at least once a second; where there is no webhook,
// once a second.
func (r *Runner) Run(ctx context.Context, wake <-chan struct{}) error {
	sending, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	defer r.post.close()
	var attempts sync.WaitGroup
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var next <-chan time.Time // when to look again, sooner than the tick; nil: not
	look := func() {
		next = nil
		if r.look(ctx) {
			next = time.After(0)
		}
	}
	for look(); ctx.Err() == nil; {
		r.start(sending, &attempts)
		woken := wake
		if next != nil || len(r.lanes) == 0 { // a look is due anyway, or finds nothing new
			woken = nil
		}
		select {
		case <-ctx.Done():
		case d := <-r.done:
			r.finished(ctx, d)
		case <-tick.C:
			look()
		case <-next:
			look()
		case _, open := <-woken:
			if !open {
				wake = nil
				break
			}
			next = time.After(gatherFor)
		}
	}
	r.stop(&attempts, cut)
	return nil
}

func (r *Runner) stop(attempts *sync.WaitGroup, cut func()) {
	ended := make(chan struct{})
	go func() { attempts.Wait(); close(ended) }()
	late := time.NewTimer(stopWithin)
	defer late.Stop()
	select {
	case <-ended:
	case <-late.C:
		cut()
		<-ended
	}
}

// look reads what webhooks there are, plans for each, and reads what is to be
// sent. again says that there is more to plan.
func (r *Runner) look(ctx context.Context) (again bool) {
	hooks, err := r.out.Webhooks(ctx)
	if err != nil {
		return r.trouble(ctx, err)
	}
	r.follow(hooks)
	for _, l := range r.lanes {
		if l.gone || l.hook.State != zhiyin.WebhookEnabled {
			continue
		}
		planned, more, err := r.out.PlanDeliveries(ctx, l.hook, TryFor)
		if zhiyin.KindOf(err) == zhiyin.NotFound { // removed meanwhile
			continue
		}
		if err == nil && (planned > 0 || l.stale(r.cfg.Now())) {
			err = r.load(ctx, l)
		}
		if err != nil {
			return r.trouble(ctx, err)
		}
		again = again || more
	}
	r.faulty = false
	r.tidy(ctx, r.cfg.Now())
	return again
}

// trouble is told once, not each second.
func (r *Runner) trouble(ctx context.Context, err error) (again bool) {
	if !r.faulty && ctx.Err() == nil {
		r.log.Error("webhooks wait", "kind", zhiyin.KindOf(err), "err", err)
	}
	r.faulty = true
	return false
}

// follow brings the lanes to what webhooks there are.
func (r *Runner) follow(hooks []zhiyin.Webhook) {
	for _, l := range r.lanes {
		l.gone = true
	}
	for _, w := range hooks {
		l := r.lanes[w.ID]
		if l == nil {
			l = &lane{lines: map[string]*line{}}
			r.lanes[w.ID] = l
		}
		l.renew(w)
	}
	for id, l := range r.lanes {
		if l.gone && l.busy == 0 {
			delete(r.lanes, id)
		}
	}
	r.figures.seen(hooks)
}

// load reads what is to be sent to the webhook.
func (r *Runner) load(ctx context.Context, l *lane) error {
	pending, err := r.out.PendingDeliveries(ctx, l.hook.ID, loadAtOnce)
	if zhiyin.KindOf(err) == zhiyin.NotFound { // removed meanwhile
		return nil
	}
	if err == nil {
		l.take(pending, r.cfg.Now())
	}
	return err
}

// start begins attempts as far as there is room for them.
func (r *Runner) start(sending context.Context, attempts *sync.WaitGroup) {
	now := r.cfg.Now()
	for _, l := range r.lanes {
		if l.gone || l.hook.State != zhiyin.WebhookEnabled {
			continue
		}
		for _, d := range l.next(now, r.cfg.Concurrency) {
			hook := l.hook
			attempts.Go(func() { r.done <- r.attempt(sending, hook, d) })
		}
	}
}

// finished notes what an attempt came to, and reads on where nothing is left in
// memory.
func (r *Runner) finished(ctx context.Context, d result) {
	l := r.lanes[d.delivery.Webhook]
	if l == nil {
		return
	}
	l.finish(d, r.cfg.Now())
	if l.unread && l.idle() {
		if err := r.load(ctx, l); err != nil {
			r.trouble(ctx, err)
		}
	}
}

// attempt sends one delivery and keeps what came of it. An attempt that was cut
// off keeps nothing: it is made again.
func (r *Runner) attempt(ctx context.Context, w zhiyin.Webhook, d zhiyin.Delivery) result {
	began := r.cfg.Now()
	open := result{delivery: d}
	open.delivery.Due = began.Add(retryUnsettled)
	out, err := r.send(ctx, w, d)
	if ctx.Err() != nil {
		return open
	}
	if err != nil {
		r.log.Error("delivery can't be made", "webhook", w.ID, "event", d.Event, "kind", zhiyin.KindOf(err), "err", err)
		if kind := zhiyin.KindOf(err); kind == zhiyin.Unavailable || kind == zhiyin.Busy {
			return open
		}
		out = outcome{fault: faultOther}
	}
	d = r.settled(d, out, began)
	if err := r.out.SettleDelivery(ctx, d); err != nil {
		r.log.Error("delivery not settled, it will be made again", "webhook", w.ID, "event", d.Event, "kind", zhiyin.KindOf(err), "err", err)
		return open
	}
	r.figures.attempted(d)
	r.perhapsDisable(ctx, w, out)
	return result{d, out.fault == "" || out.final && out.code != statusGone} // who refuses one is there for the others
}

func (r *Runner) send(ctx context.Context, w zhiyin.Webhook, d zhiyin.Delivery) (outcome, error) {
	req, err := r.cfg.Write(ctx, w, d)
	if err != nil || req.Skip || req.Fault != "" {
		return outcome{fault: req.Fault, final: true}, err
	}
	out := r.post.post(ctx, req, r.cfg.Now())
	out.final = r.cfg.Final(out.code) || out.fault == faultSize
	return out, nil
}

// event is the request that tells a webhook of an event, signed.
func (r *Runner) event(ctx context.Context, w zhiyin.Webhook, d zhiyin.Delivery) (Request, error) {
	req := Request{Method: http.MethodPost, URL: w.URL, Header: http.Header{"Content-Type": {cloudevent.ContentType}}}
	var err error
	if req.Body, err = r.body(ctx, w, d); err != nil {
		return req, err
	}
	secrets, err := r.out.WebhookSecrets(ctx, w.ID)
	if err != nil {
		return req, err
	}
	return req, sign(req.Header, secrets, d.Event, r.cfg.Now(), req.Body)
}

func (r *Runner) body(ctx context.Context, w zhiyin.Webhook, d zhiyin.Delivery) ([]byte, error) {
	if d.Kind == zhiyin.WebhookTest {
		return json.Marshal(cloudevent.Test(d, w.Unit, "system"))
	}
	record, err := r.out.Record(ctx, d.Event, w.Purpose != "")
	if err != nil {
		return nil, err
	}
	e, err := cloudevent.Of(record, cloudevent.Receiver{Personal: w.Purpose != "", Clearance: w.Cleared()})
	if err != nil {
		return nil, err
	}
	return json.Marshal(e)
}

// settled is the delivery after an attempt.
func (r *Runner) settled(d zhiyin.Delivery, out outcome, began time.Time) zhiyin.Delivery {
	d.Attempt++
	d.Code, d.Latency, d.Fault, d.Tried = out.code, out.latency, out.fault, began
	if out.fault == "" {
		d.State = zhiyin.DeliveryDelivered
		return d
	}
	d.Due = r.cfg.Now().Add(max(r.cfg.Wait(d.Attempt), out.retryAfter))
	if d.Due.After(d.GiveUp) || out.final {
		d.State = zhiyin.DeliveryDead
	}
	return d
}

// statusGone says that the address wants nothing more (Standard Webhooks 1.0,
// "Disabling failing endpoints").
const statusGone = 410

func (r *Runner) perhapsDisable(ctx context.Context, w zhiyin.Webhook, out outcome) {
	var why zhiyin.DisableReason
	switch {
	case out.fault == "":
		return
	case out.code == statusGone:
		why = zhiyin.DisabledGone
	case !w.Failing.IsZero() && r.cfg.Now().Sub(w.Failing) > r.cfg.DisableAfter:
		why = zhiyin.DisabledFailing
	default:
		return
	}
	switch err := r.out.DisableWebhook(ctx, w, why, "system", zhiyin.AuditEntry{}); zhiyin.KindOf(err) {
	case "":
		r.log.Warn("webhook disabled", "webhook", w.ID, "reason", why)
	case zhiyin.Conflict: // it is
	default:
		r.log.Error("webhook not disabled", "webhook", w.ID, "kind", zhiyin.KindOf(err), "err", err)
	}
}

func (r *Runner) tidy(ctx context.Context, now time.Time) {
	if d := now.Sub(r.tidied); d >= 0 && d < tidyEvery {
		return
	}
	if _, err := r.out.ForgetDeliveries(ctx, now.Add(-r.cfg.KeepFor)); err != nil {
		r.log.Warn("old deliveries not forgotten", "kind", zhiyin.KindOf(err), "err", err)
		return
	}
	r.tidied = now
}
