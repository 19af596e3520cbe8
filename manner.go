package zhiyin

// Manner is a way in which a customer is served.
type Manner string

// Manners.
const (
	MannerVoice   Manner = "voice"   // on the telephone, to its end
	MannerChat    Manner = "chat"    // the chat entrance is offered
	MannerDevices Manner = "devices" // several devices at once are offered
)

// Suited is the manner that suits a customer now, with what it follows from. It holds
// open values only.
type Suited struct {
	Manner  Manner        `json:"manner"`
	Group   string        `json:"group,omitempty"` // of the definition, that the customer is in
	Percent int           `json:"percent"`         // of voice menus that they will probably go through
	Met     int           `json:"met"`             // calls of theirs with a menu, in the definition's days
	Left    int           `json:"left"`            // of these: left in the menu
	By      DefinitionRef `json:"by,omitzero"`     // the version in force; zero: the unit has none
	Why     *Because      `json:"why,omitempty"`

	Leads    Manner   `json:"leads,omitempty"` // what the entrance of the site leads with; empty: who it is is not known
	LeadsWhy *Because `json:"leads_why,omitempty"`
}

// MenuEnd is how a customer came out of a menu that they heard.
type MenuEnd string

// Ends of menus. All but the first count as leaving it.
const (
	MenuChosen MenuEnd = "chosen"
	MenuPerson MenuEnd = "person"  // asked for a person, by key or in words
	MenuGaveUp MenuEnd = "gave_up" // said and keyed nothing that it asked for
	MenuHungUp MenuEnd = "hung_up"
)

// MenuCounts are the voice menus of some customers, by contact: each counts once,
// as left where one of its menus was.
type MenuCounts struct {
	Met      int `json:"met"`
	Left     int `json:"left"`
	HungUp   int `json:"hung_up"` // of those who left, likewise the next
	Person   int `json:"person"`
	GaveUp   int `json:"gave_up"`
	Offered  int `json:"offered"` // another manner
	Taken    int `json:"taken"`   // of these: came by it
	Declined int `json:"declined"`
	Came     int `json:"came"`     // by the entrance of a site that said who they are
	Wrote    int `json:"wrote"`    // of these: by the chat
	Followed int `json:"followed"` // of these: by what it led with
}

// MenuGroup are the menus of those who are alike in what a report tells apart.
type MenuGroup struct {
	Group   string   `json:"group"` // of the manner's definition, at the time; empty: none was in force
	AgeBand string   `json:"age_band"`
	Tier    string   `json:"tier"`
	Speaks  Language `json:"speaks"`
	MenuCounts
}

// Add counts another's as well.
func (c *MenuCounts) Add(o MenuCounts) {
	c.Met, c.Left, c.HungUp, c.Person, c.GaveUp = c.Met+o.Met, c.Left+o.Left, c.HungUp+o.HungUp, c.Person+o.Person, c.GaveUp+o.GaveUp
	c.Offered, c.Taken, c.Declined = c.Offered+o.Offered, c.Taken+o.Taken, c.Declined+o.Declined
	c.Came, c.Wrote, c.Followed = c.Came+o.Came, c.Wrote+o.Wrote, c.Followed+o.Followed
}
