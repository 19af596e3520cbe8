package desk

import (
	"slices"
	"strings"

	"zhiyin.dev"
)

// Profile is all that the desk tells about a customer.
type Profile struct {
	Customer   CustomerView      `json:"customer"`
	MemberFrom string            `json:"member_from,omitempty"`
	AgeBand    string            `json:"age_band,omitempty"`
	Voice      *zhiyin.Voice     `json:"voice,omitempty"`
	Spent      []zhiyin.Money    `json:"spent"`       // per currency, without returns and refunds
	OrderCount int               `json:"order_count"` // without returns
	Tags       []TagView         `json:"tags"`
	Orders     []OrderView       `json:"orders"`
	Contacts   []PastContactView `json:"contacts"`
	Several    []CustomerView    `json:"several,omitempty"`
}

// TagView is a tag with the reason why it is there.
type TagView struct {
	ID         string           `json:"id"`
	Family     zhiyin.TagFamily `json:"family"`
	Name       zhiyin.Text      `json:"name"`
	Source     string           `json:"source"`
	Confidence float64          `json:"confidence"`
	Since      Instant          `json:"since"`
	Until      Instant          `json:"until,omitempty"` // when time alone ends it
	Purpose    string           `json:"purpose,omitempty"`
	Sensitive  bool             `json:"sensitive,omitempty"`
	Because    *zhiyin.Because  `json:"because,omitempty"`
	Definition string           `json:"definition"`
}

// OrderView is one purchase or return.
type OrderView struct {
	ID     string       `json:"id"`
	Kind   string       `json:"kind"`
	Title  string       `json:"title"`
	Status string       `json:"status"`
	Amount zhiyin.Money `json:"amount"`
	At     Instant      `json:"at"`
}

// customerView shows who it is. from is the masked number they called from; it
// stands in where the record has none to show.
func customerView(s zhiyin.Snapshot, from string) CustomerView {
	v := CustomerView{Match: s.Known, PhoneMasked: from}
	switch {
	case s.Known == "" && from == "":
		v.Match = zhiyin.Anonymous
	case s.Known == "":
		v.Match = zhiyin.None
	case s.Known == zhiyin.One:
		v = personView(s.Customer)
		if from != "" {
			v.PhoneMasked = from
		}
	}
	return v
}

func personView(c zhiyin.Customer) CustomerView {
	return CustomerView{Match: zhiyin.One, ID: c.ID, Name: c.DisplayName(), Title: c.Title, Tier: c.Tier,
		PhoneMasked: mask(c.Phone), City: c.City, Speaks: c.Speaks}
}

func profileOf(s zhiyin.Snapshot, from string) Profile {
	p := Profile{Customer: customerView(s, from), MemberFrom: s.Customer.MemberFrom, AgeBand: s.Customer.AgeBand,
		Spent: spent(s.Orders), Tags: []TagView{}, Orders: []OrderView{}, Contacts: pastViews(s.Contacts)}
	if s.Customer.Voice != (zhiyin.Voice{}) {
		p.Voice = &s.Customer.Voice
	}
	for _, t := range s.Tags {
		p.Tags = append(p.Tags, TagView{t.ID, t.Family, t.Name, t.Source, t.Confidence, At(t.Since), At(t.Until),
			t.Purpose, t.Sensitive, t.Because, t.Definition.String()})
	}
	for _, o := range s.Orders {
		p.Orders = append(p.Orders, OrderView{o.ID, o.Kind, o.Title, o.Status, o.Amount, At(o.At)})
		if o.Kind != "return" {
			p.OrderCount++
		}
	}
	for _, c := range s.Several {
		p.Several = append(p.Several, personView(c))
	}
	return p
}

// spent adds up what the customer paid, in each currency.
func spent(orders []zhiyin.Order) []zhiyin.Money {
	out := []zhiyin.Money{}
	for _, o := range orders {
		if o.Kind == "return" || o.Status == "refunded" {
			continue
		}
		i := slices.IndexFunc(out, func(m zhiyin.Money) bool { return m.Currency == o.Amount.Currency })
		if i < 0 {
			out = append(out, o.Amount)
			continue
		}
		out[i].Minor += o.Amount.Minor
	}
	slices.SortFunc(out, func(a, b zhiyin.Money) int { return strings.Compare(a.Currency, b.Currency) })
	return out
}

func pastViews(list []zhiyin.PastContact) []PastContactView {
	out := []PastContactView{}
	for _, c := range list {
		out = append(out, PastContactView{c.ID, c.Channel, At(c.At), c.Seconds, c.Topic, c.AgentName, c.EndedReason})
	}
	return out
}
