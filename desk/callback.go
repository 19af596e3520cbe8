package desk

import (
	"time"

	"zhiyin.dev"
)

// CallbackView is the callback of a contact whose customer is not on the line.
type CallbackView struct {
	Since    Instant `json:"since"`            // the place counts from here
	Promised Instant `json:"promised"`         // when they hung up
	Attempt  int     `json:"attempt"`          // calls so far
	Attempts int     `json:"attempts"`         // at most
	Next     Instant `json:"next,omitempty"`   // not before; empty: when the place's turn comes
	Why      string  `json:"why,omitempty"`    // why the last call came to nothing
	Missed   Instant `json:"missed,omitempty"` // when it did
	Until    Instant `json:"until"`            // then it is given up
}

// applyCallback folds what becomes of a callback in; false for other events.
func (d *Desk) applyCallback(r *record, e zhiyin.Event) bool {
	switch b := e.Body.(type) {
	case zhiyin.CallbackPromised:
		if r.queue != b.Queue {
			d.unwait(r, time.Time{}, 0)
		}
		r.queue = b.Queue
		r.callback = &CallbackView{Since: At(b.Since), Promised: At(e.At), Attempts: b.Attempts, Until: At(b.Until)}
		d.wait(r, b.Since)
		d.queues[r.queue].priority[r.id] = b.Wanted.Priority
	case zhiyin.CallbackPlaced:
		d.place(r, zhiyin.CallPlaced{Agent: b.Agent, Queue: b.Queue}, e.At)
		if r.callback != nil {
			c := *r.callback
			c.Attempt, c.Next, c.Why, c.Missed = b.Attempt, "", "", ""
			r.callback = &c
		}
		d.changed(r.queue)
	case zhiyin.CallbackMissed:
		if p := r.parts[b.Agent]; p != nil && p.dialling {
			p.leave(e.At, 0)
			d.finish(r, p)
		}
		r.current = ""
		if r.callback != nil {
			c := *r.callback
			c.Next, c.Why, c.Missed = At(b.Next), b.Why, At(e.At)
			r.callback = &c
		}
		d.changed(r.queue)
	case zhiyin.CallbackHurried:
		if r.callback != nil {
			c := *r.callback
			c.Next = ""
			r.callback = &c
		}
		d.changed(r.queue)
	case zhiyin.CallbackSettled:
		r.callback = nil
		d.changed(r.queue)
	default:
		return false
	}
	return true
}

// callbacks counts those of a queue who will be called back.
func (d *Desk) callbacks(q *queue) (n int) {
	for id := range q.waiting {
		if r := d.open[id]; r != nil && r.callback != nil {
			n++
		}
	}
	return n
}

func (d *Desk) tellCallback(body zhiyin.Body) (kind string, data map[string]any) {
	switch b := body.(type) {
	case zhiyin.CallbackPromised:
		return "callback", map[string]any{"phase": "promised", "queue": b.Queue, "queue_name": d.queueName(b.Queue)}
	case zhiyin.CallbackPlaced:
		return "callback", map[string]any{"phase": "placed", "agent": b.Agent, "agent_name": d.agentName(b.Agent), "attempt": b.Attempt}
	case zhiyin.CallbackMissed:
		return "callback", map[string]any{"phase": "missed", "why": b.Why, "attempt": b.Attempt, "next": At(b.Next)}
	case zhiyin.CallbackHurried:
		return "callback", map[string]any{"phase": "hurried", "by": b.By, "by_name": d.agentName(b.By)}
	case zhiyin.CallbackSettled:
		return "callback", map[string]any{"phase": "settled", "outcome": b.Outcome, "attempts": b.Attempts, "wait_ms": b.WaitMs}
	}
	return "", nil
}

// tellSurvey words what a customer says of the contact.
func (d *Desk) tellSurvey(body zhiyin.Body) (kind string, data map[string]any) {
	switch b := body.(type) {
	case zhiyin.SurveyAnswered:
		return "survey", map[string]any{"question": b.Question, "score": b.Score, "most": b.Most}
	case zhiyin.SurveyStopped:
		return "survey", map[string]any{"question": b.Question, "why": b.Why}
	}
	return "", nil
}
