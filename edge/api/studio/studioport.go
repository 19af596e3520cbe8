package studio

import (
	"context"
	"time"

	"zhiyin.dev"
	rules "zhiyin.dev/rule"
)

// TagStudio is what whoever writes tags is told. Errors: NotFound.
type TagStudio interface {
	// Check reads a text that need not be whole; nothing is kept.
	Check(ctx context.Context, text string) (TagReading, error)
	// Count is a preview of a text; nothing is kept. Invalid for one with problems.
	Count(ctx context.Context, text string) (TagPreview, error)
	Tag(ctx context.Context, id string) (TagDetail, error)
	// Waiting lists drafts that are not in force yet, the newest first.
	Waiting(ctx context.Context) ([]TagVersion, error)
	// UnitOf tells whose a tag is: a version's, or that of the one in force where
	// the version is 0.
	UnitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error)
	// Discard gives up a draft, or a version in shadow. Conflict for one that is in
	// force or was.
	Discard(ctx context.Context, ref zhiyin.DefinitionRef, by string) error
	Words(ctx context.Context) (TagWords, error)
}

// TagFields are a definition's fields as they are written.
type TagFields struct {
	ID         string           `json:"id"`
	Unit       zhiyin.UnitID    `json:"unit,omitempty"`
	Family     zhiyin.TagFamily `json:"family"`
	Name       zhiyin.Text      `json:"name"`
	Source     string           `json:"source"`
	Trait      string           `json:"trait,omitempty"`
	Confidence float64          `json:"confidence"`
	Sensitive  bool             `json:"sensitive,omitempty"`
	Level      int              `json:"level,omitempty" doc:"of sensitivity, 1 to 4; 0: 3 or 2 by sensitive"`
	Purpose    string           `json:"purpose"`
	Zone       string           `json:"zone,omitempty" doc:"in whose days it reckons; absent: the unit's"`
	When       string           `json:"when"`
	Stays      string           `json:"stays,omitempty"`
}

// TagReading is what a text says, and what is wrong with it.
type TagReading struct {
	Legible   bool         `json:"legible" doc:"the text is a definition's fields at least"`
	Commented bool         `json:"commented,omitempty" doc:"the text holds a comment, which fields can't keep"`
	Fields    *TagFields   `json:"fields,omitempty" doc:"where it is legible"`
	When      *rules.Tree  `json:"when,omitempty" doc:"the rule as a tree, where nothing is wrong with it"`
	Stays     *rules.Tree  `json:"stays,omitempty"`
	Problems  []TagProblem `json:"problems"`
}

// TagVersion is one version of a tag.
type TagVersion struct {
	ID         string        `json:"id"`
	Version    int           `json:"version"`
	Unit       zhiyin.UnitID `json:"unit,omitempty"`
	State      string        `json:"state" doc:"drafted, approved, published, superseded or discarded"`
	YAML       string        `json:"yaml"`
	By         string        `json:"by" doc:"who drafted it"`
	ByName     string        `json:"by_name,omitempty"`
	Made       time.Time     `json:"made"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	Approver   string        `json:"approver,omitempty" doc:"the name of who approved it"`
	Published  time.Time     `json:"published,omitzero"`
	Pack       string        `json:"pack,omitempty" doc:"pack and version it came with"`
}

// TagUser is whoever looks at a tag.
type TagUser struct {
	Kind string      `json:"kind" doc:"tag, flow, webhook …"`
	ID   string      `json:"id"`
	Name zhiyin.Text `json:"name,omitempty"`
	How  string      `json:"how" enum:"asks,names,told" doc:"its rule asks for the tag; its text names it; it is told of every change of tags"`
}

// TagPrecision is how often agents found a tag right, by how often they found it wrong.
type TagPrecision struct {
	Days  int     `json:"days" doc:"that are looked at"`
	Held  int64   `json:"held" doc:"customers who have it, or for whom it was rejected"`
	Wrong int64   `json:"wrong" doc:"customers of these for whom it was rejected"`
	Low   float64 `json:"low" doc:"of the 95 % interval of the share that was not rejected"`
	High  float64 `json:"high"`
}

// TagDay is a tag's population at the end of a day.
type TagDay struct {
	Day     string `json:"day"`
	Holders int64  `json:"holders"`
}

// TagDetail is all about one tag.
type TagDetail struct {
	Standing   *TagStanding `json:"standing,omitempty" doc:"absent while no version is in force"`
	YAML       string       `json:"yaml" doc:"of the version in force, else of the newest draft"`
	Versions   []TagVersion `json:"versions" doc:"the newest first, at most 60"`
	TwoPersons bool         `json:"two_persons" doc:"a second person approves what is published"`
	Users      []TagUser    `json:"users"`
	Customers  int64        `json:"customers" doc:"how many there are: a backfill looks at each"`
	Population []TagDay     `json:"population" doc:"of the last 90 days, the oldest first"`
}

// TagWords are what a rule may read.
type TagWords struct {
	Paths     []TagPathWord `json:"paths"`
	Events    []TagEvent    `json:"events"`
	Functions []TagFunction `json:"functions"`
	Units     []TagUnit     `json:"units"`
}

// TagPathWord is one value that a rule may read.
type TagPathWord struct {
	Path string `json:"path"`
	Type string `json:"type" doc:"string, int, double, bool or list(string)"`
}

// TagEvent is one event that a rule may count, with its open properties.
type TagEvent struct {
	Name       string        `json:"name"`
	Properties []TagPathWord `json:"properties"`
}

// TagFunction is a function over events.
type TagFunction struct {
	Name       string `json:"name"`
	Propertied bool   `json:"propertied" doc:"it looks at a property"`
	Type       string `json:"type" doc:"of its value; empty: that of the property"`
}

// TagUnit is a unit that a tag may be of.
type TagUnit struct {
	ID         zhiyin.UnitID `json:"id"`
	Name       zhiyin.Text   `json:"name"`
	TwoPersons bool          `json:"two_persons,omitempty" doc:"a second person approves what is published"`
}
