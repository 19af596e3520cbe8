package profile

import (
	"fmt"

	"zhiyin.dev/rule"
)

// Open are the traits that rules may read, with the type of their value. Intake
// keeps these open and seals every other; the list is where a new one is added.
// None is derived from another's telling: each is a category, a count or a date
// that the customer or the shop gave.
var Open = map[string]rule.Type{
	"tier":           rule.String,  // member tier: none, silver, gold, black
	"member_from":    rule.String,  // civil date
	"member_years":   rule.Double,  // derived from member_from at each computation
	"age_band":       rule.String,  // derived from the birthday at the door
	"speaks":         rule.String,  // preferred language: cmn, yue, en
	"region":         rule.String,  // province or city-state: 浙江, 香港
	"channel":        rule.String,  // the channel they asked for: voice, chat, mail
	"manner":         rule.String,  // how they asked to be served: brief, patient, detailed
	"segment":        rule.String,  // the shop's own class: personal, student, wealth, company, premium
	"interest":       rule.Strings, // product groups they asked about or chose
	"skin_type":      rule.String,  // dry, oily, combination, sensitive, combination_sensitive
	"shade":          rule.String,  // foundation shade: 1N, 2N …
	"formula_stage":  rule.String,  // stage of infant formula bought: stage1 … stage4
	"risk_grade":     rule.String,  // the bank's questionnaire: R1 … R5
	"plan":           rule.String,  // basic, 5g, fibre, fusion, company_line
	"contract_until": rule.String,  // civil date
	"contract_days":  rule.Double,  // derived from contract_until; negative after it
	"package":        rule.String,  // medical: check-up package basic, plus, premium
	"complaint_open": rule.Bool,    // a complaint is not settled
	"satisfaction":   rule.Double,  // last answer, 1 to 5
	"autopay":        rule.Bool,    // bills are paid by standing order
}

// schema is made once: the open traits and the windows over orders.
var schema = must(rule.NewSchema(paths(), "traits.name", "traits.family_name", "traits.given_name", "traits.phone",
	"traits.email", "traits.birthday", "traits.address", "traits.city", "customer.*")).Over(Events)

func must(s rule.Schema, err error) rule.Schema {
	if err != nil {
		panic(fmt.Sprintf("profile: %v", err)) // the tables above are part of the program
	}
	return s
}

func paths() map[string]rule.Type {
	out := OrderPaths()
	for name, typ := range Open {
		out["traits."+name] = typ
	}
	return out
}
