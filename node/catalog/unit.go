package catalog

import (
	"regexp"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/form"
)

// UnitKind is the kind of definition that a unit is.
const UnitKind = "unit"

// retentionClass is how a class of recordings is named.
var retentionClass = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// ParseUnit reads one unit strictly. Problems are in the order of the text; the unit
// holds nothing unless there are none.
//
//	id: muhe
//	name: {cmn: 沐禾, en: Muhe Skincare}
//	industry: beauty                     # the pack it began with
//	zone: Asia/Shanghai                  # IANA
//	recording: {class: service, keep_days: 180, agents: true, out: false}   # left out: nothing is recorded
//	two_persons: true                    # what is published here takes a second person
//	observing: shown                     # or hidden: agents do not see that a supervisor listens to them
func ParseUnit(text []byte) (zhiyin.Unit, []form.Problem) {
	doc, f := form.Open(text)
	u := zhiyin.Unit{ID: zhiyin.UnitID(f.ID("id", true)), Name: f.Text("name"), Industry: f.ID("industry", true), Zone: f.Word("zone", true), TwoPersons: f.Flag("two_persons")}
	if _, err := time.LoadLocation(u.Zone); err != nil || u.Zone == "Local" {
		f.Wrong("zone", "there is no time zone %s", u.Zone)
	}
	switch u.Observing = zhiyin.Observing(f.Word("observing", false)); u.Observing {
	case "", zhiyin.ObservingShown, zhiyin.ObservingHidden:
	default:
		f.Wrong("observing", "must be shown or hidden")
	}
	if f.Has("recording") {
		u.Recording = recordingIn(f.Open("recording"))
	}
	f.Done()
	if problems := doc.Problems(); len(problems) > 0 {
		return zhiyin.Unit{}, problems
	}
	return u, nil
}

func recordingIn(f *form.Form) *zhiyin.RecordingRule {
	r := &zhiyin.RecordingRule{Class: f.Word("class", true), KeepDays: f.Number("keep_days", zhiyin.KeepDaysUsual, 1, zhiyin.KeepDaysAtMost), Out: f.Flag("out"), Agents: f.Flag("agents")}
	if r.Class != "" && !retentionClass.MatchString(r.Class) {
		f.Wrong("class", "must be lower-case letters, digits and hyphens, at most 40")
	}
	f.Done()
	return r
}

// UnitMisses says why a unit can't take the place of the one in force; empty: it can.
// Its industry stays, since the pack's definitions are its own already.
func (c *Catalog) UnitMisses(u zhiyin.Unit) (problems []form.Problem) {
	is := c.Unit(u.ID)
	switch {
	case is.ID == "":
		problems = append(problems, form.Problem{Field: "id", Line: 1, Column: 1, Flaw: zhiyin.Flawf("there is no unit %s", u.ID)})
	case is.Industry != u.Industry:
		problems = append(problems, form.Problem{Field: "industry", Line: 1, Column: 1, Flaw: zhiyin.Flawf("a unit keeps its industry: %s", is.Industry)})
	}
	return problems
}
