package connect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"zhiyin.dev"
)

// Config of a Runner; every field is needed.
type Config struct {
	Book    Book
	Door    Door
	Keys    Keys
	Pullers map[zhiyin.Way]Puller
	Now     func() time.Time
	Log     *slog.Logger
	// GuardEvery is how often it is looked what other systems keep for connections
	// that are switched off; default a minute.
	GuardEvery time.Duration
	// Wait is the pause after so many failures in a row, from 1; nil: a second,
	// doubled each time up to a minute, with a fifth of chance.
	Wait func(failed int) time.Duration
}

// Times of the runner.
const (
	lookEvery   = time.Second
	tidyEvery   = time.Hour
	lettersFor  = 7 * 24 * time.Hour
	longestWait = time.Minute
	keepWithin  = 5 * time.Second // to write down what stopped a connection, after the end
)

// Runner keeps every connection going that fetches for itself: one goroutine
// each, begun anew when its definition, secret or switch changes.
type Runner struct {
	cfg    Config
	mu     sync.Mutex
	works  map[string]*work // guarded by mu
	wake   chan struct{}    // capacity 1: a look is due; more say nothing new
	tidied time.Time
	faulty bool // the book did not answer last time
}

// work is one connection at work.
type work struct {
	changed time.Time
	version int
	end     context.CancelFunc
	done    chan struct{}
}

// New makes a runner.
func New(cfg Config) *Runner {
	if cfg.GuardEvery <= 0 {
		cfg.GuardEvery = time.Minute
	}
	if cfg.Wait == nil {
		cfg.Wait = pause
	}
	return &Runner{cfg: cfg, works: map[string]*work{}, wake: make(chan struct{}, 1)}
}

func pause(failed int) time.Duration {
	wait := time.Second
	for i := 1; i < failed && wait < longestWait; i++ {
		wait *= 2
	}
	return time.Duration(float64(min(wait, longestWait)) * (0.8 + 0.4*rand.Float64()))
}

// Stop ends a connection's run and waits for it, so that what it holds in the
// other system can be taken back. The next look begins it again if it is still
// to work.
func (r *Runner) Stop(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end(id)
}

// end ends a run; mu is held.
func (r *Runner) end(id string) {
	if w := r.works[id]; w != nil {
		w.end()
		<-w.done // before it begins anew: two of one would give its rows out of order
		delete(r.works, id)
	}
}

// Look has the runner see at once what has changed.
func (r *Runner) Look() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends and every connection has come to its end.
func (r *Runner) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var guarding sync.WaitGroup
	defer guarding.Wait()
	guarding.Go(func() { r.guard(ctx) })
	for ctx.Err() == nil {
		r.look(ctx)
		r.tidy(ctx)
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-r.wake:
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.works { // all were told to end with ctx
		r.end(id)
	}
	return nil
}

func (r *Runner) look(ctx context.Context) {
	list, err := r.cfg.Book.Connections(ctx)
	if err != nil {
		if !r.faulty && ctx.Err() == nil {
			r.cfg.Log.Error("connections can't be read", "kind", zhiyin.KindOf(err), "err", err)
		}
		r.faulty = true
		return
	}
	r.faulty = false
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := map[string]zhiyin.Connection{}
	for _, c := range list {
		if _, pulls := r.cfg.Pullers[c.Way]; pulls && c.On {
			wanted[c.ID] = c
		}
	}
	for id, w := range r.works {
		if c, still := wanted[id]; !still || c.Version != w.version || !c.Changed.Equal(w.changed) {
			r.end(id)
		}
	}
	for id, c := range wanted {
		if r.works[id] == nil {
			r.works[id] = r.start(ctx, c)
		}
	}
}

func (r *Runner) start(ctx context.Context, c zhiyin.Connection) *work {
	own, end := context.WithCancel(ctx)
	w := &work{changed: c.Changed, version: c.Version, end: end, done: make(chan struct{})}
	go func() {
		defer close(w.done)
		r.keep(own, c)
	}()
	return w
}

// keep pulls until ctx ends, with pauses after failures.
func (r *Runner) keep(ctx context.Context, c zhiyin.Connection) {
	fault := ""
	for failed := 0; ctx.Err() == nil; {
		began := r.cfg.Now()
		err := r.pull(ctx, c.ID)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			failed, fault = 0, ""
			continue
		case r.cfg.Now().Sub(began) > 2*longestWait: // it worked for a while
			failed, fault = 0, ""
		}
		failed++
		if code := codeOf(err); code != fault {
			fault = code
			r.cfg.Log.Warn("connection fails", "connection", c.ID, "fault", code, "err", err)
		}
		r.note(ctx, c.ID, fault)
		late := time.NewTimer(r.cfg.Wait(failed))
		select {
		case <-ctx.Done():
		case <-late.C:
		}
		late.Stop()
	}
}

// note keeps what stops a connection.
func (r *Runner) note(ctx context.Context, id, fault string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepWithin)
	defer cancel()
	if err := r.cfg.Book.FailConnection(ctx, id, fault, -1); err != nil {
		r.cfg.Log.Error("a connection's fault is not kept", "connection", id, "kind", zhiyin.KindOf(err), "err", err)
	}
}

// pull runs the connection once, from where it stands now.
func (r *Runner) pull(ctx context.Context, id string) error {
	c, err := r.cfg.Book.Connection(ctx, id)
	if err != nil {
		return err
	}
	d, secret, err := Load(ctx, r.cfg.Book, c)
	if err != nil {
		return err
	}
	if secret == "" {
		return Trouble{NoSecret, fmt.Errorf("connect: %s has no secret: %w", id, zhiyin.Invalid)}
	}
	sink := Sink{Definition: d, Door: r.cfg.Door, Book: r.cfg.Book, Keys: r.cfg.Keys, Now: r.cfg.Now}
	return r.cfg.Pullers[c.Way].Pull(ctx, Job{Definition: d, Secret: secret, Place: c.Place, Keys: r.cfg.Keys, Take: sink.Take})
}

// Load reads a connection's definition in force and its secret, "" when there is
// none.
func Load(ctx context.Context, book Book, c zhiyin.Connection) (Definition, string, error) {
	text, err := book.Text(ctx, c.ID, c.Version)
	if err != nil {
		return Definition{}, "", err
	}
	d, faults := Parse([]byte(text))
	if err := Invalid(c.ID, faults); err != nil {
		return d, "", Trouble{BadDefinition, err}
	}
	secret, err := book.ConnectionSecret(ctx, c.ID)
	if zhiyin.KindOf(err) == zhiyin.NotFound {
		err = nil
	}
	return d, secret, err
}

func (r *Runner) tidy(ctx context.Context) {
	now := r.cfg.Now()
	if d := now.Sub(r.tidied); d >= 0 && d < tidyEvery {
		return
	}
	if err := r.cfg.Book.DropLetters(ctx, now.Add(-lettersFor)); err != nil {
		if !errors.Is(err, context.Canceled) {
			r.cfg.Log.Warn("old letters not dropped", "kind", zhiyin.KindOf(err), "err", err)
		}
		return
	}
	r.tidied = now
}
