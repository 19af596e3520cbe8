package contact

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// Voice makes sound of words and of names of music. Both return at once.
type Voice interface {
	Speak(words speech.Spoken) pcm.Source
	Music(name string) pcm.Source
}

// Directory finds what answers a called number.
type Directory interface {
	// Answering returns what answers a called number. NotFound: nothing does.
	Answering(called string) (Answering, error)
	// Queues returns all queues by id.
	Queues() map[zhiyin.QueueID]zhiyin.Queue
}

// Answering is what answers a called number, as it is in force now.
type Answering struct {
	Number  zhiyin.Number
	Unit    zhiyin.Unit
	Flow    *flow.Definition
	Notices []flow.Notice
	Opening flow.Opening
}

// Config is what the Conductor works with. All fields but Dialler, Recorder, Messenger, Hearer, Pages, Reads, Foresight, Manners, Hours and Pauses are required.
type Config struct {
	Ledger    Ledger
	People    Acquaintance
	Lobby     Waiting
	Voice     Voice
	Agents    Agents
	Switch    Switch
	Dialler   Dialler                  // nil: no calls out
	MayDial   func(number string) bool // the dial plan; nil: every number
	Recorder  Recorder                 // nil: nothing is recorded, whatever the units ask
	Messenger Messenger                // nil: no messages, no hand-offs
	Asker     Asker                    // nil: flows look up nothing
	Prover    Prover                   // nil: nobody proves who they are
	Hearer    Hearer                   // nil: nobody listens
	Pages     Pages                    // of chats; nil: there are none
	Reads     Reads                    // what is written; nil: nobody understands it
	Foresight Foresight                // nil: nothing is foreseen
	Manners   Manners                  // nil: everybody is served alike
	Hours     Hours                    // nil: queues are open always
	Pauses    Pauses
	Directory Directory
	Now       func() time.Time
	Limit     int // calls at once, callbacks among them; 0: 2,000
	Chats     int // chats at once; 0: 10,000
	Log       *slog.Logger
}

// Limits that keep a flood from taking all memory: a call takes about 100 KB, and
// a chat about 40 KB (docs/figures.md).
const (
	defaultLimit = 2000
	defaultChats = 10000
)

// Conductor conducts contacts from Arrive to Close, each in one goroutine at a time
// and in none while nothing happens to it. All methods may be called from any goroutine.
type Conductor struct {
	cfg Config

	ctx  context.Context // of Run; ends all contacts
	stop context.CancelCauseFunc
	wg   sync.WaitGroup

	mu       sync.Mutex // guards what follows
	contacts map[zhiyin.ContactID]*conducted
	byAgent  map[zhiyin.AgentID]zhiyin.ContactID // the contact each agent talks in
	watching map[zhiyin.AgentID]zhiyin.ContactID // the talk each supervisor observes
	advising map[zhiyin.AgentID]zhiyin.ContactID // to which contact each senior came
	promised map[string]zhiyin.ContactID         // whom we are to call back, by number
	chats    int                                 // of contacts
	draining bool
}

// New makes a Conductor; it takes contacts at once.
func New(cfg Config) *Conductor {
	if cfg.Limit == 0 {
		cfg.Limit = defaultLimit
	}
	if cfg.Chats == 0 {
		cfg.Chats = defaultChats
	}
	ctx, stop := context.WithCancelCause(context.Background())
	return &Conductor{cfg: cfg, ctx: ctx, stop: stop,
		contacts: map[zhiyin.ContactID]*conducted{}, byAgent: map[zhiyin.AgentID]zhiyin.ContactID{}, watching: map[zhiyin.AgentID]zhiyin.ContactID{},
		advising: map[zhiyin.AgentID]zhiyin.ContactID{},
		promised: map[string]zhiyin.ContactID{}}
}

