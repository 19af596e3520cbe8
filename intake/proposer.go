package intake

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

// Lookalikes knows how persons may be recognised.
type Lookalikes interface {
	// Likenesses returns what each record says of it.
	Likenesses(ctx context.Context, records ...zhiyin.CustomerID) (map[zhiyin.CustomerID]identity.Likeness, error)
	// WhoIsLike notes the likenesses and returns who has a piece of each.
	WhoIsLike(ctx context.Context, of map[zhiyin.CustomerID]identity.Likeness) (map[zhiyin.CustomerID][]zhiyin.CustomerID, error)
	// Propose keeps candidates that nobody has decided on.
	Propose(ctx context.Context, list ...identity.Candidate) error
}

// Proposer finds persons who look like one as sources identify them, for people to
// decide on. It merges nobody. It follows the ledger behind the door, so that no
// message waits for it; it is used from one goroutine.
type Proposer struct{ Lookalikes Lookalikes }

// Take looks at records that sources have identified. It may be given them again.
func (p Proposer) Take(ctx context.Context, records []zhiyin.CustomerID) error {
	for some := range slices.Chunk(records, atOnce) {
		if err := p.propose(ctx, some); err != nil {
			return fmt.Errorf("intake: candidates: %w", err)
		}
	}
	return nil
}

// atOnce bounds how long the ledger's writer is kept by what nobody waits for.
const atOnce = 200

func (p Proposer) propose(ctx context.Context, records []zhiyin.CustomerID) error {
	asked, err := p.Lookalikes.Likenesses(ctx, records...)
	if err != nil || len(asked) == 0 {
		return err
	}
	like, err := p.Lookalikes.WhoIsLike(ctx, asked)
	if err != nil {
		return err
	}
	others := map[zhiyin.CustomerID]bool{}
	for _, list := range like {
		for _, id := range list {
			others[id] = true
		}
	}
	if len(others) == 0 {
		return nil
	}
	known, err := p.Lookalikes.Likenesses(ctx, slices.Sorted(maps.Keys(others))...)
	if err != nil {
		return err
	}
	var found []identity.Candidate
	for _, record := range slices.Sorted(maps.Keys(like)) {
		list := like[record]
		slices.Sort(list)
		for _, other := range slices.Compact(list) {
			if bits, agree := identity.Alike(asked[record], known[other]); bits >= identity.EnoughBits {
				found = append(found, identity.Candidate{A: min(record, other), B: max(record, other), Bits: bits, Evidence: agree})
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return p.Lookalikes.Propose(ctx, found...)
}
