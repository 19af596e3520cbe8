package contact

import (
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// Restore takes up a contact that a dead process left open: its kept inputs
// give its state, and then it hears that its line is gone. After-call work goes
// on, and so does a chat; everything else ends with reason node_lost. events are all of the
// contact's; def is the flow version it followed.
func (c *Conductor) Restore(id zhiyin.ContactID, def *flow.Definition, unit zhiyin.Unit, events []zhiyin.Event) error {
	k := c.conduct(id, unit, def, nil)
	for _, e := range events {
		kept, is := e.Body.(zhiyin.ContactInput)
		if !is {
			continue
		}
		in, err := ReadInput(kept)
		if err != nil {
			return fmt.Errorf("contact: restore %s: %w", id, err)
		}
		k.state, _, _, _ = k.machine.Step(k.state, in, e.At)
		k.person = e.Person
	}
	if k.state.State == "" || k.state.State == zhiyin.Completed {
		return fmt.Errorf("contact: restore %s: nothing to take up: %w", id, zhiyin.Conflict)
	}
	if k.written = k.state.Written(); k.written && c.cfg.Pages != nil {
		k.text = c.cfg.Pages.Page(id)
	}
	k.shown.Store(k.state.standing())
	c.mu.Lock()
	c.start(k)
	c.mu.Unlock()
	if k.state.Written() {
		k.put(Resumed{})
		return nil
	}
	k.put(Gone{})
	return nil
}

// CloseLost writes the end of a contact whose inputs can't be read any more
// (its customer was erased), so that nothing stays open for ever.
func (c *Conductor) CloseLost(id zhiyin.ContactID, now time.Time, done func(error)) {
	e := zhiyin.NewEvent(string(id), zhiyin.ContactEnded{Reason: zhiyin.EndedNodeLost}, now)
	w := zhiyin.NewEvent(string(id), zhiyin.WrapCompleted{TimedOut: true}, now)
	c.cfg.Ledger.Append([]zhiyin.Event{e, w}, done)
}
