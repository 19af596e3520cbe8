package manner

import (
	"fmt"
	"strconv"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/stat"
)

// Past is what a customer made of voice menus and offers. Times that have not come are zero.
type Past struct {
	Met, Left   int       // calls with a menu, and of those the ones left in it, within Days
	Came, Wrote int       // by the entrance of the site, and of those by the chat, within Days
	Offered     time.Time // last
	Declined    time.Time // last
}

// groupWeight: a group's own figures count as much as the percent that is written for
// it after so many calls.
const groupWeight = 40

// Accepts is the share of voice menus that a group goes through: what is written of it,
// and what was measured.
func (g Group) Accepts(c zhiyin.MenuCounts) float64 {
	return stat.Shrunk(float64(c.Met-c.Left), float64(c.Met), float64(g.Percent)/100, groupWeight)
}

// Suits says in which manner the customer is served now. measured are the groups of the
// unit by id. Whom we do not know hears the telephone's own way.
func (d *Definition) Suits(now time.Time, s zhiyin.Snapshot, own Past, measured map[string]zhiyin.MenuCounts) zhiyin.Suited {
	out := zhiyin.Suited{Manner: zhiyin.MannerVoice, By: d.Ref, Met: own.Met, Left: own.Left}
	if s.Known != zhiyin.One {
		out.Why = &zhiyin.Because{Says: "the customer is known", Saw: string(s.Known)}
		return out
	}
	g, why := d.groupOf(s)
	group := g.Accepts(measured[g.ID])
	share := stat.Shrunk(float64(own.Met-own.Left), float64(own.Met), group, float64(d.Weight))
	out.Group, out.Percent = g.ID, percent(share)
	parts := []zhiyin.Because{why}
	wanted := g.Manner
	if wanted == "" {
		fewer := share < float64(d.BelowPercent)/100
		parts = append(parts, zhiyin.Because{Says: fmt.Sprintf("goes through fewer than %d %% of menus", d.BelowPercent), Holds: fewer,
			Saw: fmt.Sprintf("%d %%: %d of %d of their own, %d %% of the group", out.Percent, own.Met-own.Left, own.Met, percent(group))})
		if wanted = zhiyin.MannerVoice; fewer {
			wanted = zhiyin.MannerChat
		}
	}
	if wanted != zhiyin.MannerVoice {
		parts = append(parts, ago("not declined", d.DeclinedDays, own.Declined, now), ago("not offered", d.EveryDays, own.Offered, now))
		if parts[len(parts)-1].Holds && parts[len(parts)-2].Holds {
			out.Manner = wanted
		}
	}
	out.Leads, out.LeadsWhy = d.leads(g, why, own, measured[g.ID])
	out.Why = &zhiyin.Because{Says: "all", Holds: out.Manner != zhiyin.MannerVoice || g.Manner == zhiyin.MannerVoice, Parts: parts}
	return out
}

// groupOf is the first group whose rule holds; the last one has none.
func (d *Definition) groupOf(s zhiyin.Snapshot) (Group, zhiyin.Because) {
	for _, g := range d.Groups {
		if g.when == nil {
			return g, zhiyin.Because{Says: "everybody else", Holds: true, Saw: g.ID}
		}
		if holds, why := g.when.Explain(at(s)); holds {
			return g, why
		}
	}
	return Group{}, zhiyin.Because{Says: "everybody else"}
}

// ago says whether something has not happened within so many days.
func ago(what string, days int, last, now time.Time) zhiyin.Because {
	b := zhiyin.Because{Says: what + " within " + strconv.Itoa(days) + " days", Holds: last.IsZero() || !last.AddDate(0, 0, days).After(now), Saw: "never"}
	if !last.IsZero() {
		b.Saw = strconv.Itoa(int(now.Sub(last).Hours()/24)) + " days ago"
	}
	return b
}
