package language

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// considered tells the contact what was heard in the order in which it was said,
// though one utterance waits for a second opinion and the next does not. Speaking
// and OverPrompt wait for nothing.
type considered struct {
	contact.Overheard
	opinions *opinions
	names    []string
	telling  chan func(context.Context)
}

// mostConsidered is how many utterances and moods may wait for one opinion. With
// more the next ones are told without.
const mostConsidered = 32

func newConsidered(told contact.Overheard, o *opinions, names []string) *considered {
	return &considered{Overheard: told, opinions: o, names: names, telling: make(chan func(context.Context), mostConsidered)}
}

// run tells until ctx ends.
func (c *considered) run(ctx context.Context) {
	for {
		select {
		case tell := <-c.telling:
			tell(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// put queues; what has no place is told at once, for no word may be lost.
func (c *considered) put(tell func(context.Context)) {
	select {
	case c.telling <- tell:
	default:
		tell(nil)
	}
}

func (c *considered) Heard(u zhiyin.Utterance, m *zhiyin.Meaning) {
	c.put(func(ctx context.Context) {
		if ctx != nil && c.opinions.open(m) {
			m = c.opinions.of(ctx, m, u.Text, c.names)
		}
		c.Overheard.Heard(u, m)
	})
}

func (c *considered) Felt(events []zhiyin.Body) {
	c.put(func(context.Context) { c.Overheard.Felt(events) })
}
