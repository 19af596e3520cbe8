// Package group runs parts together and stops them in order.
package group

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Group runs parts and stops them in the reverse of the order in which they were
// started: each is told to end only when those after it have ended, so that the
// contacts can still write when the telephones are gone.
type Group struct {
	parts []*part
	once  sync.Once
	fail  chan struct{}
}

type part struct {
	name string
	end  context.CancelFunc
	done chan struct{}
	err  error // set before done is closed
}

// Start runs a part until the group is stopped. Its context keeps ctx's values
// but not its end.
func (g *Group) Start(ctx context.Context, name string, run func(context.Context) error) {
	g.Failed()
	own, end := context.WithCancel(context.WithoutCancel(ctx))
	p := &part{name: name, end: end, done: make(chan struct{})}
	g.parts = append(g.parts, p)
	go func() {
		defer close(p.done)
		if p.err = run(own); p.err != nil {
			p.err = fmt.Errorf("%s: %w", name, p.err)
		}
		if own.Err() == nil { // it ended by itself: nothing works without it
			g.once.Do(func() { close(g.fail) })
		}
	}()
}

// Failed is closed when a part ends before it was told to.
func (g *Group) Failed() <-chan struct{} {
	if g.fail == nil {
		g.fail = make(chan struct{})
	}
	return g.fail
}

// Stop ends the parts, the last first, and returns what went wrong in any.
func (g *Group) Stop() error {
	var all error
	for i := len(g.parts) - 1; i >= 0; i-- {
		p := g.parts[i]
		p.end()
		<-p.done
		all = errors.Join(all, p.err)
	}
	g.parts = nil
	return all
}
