package manner

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Kind is the kind of definition that it is.
const Kind = "manner"

// Definition is how a unit serves its groups of customers. The first group whose rule
// holds is the customer's.
//
//	id: muhe-manners
//	unit: muhe
//	name: {cmn: 服务方式, en: Manners of service}
//	groups:
//	  - id: senior
//	    name: {cmn: 长者, en: Seniors}
//	    when: customer.age_band in ["60-69", "70+"]
//	    manner: voice         # always, and nothing else is offered
//	  - id: young
//	    name: {cmn: 年轻人, en: Young people}
//	    when: customer.age_band in ["under18", "18-29"]
//	    percent: 60           # of menus that they go through, before anything is measured
//	    write_percent: 70     # of those who come by the site's entrance, write; likewise
//	  - {id: others, name: {cmn: 其他, en: Others}}   # the last one has no rule
//	below_percent: 45         # who will probably go through fewer is offered the chat
//	weight: 4                 # how many contacts of one's own count as much as the group
//	days: 180                 # what counts of what was measured
//	every_days: 30            # an offer at most once in so many days
//	declined_days: 365        # none for so long after "not again"
type Definition struct {
	Ref          zhiyin.DefinitionRef
	Unit         zhiyin.UnitID
	Name         zhiyin.Text
	Groups       []Group
	BelowPercent int
	Weight       int
	Days         int
	EveryDays    int
	DeclinedDays int
}

// Group are customers who are alike in how they like to be served.
type Group struct {
	ID      string
	Name    zhiyin.Text
	When    string        // the rule as it is written; empty: everybody else
	Manner  zhiyin.Manner // fixed; empty: by what is measured
	Percent int           // of menus that they go through, before anything is measured
	Write   int           // of those who come by the entrance of the site, percent that write; likewise

	when *rule.Rule
}

// Group finds a group by its id.
func (d *Definition) Group(id string) (Group, bool) {
	for _, g := range d.Groups {
		if g.ID == id {
			return g, true
		}
	}
	return Group{}, false
}

// Since is the earliest moment of which anything counts at now.
func (d *Definition) Since(now time.Time) time.Time {
	return now.AddDate(0, 0, -max(d.Days, d.EveryDays, d.DeclinedDays))
}

// Bounds and usual values.
const (
	maxGroups = 20
	maxDays   = 3650
	// usualPercent is what is taken of a group of which nobody has said anything: most
	// people go through a menu.
	usualPercent = 75
	usualWrite   = 50
	usualBelow   = 45
	usualWeight  = 4
	usualDays    = 180
	usualEvery   = 30
	usualSpared  = 365
)
