package webhook

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// Webhooks keeps the addresses that are told of events, and what became of it.
// CheckAddress is Invalid for an address that may not be called. Deliveries are
// those made before the moment, or at it with a smaller event id, newest first.
// Each change keeps its entry in the audit with it, or is not made.
type Webhooks interface {
	CheckAddress(url string) error
	Webhooks(ctx context.Context) ([]zhiyin.Webhook, error)
	Webhook(ctx context.Context, id string) (zhiyin.Webhook, error)
	NewWebhook(ctx context.Context, w zhiyin.Webhook, entry zhiyin.AuditEntry) (zhiyin.Webhook, string, error)
	ChangeWebhook(ctx context.Context, w zhiyin.Webhook, entry zhiyin.AuditEntry) error
	EnableWebhook(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error
	DisableWebhook(ctx context.Context, w zhiyin.Webhook, reason zhiyin.DisableReason, by string, entry zhiyin.AuditEntry) error
	NewWebhookSecret(ctx context.Context, id string, overlap time.Duration, by string, entry zhiyin.AuditEntry) (string, error)
	RemoveWebhook(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error
	Deliveries
}

// Deliveries are what became of the events that webhooks are told of.
type Deliveries interface {
	DeliveryPage(ctx context.Context, q DeliveryQuery) ([]zhiyin.Delivery, error)
	DeliveryCounts(ctx context.Context) (map[string]map[zhiyin.DeliveryState]int, error)
	SendTest(ctx context.Context, webhook, by string) (zhiyin.Delivery, error)
	Resend(ctx context.Context, webhook string, event zhiyin.EventID) error
	Replay(ctx context.Context, webhook string, since time.Time) (int64, error)
}

// DeliveryQuery selects deliveries of one webhook, the newest first.
type DeliveryQuery struct {
	Webhook string
	State   zhiyin.DeliveryState // empty: all
	Kind    zhiyin.Kind          // empty: all
	Fault   string               // of the last attempt; empty: all
	Before  time.Time            // made before it; zero: from the newest
	Event   zhiyin.EventID       // of those made at Before: with smaller ids
	Limit   int                  // 1 to 200
}

// DeliveryView is one delivery. Fault says why the last attempt failed.
type DeliveryView struct {
	Event     zhiyin.EventID       `json:"event"`
	Kind      zhiyin.Kind          `json:"kind"`
	Subject   string               `json:"subject"`
	State     zhiyin.DeliveryState `json:"state" enum:"pending,delivered,dead"`
	Attempt   int                  `json:"attempt" doc:"how many attempts were made"`
	Code      int                  `json:"code,omitempty" doc:"the last HTTP status; absent: no answer"`
	LatencyMs int64                `json:"latency_ms"`
	Fault     string               `json:"fault,omitempty" enum:"timeout,refused,tls,dns,address,status,size,other"`
	Made      desk.Instant         `json:"made"`
	Tried     desk.Instant         `json:"tried,omitempty"`
	Due       desk.Instant         `json:"due,omitempty" doc:"of the next attempt"`
}

type (
	deliveriesInput struct {
		WebhookPath
		State  string `query:"state" enum:"pending,delivered,dead"`
		Kind   string `query:"kind" maxLength:"60" doc:"of the event"`
		Fault  string `query:"fault" enum:"timeout,refused,tls,dns,address,status,size,other" doc:"why the last attempt failed"`
		Before string `query:"before" maxLength:"80" doc:"the cursor of the page before"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	deliveriesOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []DeliveryView `json:"items"`
			Next  string         `json:"next,omitempty"`
		}
	}
	deliveryOutput struct{ Body DeliveryView }
	resendInput    struct {
		WebhookPath
		Event string `path:"event" pattern:"^ev_[0-9A-Za-z]{1,40}$"`
		Body  struct{}
	}
	replayInput struct {
		WebhookPath
		Body struct {
			Since *time.Time `json:"since,omitempty" doc:"dead deliveries made from then on; absent: all that are kept"`
		}
	}
	replayOutput struct {
		Body struct {
			Replayed int64 `json:"replayed"`
		}
	}
)

func (s *routes) deliveryRoutes(manage door.Rule) {
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}/test", manage, "Send a test event", s.testWebhook)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}/replay", manage, "Try dead deliveries again", s.replay)
	door.Add(s.Server, http.MethodGet, "/api/v1/webhooks/{id}/deliveries", manage, "A webhook's deliveries", s.deliveries)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}/deliveries/{event}/resend", manage, "Send a delivery again", s.resend)
}

func deliveryView(d zhiyin.Delivery) DeliveryView {
	v := DeliveryView{Event: d.Event, Kind: d.Kind, Subject: d.Subject, State: d.State, Attempt: d.Attempt, Code: d.Code, LatencyMs: d.Latency.Milliseconds(),
		Fault: d.Fault, Made: desk.At(d.Made), Tried: desk.At(d.Tried)}
	if d.State == zhiyin.DeliveryPending {
		v.Due = desk.At(d.Due)
	}
	return v
}

func (s *routes) deliveries(ctx context.Context, in *deliveriesInput) (*deliveriesOutput, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	at, event, err := deliveryCursor(in.Before)
	if err != nil {
		return nil, err
	}
	page, err := s.ports.Webhooks.DeliveryPage(ctx, DeliveryQuery{Webhook: w.ID, State: zhiyin.DeliveryState(in.State), Kind: zhiyin.Kind(in.Kind), Fault: in.Fault,
		Before: at, Event: event, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &deliveriesOutput{}
	out.Body.Items = []DeliveryView{}
	for _, d := range page {
		out.Body.Items = append(out.Body.Items, deliveryView(d))
	}
	if len(page) == in.Limit {
		last := page[len(page)-1]
		out.Body.Next = strconv.FormatInt(last.Made.UnixMicro(), 10) + "-" + string(last.Event)
		out.Link = door.NextPage("/api/v1/webhooks/"+w.ID+"/deliveries", out.Body.Next, in.Limit, "state", in.State, "kind", in.Kind, "fault", in.Fault)
	}
	return out, nil
}

// deliveryCursor reads the place after which a page begins: µs-event.
func deliveryCursor(text string) (time.Time, zhiyin.EventID, error) {
	at, id, err := door.CursorOf(text)
	return at, zhiyin.EventID(id), err
}

func (s *routes) testWebhook(ctx context.Context, in *webhookInput) (*deliveryOutput, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	if w.State != zhiyin.WebhookEnabled {
		return nil, fmt.Errorf("api: webhook %s is disabled: %w", w.ID, zhiyin.Conflict)
	}
	d, err := s.ports.Webhooks.SendTest(ctx, w.ID, door.CallerOf(ctx).Actor.Name())
	if err != nil {
		return nil, err
	}
	return &deliveryOutput{Body: deliveryView(d)}, nil
}

func (s *routes) replay(ctx context.Context, in *replayInput) (*replayOutput, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	var since time.Time
	if in.Body.Since != nil {
		since = *in.Body.Since
	}
	out := &replayOutput{}
	out.Body.Replayed, err = s.ports.Webhooks.Replay(ctx, w.ID, since)
	return out, err
}

func (s *routes) resend(ctx context.Context, in *resendInput) (*door.Empty, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Webhooks.Resend(ctx, w.ID, zhiyin.EventID(in.Event))
}
