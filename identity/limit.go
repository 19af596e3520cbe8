package identity

import (
	"bytes"
	"cmp"
	_ "embed"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// MostIdentifiers is how many a person may have: more is a fault of a source, and
// a join that would make such a person is left out.
const MostIdentifiers = 1000

// Limit keeps a kind of identifier from making one person of many.
type Limit struct {
	// Each is how many of the kind, and of one scope, a person may have; 0: any
	// number.
	Each int
	// Serves is for how many persons an identifier of the kind may stand: named
	// with more different ids of a kind that a person has once, it names nobody
	// any more; 0: for any number.
	Serves int
	Rank   int // of the kind: the smaller the stronger
}

// unranked comes after every kind.
const unranked = mostRank + 1

// Limits says it for every kind. One that is not there has no limit.
type Limits map[zhiyin.IdentifierKind]Limit

//go:embed defaults.yaml
var defaults []byte

// DefaultLimits are those that come with the platform.
var DefaultLimits = Platform().Limits()

// Problem is one thing wrong with a definition of limits.
type Problem struct {
	Field string
	Line  int // from 1
	zhiyin.Flaw
}

// LimitsID is the id of the one definition of limits that a house may have: customers are
// shared by its units. It takes the place of what the kinds' own definitions say.
const LimitsID = "limits"

// mostLimit bounds a limit: a person has no more identifiers at all.
const mostLimit = MostIdentifiers

// ParseLimits reads a definition of limits over the kinds in force and checks everything.
// A kind of the platform that it leaves out has no limit; another keeps its own. The
// Limits are nil when there is a problem.
func (k *Kinds) ParseLimits(text []byte) (Limits, []Problem) {
	var written struct {
		ID     string `yaml:"id"`
		Limits map[zhiyin.IdentifierKind]struct {
			Each   int `yaml:"each"`
			Serves int `yaml:"serves"`
		} `yaml:"limits"`
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&written); err != nil {
		return nil, []Problem{{Line: 1, Flaw: zhiyin.Flawf("%v", err)}}
	}
	var problems []Problem
	wrong := func(field, format string, args ...any) {
		problems = append(problems, Problem{field, 1, zhiyin.Flawf(format, args...)})
	}
	if written.ID != LimitsID {
		wrong("id", "must be %s: a house has one definition of limits", LimitsID)
	}
	out := k.Limits()
	for _, kind := range zhiyin.IdentifierKinds() {
		out[kind] = Limit{Rank: k.rank(kind)}
	}
	for _, kind := range slices.Sorted(maps.Keys(written.Limits)) {
		l := written.Limits[kind]
		switch field := "limits." + string(kind); {
		case k.rank(kind) == unranked:
			wrong(field, "there is no such kind of identifier")
		case l.Each < 0 || l.Each > mostLimit || l.Serves < 0 || l.Serves > mostLimit:
			wrong(field, "a limit lies between 0 and %d", mostLimit)
		}
		out[kind] = Limit{Each: l.Each, Serves: l.Serves, Rank: k.rank(kind)}
	}
	if !out.single(zhiyin.User) {
		wrong("limits.user_id", "each must be 1: without it any source could make one person of two")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return out, nil
}

// single tells whether a person has at most one of the kind and scope, so that
// two of them are two persons.
func (l Limits) single(k zhiyin.IdentifierKind) bool { return l[k].Each == 1 }

// rank is the kind's; unknown ones come last.
func (l Limits) rank(k zhiyin.IdentifierKind) int { return cmp.Or(l[k].Rank, unranked) }
