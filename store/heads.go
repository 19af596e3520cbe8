package store

import (
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// partitionsOf lists the group's partitions, ascending, each once: the order in
// which every writer locks them, so that none waits for another in a circle.
func partitionsOf(group []*request) []int {
	var in [zhiyin.Partitions]bool
	for _, r := range group {
		for i := range r.events {
			in[r.events[i].Partition] = true
		}
	}
	var out []int
	for p, is := range in {
		if is {
			out = append(out, p)
		}
	}
	return out
}

// lockHeads reads the last positions of the partitions and keeps other writers
// off them until the transaction ends. A node that acts proves with it, in the
// same statement, that it still has the lead: whoever wants to take over waits
// for this commit.
func (t *tx) lockHeads(partitions []int) error {
	lead := t.s.db.lead.Load()
	if len(partitions) == 0 {
		if lead == nil {
			return nil
		}
		partitions = []int{0}
	}
	n := 0
	for partitions := range slices.Chunk(partitions, zhiyin.Partitions) {
		args := make([]any, lockSize(len(partitions)))
		for i := range args {
			args[i] = partitions[min(i, len(partitions)-1)] // twice the same is once
		}
		if err := t.ask(t.headText(len(args), lead != nil), args, func(s engine.Scanner) error {
			n++
			return t.readHead(s, lead)
		}); err != nil {
			return err
		}
	}
	if n != len(partitions) {
		return fmt.Errorf("%d of %d partitions have a place in the ledger: %w", n, len(partitions), zhiyin.Internal)
	}
	return nil
}

func (t *tx) readHead(s engine.Scanner, lead *Lead) error {
	var partition int
	var position, fence int64
	into := []any{&partition, &position}
	if lead != nil {
		into = append(into, &fence)
	}
	if err := s.Scan(into...); err != nil {
		return err
	}
	if lead != nil && fence != lead.fence {
		return errTakenOver
	}
	t.heads[partition], t.held[partition] = position, true
	return nil
}

// lockSize is one of a few numbers of placeholders that serve any number of
// partitions.
func lockSize(partitions int) int {
	for _, n := range [...]int{1, 4, 16} {
		if partitions <= n {
			return n
		}
	}
	return zhiyin.Partitions
}

func (t *tx) headText(places int, leading bool) string {
	dialect := t.s.db.Dialect
	in := ` in ` + dialect.Values(1, places) + ` order by p.partition`
	if leading {
		return `select p.partition, p.position, l.fence from positions p join leases l on l.partition = p.partition where p.partition` + in + dialect.Lock(` for update of p for share of l`)
	}
	return `select p.partition, p.position from positions p where p.partition` + in + dialect.Lock(` for update`)
}

// moveHeads puts the new heads among the rows to write.
func (t *tx) moveHeads() error {
	for p, moved := range t.moved {
		if moved {
			t.later(headRows, p, t.heads[p])
			t.moved[p] = false
		}
	}
	return t.insert(headRows)
}
