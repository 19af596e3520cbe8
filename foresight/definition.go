package foresight

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Kind is the kind of definition that a reason is.
const Kind = "reason"

// Definition is one reason as business people write it:
//
//	id: muhe-return-progress
//	title: {cmn: 退换货进度, en: Progress of a return}
//	about: return
//	when: affair.status in ["returning", "in_transit"]
//	odds: 0.86
//	days: 14
//	topics: [muhe-return-arranged]
//	evidence:
//	  cmn: "{affair.days} 天前申请退“{affair.title}”（{affair.id}），{affair.status}"
//	  en: "asked {affair.days} days ago to return {affair.title} ({affair.id}), which {affair.status}"
type Definition struct {
	Ref      zhiyin.DefinitionRef
	Unit     zhiyin.UnitID
	Need     string      // what flows call it; the id where it is not written
	Title    zhiyin.Text // what agents read
	About    string      // one of Abouts
	When     string      // the rule as it is written
	Odds     float64     // of contacts while the rule holds, how many are about it: above 0, below 1
	Days     int         // how long it stays likely after what the rule holds for
	Topics   []string    // dispositions that say that it was this
	Evidence zhiyin.Text // with places for values in braces

	when *rule.Rule
}

// Abouts are what a reason may be about. A rule about one of the first six looks at
// each affair of that kind.
var Abouts = []string{"order", "return", "bill", "visit", "policy", "plan", "case", "account"}

// perAffair tells whether the rule looks at one affair at a time.
func (d *Definition) perAffair() bool { return d.About != "case" && d.About != "account" }

// Was tells whether a contact with this disposition was about the reason.
func (d *Definition) Was(topic string) bool { return topic != "" && slices.Contains(d.Topics, topic) }
