package contact

import (
	"time"

	"zhiyin.dev"
)

// lastWords is how long a hang-up waits for the words before it.
const lastWords = 500 * time.Millisecond

// lastWordsOver says that they have not come. It is no input of the machine.
type lastWordsOver struct{}

func (lastWordsOver) name() string { return "last_words_over" }

// inOrder returns what the contact takes now: a hang-up waits while the customer's
// turn is not told, so that what they said stands before the contact's end. late is
// called once the words have not come in time.
func (e *ears) inOrder(m message, late func()) []message {
	switch in := m.in.(type) {
	case Speaking:
		e.open = e.open || in.On
	case Heard:
		if in.Utterance.Speaker == zhiyin.OfCustomer {
			e.open, in.Last = false, e.leaving != nil
			m.in = in
		}
	case HungUp:
		if e.leaving != nil {
			return nil // they have left already
		}
		if e.open && e.customer != nil {
			e.leaving = &m
			e.customer.Finish()
			time.AfterFunc(lastWords, late) // a contact that is over by then takes nothing
			return nil
		}
	case lastWordsOver:
		e.open = false
		return e.left()
	}
	return append([]message{m}, e.left()...)
}

// left is the hang-up that waited, once it waits no more.
func (e *ears) left() []message {
	if e.leaving == nil || e.open {
		return nil
	}
	m := *e.leaving
	e.leaving = nil
	return []message{m}
}
