package flow

import (
	"fmt"
	"time"

	"zhiyin.dev"
)

// Engine moves contacts through flows. It has no state; the zero Engine is
// ready and may be used from several goroutines.
type Engine struct{}

// Reply is what one step came to. Commands and Events are in order.
type Reply struct {
	Commands []Command     `json:"commands"`
	Events   []zhiyin.Body `json:"events"`
	State    State         `json:"state"`
	Wait     Wait          `json:"wait"` // State.Wait
}

// Step performs one input. It returns an error only when we failed: the state
// is not one of this definition (Invalid), or the flow was started twice
// (Conflict). An input that is not waited for gives an empty Reply with the
// same state. s is not changed. now is the moment of the input.
func (e *Engine) Step(def *Definition, s State, in Input, now time.Time) (Reply, error) {
	if def == nil || in == nil {
		return Reply{}, fmt.Errorf("flow: step without definition or input: %w", zhiyin.Invalid)
	}
	r := &run{def: def, state: s.clone(), now: now}
	switch v := in.(type) {
	case Started:
		if s.Wait != "" {
			return Reply{}, fmt.Errorf("flow: %s started twice: %w", def.Ref, zhiyin.Conflict)
		}
		r.state.At, r.state.Snapshot, r.state.Contact, r.state.Assurance = now, v.Snapshot, v.Contact, v.Assurance
		r.enter(def.start)
	case HungUp:
		r.state.At = now
		r.end()
	case AgentLeft:
		if r.state.At, r.state.Held = now, ""; s.Wait != "" && def.after != "" {
			r.enterAt(def.after)
		}
	case HandMessage:
		if to := def.messages(v.Queue); to != "" && s.Wait != "" {
			r.state.At, r.state.Held, r.state.MessageFor = now, "", v.Queue
			r.enterAt(to)
		}
	default:
		if s.Wait == "" {
			return Reply{}, fmt.Errorf("flow: %s is not started: %w", def.Ref, zhiyin.Invalid)
		}
		if s.Over() {
			break
		}
		if f, is := v.(Foresaw); is {
			r.state.Newer = &f.Likely
			break
		}
		if k, is := v.(Knew); is {
			r.state.Meets, r.state.Newer = &k.Snapshot, nil
			r.assure(k.Assurance)
			break
		}
		if felt, is := v.(Felt); is {
			r.feel(felt)
			break
		}
		n, ok := def.node(s.Node)
		if !ok {
			return Reply{}, fmt.Errorf("flow: %s has no node %s: %w", def.Ref, s.Node, zhiyin.Invalid)
		}
		r.state.At = now
		if said, is := in.(Heard); is && r.wishes(n, said) {
			break
		}
		if r.state.Held != "" && r.held(in) {
			break
		}
		n.hear(r, in)
	}
	r.met(s, in)
	return Reply{Commands: r.commands, Events: r.events, State: r.state, Wait: r.state.Wait}, nil
}

// run is one step under way.
type run struct {
	def      *Definition
	state    State
	now      time.Time
	steps    int
	commands []Command
	events   []zhiyin.Body

	returning bool   // to a menu that was entered before: it stands as it was left
	went      string // the first node that was entered; empty: none
}

func (r *run) do(c ...Command)              { r.commands = append(r.commands, c...) }
func (r *run) tell(b ...zhiyin.Body)        { r.events = append(r.events, b...) }
func (r *run) at() func(string) (any, bool) { return r.def.Lookup(r.state.Snapshot, r.state) }

// enter moves to a node of the flow that the contact is in, and lets it act until
// something is to be waited for.
func (r *run) enter(id string) { r.enterAt(scopeOf(r.state.Node) + id) }

// enterAt moves to any node, named as State.Node is.
func (r *run) enterAt(id string) {
	n, ok := r.def.node(id)
	if r.went == "" {
		r.went = id
	}
	r.steps++
	r.state.Entered++
	if !ok || r.steps > maxSteps || r.state.Entered > maxEntered {
		r.hangup()
		return
	}
	if r.state.Meets != nil {
		r.state.Snapshot, r.state.Meets = *r.state.Meets, nil
	}
	if r.state.Newer != nil {
		r.state.Snapshot.Likely, r.state.Newer = *r.state.Newer, nil
	}
	r.state.Node = id
	r.state.Path = append(r.state.Path, id)
	if extra := len(r.state.Path) - maxPath; extra > 0 {
		r.state.Path = r.state.Path[extra:]
	}
	n.enter(r)
}

// entered writes that the node was entered, and why it does what it does.
func (r *run) entered(n node, why *zhiyin.Because) {
	r.tell(zhiyin.FlowEntered{Flow: r.def.within(r.state.Node).Ref, Node: localOf(r.state.Node), Does: n.does(), Held: localOf(r.state.Held), Why: why})
}

// feel takes the mood, and leads who has become angry where the flow says; not
// out of a queue, where a person is on the way already.
func (r *run) feel(felt Felt) {
	began := felt.Streak > 0 && (r.state.Mood == nil || r.state.Mood.Streak == 0)
	r.state.Mood = &felt
	if began && r.def.angry != "" && !r.state.Eased && (r.state.Wait == ForPrompt || r.state.Wait == ForKeys) {
		r.state.Eased = true
		r.enterAt(r.def.angry)
	}
}

// hangup ends the contact from our side.
func (r *run) hangup() {
	r.do(Hangup{Reason: zhiyin.EndedByFlow})
	r.end()
}

// end leaves the flow; the contact goes on without it, or is over.
func (r *run) end() { r.state.Wait = ForNothing }
