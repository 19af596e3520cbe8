package identity

import (
	"slices"

	"zhiyin.dev"
)

// Claim is one identifier that somebody presents, in its one form, and how well
// it is proved.
type Claim struct {
	Identifier zhiyin.Identifier
	Assurance  zhiyin.Assurance // zero: claimed
}

// Candidate is one customer found by some of the claims.
type Candidate struct {
	Customer zhiyin.CustomerID
	By       []zhiyin.IdentifierKind // which claims found them
	Holds    []zhiyin.IdentifierKind // the kinds of identifier they are known by altogether; used by Owner only
}

// Resolution is what the claims came to. Evidence names kinds, never values.
type Resolution struct {
	Match      zhiyin.Match
	Customer   zhiyin.CustomerID   // when Match is One
	Candidates []zhiyin.CustomerID // when Match is Several, in order of id: the oldest first
	Assurance  zhiyin.Assurance    // the strongest of the claims that found the customer
	Confidence float64             // that Customer is the person; 0 unless Match is One
	Evidence   []string            // strongest first
}

// Resolver decides who claims belong to. It has no state and may be shared.
type Resolver struct{}

// strength orders the kinds: how much an identifier says about one person. A
// telephone is shared in families, a mailbox less so; a system's own id and a
// member number are given to one person each. The figures are the confidence of
// a merely claimed identifier; proof (code, PIN, app) adds to it.
var strength = map[zhiyin.IdentifierKind]float64{
	zhiyin.User: 0.98, zhiyin.Member: 0.95, zhiyin.Email: 0.85, zhiyin.Phone: 0.80,
}

// assured are the assurances, weakest first.
var assured = []zhiyin.Assurance{zhiyin.Claimed, zhiyin.Code, zhiyin.PIN, zhiyin.App}

// Meet decides for an arrival: one customer, several who share what was
// presented, none, or nobody can tell because nothing was presented. A claim
// that only one candidate satisfies decides between several: the phone found
// three, the member number one of them.
func (Resolver) Meet(claims []Claim, found []Candidate) Resolution {
	switch {
	case len(claims) == 0:
		return Resolution{Match: zhiyin.Anonymous, Evidence: []string{}}
	case len(found) == 0:
		return Resolution{Match: zhiyin.None, Evidence: []string{}}
	}
	best := leaders(found)
	if len(best) > 1 {
		return Resolution{Match: zhiyin.Several, Candidates: ids(best), Evidence: evidence(best[0].By)}
	}
	who := best[0]
	r := Resolution{Match: zhiyin.One, Customer: who.Customer, Evidence: evidence(who.By), Assurance: zhiyin.Claimed}
	doubt := 1.0
	for _, c := range claims {
		if !slices.Contains(who.By, c.Identifier.Kind) {
			continue
		}
		if slices.Index(assured, c.Assurance) > slices.Index(assured, r.Assurance) {
			r.Assurance = c.Assurance
		}
		doubt *= 1 - strength[c.Identifier.Kind]
	}
	// A proof leaves a tenth of the doubt for each step of assurance.
	for range max(0, slices.Index(assured, r.Assurance)) {
		doubt /= 10
	}
	r.Confidence = min(1-doubt, 0.999)
	return r
}

// Owner decides whose record a source system's message is. ok is false when the
// claims fit several people and nothing tells them apart; an empty customer
// with ok means a person not yet known. Two records with different ids of the
// same kind from a system are two people, even with one telephone; a person
// known by the telephone only is taken to be the owner of the first record
// that carries it.
func (Resolver) Owner(claims []Claim, found []Candidate) (owner zhiyin.CustomerID, ok bool) {
	for _, strong := range []zhiyin.IdentifierKind{zhiyin.User, zhiyin.Member} {
		if !claimed(claims, strong) {
			continue
		}
		by := satisfying(found, strong)
		if len(by) == 1 {
			return by[0].Customer, true
		}
		if len(by) > 1 {
			return "", false
		}
		found = slices.DeleteFunc(slices.Clone(found), func(c Candidate) bool {
			return slices.Contains(c.Holds, strong)
		})
	}
	best := leaders(found)
	switch len(best) {
	case 0:
		return "", true
	case 1:
		return best[0].Customer, true
	}
	// A record with an id of its own that could belong to several people is a
	// person of its own; without one there is nobody to give it to.
	return "", claimed(claims, zhiyin.User) || claimed(claims, zhiyin.Member)
}

// leaders keeps the candidates with the strongest kind of claim that any has.
func leaders(found []Candidate) []Candidate {
	top := 0.0
	for _, c := range found {
		top = max(top, strongest(c.By))
	}
	best := slices.DeleteFunc(slices.Clone(found), func(c Candidate) bool { return strongest(c.By) < top })
	slices.SortFunc(best, func(a, b Candidate) int {
		if a.Customer < b.Customer {
			return -1
		}
		return 1
	})
	return best
}

func strongest(kinds []zhiyin.IdentifierKind) (top float64) {
	for _, k := range kinds {
		top = max(top, strength[k])
	}
	return top
}

func satisfying(found []Candidate, kind zhiyin.IdentifierKind) []Candidate {
	return slices.DeleteFunc(slices.Clone(found), func(c Candidate) bool { return !slices.Contains(c.By, kind) })
}

func claimed(claims []Claim, kind zhiyin.IdentifierKind) bool {
	return slices.ContainsFunc(claims, func(c Claim) bool { return c.Identifier.Kind == kind })
}

func ids(list []Candidate) []zhiyin.CustomerID {
	out := make([]zhiyin.CustomerID, 0, len(list))
	for _, c := range list {
		out = append(out, c.Customer)
	}
	return out
}

func evidence(kinds []zhiyin.IdentifierKind) []string {
	sorted := slices.Clone(kinds)
	slices.SortFunc(sorted, func(a, b zhiyin.IdentifierKind) int {
		if d := strength[b] - strength[a]; d != 0 {
			return map[bool]int{true: 1, false: -1}[d > 0]
		}
		return 0
	})
	out := make([]string, 0, len(sorted))
	for _, k := range slices.Compact(sorted) {
		out = append(out, string(k))
	}
	return out
}
