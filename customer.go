package zhiyin

import (
	"slices"
	"time"
	"unicode/utf8"
)

// IdentifierKind says what an identifier is.
type IdentifierKind string

// Kinds of identifier that every house has, strongest first: how much one says about one
// person. Houses and units define others (package identity).
const (
	User        IdentifierKind = "user_id"        // the sending system's own id of the person: crm-muhe:1001
	Member      IdentifierKind = "member_id"      // as the CRM writes it
	UnionID     IdentifierKind = "wechat_unionid" // one WeChat account in all apps of one developer account
	OpenID      IdentifierKind = "wechat_openid"  // one WeChat account in one app, with the app: wx8888888888888888:oABC…
	Email       IdentifierKind = "email"          // lower case
	Phone       IdentifierKind = "phone"          // E.164 with plus
	Device      IdentifierKind = "device"         // a telephone's or tablet's own id: IDFA, IDFV, OAID, GAID; lower case
	AnonymousID IdentifierKind = "anonymous_id"   // a browser's or app's id before sign-in: shop:5f3a…
)

var identifierKinds = []IdentifierKind{User, Member, UnionID, OpenID, Email, Phone, Device, AnonymousID}

// IdentifierKinds returns those that every house has, strongest first.
func IdentifierKinds() []IdentifierKind { return slices.Clone(identifierKinds) }

// Identifier points at a person. The value is personal data: it is stored only
// sealed and as a keyed hash, and never reaches a log.
type Identifier struct {
	Kind  IdentifierKind `json:"kind"`
	Value string         `json:"value"`
}

// Assurance is how sure we may be that the person is who the identifier says.
// A calling number is a claim, not a proof (caller ids are forged).
type Assurance string

// Assurances, weakest first.
const (
	Claimed Assurance = "claimed"
	Code    Assurance = "code"
	PIN     Assurance = "pin"
	App     Assurance = "app"
)

// Customer is the person or company as the platform may speak of them. Name,
// Region and the identifiers are sealed at rest.
type Customer struct {
	ID         CustomerID `json:"id"`
	FamilyName string     `json:"family_name,omitempty"`
	GivenName  string     `json:"given_name,omitempty"`
	Title      string     `json:"title,omitempty"`     // ms, mr, dr, none: as the customer wishes to be addressed
	SpokenAs   string     `json:"spoken_as,omitempty"` // how the family name sounds, where the customer told us
	Phone      string     `json:"phone,omitempty"`     // E.164, the one to show (masked)
	City       string     `json:"city,omitempty"`
	Tier       string     `json:"tier,omitempty"`        // member tier: none, silver, gold, black …
	MemberFrom string     `json:"member_from,omitempty"` // civil date, 2006-01-02
	AgeBand    string     `json:"age_band,omitempty"`    // derived from the birthday: under18, 18-29, 30-44, 45-59, 60-69, 70+
	Speaks     Language   `json:"speaks,omitempty"`      // preferred language or dialect
	Voice      Voice      `json:"voice"`                 // how to speak to them; zero: the number's language at 100 %
}

// DisplayName is the whole name in the order of its script: 苏晓岚, Emily Carter.
func (c Customer) DisplayName() string {
	if c.FamilyName == "" || c.GivenName == "" || c.FamilyName[0] >= utf8.RuneSelf {
		return c.FamilyName + c.GivenName
	}
	return c.GivenName + " " + c.FamilyName
}

// TagFamily is one of the four families of tags.
type TagFamily string

// The families.
const (
	Static     TagFamily = "static"
	Dynamic    TagFamily = "dynamic"
	Preference TagFamily = "preference"
	Value      TagFamily = "value"
)

// Tag is something true of a customer, with the reason it is there.
type Tag struct {
	ID         string        `json:"id"`
	Family     TagFamily     `json:"family"`
	Name       Text          `json:"name"`
	Source     string        `json:"source"`     // told, store, computed, agent
	Confidence float64       `json:"confidence"` // 0 to 1
	Since      time.Time     `json:"since"`
	Until      time.Time     `json:"until,omitzero"` // from then on it is over, whoever has noticed; zero: time alone does not end it
	Sensitive  bool          `json:"sensitive,omitempty"`
	Label      Sensitivity   `json:"label,omitempty"`   // its own sensitivity; 0: by Sensitive
	Purpose    string        `json:"purpose,omitempty"` // what it may be used for: service, marketing, analytics
	Because    *Because      `json:"because,omitempty"`
	Definition DefinitionRef `json:"definition"`
}

// Order is one purchase or return as the shop reported it.
type Order struct {
	ID     string    `json:"id"`     // as the customer knows it: R-8841
	Kind   string    `json:"kind"`   // order, return, policy, visit, plan
	Title  string    `json:"title"`  // what it is about
	Status string    `json:"status"` // placed, paid, shipped, in_transit, delivered, returning, refunded, booked, done
	Amount Money     `json:"amount"`
	At     time.Time `json:"at"`
	Unit   UnitID    `json:"unit"`
}

// PastContact is one line about an earlier contact.
type PastContact struct {
	ID          ContactID `json:"id"`
	Channel     Channel   `json:"channel"`
	At          time.Time `json:"at"`
	Seconds     int       `json:"seconds"`
	Topic       string    `json:"topic,omitempty"` // disposition of that contact
	Agent       AgentID   `json:"agent,omitempty"`
	AgentName   string    `json:"agent_name,omitempty"`
	EndedReason EndReason `json:"ended_reason,omitempty"`
}

// Snapshot is what a contact knows of its customer at one moment. A flow step
// sees one snapshot; it is kept (sealed) with the contact, and replay uses it.
type Snapshot struct {
	At       time.Time     `json:"at"`
	Known    Match         `json:"known"`
	Customer Customer      `json:"customer"` // zero unless Known is One
	Tags     []Tag         `json:"tags"`
	Orders   []Order       `json:"orders"`            // of the last three months, newest first, at most 50
	Contacts []PastContact `json:"contacts"`          // newest first, at most 20
	Several  []Customer    `json:"several,omitempty"` // the candidates, when Known is Several
	Likely   []Foreseen    `json:"likely,omitempty"`  // why they probably are in touch, likeliest first, at most 5
	Suited   *Suited       `json:"suited,omitempty"`  // the manner of service that suits them; nil: the unit says nothing of it
}

// HasTag tells whether the customer has the tag.
func (s Snapshot) HasTag(id string) bool {
	for _, t := range s.Tags {
		if t.ID == id {
			return true
		}
	}
	return false
}

// Match is how an arrival's identifiers met the customers we know.
type Match string

// One customer, several, none with this number, or no number at all.
const (
	One       Match = "one"
	Several   Match = "several"
	None      Match = "none"
	Anonymous Match = "anonymous"
)
