package flow

import (
	"maps"
	"slices"

	"zhiyin.dev/rule"
)

// Type is what stands at a path.
type Type string

// Types, with what Definition.Lookup returns for them.
const (
	Name  Type = "name"  // zhiyin.Customer
	Words Type = "words" // string or zhiyin.Text, for people: spoken as it is
	Code  Type = "code"  // string of letters and digits: spoken one by one
	Enum  Type = "enum"  // string, one of a few: for rules, not for ears
	Count Type = "count" // int
	Money Type = "money" // zhiyin.Money; a rule sees it in whole units (yuan) as a double
	Time  Type = "time"  // time.Time
	List  Type = "list"  // []string
)

// formats are the ways in which a type may be spoken: {path} or {path:format}.
var formats = map[Type][]string{
	Name: {"name", "fullname"}, Words: {"", "text"}, Code: {"digits", "code"}, Count: {"number", "count", "digits"},
	Money: {"money"}, Time: {"date", "time"},
}

// ruleTypes are the types that rules may read.
var ruleTypes = map[Type]rule.Type{
	Enum: rule.String, Count: rule.Int, Money: rule.Double, Time: rule.Timestamp, List: rule.Strings,
}

// Path is one value that a flow may speak of or decide by.
type Path struct {
	Name     string
	Type     Type
	Rule     bool // rules may read it; the others are sealed or have no plain value
	Sure     bool // has a value in every contact
	Personal bool // differs by customer: standard flows leave it alone
	Says     string
}

// Paths are all paths but those that a flow's own nodes add: digits.<node>
// (the keys of a Gather; sealed), choice.<node> (the menu entry chosen) and
// attempts.<node> (how often it asked).
var Paths = []Path{
	{"customer", Name, false, false, true, "the customer, when one is known by name"},
	{"customer.tier", Enum, true, false, true, "member tier"},
	{"customer.age_band", Enum, true, false, true, "under18, 18-29, 30-44, 45-59, 60-69 or 70+"},
	{"customer.speaks", Enum, true, false, true, "preferred language: cmn, yue, en"},
	{"known", Enum, true, true, true, "one, several, none or anonymous"},
	{"tags", List, true, true, true, "ids of the customer's tags"},
	{"orders.count", Count, true, true, true, "orders of the last three months"},
	{"order.id", Code, false, false, true, "the newest open order, as the customer knows it"},
	{"order.title", Words, false, false, true, "what it is about"},
	{"order.kind", Enum, true, false, true, "order, return, policy, visit, plan"},
	{"order.status", Enum, true, false, true, "placed, paid, shipped, in_transit, returning, booked"},
	{"order.amount", Money, true, false, true, "its amount"},
	{"order.at", Time, true, false, true, "when it was placed"},
	{"order.days", Count, true, false, true, "whole days since then"},
	{"told.id", Code, false, false, true, "what a tell spoke of last, as the customer knows it"},
	{"told.title", Words, false, false, true, "what that is about"},
	{"told.status", Words, false, false, true, "how it stands, as the end of a sentence"},
	{"told.amount", Money, false, false, true, "its amount"},
	{"told.at", Time, false, false, true, "when it began, or is"},
	{"told.days", Count, false, false, true, "whole days since then"},
	{"told.due", Time, false, false, true, "when that is to be there, paid or over, as told last"},
	{"contacts.count", Count, true, true, true, "earlier contacts, at most 20"},
	{"contacts.days", Count, true, false, true, "whole days since the last one"},
	{"manner", Enum, true, true, true, "of service that suits the customer: voice, chat or devices"},
	{"menus.percent", Count, true, false, true, "of voice menus that the customer will probably go through"},
	{"menus.left", Count, true, true, true, "calls in which they left the menu: hung up, asked for a person, answered nothing"},
	{"mood", Count, true, false, true, "of what the customer said last, −5 to 5; none where it is not measured"},
	{"angry", Count, true, true, true, "turns of talk that the customer is angry for; 0 when calm, or not measured"},
	{"handoff.code", Code, false, false, false, "six digits that the page of a hand-off asks for"},
	{"channel", Enum, true, true, false, "voice or web_voice"},
	{"language", Enum, true, false, true, "spoken in this contact: cmn, yue, en"},
	{"unit", Words, false, true, false, "the unit's name"},
	{"position", Count, true, false, false, "place in the queue, from 1"},
	{"ahead", Count, true, false, false, "how many stand before: position less one"},
	{"opens", Time, false, false, false, "when the schedule that was asked last opens next; none where not within two weeks"},
	{"wait_from", Count, true, false, false, "minutes that the wait will still take, at the least; none where that can't be said"},
	{"wait_minutes", Count, true, false, false, "minutes that it will take at the most, likewise"},
	{"caller.tail", Code, false, false, true, "last four digits of the number to call back"},
	{"hour", Count, true, false, false, "0 to 23 in the unit's zone"},
	{"assurance", Enum, true, true, true, "how sure we are who it is: claimed, code, pin, app"},
	{"weekday", Count, true, false, false, "1 Monday to 7 Sunday in the unit's zone"},
}

// sealed are the paths that a person may think of and that rules may not read.
var sealed = []string{
	"customer.name", "customer.family_name", "customer.given_name", "customer.title", "customer.spoken_as",
	"customer.phone", "customer.email", "customer.city", "customer.address", "customer.birthday", "customer.id",
	"customer", "order.id", "order.title", "caller.tail", "digits.*",
}

// pathsWith returns the paths of a flow with these nodes, and the schema of its
// rules.
func pathsWith(nodes []string, vars map[string]variable) (map[string]Path, rule.Schema, error) {
	all := make(map[string]Path, len(Paths)+3*len(nodes))
	for _, p := range Paths {
		all[p.Name] = p
	}
	for _, id := range nodes {
		if !isNodeID(id) {
			continue
		}
		all["digits."+id] = Path{Name: "digits." + id, Type: Code, Says: "keys of the last entry there"}
		all["choice."+id] = Path{Name: "choice." + id, Type: Enum, Rule: true, Says: "menu entry chosen there"}
		all["attempts."+id] = Path{Name: "attempts." + id, Type: Count, Rule: true, Says: "times asked there"}
	}
	closed := slices.Clone(sealed)
	for name, v := range vars {
		all["vars."+name] = v.path(name)
		if v.personal {
			closed = append(closed, "vars."+name)
		}
	}
	open := map[string]rule.Type{}
	for name, p := range maps.All(all) {
		if _, is := rule.Forbidden(name); p.Rule && !is {
			open[name] = ruleTypes[p.Type]
		}
	}
	schema, err := rule.NewSchema(open, closed...)
	return all, schema, err
}
