package privacy

import (
	"crypto/ed25519"
	"fmt"
	"slices"

	"zhiyin.dev"
)

// Fault is one thing that is wrong with an audit chain.
type Fault struct {
	Position int64  // where; 0: of the whole
	Says     string // edited, missing, out of place, cut off, forged …, as a sentence
}

// Verifier reads a chain in order and finds whether somebody has touched it:
// entries edited, deleted, put in another order, or cut off at the end. Make it
// with NewVerifier, Add every entry in the order of positions, then ask Finish.
type Verifier struct {
	at      Chain
	marks   map[int64]Checkpoint // reached checkpoints not yet passed
	faults  []Fault
	entries int64
}

// NewVerifier takes the signed places that are known, from the database and from
// outside it. The chain begins after the last that was cut; what is not signed
// by public is a fault and counts for nothing.
func NewVerifier(checkpoints []Checkpoint, public ed25519.PublicKey) *Verifier {
	v := &Verifier{marks: map[int64]Checkpoint{}}
	for _, c := range checkpoints {
		if c.Check(public) != nil {
			v.fault(c.Position, "this checkpoint is not signed by this installation's key")
			continue
		}
		if c.Kind == Cut && c.Position > v.at.Position {
			v.at = c.Chain
		}
		if known, twice := v.marks[c.Position]; twice && known.Hash != c.Hash {
			v.fault(c.Position, "two checkpoints disagree about this place: the chain was written anew")
		}
		v.marks[c.Position] = c
	}
	for p := range v.marks {
		if p <= v.at.Position {
			delete(v.marks, p)
		}
	}
	return v
}

// Start is the place after which the entries begin.
func (v *Verifier) Start() Chain { return v.at }

// Add takes the next entry, with the place that is stored with it.
func (v *Verifier) Add(e zhiyin.AuditEntry, stored Chain) {
	v.entries++
	switch {
	case stored.Position > v.at.Position+1:
		v.fault(v.at.Position+1, fmt.Sprintf("entries up to %d are missing", stored.Position-1))
	case stored.Position <= v.at.Position:
		v.fault(stored.Position, "the entry is out of place")
	}
	next := Chain{Position: stored.Position - 1, Hash: v.at.Hash}.Next(e)
	if next.Hash != stored.Hash {
		v.fault(stored.Position, "the entry, or what comes before it, is not what was written")
	}
	v.at = stored // go on from what is stored, so that one fault is told once
	if mark, has := v.marks[stored.Position]; has {
		if mark.Hash != stored.Hash {
			v.fault(stored.Position, "the signed checkpoint has another hash: the chain was written anew")
		}
		delete(v.marks, stored.Position)
	}
}

// Finish compares the end with the head that is stored apart, and with
// checkpoints that the chain has not come to. No faults: the chain is whole.
func (v *Verifier) Finish(head Chain) []Fault {
	if head != v.at {
		v.fault(v.at.Position, fmt.Sprintf("the chain ends here and its head is at %d: entries were cut off, or the last one changed", head.Position))
	}
	for p := range v.marks {
		v.fault(p, "the signed checkpoint is of an entry that is gone: the end was cut off")
	}
	slices.SortFunc(v.faults, func(a, b Fault) int { return int(a.Position - b.Position) })
	return v.faults
}

// Entries is how many were added.
func (v *Verifier) Entries() int64 { return v.entries }

// faultsTold bounds the list: a chain that was written anew is wrong everywhere.
const faultsTold = 100

func (v *Verifier) fault(position int64, says string) {
	if len(v.faults) < faultsTold {
		v.faults = append(v.faults, Fault{position, says})
	}
}
