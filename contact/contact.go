package contact

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// Contact is one contact's state: plain data, owned by one goroutine. It is a
// function of the inputs: the same inputs in the same order give the same
// Contact, the same commands and the same events.
type Contact struct {
	ID       zhiyin.ContactID
	State    zhiyin.ContactState
	Arrival  zhiyin.Arrival
	Number   zhiyin.Number
	Unit     zhiyin.Unit
	FlowRef  zhiyin.DefinitionRef
	Snapshot zhiyin.Snapshot
	Voice    zhiyin.Voice
	Flow     flow.State
	Seq      int // inputs taken
	notices  []flow.Notice
	opening  flow.Opening

	takesMessages bool // the flow has a node for messages

	messages int             // how many messages were asked for
	visit    visit           // where in the flow they are, and since when
	asked    int             // how many questions were put to other systems, or to who proves
	open     Command         // the question that has no answer yet; nil: none
	sounds   int             // how many sounds were started
	sound    playing         // what the customer hears from us now
	gather   *gather         // keys we wait for
	asking   asking          // the question put last
	ahead    string          // keys pressed before they are asked for
	timers   int             // how many timers were set
	timer    [timerKinds]int // the timer that counts for each purpose; 0: none

	callable    bool // we may call their number
	place       HeldPlace
	surveying   bool // their agent has left and they are asked how it was
	promise     promising
	keys        string // that lead somewhere while music plays in the queue
	recall      bool   // an agent is on the way: what is done meanwhile ends with the sentence
	estimate    zhiyin.Estimate
	wanted      zhiyin.Wanted
	overflows   int           // to other queues
	position    int           // last told by the lobby; 0: not yet
	every       time.Duration // how often the flow hears of it
	music       string
	reservation zhiyin.ReservationID
	agent       zhiyin.AgentID
	transfer    transferring
	consult     consulting
	escalation  escalating
	conference  conferring
	besides     []besides
	observer    observing
	muted       bool
	noticed     zhiyin.DefinitionRef // the number's notice, as it was heard; zero: not yet
	refused     bool                 // the customer does not want to be recorded
	speaking    bool                 // a turn of talk of theirs is running
	listened    bool                 // somebody has listened to their line: when they speak is known
	tape        taping
	leaving     leaving
	writing     writing
	directing   directing

	tell      telling
	phase     phase
	phaseFrom time.Time
	spent     [phases]time.Duration // in phases that are over

	queuedAt    time.Time // where the place in the queue counts from
	connectedAt time.Time // when the present agent was joined
	heldAt      time.Time
	lostAt      time.Time
	endedAt     time.Time
	ended       zhiyin.EndReason
	held        time.Duration
	wrapDue     time.Time
	wrapTime    time.Duration
}

// phase is what a customer's time is spent on. A contact that is handed on comes
// to the same phase again, and each counts what it took altogether.
type phase int

const (
	noPhase  phase = iota // before the contact is answered, and after its end
	inFlow                // hears the flow, or somebody whom the flow connected
	waiting               // for an agent
	talking               // with agents, on hold, or with somebody whom an agent connected
	promised              // not on the line, to be called back
	phases
)

// spend closes the present phase and begins another.
func (s *step) spend(next phase) {
	if s.c.phase != noPhase {
		s.c.spent[s.c.phase] += s.now.Sub(s.c.phaseFrom)
	}
	s.c.phase, s.c.phaseFrom = next, s.now
}

// playing is a sound on its way to the customer.
type playing struct {
	id       int
	prompt   string // name of the prompt; empty for music
	barge    bool   // keys cut it short
	began    time.Time
	standard *zhiyin.StandardPlayed // approved text; kept when it was heard to its end
	echo     bool                   // they hear themselves
}

// gather is what a flow's Gather asked for and what came so far.
type gather struct {
	node           string
	max            int
	terminator     string
	only           string // the one key that counts; another stays for the next
	first, between time.Duration
	got            string
	speech         *flow.Speech // may be said too; nil: keys alone
	secret         bool         // got holds a dot for each key
	options        []flow.Option
}

// timerFor says what a timer is for. A contact has at most one of each.
type timerFor int

const (
	forKeys timerFor = iota
	forMusic
	forEcho
	forQueue
	forPosition
	forRejoin
	forMedia
	forWrap
	forTransfer
	forPause
	forRefusal
	forCallback
	forMessage
	forSilence
	forCounsel
	forColleague
	timerKinds
)

// transferring is a transfer under way.
type transferring struct {
	to        string       // E.164, when the target is a telephone
	byFlow    bool         // the flow asked for it and hears the outcome
	up        bool         // the other party answered
	consulted zhiyin.LegID // the agent asked them before, on this line; empty: not so
}

// Times that the rules of talking need.
const (
	// rejoinWithin is how long a customer hears music while the agent's browser
	// comes back. A page reload takes about a second; 20 s covers a crashed browser.
	rejoinWithin = 20 * time.Second
	// mediaWithin is how long a customer without audio is kept before the
	// contact ends: a telephone that crosses a dead spot comes back within it.
	mediaWithin = 20 * time.Second
	// wrapExtension is what the agent's button adds.
	wrapExtension = 30 * time.Second
	// wrapAtMost bounds after-call work with all extensions.
	wrapAtMost = 15 * time.Minute
	// keysAhead is how many keys are remembered before they are asked for: an
	// experienced caller types a whole menu way and an account number ahead.
	keysAhead = 32
	// ringingOn is how long a waiting contact's time-out is put off while an agent's desk rings.
	ringingOn = 5 * time.Second
	// transferWithin is how long a transfer may ring.
	transferWithin = 45 * time.Second
)
