package studio

import (
	"context"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/manner"
)

// Manners is how customers are served, as whoever edits it sees it.
type Manners interface {
	// Manners says what the voice menus came to in the last days, and in as many before:
	// of every unit with a definition where none is named. NotFound for a unit without.
	Manners(ctx context.Context, unit zhiyin.UnitID, days int) ([]MannerReport, error)
}

// MannerReport is what a unit's voice menus came to.
type MannerReport struct {
	Unit   zhiyin.UnitID        `json:"unit"`
	Of     zhiyin.DefinitionRef `json:"of" doc:"the definition in force"`
	From   time.Time            `json:"from"`
	Until  time.Time            `json:"until"`
	Groups []MannerGroup        `json:"groups" doc:"of the definition"`
	Lines  []manner.Line        `json:"lines"`
}

// MannerGroup is a group of the definition, and how it is served.
type MannerGroup struct {
	ID      string        `json:"id"`
	Name    zhiyin.Text   `json:"name"`
	Manner  zhiyin.Manner `json:"manner,omitempty" doc:"fixed; absent: by what is measured"`
	Percent float64       `json:"percent" doc:"of menus that the group goes through, by what is written and measured"`
	Writes  float64       `json:"writes" doc:"percent of the group who write, of those who come by the entrance of the site; likewise"`
}

type (
	mannersInput struct {
		Unit zhiyin.UnitID `query:"unit" maxLength:"64"`
		Days int           `query:"days" minimum:"1" maximum:"366" default:"30"`
	}
	mannersOutput struct {
		Body struct {
			Items []MannerReport `json:"items"`
		}
	}
)

func (s *routes) mannerRoutes() {
	if s.ports.Manners == nil {
		return
	}
	door.Add(s.Server, http.MethodGet, "/api/manners", door.Rule{Who: door.Agent, May: access.DefinitionRead}, "What the voice menus came to, by groups of customers", s.manners)
}

func (s *routes) manners(ctx context.Context, in *mannersInput) (*mannersOutput, error) {
	all, err := s.ports.Manners.Manners(ctx, in.Unit, in.Days)
	out := &mannersOutput{}
	out.Body.Items = door.Shown(ctx, access.DefinitionRead, all, func(r MannerReport) access.Object { return access.Object{Unit: r.Unit} })
	return out, err
}
