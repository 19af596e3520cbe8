package identity

import (
	"slices"

	"zhiyin.dev"
)

// Step is one reason in the chain that makes two records one person: a link, or
// what people decided.
type Step struct {
	From, To zhiyin.CustomerID
	Link     *Link     // that joins them, or
	Decision *Decision // a merge
}

// Path is the shortest chain from one record to another, oldest reasons first
// among equals; nil when they are two persons, empty when they are one record.
func (p Picture) Path(from, to zhiyin.CustomerID) []Step {
	if from == to {
		return []Step{}
	}
	next := map[zhiyin.CustomerID][]Step{}
	add := func(s Step) {
		next[s.From] = append(next[s.From], s)
		s.From, s.To = s.To, s.From
		next[s.From] = append(next[s.From], s)
	}
	for i := range p.Merges {
		add(Step{From: p.Merges[i].A, To: p.Merges[i].B, Decision: &p.Merges[i]})
	}
	for i := range p.In {
		add(Step{From: p.In[i].A, To: p.In[i].B, Link: &p.In[i]})
	}
	came := map[zhiyin.CustomerID]Step{from: {}}
	for queue := []zhiyin.CustomerID{from}; len(queue) > 0; queue = queue[1:] {
		for _, s := range next[queue[0]] {
			if _, been := came[s.To]; been {
				continue
			}
			came[s.To] = s
			if s.To == to {
				return traced(came, from, to)
			}
			queue = append(queue, s.To)
		}
	}
	return nil
}

func traced(came map[zhiyin.CustomerID]Step, from, to zhiyin.CustomerID) (out []Step) {
	for at := to; at != from; at = came[at].From {
		out = append(out, came[at])
	}
	slices.Reverse(out)
	return out
}

// Household is two persons who share something without being one.
type Household struct {
	A, B zhiyin.CustomerID // canonical, A before B
	Kind zhiyin.IdentifierKind
	Via  zhiyin.CustomerID // the record of what they share
}

// Households lists them, each pair once for each thing that it shares.
func (p Picture) Households() (out []Household) {
	canonical := map[zhiyin.CustomerID]zhiyin.CustomerID{}
	for _, person := range p.Persons {
		for _, id := range person.Records {
			canonical[id] = person.Canonical()
		}
	}
	for _, l := range p.Out {
		between := pairOf(canonical[l.A], canonical[l.B])
		h := Household{between[0], between[1], l.Kind, l.Via}
		if l.Why == OverLimit && between[0] != between[1] && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}
