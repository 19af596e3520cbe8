package manner

import (
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/form"
	"zhiyin.dev/rule"
)

// words are what the rules of groups may read: nothing that the customer or a shop has
// not told us of them, and no attribute that rules must leave alone.
var words = func() rule.Schema {
	s, err := rule.NewSchema(map[string]rule.Type{"customer.tier": rule.String, "customer.age_band": rule.String, "customer.speaks": rule.String,
		"tags": rule.Strings, "orders.count": rule.Int, "contacts.count": rule.Int},
		"customer.name", "customer.phone", "customer.email", "customer.city", "customer.birthday")
	if err != nil {
		panic(err)
	}
	return s
}()

// Parse reads one definition, as version 1. Problems are in the order of the text; the
// Definition is nil unless there are none.
func Parse(text []byte) (*Definition, []form.Problem) {
	doc, f := form.Open(text)
	d := &Definition{Ref: zhiyin.DefinitionRef{Kind: Kind, ID: f.ID("id", true), Version: 1}, Unit: zhiyin.UnitID(f.ID("unit", true)), Name: f.Text("name"),
		BelowPercent: f.Number("below_percent", usualBelow, 1, 99), Weight: f.Number("weight", usualWeight, 1, 100),
		Days: f.Number("days", usualDays, 7, maxDays), EveryDays: f.Number("every_days", usualEvery, 1, maxDays),
		DeclinedDays: f.Number("declined_days", usualSpared, 1, maxDays)}
	groups := f.Items("groups", maxGroups)
	for i, in := range groups {
		d.group(in, i == len(groups)-1)
	}
	if len(groups) == 0 {
		f.Wrong("groups", "must be a list of groups, the last of them without when")
	}
	f.Done()
	if problems := doc.Problems(); len(problems) > 0 {
		return nil, problems
	}
	return d, nil
}

func (d *Definition) group(in *form.Form, last bool) {
	g := Group{ID: in.ID("id", true), Name: in.Text("name"), When: in.Word("when", !last), Manner: zhiyin.Manner(in.Word("manner", false)),
		Percent: in.Number("percent", usualPercent, 1, 99), Write: in.Number("write_percent", usualWrite, 1, 99)}
	if _, twice := d.Group(g.ID); twice {
		in.Wrong("id", "%s is there twice", g.ID)
	}
	if g.Manner != "" && !slices.Contains([]zhiyin.Manner{zhiyin.MannerVoice, zhiyin.MannerChat, zhiyin.MannerDevices}, g.Manner) {
		in.Wrong("manner", "must be voice, chat or devices; left out: by what is measured")
	}
	switch {
	case g.When == "":
	case last:
		in.Wrong("when", "must be left out of the last group, which is everybody else")
	default:
		var err error
		if g.when, err = rule.Compile(g.When, words); err != nil {
			in.Wrong("when", "%v", err)
		}
	}
	in.Done()
	d.Groups = append(d.Groups, g)
}

// at is the rules' way to what is known of a customer.
func at(s zhiyin.Snapshot) rule.Lookup {
	return func(path string) (any, bool) {
		text := func(v string) (any, bool) { return v, v != "" }
		switch path {
		case "customer.tier":
			return text(s.Customer.Tier)
		case "customer.age_band":
			return text(s.Customer.AgeBand)
		case "customer.speaks":
			return text(string(s.Customer.Speaks))
		case "tags":
			ids := make([]string, len(s.Tags))
			for i, t := range s.Tags {
				ids[i] = t.ID
			}
			return ids, true
		case "orders.count":
			return len(s.Orders), true
		case "contacts.count":
			return len(s.Contacts), true
		}
		panic(fmt.Sprintf("manner: a rule reads %s, which is no word of its schema", path))
	}
}
