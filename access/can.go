package access

import (
	"slices"
	"strings"

	"zhiyin.dev"
)

// Actor is who asks: a person who is signed in, or a system with an API key. The
// zero Actor is nobody and may do what is public.
type Actor struct {
	Agent    zhiyin.AgentID  // of a person
	Roles    []Role          // of a person
	Units    []zhiyin.UnitID // the data scope; nil: every unit
	Verified bool            // the sign-in has the factors that the house asks for
	Key      string          // the id of a system's key; empty: a person
	Scopes   []Action        // of a key
	Console  bool            // somebody at the machine itself, through a command; asked nothing

	Clearance  zhiyin.Sensitivity // up to which they may read; 0: the usual
	MustChange bool               // the password is too old: nothing but the account until it is changed
}

// Cleared is up to which sensitivity the actor may read, whatever their roles.
func (a Actor) Cleared() zhiyin.Sensitivity {
	switch {
	case a.Console:
		return zhiyin.L4
	case a.Clearance.Known():
		return a.Clearance
	case a.Key != "":
		return zhiyin.UsualForSystems
	}
	return zhiyin.UsualForPeople
}

// Name is who acted, as events and audit entries keep it: "agent:ag_…",
// "key:…", "console", or "nobody".
func (a Actor) Name() string {
	switch {
	case a.Console:
		return "console"
	case a.Key != "":
		return "key:" + a.Key
	case a.Agent != "":
		return "agent:" + string(a.Agent)
	}
	return "nobody"
}

// Object is what the action is done to. A field that is empty is not compared:
// the zero Object asks whether the action is possible at all.
type Object struct {
	Unit  zhiyin.UnitID  // that it belongs to
	Agent zhiyin.AgentID // whose it is: who handled the contact, whom the record is about
}

// Can decides whether actor may do action to object, and says why: a tree whose
// parts are the conditions in the order in which they are tried, up to the first
// that does not hold.
func Can(actor Actor, action Action, object Object) (bool, zhiyin.Because) {
	why := zhiyin.Because{Says: "all", Holds: true}
	for _, c := range conditions {
		leaf := c(actor, action, object)
		why.Parts = append(why.Parts, leaf)
		if !leaf.Holds {
			why.Holds = false
			break
		}
	}
	return why.Holds, why
}

// Allows is Can without the explanation and without an allocation.
func Allows(actor Actor, action Action, object Object) bool {
	far := far(actor, action)
	return far != Nowhere && (actor.Verified && !actor.MustChange || actor.Key != "" || unverified(action)) && within(actor, far, object) && (action != RoleGrant || object.Agent == "" || object.Agent != actor.Agent)
}

// conditions all have to hold.
var conditions = []func(Actor, Action, Object) zhiyin.Because{granted, verified, freshPassword, inScope, notToSelf}

func granted(a Actor, action Action, _ Object) zhiyin.Because {
	saw := strings.Join(Names(a.Roles), " ")
	if a.Key != "" {
		saw = "key"
	}
	return leaf("a role or scope grants "+string(action), far(a, action) != Nowhere, saw)
}

func verified(a Actor, action Action, _ Object) zhiyin.Because {
	return leaf("the sign-in has a second factor", a.Verified || a.Key != "" || unverified(action), yes(a.Verified))
}

func freshPassword(a Actor, action Action, _ Object) zhiyin.Because {
	return leaf("the password is not too old", !a.MustChange || a.Key != "" || unverified(action), yes(!a.MustChange))
}

func inScope(a Actor, action Action, o Object) zhiyin.Because {
	return leaf("it is within reach", within(a, far(a, action), o), string(o.Unit))
}

// notToSelf: nobody raises themselves.
func notToSelf(a Actor, action Action, o Object) zhiyin.Because {
	own := action == RoleGrant && o.Agent != "" && o.Agent == a.Agent
	return leaf("roles are granted by another", !own, yes(!own))
}

// far is how far the actor's roles or scopes let the action go.
func far(a Actor, action Action) Reach {
	if a.Key == "" {
		if a.Agent == "" && action != Public {
			return Nowhere
		}
		return reach(a.Roles, action)
	}
	if action != Public && !slices.Contains(a.Scopes, action) {
		return Nowhere
	}
	return Unit // a key without units reaches everywhere
}

// unverified is what a sign-in may do before its second factor.
func unverified(action Action) bool { return action == Public || action == AccountUse }

func within(a Actor, far Reach, o Object) bool {
	switch far {
	case Everywhere:
		return true
	case Own:
		return o.Agent == "" || o.Agent == a.Agent
	case Unit:
		return o.Unit == "" || a.Units == nil || slices.Contains(a.Units, o.Unit)
	}
	return false
}

func leaf(says string, holds bool, saw string) zhiyin.Because {
	if saw == "" {
		saw = "unknown"
	}
	return zhiyin.Because{Says: says, Holds: holds, Saw: saw}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// AllowsEverywhere tells whether the actor may do the action in every unit, and
// so to what belongs to all of them.
func AllowsEverywhere(actor Actor, action Action) bool { return ReachOf(actor, action) == Everywhere }

// ReachOf is how far the actor may do the action: nowhere, to what is the
// actor's own, in the actor's units, or everywhere. Lists are narrowed by it.
func ReachOf(actor Actor, action Action) Reach {
	far := far(actor, action)
	switch {
	case !Allows(actor, action, Object{}):
		return Nowhere
	case far == Unit && actor.Units == nil:
		return Everywhere
	}
	return far
}
