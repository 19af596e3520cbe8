package desk

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"zhiyin.dev"
)

// Config of a Desk.
type Config struct {
	Now         func() time.Time // the node's clock; nil: time.Now
	ICE         ICE              // what an agent's browser uses to reach our audio; nil: nothing
	AwayReasons []string         // what an agent may be away for; nil: break, meal, training
	Watch       Watch            // supervisors in talks; nil: there are none
	Counsel     Counsel          // seniors who are asked for angry customers; nil: there are none
	Confer      Conferences      // nil: nobody consults from the desk
	Chats       Chats            // nil: nobody writes
	Outgoing    Outgoing         // calls that agents begin; nil: there is no way out
	Names       Names            // of needs and intents; nil: ids are shown
	Keep        Keep             // keeps what agents say of the understanding; nil: they can't
	Directives  Directives       // nil: supervisors order nothing
	Waits       Waits            // how long one who comes now will wait; nil: it can't be said
	Hours       Hours            // of queues; nil: they are open always
	Tasks       Tasks            // nil: nobody leaves any
	Later       Later            // nil: nothing can be given in place of a queue that is closed
	Region      string           // ISO 3166 country of numbers that agents type without one; "": CN
}

// Names is what people call a need or an intent (kind) of a unit; nil where it
// has no name. It is called in the desk's goroutine and must not wait.
type Names func(unit zhiyin.UnitID, kind, id string) zhiyin.Text

// Keep writes one event to the ledger; it is durable when the call returns.
type Keep func(ctx context.Context, e zhiyin.Event) error

// Waits tells how long who comes to a queue now will probably wait; a queue that is
// not in the map, or has a zero Estimate, can't be told. It must not wait itself.
type Waits func() map[zhiyin.QueueID]zhiyin.Estimate

// figuresEvery is how often changed queue figures and idle ranks are sent: a
// figure that moves faster can't be read, and each goes to every agent.
const figuresEvery = 500 * time.Millisecond

// Desk keeps every agent's view. One goroutine (Run) owns all of it; the other
// methods may be called from any goroutine and wait for it.
type Desk struct {
	records Records
	host    Host
	calls   Calls
	log     *slog.Logger
	now     func() time.Time
	away    []string
	ice     ICE
	out     Outgoing
	chats   Chats
	watch   Watch
	counsel Counsel
	confer  Conferences
	names   Names
	waits   Waits
	keep    Keep
	directs Directives
	serves  Hours
	later   Later
	tasks   Tasks
	region  string
	epoch   string

	inbox   chan func()   // unbuffered: a caller waits its turn
	ready   chan struct{} // closed when Start is folded in
	stopped chan struct{} // closed when Run returns

	// Owned by Run's goroutine.
	units        map[zhiyin.UnitID]zhiyin.Unit
	queues       map[zhiyin.QueueID]*queue
	seats        map[zhiyin.AgentID]*seat
	open         map[zhiyin.ContactID]*record
	closed       done
	closing      []*record          // done in this batch
	inForce      []zhiyin.Directive // in the order in which they were given
	dispositions []Disposition
	dirty        map[zhiyin.AgentID]*change
	figuresDue   bool
	dirtyQueues  map[zhiyin.QueueID]bool
	crowd        crowd
	raised       map[hand]asking // who asks for a supervisor now
	attended     map[zhiyin.UnitID]*attended
	began        time.Time
	lately       map[zhiyin.UnitID]*hour
	zones        map[string]*time.Location
	ratings      map[zhiyin.UnitID]*ratings
	ratedTo      [zhiyin.Partitions]int64 // the last answer of each partition that is counted
	handsUp      bool                     // somebody did when supervisors were told last
}

// New makes a Desk; Run starts it.
func New(cfg Config, records Records, host Host, calls Calls, log *slog.Logger) *Desk {
	d := &Desk{records: records, host: host, calls: calls, log: log, now: cfg.Now, away: cfg.AwayReasons, ice: cfg.ICE, out: cfg.Outgoing, chats: cfg.Chats, watch: cfg.Watch, counsel: cfg.Counsel, confer: cfg.Confer, names: cfg.Names, waits: cfg.Waits, keep: cfg.Keep, directs: cfg.Directives, serves: cfg.Hours, later: cfg.Later, tasks: cfg.Tasks, region: cmp.Or(cfg.Region, "CN"),
		inbox: make(chan func()), ready: make(chan struct{}), stopped: make(chan struct{}),
		units: map[zhiyin.UnitID]zhiyin.Unit{}, queues: map[zhiyin.QueueID]*queue{},
		seats: map[zhiyin.AgentID]*seat{}, open: map[zhiyin.ContactID]*record{},
		closed: done{last: map[zhiyin.ContactID]int64{}},
		dirty:  map[zhiyin.AgentID]*change{}, dirtyQueues: map[zhiyin.QueueID]bool{}, crowd: newCrowd(), raised: map[hand]asking{}, attended: map[zhiyin.UnitID]*attended{}, lately: map[zhiyin.UnitID]*hour{}, zones: map[string]*time.Location{}, ratings: map[zhiyin.UnitID]*ratings{}}
	if d.now == nil {
		d.now = time.Now
	}
	if d.away == nil {
		d.away = []string{"break", "meal", "training"}
	}
	d.epoch = zhiyin.NewID("ep", d.now())
	return d
}

