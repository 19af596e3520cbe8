package contact

import (
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// Machine takes contacts from input to input. It holds what does not change
// during a contact: the flow as it was published, and the wording rules.
type Machine struct {
	Flow    *flow.Definition
	Engine  *flow.Engine
	Speaker *speech.Speaker
	Queues  map[zhiyin.QueueID]zhiyin.Queue // for wrap-up times
}

// NewMachine makes the machine for one flow version of a unit.
func NewMachine(def *flow.Definition, unit zhiyin.Unit, queues map[zhiyin.QueueID]zhiyin.Queue) Machine {
	return Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{Zone: zone(unit)}, Queues: queues}
}

// zone is where the unit's times are told; UTC when it names no zone we know. All
// contacts share it: reading one takes longer than a step, and 10 KB.
func zone(u zhiyin.Unit) *time.Location {
	if known, is := zones.Load(u.Zone); is {
		return known.(*time.Location)
	}
	loc, err := time.LoadLocation(u.Zone)
	if err != nil {
		return time.UTC
	}
	zones.Store(u.Zone, loc)
	return loc
}

// zones are those that were asked for, by name: as many as units have.
var zones sync.Map

// Step takes c to its next state. It reads no clock and changes nothing but
// what it returns; the same arguments give the same result. An input that means
// nothing in the present state leaves it as it is: late timers, keys during a
// talk, a second hang-up. err means that the flow's definition is broken; the
// contact is then on its way to its end with reason failed.
func (m Machine) Step(c Contact, in Input, now time.Time) (next Contact, does []Command, events []zhiyin.Body, err error) {
	s := &step{Machine: m, c: desks.Get().(*Contact), now: now}
	defer s.clear()
	*s.c = c
	s.c.Seq++
	if move := find(c.State, in); move != nil {
		move(s, in)
	}
	s.outlives(c.agent)
	s.consultOutlives(c.agent)
	s.escalationOutlives(&c)
	s.escalate()
	if s.err != nil && s.c.State != zhiyin.Completed {
		s.end(zhiyin.EndedFailed)
	}
	s.conferenceOutlives(c.agent)
	return *s.c, s.does, s.events, s.err
}

// desks are where steps are worked out: a Contact has 4 KB, and most of what a step
// would leave to be collected is the copy that it changes. Nothing that a step returns
// points into one.
var desks = sync.Pool{New: func() any { return new(Contact) }}

// clear gives the step's desk back without what was on it.
func (s *step) clear() {
	*s.c = Contact{}
	desks.Put(s.c)
	s.c = nil
}

// Stands tells whether the table has a row for the input in the state.
func Stands(state zhiyin.ContactState, in Input) bool { return find(state, in) != nil }

// step is one application of the table.
type step struct {
	Machine
	c      *Contact
	now    time.Time
	does   []Command
	events []zhiyin.Body
	err    error
}

func (s *step) do(c ...Command)           { s.does = append(s.does, c...) }
func (s *step) keep(b ...zhiyin.Body)     { s.events = append(s.events, b...) }
func (s *step) to(st zhiyin.ContactState) { s.c.State = st }

type move func(*step, Input)

// row makes a typed move usable in the table.
func row[T Input](f func(*step, T)) cell {
	var zero T
	return cell{zero.name(), func(s *step, in Input) { f(s, in.(T)) }}
}

type cell struct {
	input string
	move  move
}

