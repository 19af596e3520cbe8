package intake

import (
	"context"

	"zhiyin.dev"
)

// keeping is what follows from one batch on its way into the ledger: the next batch is
// read and judged meanwhile, so that the Follower does not stand still behind the
// writer's queue. One is under way at most, and the next begins when it is durable.
type keeping struct {
	whose map[zhiyin.CustomerID]bool // records of those who were judged: what the ledger says of them is old
	done  chan error                 // capacity 1: one answer
}

// keep begins to keep what follows for some people, behind what was begun before.
func (f *Follower) keep(ctx context.Context, work Tagging, people map[zhiyin.CustomerID]*known) error {
	if err := f.kept(); err != nil {
		return err
	}
	k := &keeping{map[zhiyin.CustomerID]bool{}, make(chan error, 1)}
	for record, person := range people {
		k.whose[record] = true
		if person != nil {
			for _, r := range person.records {
				k.whose[r] = true
			}
		}
	}
	go func() { k.done <- f.cfg.Facts.KeepTags(ctx, Consumer, work) }()
	f.keeping = k
	return nil
}

// kept waits until everything that was begun is durable.
func (f *Follower) kept() error {
	if f.keeping == nil {
		return nil
	}
	err := <-f.keeping.done
	f.keeping = nil
	return err
}

// keptOf is kept for whoever reads what the ledger says of some people, each with all
// their records.
func (f *Follower) keptOf(people map[zhiyin.CustomerID][]zhiyin.CustomerID) error {
	if f.keeping == nil {
		return nil
	}
	for _, records := range people {
		for _, r := range records {
			if f.keeping.whose[r] {
				return f.kept()
			}
		}
	}
	return nil
}
