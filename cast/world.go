package cast

import (
	"context"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/identity"
	"zhiyin.dev/profile"
)

// World is everybody. It is not changed after Load.
type World struct {
	Customers []Customer // by unit, then by id
	Agents    []Agent
}

// Customer is one person or company of the cast.
type Customer struct {
	ID       string // "muhe-1": also the id in the unit's CRM
	Unit     zhiyin.UnitID
	Family   string
	Given    string
	Title    string
	SpokenAs string
	Phone    string // E.164
	Withheld bool   // calls with a hidden number
	Unknown  bool   // calls, but no system has a record
	Email    string
	Birthday string // civil date; empty for a company
	Tier     string
	Speaks   zhiyin.Language
	Pace     int // per cent; 0: ordinary
	Address  Address
	Story    zhiyin.Text

	MemberDays int
	Traits     map[string]any
	Orders     []Order
}

// Address is where somebody lives, invented like the rest.
type Address struct {
	State  string `yaml:"state" json:"state,omitempty"`
	City   string `yaml:"city" json:"city,omitempty"`
	Street string `yaml:"street" json:"street,omitempty"`
}

// Order is one purchase, return, visit, policy, plan or bill.
type Order struct {
	ID     string  `yaml:"id"`
	Kind   string  `yaml:"kind"` // order when left out
	Title  string  `yaml:"title"`
	Status string  `yaml:"status"`
	Yuan   float64 `yaml:"yuan"`
	Days   float64 `yaml:"days"` // before now

	Due  *float64 `yaml:"due"`  // days from now when it is due; nil: that was not told
	Was  *float64 `yaml:"was"`  // when it was due as told first; nil: as Due
	Told float64  `yaml:"told"` // days before now when Due was told in place of Was
	Gain float64  `yaml:"gain"` // yuan that it has brought; 0: not told
}

// Agent is one of the people who serve.
type Agent struct {
	ID zhiyin.AgentID
	zhiyin.AgentAdded
}

// Name is the whole name as its script writes it.
func (c Customer) Name() string { return identity.JoinName(c.Family, c.Given) }

// From is the number that the network presents when they call; "" when hidden.
func (c Customer) From() string {
	if c.Withheld {
		return ""
	}
	return c.Phone
}

// Customer returns the person of that id.
func (w World) Customer(id string) (Customer, bool) {
	for _, c := range w.Customers {
		if c.ID == id {
			return c, true
		}
	}
	return Customer{}, false
}

// Phone returns the number that a person calls from, "" when it is withheld.
func (w World) Phone(id string) (phone string, ok bool) {
	c, ok := w.Customer(id)
	return c.From(), ok
}

// People lists whom a visitor of the demo may call as, with the number masked.
func (w World) People(context.Context) ([]device.CastPerson, error) {
	now := time.Now()
	out := make([]device.CastPerson, 0, len(w.Customers))
	for _, c := range w.Customers {
		out = append(out, device.CastPerson{ID: c.ID, Name: c.Name(), Unit: c.Unit, Tier: c.Tier, Story: c.Story,
			PhoneMasked: identity.MaskPhone(c.From()), Speaks: c.Speaks, AgeBand: profile.AgeBand(c.Birthday, now)})
	}
	return out, nil
}

// Scan lists every string that must never stand in the clear in a database, a
// log or a cache: names, numbers in every spelling, addresses. Names of one
// character are too short to look for and are found by the whole name.
func (w World) Scan() []string {
	seen, out := map[string]bool{}, []string{}
	add := func(list ...string) {
		for _, s := range list {
			if s != "" && !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	for _, c := range w.Customers {
		add(c.Name(), c.Family+c.Given, c.Email, c.Address.Street)
		if c.Birthday != "" {
			add(c.Birthday)
		}
		add(spellings(c.Phone)...)
	}
	for _, a := range w.Agents {
		add(a.Name)
	}
	return out
}

// spellings are the forms in which people and programs write a number. The
// national digits stand within every form with a country code.
func spellings(e164 string) []string {
	national := strings.TrimPrefix(strings.TrimPrefix(e164, "+86"), "+852")
	last := len(national) - 4
	out := []string{national, national[:last] + " " + national[last:], national[:last] + "-" + national[last:]}
	if last > 4 {
		out = append(out, national[:3]+" "+national[3:last]+" "+national[last:], national[:3]+"-"+national[3:last]+"-"+national[last:])
	}
	return out
}

// Trait is a trait's plain value; "" when there is none.
func (c Customer) Trait(name string) string {
	given, _ := c.Traits[name].(map[string]any)
	text, _ := given["value"].(string)
	return text
}

// BoundDays is for how many days from now a contract binds them.
func (c Customer) BoundDays() int {
	given, _ := c.Traits["contract_until"].(map[string]any)
	days, _ := given["in_days"].(int)
	return days
}
