package customer

import (
	"slices"
	"sync"

	"zhiyin.dev"
)

// audience is who looks at which customer at this moment. Safe for concurrent
// use.
type audience struct {
	mu sync.Mutex
	of map[string]map[*onlooker]struct{} // by record of a customer, and by contact
}

// onlooker waits for something to happen to one person.
type onlooker struct {
	wake chan struct{} // one signal: something is in kinds

	subjects []string // under the audience's lock

	mu    sync.Mutex
	kinds []zhiyin.Kind // since they were taken last, each once
}

func newAudience() *audience { return &audience{of: map[string]map[*onlooker]struct{}{}} }

// leave takes the onlooker away.
func (a *audience) leave(o *onlooker) { a.watch(o, nil) }

// watch puts the onlooker where it hears of the subjects and of nothing else.
func (a *audience) watch(o *onlooker, subjects []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range o.subjects {
		if delete(a.of[s], o); len(a.of[s]) == 0 {
			delete(a.of, s)
		}
	}
	o.subjects = subjects
	for _, s := range subjects {
		if a.of[s] == nil {
			a.of[s] = map[*onlooker]struct{}{}
		}
		a.of[s][o] = struct{}{}
	}
}

// Happened tells those who look at a customer what was kept, in the order of the
// ledger. It waits for nobody, and needs no bodies of what sources say.
func (s *routes) Happened(events []zhiyin.Event) {
	a := s.audience
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.of) == 0 {
		return
	}
	for _, e := range events {
		for o := range a.of[e.Subject] {
			o.hear(e.Kind)
		}
		switch b := e.Body.(type) {
		case zhiyin.ContactIdentified:
			a.tell(e.Kind, b.Customer)
		case zhiyin.CustomerLinked: // a record that was nobody's joins without a merge
			for _, l := range b.Links {
				a.tell(e.Kind, l.A, l.B)
			}
		case zhiyin.CustomerMerged:
			a.tell(e.Kind, append(slices.Clone(b.From), b.Person.Records...)...)
		}
	}
}

func (a *audience) tell(kind zhiyin.Kind, records ...zhiyin.CustomerID) {
	for _, r := range records {
		for o := range a.of[string(r)] {
			o.hear(kind)
		}
	}
}

func (o *onlooker) hear(kind zhiyin.Kind) {
	o.mu.Lock()
	if !slices.Contains(o.kinds, kind) {
		o.kinds = append(o.kinds, kind)
	}
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default: // it is signalled already
	}
}

func (o *onlooker) take() []zhiyin.Kind {
	o.mu.Lock()
	defer o.mu.Unlock()
	kinds := o.kinds
	o.kinds = nil
	return kinds
}
