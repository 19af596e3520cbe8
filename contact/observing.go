package contact

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// The inputs of a talk that a supervisor observes.
type (
	// Observe lets a supervisor hear the talk, and be heard as Mode says; a second one
	// of the same supervisor changes the mode.
	Observe struct {
		Agent  zhiyin.AgentID     `json:"agent"`
		Mode   zhiyin.ObserveMode `json:"mode"`
		Hidden bool               `json:"hidden,omitempty"` // who listens is not shown to the agent
	}
	// Unobserve ends it. Why is SupervisorLeft's.
	Unobserve struct {
		Agent zhiyin.AgentID `json:"agent"`
		Why   string         `json:"why"`
	}
)

func (Observe) name() string   { return "observe" }
func (Unobserve) name() string { return "unobserve" }

// PartObserver takes the supervisor's line out of the talk.
type PartObserver struct{ Agent zhiyin.AgentID }

func (PartObserver) does() string { return "part_observer" }

// observing is the supervisor in the talk; the zero value is none.
type observing struct {
	agent  zhiyin.AgentID
	mode   zhiyin.ObserveMode
	hidden bool // from the agent
}

// becomes is who is in the talk once in is done. Who was seen stays seen: an agent who
// was coached must not take a supervisor who listens on for one who left.
func (now observing) becomes(in Observe) observing {
	hidden := in.Hidden && in.Mode == zhiyin.Listening && (now.agent == "" || now.hidden)
	return observing{in.Agent, in.Mode, hidden}
}

// observe joins the three. While the customer is on hold they wait for it: the
// lines are joined when the customer is taken back.
func (s *step) observe(in Observe) {
	next := s.c.observer.becomes(in)
	if now := s.c.observer; now.agent != "" && now.agent != in.Agent || now == next {
		return
	}
	s.c.observer = next
	s.keep(zhiyin.SupervisorJoined{Agent: next.agent, Mode: next.mode, Hidden: next.hidden})
	if s.c.State == zhiyin.Connected {
		s.do(Join{Agent: s.c.agent})
	}
	s.supervised()
}

func (s *step) unobserve(in Unobserve) {
	if s.c.observer.agent != in.Agent {
		return
	}
	s.unwatch(in.Why)
	if s.c.State == zhiyin.Connected {
		s.do(Join{Agent: s.c.agent})
	}
}

// unwatch lets the supervisor go.
func (s *step) unwatch(why string) {
	gone := s.c.observer.agent
	s.c.observer = observing{}
	s.keep(zhiyin.SupervisorLeft{Agent: gone, Why: why})
	s.do(PartObserver{Agent: gone})
}

// outlives ends an observation with the talk that was observed: its agent is done,
// or the customer is gone.
func (s *step) outlives(agent zhiyin.AgentID) {
	if s.c.observer.agent == "" {
		return
	}
	switch s.c.State {
	case zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining:
		if s.c.agent == agent {
			return
		}
	}
	s.unwatch("over")
}

// Observe lets a supervisor into a talk, or changes the mode; hidden: the agent is not
// shown that they listen. Conflict when
// nobody talks, when another supervisor is there, or when their audio is down;
// NotFound when the contact is over.
func (c *Conductor) Observe(ctx context.Context, id zhiyin.ContactID, supervisor zhiyin.AgentID, mode zhiyin.ObserveMode, hidden bool) error {
	switch mode {
	case zhiyin.Listening, zhiyin.Whispering, zhiyin.Barging:
	default:
		return fmt.Errorf("contact: observe %s: mode: %w", id, zhiyin.Invalid)
	}
	if _, ok := c.cfg.Agents.AgentLine(supervisor); !ok {
		return fmt.Errorf("contact: observe %s: no audio of %s: %w", id, supervisor, zhiyin.Conflict)
	}
	return c.watch(ctx, id, Observe{Agent: supervisor, Mode: mode, Hidden: hidden}, func(now Contact) bool {
		return !now.takesPart(supervisor) && (now.observer.agent == "" || now.observer.agent == supervisor)
	})
}

// Unobserve takes the supervisor out of the talk; Conflict when they are not in it.
func (c *Conductor) Unobserve(ctx context.Context, id zhiyin.ContactID, supervisor zhiyin.AgentID) error {
	return c.watch(ctx, id, Unobserve{Agent: supervisor, Why: "asked"}, func(now Contact) bool { return now.observer.agent == supervisor })
}

// Observes tells whether the supervisor is in that talk now.
func (c *Conductor) Observes(supervisor zhiyin.AgentID, id zhiyin.ContactID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.watching[supervisor] == id
}

func (c *Conductor) watch(ctx context.Context, id zhiyin.ContactID, in Input, fits func(Contact) bool) error {
	k, ok := c.find(id)
	if !ok {
		return fmt.Errorf("contact: %s %s: %w", in.name(), id, zhiyin.NotFound)
	}
	m := message{in: in, reply: make(chan error, 1), may: func(now Contact) error {
		if !Stands(now.State, in) || !fits(now) {
			return fmt.Errorf("contact: %s %s while %s: %w", in.name(), id, now.State, zhiyin.Conflict)
		}
		return nil
	}}
	if !k.box.put(m) {
		return fmt.Errorf("contact: %s %s: %w", in.name(), id, zhiyin.NotFound)
	}
	select {
	case err := <-m.reply:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (k *conducted) partObserver(agent zhiyin.AgentID) {
	k.mu.Lock()
	delete(k.watching, agent)
	k.mu.Unlock()
	if line, ok := k.cfg.Agents.AgentLine(agent); ok {
		k.cfg.Switch.Part(line)
	}
}

// observes remembers where the supervisor is, for when their audio goes.
func (k *conducted) observes(agent zhiyin.AgentID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.watching[agent] = k.id
}
