package desk

import (
	"context"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// DirectivePath is the id in a route's path.
type DirectivePath struct {
	ID string `path:"id" pattern:"^dv_[0-9A-Za-z]{1,40}$"`
}

// QueuePath is the id of a queue in a route's path.
type QueuePath struct {
	Queue string `path:"id" pattern:"^[0-9A-Za-z_-]{1,64}$"`
}

type (
	callbackOnlyInput struct {
		QueuePath
		Body struct {
			Waiting bool      `json:"waiting,omitempty" doc:"Those who wait already are offered it too."`
			Until   time.Time `json:"until,omitzero" doc:"When it ends by itself, within a week; left out: when it is taken back."`
		}
	}
	announcementInput struct {
		QueuePath
		Body struct {
			Text  zhiyin.Text `json:"text" doc:"What callers hear, in Mandarin (cmn) and English (en), at most 300 characters each; Cantonese (yue) may be added."`
			Until time.Time   `json:"until,omitzero" doc:"When it ends by itself, within a week; left out: when it is taken back."`
		}
	}
	bannerInput struct {
		Body struct {
			Queue zhiyin.QueueID `json:"queue,omitempty" maxLength:"64" doc:"Whose agents see it; left out: the whole unit's."`
			Text  zhiyin.Text    `json:"text" doc:"In one language (cmn, en) or in both, at most 300 characters each."`
			Until time.Time      `json:"until" doc:"When it ends, within a week."`
		}
	}
	placementInput struct {
		Body struct {
			Agents []zhiyin.AgentID `json:"agents" minItems:"1" maxItems:"1000" uniqueItems:"true"`
			Queue  zhiyin.QueueID   `json:"queue" minLength:"1" maxLength:"64"`
			Leave  bool             `json:"leave,omitempty" doc:"They do not serve the queue; otherwise they do."`
			Until  time.Time        `json:"until" doc:"When they serve their own queues again, within a week."`
		}
	}
	directiveInput struct{ DirectivePath }
)

// directiveRoutes are what a supervisor orders for a time.
func (s *routes) directiveRoutes(mine door.Rule) {
	d := s.ports.Desk
	give := func(ctx context.Context, a zhiyin.AgentID, all ...zhiyin.Directive) error { return d.Give(ctx, a, all) }
	queues := door.Rule{Who: door.Agent, May: access.QueueSteer}
	door.Add(s.Server, http.MethodPost, "/api/floor/queues/{id}/callback-only", queues, "Offer callbacks instead of waiting", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *callbackOnlyInput) error {
		return give(ctx, a, zhiyin.Directive{What: zhiyin.CallbackOnly, Queue: zhiyin.QueueID(in.Queue), Waiting: in.Body.Waiting, Until: in.Body.Until})
	}))
	door.Add(s.Server, http.MethodPost, "/api/floor/queues/{id}/announcement", queues, "Tell those who come to a queue", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *announcementInput) error {
		return give(ctx, a, zhiyin.Directive{What: zhiyin.Announcement, Queue: zhiyin.QueueID(in.Queue), Text: in.Body.Text, Until: in.Body.Until})
	}))
	door.Add(s.Server, http.MethodPost, "/api/floor/banners", queues, "Tell agents at their desks", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *bannerInput) error {
		return give(ctx, a, zhiyin.Directive{What: zhiyin.Banner, Queue: in.Body.Queue, Text: in.Body.Text, Until: in.Body.Until})
	}))
	door.Add(s.Server, http.MethodPost, "/api/floor/placements", door.Rule{Who: door.Agent, May: access.AgentSteer}, "Let agents serve another queue for a time", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *placementInput) error {
		all := make([]zhiyin.Directive, len(in.Body.Agents))
		for i, who := range in.Body.Agents {
			all[i] = zhiyin.Directive{What: zhiyin.Placement, Agent: who, Queue: in.Body.Queue, Leave: in.Body.Leave, Until: in.Body.Until}
		}
		return give(ctx, a, all...)
	}))
	door.Add(s.Server, http.MethodPost, "/api/floor/directives/{id}/end", queues, "Take a directive back", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *directiveInput) error {
		return d.TakeBack(ctx, a, zhiyin.DirectiveID(in.ID))
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/banners/{id}/seen", mine, "Say that a banner was read", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *directiveInput) error {
		return d.See(ctx, a, zhiyin.DirectiveID(in.ID))
	}))
}