// Run waits for ctx, then refuses new contacts, ends those under way with
// reason node_stopped and returns when all of them are closed or in after-call
// work, which Restore takes up.
func (c *Conductor) Run(ctx context.Context) error {
	<-ctx.Done()
	c.mu.Lock()
	c.draining = true
	for _, k := range c.contacts {
		k.put(Stopping{})
	}
	c.mu.Unlock()
	closed := make(chan struct{})
	go func() { c.wg.Wait(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(drainWithin):
		c.cut()
		<-closed
	}
	return nil
}

// drainWithin is how long contacts may take to write their last events.
const drainWithin = 5 * time.Second

// Arrive takes a call. It answers NotFound when no flow answers the number,
// Busy at the limit and Unavailable while draining.
func (c *Conductor) Arrive(a zhiyin.Arrival, line Line) (*Inbox, error) {
	answering, err := c.cfg.Directory.Answering(a.Called)
	if err != nil {
		return nil, fmt.Errorf("contact: arrive %s: %w", a.Contact, err)
	}
	k := c.conduct(a.Contact, answering.Unit, answering.Flow, line)
	if err := c.admit(k); err != nil {
		return nil, fmt.Errorf("contact: arrive %s: %w", a.Contact, err)
	}
	k.put(Arrived{Arrival: a, Number: answering.Number, Unit: answering.Unit, Flow: answering.Flow.Ref, Linked: answering.Flow.Linked(), Notices: answering.Notices, Opening: answering.Opening,
		Callable: c.callable(a.From), Place: c.placeOf(a.From, a.Contact)})
	return &Inbox{k}, nil
}

func (c *Conductor) conduct(id zhiyin.ContactID, unit zhiyin.Unit, def *flow.Definition, line Line) *conducted {
	k := &conducted{
		Conductor: c, id: id, unit: unit.ID, line: line,
		person: string(id), timers: map[int]*time.Timer{},
		machine: NewMachine(def, unit, c.cfg.Directory.Queues()),
		log:     c.cfg.Log.With("contact", string(id)),
	}
	k.box.work = k.work
	return k
}

// start registers k, which acts on what is put from then on; the caller holds mu.
func (c *Conductor) start(k *conducted) {
	c.contacts[k.id] = k
	c.wg.Add(1)
	if k.written {
		c.chats++
	}
}

// cut ends every contact at once.
func (c *Conductor) cut() {
	c.stop(fmt.Errorf("contact: drain: %w", zhiyin.Unavailable))
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.contacts {
		k.box.nudge()
	}
}

func (c *Conductor) ended(k *conducted) {
	k.givePlaceBack()
	c.mu.Lock()
	delete(c.contacts, k.id)
	if k.written {
		c.chats--
	}
	if c.promised[k.state.Arrival.From] == k.id {
		delete(c.promised, k.state.Arrival.From)
	}
	for agent, id := range c.byAgent {
		if id == k.id {
			delete(c.byAgent, agent)
		}
	}
	for agent, id := range c.watching {
		if id == k.id {
			delete(c.watching, agent)
		}
	}
	for agent, id := range c.advising {
		if id == k.id {
			delete(c.advising, agent)
		}
	}
	c.mu.Unlock()
	c.wg.Done()
}

// Count returns how many contacts are under way.
func (c *Conductor) Count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.contacts)
}

// Talking returns how many contacts are under way whose customer is still there:
// those in wrap-up are not among them, nor are chats, which outlive a process.
func (c *Conductor) Talking() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.contacts {
		if k.written {
			continue // it goes on in the next process
		}
		if shown := k.shown.Load(); shown == nil || shown.State != zhiyin.Wrapping && shown.State != zhiyin.Completed {
			n++
		}
	}
	return n
}

func (c *Conductor) find(id zhiyin.ContactID) (*conducted, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.contacts[id]
	return k, ok
}

// AgentLine says that an agent's audio came or went; the contact the agent
// talks in hears of it.
func (c *Conductor) AgentLine(agent zhiyin.AgentID, up bool) {
	c.mu.Lock()
	k, watched, advised := c.contacts[c.byAgent[agent]], c.contacts[c.watching[agent]], c.contacts[c.advising[agent]]
	c.mu.Unlock()
	if advised != nil && !up {
		advised.put(EscalationLeft{Agent: agent, Why: "lost"})
	}
	if watched != nil && !up {
		watched.put(Unobserve{Agent: agent, Why: "lost"})
	}
	switch {
	case k == nil:
	case up:
		k.put(AgentBack{Agent: agent})
	default:
		k.put(AgentLost{Agent: agent})
	}
}

// talks remembers who talks where; whoever talks observes nobody.
func (c *Conductor) talks(k *conducted, agent zhiyin.AgentID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byAgent[agent] = k.id
	delete(c.watching, agent)
	delete(c.advising, agent)
}

func (c *Conductor) silent(agent zhiyin.AgentID, id zhiyin.ContactID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byAgent[agent] == id { // beside a chat they may talk elsewhere
		delete(c.byAgent, agent)
	}
	if c.advising[agent] == id {
		delete(c.advising, agent)
	}
}
