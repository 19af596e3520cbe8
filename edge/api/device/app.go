package device

import (
	"context"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Apps is hand-offs as the enterprise's own app shows them to who is signed in there.
// Denied for a member that the enterprise's server did not sign, NotFound without such
// a site.
type Apps interface {
	// Waiting are those of the person that are open, the newest first.
	Waiting(ctx context.Context, m AppMember) ([]AppHandoff, error)
	// Take gives a link to one of them, in place of the one before. NotFound for another
	// person's.
	Take(ctx context.Context, m AppMember, id zhiyin.HandoffID) (AppLink, error)
}

// AppMember is who is signed in in the app, as the enterprise's server says it.
type AppMember struct {
	Site   string `json:"site" pattern:"^[a-z0-9-]{1,64}$"`
	Member string `json:"member" minLength:"1" maxLength:"2048" doc:"JWT (RFC 7519) with HS256: sub the member id, exp at most a day ahead, signed with the site's secret"`
}

// AppHandoff is one hand-off that waits in the app.
type AppHandoff struct {
	ID      zhiyin.HandoffID    `json:"id"`
	Unit    zhiyin.Text         `json:"unit"`
	Title   zhiyin.Text         `json:"title"`
	Shows   zhiyin.Shows        `json:"shows" enum:"confirm,sign,photo,form"`
	State   zhiyin.HandoffState `json:"state" enum:"offered,opened"`
	Expires time.Time           `json:"expires"`
}

// AppLink opens it: by the page of ours in a view of the app, or by the app's own
// screens with the token, at /api/device.
type AppLink struct {
	Token   string    `json:"token"`
	Link    string    `json:"link"`
	Expires time.Time `json:"expires"`
}

type (
	appWaitingInput  struct{ Body AppMember }
	appWaitingOutput struct {
		Body struct {
			Items []AppHandoff `json:"items"`
		}
	}
	appTakeInput struct {
		HandoffPath
		Body AppMember
	}
	appTakeOutput struct{ Body AppLink }
)

// appRoutes are for programs and for the enterprise's own pages alike: what the body
// holds was signed by its server, no cookie counts.
func (s *routes) appRoutes() {
	if s.ports.Apps == nil {
		return
	}
	app := door.Rule{Who: door.Anyone, May: access.Public, Limit: s.Linking}
	door.Add(s.Server, http.MethodPost, "/api/app/handoffs", app, "What waits for the signed-in customer in the enterprise's own app", func(ctx context.Context, in *appWaitingInput) (*appWaitingOutput, error) {
		out := &appWaitingOutput{}
		var err error
		out.Body.Items, err = s.ports.Apps.Waiting(ctx, in.Body)
		return out, err
	})
	door.Add(s.Server, http.MethodPost, "/api/app/handoffs/{id}/take", app, "Open one of them in the app", func(ctx context.Context, in *appTakeInput) (*appTakeOutput, error) {
		link, err := s.ports.Apps.Take(ctx, in.Body, zhiyin.HandoffID(in.ID))
		return &appTakeOutput{link}, err
	})
}
