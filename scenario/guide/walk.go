package main

import (
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/need/foresee/measured"
)

// The caller model's times, in seconds; those that are heard are × pace.
const (
	keyS       = 0.5
	yesS       = 0.4
	recogniseS = 0.8
	invalidS   = 2.0
	wrongS     = 3.0  // of a wrong answer that is heard
	noKeyS     = 3.0  // waited when no key is named
	knownS     = 1.0  // heard of a menu that is known, unscaled
	passedOnS  = 25.0 // being asked again and passed on
	againS     = 60.0 // calling again
	knownMiss  = 0.25 // of the misreadings, who knows the menu
)

// outcome is how one call went.
type outcome struct {
	Seconds   float64
	WrongWay  bool
	GaveUp    bool
	ZeroTouch bool
	Asked     string // the first foreseen reason that was asked or told
	Told      bool
	Steps     int // of the engine
	StepTime  time.Duration
	State     flow.State // the largest met
}

// walk is one caller on their way through one arm.
type walk struct {
	arm      *arm
	call     measured.Call
	caller   measured.Caller
	customer *measured.Customer
	lengths  *lengths
	reader   reader // nil: the caller model's reading of speech
	luck     *chance
	state    flow.State
	clock    float64
	out      outcome
	done     bool
	calm     bool // the next menu is read without misreading
	spoken   int  // times they said it
	now      time.Time
}

// reader makes needs of words; in the caller model's reading there is none.
type reader func(pack, text string) []zhiyin.Scored

// gone ends the walk when patience is over.
type gone struct{}

// run walks from the first prompt to arrival.
func (w *walk) run(s zhiyin.Snapshot) (out outcome, err error) {
	w.caller, w.luck, w.now = w.call.Caller, newChance(w.call.ID), w.call.At
	defer func() {
		if r := recover(); r != nil {
			if _, is := r.(gone); !is {
				panic(r)
			}
			out = w.out
		}
	}()
	reply, err := w.step(flow.Started{Snapshot: s, Contact: flow.Facts{ID: "co", Channel: zhiyin.VoiceCall, Language: zhiyin.Mandarin}})
	for n := 0; err == nil && !w.done; n++ {
		if n > 60 {
			return w.out, fmt.Errorf("call %s does not arrive in the %s flow", w.call.ID, w.arm.name)
		}
		var p prompt
		if p, err = w.read(reply); err != nil {
			break
		}
		var in flow.Input
		switch {
		case p.asked != nil:
			in = w.answer(p)
		default:
			in = w.choose(p)
		}
		if w.done {
			break
		}
		reply, err = w.step(in)
	}
	return w.out, err
}

// step moves the engine and sees where that led.
func (w *walk) step(in flow.Input) (flow.Reply, error) {
	began := time.Now()
	reply, err := (&flow.Engine{}).Step(w.arm.def, w.state, in, w.now)
	w.out.StepTime += time.Since(began)
	w.out.Steps++
	if err != nil {
		return reply, fmt.Errorf("call %s: %w", w.call.ID, err)
	}
	w.state = reply.State
	if len(w.state.Path) > len(w.out.State.Path) {
		w.out.State = w.state
	}
	return w.arrive(reply)
}

// arrive looks whether the reply is an answer or a queue, and goes on from a wrong one.
func (w *walk) arrive(reply flow.Reply) (flow.Reply, error) {
	for _, c := range reply.Commands {
		if q, is := c.(flow.Queue); is {
			w.queued(string(q.Wanted.Queue))
			return reply, nil
		}
	}
	n, is := w.arm.leaf(w.state.Node)
	if !is {
		return reply, nil
	}
	if n.ID == w.call.Truth.Need {
		w.finish()
		return reply, nil
	}
	// A wrong answer: heard for a while, then back.
	w.out.WrongWay = true
	w.spend(wrongS*w.caller.Pace + w.caller.ThinkS + keyS)
	w.calm = true
	return w.step(flow.Keyed{Digits: "*"})
}

// queued: the right queue is arrival, any other ends the way with a charge.
func (w *walk) queued(queue string) {
	n, is := w.arm.leaf(w.state.Node)
	right := is && n.ID == w.call.Truth.Need || queue == "priority" && w.customer.Priority
	if !right {
		// They are with a person: patience is no matter any more.
		w.out.WrongWay = true
		w.clock += passedOnS
	}
	w.finish()
}

func (w *walk) finish() {
	w.out.Seconds, w.done = w.clock, true
}

// spend lets time pass; at the end of their patience callers give up.
func (w *walk) spend(seconds float64) {
	if w.clock+seconds <= w.caller.PatienceS || w.done {
		w.clock += seconds
		w.now = w.now.Add(time.Duration(seconds * float64(time.Second)))
		return
	}
	w.out.GaveUp, w.clock = true, w.caller.PatienceS
	if w.caller.GivesUp == "hangup" {
		w.clock += againS
	} else {
		w.clock += keyS + passedOnS
	}
	w.finish()
	panic(gone{})
}