// Run reads the Start state and then serves until ctx ends; it closes every
// subscription on its way out. It fails only when Start can't be read.
func (d *Desk) Run(ctx context.Context) error {
	defer close(d.stopped)
	start, err := d.records.Start(ctx)
	if err != nil {
		return fmt.Errorf("desk: start: %w", err)
	}
	d.begin(start)
	close(d.ready)
	var figures <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			d.dropAll()
			return nil
		case fn := <-d.inbox:
			fn()
		case <-figures:
			figures = nil
			d.publishFigures()
		}
		if d.figuresDue && figures == nil {
			figures = time.After(figuresEvery)
		}
	}
}

// Ready is closed once the Desk shows the state it started from.
func (d *Desk) Ready() <-chan struct{} { return d.ready }

// do runs fn in the Desk's goroutine and waits for it. Unavailable when the
// Desk has stopped.
func (d *Desk) do(ctx context.Context, fn func()) error {
	ran := make(chan struct{})
	select {
	case d.inbox <- func() { fn(); close(ran) }:
		<-ran
		return nil
	case <-d.stopped:
		return fmt.Errorf("desk: stopped: %w", zhiyin.Unavailable)
	case <-ctx.Done():
		return fmt.Errorf("desk: %v: %w", ctx.Err(), zhiyin.Unavailable)
	}
}

func (d *Desk) begin(s Start) {
	d.began = d.now()
	for _, u := range s.Units {
		d.units[u.ID] = u
	}
	for _, q := range s.Queues {
		d.queues[q.ID] = newQueue(q)
	}
	for _, a := range s.Agents {
		s := d.seat(a.ID)
		s.agent, s.base = a, a.Queues
	}
	for _, p := range s.Presence {
		seat := d.seat(p.Agent)
		seat.presence, seat.idleSince = p, p.Since
	}
	for _, v := range s.Directives {
		d.given(v)
	}
	for _, v := range s.Switches {
		d.switched(v.AffinitySwitched, v.At)
	}
	d.dispositions = s.Dispositions
	for id, t := range s.Today {
		seat := d.seat(id)
		d.turnDay(seat)
		seat.today = t
	}
	for id, day := range s.Days {
		q := d.queue(id)
		d.today(q, d.now())
		q.served, q.inTime, q.waitMs, q.lost = day.Served, day.InTime, day.WaitMs, day.Abandoned
	}
	for _, r := range s.Ratings {
		d.rated(r)
	}
	for _, events := range s.Contacts {
		for _, e := range events {
			d.apply(e)
		}
	}
	d.hoursBegin()
	d.besidesGone()
	d.lower()
	d.tellHands()
	d.forget()
	d.rank()
	clear(d.dirty) // nobody listens yet: the first hello says it all
	for _, s := range d.seats {
		s.renewed = false
	}
	d.figuresDue = false
	clear(d.dirtyQueues)
	for _, s := range d.seats {
		s.shown = map[zhiyin.ContactID]int{}
		for _, r := range d.open {
			if d.watches(s, r) {
				s.shown[r.id] = len(r.timeline)
			}
		}
	}
}

// Feed folds in committed events, in order, and tells the agents concerned. The
// ledger's follower calls it; it returns when the messages are written, and
// fails with Unavailable only when the Desk has stopped.
func (d *Desk) Feed(events []zhiyin.Event) error {
	ctx := context.Background()
	var strange []zhiyin.ContactID
	if err := d.do(ctx, func() { strange = d.strangers(events) }); err != nil {
		return err
	}
	kept := d.acquaint(ctx, strange)
	var due []renewal
	if err := d.do(ctx, func() {
		for _, k := range kept {
			d.catchUp(k)
		}
		for _, e := range events {
			d.apply(e)
		}
		d.flush()
		due = d.stirred(events)
	}); err != nil {
		return err
	}
	return d.renew(ctx, due)
}