// table is the whole behaviour of a contact: state × input → move. Each move
// stands in the file of its phase. Inputs that have no row in a state are
// without meaning there.
var table = withProof(withBesides(withEscalations(withReplies(withLeaving(withForesight(withWriting(withEars(withQuestions(withMessages(withTapes(map[zhiyin.ContactState][]cell{
	"": {row((*step).arrived), row((*step).placed)},
	zhiyin.Dialling: {row((*step).met), row((*step).ringing), row((*step).answered), row((*step).unanswered), row((*step).endByAgent),
		row((*step).goneWhileRinging), row((*step).note), row((*step).stopping), row((*step).gone)},
	zhiyin.Informing: {row((*step).met), row((*step).told), row((*step).refuses), row((*step).rang), row((*step).endByAgent), row((*step).hungUp), row((*step).mediaLost), row((*step).mediaFound),
		row((*step).note), row((*step).stopping), row((*step).gone)},
	zhiyin.Arriving: {row((*step).known), row((*step).key), row((*step).cancelled), row((*step).stopping), row((*step).gone)},
	zhiyin.InFlow: {row((*step).played), row((*step).key), row((*step).rang), row((*step).hungUp), row((*step).mediaLost),
		row((*step).mediaFound), row((*step).peerHeldInFlow), row((*step).dialled), row((*step).handedOver), row((*step).dialledGone), row((*step).partyGone), row((*step).stopping), row((*step).gone)},
	zhiyin.Promised: {row((*step).thanked), row((*step).leaves), row((*step).rang), row((*step).turnComes), row((*step).turnPasses), row((*step).turnTaken),
		row((*step).cameIn), row((*step).wentAgain), row((*step).calledOff), row((*step).hurry), row((*step).handled), row((*step).restsPromise), row((*step).keepsPromise)},
	zhiyin.Returning: {row((*step).ringing), row((*step).answeredBack), row((*step).unansweredBack), row((*step).agentGone), row((*step).rang), row((*step).cancelCallback), row((*step).note),
		row((*step).cameIn), row((*step).calledOff), row((*step).restsPromise), row((*step).keepsPromise)},
	zhiyin.Queued: {row((*step).steer), row((*step).directed), row((*step).overflowed), row((*step).playedInQueue), row((*step).keyInQueue), row((*step).rang), row((*step).reserved), row((*step).moved), row((*step).unserved),
		row((*step).abandoned), row((*step).mediaLost), row((*step).mediaFound), row((*step).stopping), row((*step).gone)},
	zhiyin.Reserved: {row((*step).directed), row((*step).playedInQueue), row((*step).keyInQueue), row((*step).rang), row((*step).unreserved), row((*step).accepted), row((*step).moved),
		row((*step).abandoned), row((*step).mediaLost), row((*step).mediaFound), row((*step).stopping), row((*step).gone)},
	zhiyin.Connected: {row((*step).met), row((*step).observe), row((*step).unobserve), row((*step).takeOver), row((*step).hold), row((*step).peerHeld), row((*step).mute), row((*step).digits), row((*step).agentLost), row((*step).endByAgent),
		row((*step).consulted), row((*step).consultAnswered), row((*step).consultOver), row((*step).consultJoined),
		row((*step).unconsulted), row((*step).colleagueRings), row((*step).colleagueCame), row((*step).colleagueMissed), row((*step).confer), row((*step).leaveTalk), row((*step).removeThird), row((*step).backInTalk),
		row((*step).transferred), row((*step).referred), row((*step).instead), row((*step).identify), row((*step).note), row((*step).hungUpTalking), row((*step).mediaLost), row((*step).mediaFound),
		row((*step).rang), row((*step).stopping), row((*step).gone)},
	zhiyin.OnHold: {row((*step).observe), row((*step).unobserve), row((*step).takeOver), row((*step).hold), row((*step).peerHeld), row((*step).agentLost), row((*step).backOnHold), row((*step).endByAgent), row((*step).transferred), row((*step).referred), row((*step).instead), row((*step).dialled), row((*step).dialledGone), row((*step).handedOver),
		row((*step).consulted), row((*step).consultAnswered), row((*step).consultOver), row((*step).consultJoined),
		row((*step).unconsulted), row((*step).colleagueRings), row((*step).colleagueCame), row((*step).colleagueMissed), row((*step).confer), row((*step).identify), row((*step).note), row((*step).hungUpTalking), row((*step).mediaLost), row((*step).mediaFound), row((*step).rang), row((*step).stopping), row((*step).gone)},
	zhiyin.Rejoining: {row((*step).unobserve), row((*step).colleagueCame), row((*step).colleagueMissed), row((*step).unconsulted), row((*step).consultAnswered), row((*step).consultOver), row((*step).agentBack), row((*step).rang), row((*step).endByAgent), row((*step).identify), row((*step).note), row((*step).hungUpTalking),
		row((*step).stopping), row((*step).gone)},
	zhiyin.Wrapping: {row((*step).identify), row((*step).note), row((*step).wrapExtend), row((*step).wrapComplete), row((*step).rang), row((*step).gone),
		row((*step).surveyPlayed), row((*step).surveyKey), row((*step).surveyWrote), row((*step).surveyLeft)},
})))))))))))

// find looks a row up. Inputs are few per state, so a walk beats a map.
func find(state zhiyin.ContactState, in Input) move {
	row := table[state]
	at := slices.IndexFunc(row, func(c cell) bool { return c.input == in.name() })
	if at < 0 {
		return nil
	}
	return row[at].move
}
