package webhook

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

type (
	webhooksOutput struct {
		Body struct {
			Items []WebhookView `json:"items"`
		}
	}
	kindsOutput struct {
		Body struct {
			Kinds []zhiyin.Kind `json:"kinds"`
		}
	}
	webhookOutput    struct{ Body WebhookView }
	newWebhookOutput struct {
		Body struct {
			Webhook WebhookView `json:"webhook"`
			Secret  string      `json:"secret" doc:"signs the deliveries; shown this once"`
		}
	}
	secretOutput struct {
		Body struct {
			Secret string `json:"secret" doc:"signs the deliveries; shown this once"`
		}
	}
	// WebhookPath is a webhook's id in a path.
	WebhookPath struct {
		ID string `path:"id" pattern:"^wh_[0-9A-Za-z]{1,40}$"`
	}
	newWebhookInput struct {
		Body struct {
			Name  string        `json:"name" minLength:"1" maxLength:"80"`
			URL   string        `json:"url" minLength:"1" maxLength:"1000"`
			Unit  zhiyin.UnitID `json:"unit,omitempty" maxLength:"32" doc:"whose events; absent: every unit's"`
			Kinds []zhiyin.Kind `json:"kinds,omitempty" maxItems:"100" doc:"which events; absent: all"`
		}
	}
	changeWebhookInput struct {
		WebhookPath
		Body struct {
			Name  string        `json:"name" minLength:"1" maxLength:"80"`
			URL   string        `json:"url" minLength:"1" maxLength:"1000"`
			Kinds []zhiyin.Kind `json:"kinds,omitempty" maxItems:"100" doc:"which events; absent: all"`
		}
	}
	purposeInput struct {
		WebhookPath
		Body struct {
			Purpose   string `json:"purpose" pattern:"^([a-z][a-z_]{1,39})?$" doc:"what personal fields are told for, as a code; empty: none are told"`
			Clearance int    `json:"clearance,omitempty" minimum:"1" maximum:"4" doc:"up to which sensitivity it is told, not above the caller's own; absent: 2, or 3 with a purpose"`
		}
	}
	webhookInput struct {
		WebhookPath
		Body struct{}
	}
	webhookGetInput struct{ WebhookPath }
	secretInput     struct {
		WebhookPath
		Body struct {
			OverlapSeconds int `json:"overlap_seconds" minimum:"0" maximum:"2592000" doc:"how long the old secret signs too, at most 30 days"`
		}
	}
)

// WebhookView is a webhook as its managers see it, with what its deliveries came
// to in the last 30 days.
type WebhookView struct {
	ID        string               `json:"id"`
	Name      string               `json:"name"`
	Unit      zhiyin.UnitID        `json:"unit,omitempty"`
	URL       string               `json:"url"`
	Kinds     []zhiyin.Kind        `json:"kinds"`
	Purpose   string               `json:"purpose,omitempty"`
	Clearance int                  `json:"clearance" minimum:"1" maximum:"4" doc:"up to which sensitivity it is told"`
	State     zhiyin.WebhookState  `json:"state" enum:"enabled,disabled"`
	Reason    zhiyin.DisableReason `json:"reason,omitempty" enum:"asked,gone,failing"`
	Made      desk.Instant         `json:"made"`
	Changed   desk.Instant         `json:"changed"`
	Failing   desk.Instant         `json:"failing,omitempty" doc:"since when nothing arrives"`
	Pending   int                  `json:"pending"`
	Delivered int                  `json:"delivered"`
	Dead      int                  `json:"dead"`
	By        string               `json:"by"`
}

// webhookRoutes are for whoever manages webhooks: somebody signed in, or a key.
func (s *routes) webhookRoutes() {
	if s.ports.Webhooks == nil {
		return
	}
	manage := door.Rule{Who: door.Either, May: access.WebhookManage}
	door.Add(s.Server, http.MethodGet, "/api/v1/webhooks", manage, "The webhooks", s.webhooks)
	door.Add(s.Server, http.MethodGet, "/api/v1/webhook-kinds", manage, "What webhooks may be told of", s.webhookKinds)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks", manage, "Register a webhook", s.newWebhook)
	door.Add(s.Server, http.MethodGet, "/api/v1/webhooks/{id}", manage, "One webhook", s.webhook)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}", manage, "Change a webhook", s.changeWebhook)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}/purpose", door.Rule{Who: door.Either, May: access.CustomerExport}, "Say what personal fields are told for", s.purposeOf)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}/enable", manage, "Enable a webhook", s.enableWebhook)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}/disable", manage, "Disable a webhook", s.disableWebhook)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}/secret", manage, "Replace a webhook's secret", s.webhookSecret)
	door.Add(s.Server, http.MethodPost, "/api/v1/webhooks/{id}/remove", manage, "Remove a webhook", s.removeWebhook)
	s.deliveryRoutes(manage)
}

// reached returns a webhook that the caller may do action to. One out of reach is
// Denied.
func (s *routes) reached(ctx context.Context, id string, action access.Action) (zhiyin.Webhook, error) {
	w, err := s.ports.Webhooks.Webhook(ctx, id)
	if err != nil {
		return w, err
	}
	return w, s.MayInUnit(ctx, action, w.Unit, "webhook:"+id)
}

func (s *routes) webhooks(ctx context.Context, _ *door.Nothing) (*webhooksOutput, error) {
	hooks, err := s.ports.Webhooks.Webhooks(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := s.ports.Webhooks.DeliveryCounts(ctx)
	if err != nil {
		return nil, err
	}
	out := &webhooksOutput{}
	out.Body.Items = []WebhookView{}
	actor := door.CallerOf(ctx).Actor
	for _, w := range hooks {
		if w.Unit == "" && access.AllowsEverywhere(actor, access.WebhookManage) || w.Unit != "" && access.Allows(actor, access.WebhookManage, access.Object{Unit: w.Unit}) {
			out.Body.Items = append(out.Body.Items, webhookView(w, counts[w.ID]))
		}
	}
	return out, nil
}

func webhookView(w zhiyin.Webhook, n map[zhiyin.DeliveryState]int) WebhookView {
	return WebhookView{ID: w.ID, Name: w.Name, Unit: w.Unit, URL: w.URL, Kinds: append([]zhiyin.Kind{}, w.Kinds...), Purpose: w.Purpose, Clearance: int(w.Cleared()), State: w.State, Reason: w.Reason,
		Made: desk.At(w.Made), Changed: desk.At(w.Changed), Failing: desk.At(w.Failing),
		Pending: n[zhiyin.DeliveryPending], Delivered: n[zhiyin.DeliveryDelivered], Dead: n[zhiyin.DeliveryDead], By: w.By}
}

func (s *routes) webhookKinds(context.Context, *door.Nothing) (*kindsOutput, error) {
	out := &kindsOutput{}
	out.Body.Kinds = cloudevent.Kinds()
	return out, nil
}

func (s *routes) webhook(ctx context.Context, in *webhookGetInput) (*webhookOutput, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	return s.webhookNow(ctx, w.ID)
}

// webhookNow is the answer to a change: the webhook as it is after it.
func (s *routes) webhookNow(ctx context.Context, id string) (*webhookOutput, error) {
	w, err := s.ports.Webhooks.Webhook(ctx, id)
	if err != nil {
		return nil, err
	}
	counts, err := s.ports.Webhooks.DeliveryCounts(ctx)
	if err != nil {
		return nil, err
	}
	return &webhookOutput{Body: webhookView(w, counts[id])}, nil
}

func (s *routes) newWebhook(ctx context.Context, in *newWebhookInput) (*newWebhookOutput, error) {
	b := in.Body
	w := zhiyin.Webhook{Name: strings.TrimSpace(b.Name), URL: b.URL, Unit: b.Unit, Kinds: b.Kinds, By: door.CallerOf(ctx).Actor.Name()}
	if err := s.MayInUnit(ctx, access.WebhookManage, w.Unit, ""); err != nil {
		return nil, err
	}
	if err := s.sound(w); err != nil {
		return nil, err
	}
	if err := s.KnownUnit(ctx, w.Unit); err != nil {
		return nil, err
	}
	made, secret, err := s.ports.Webhooks.NewWebhook(ctx, w, s.Done(ctx, access.WebhookManage, "made"))
	if err != nil {
		return nil, err
	}
	out := &newWebhookOutput{}
	out.Body.Webhook, out.Body.Secret = webhookView(made, nil), secret
	return out, nil
}

// sound refuses a webhook that could never be told of anything.
func (s *routes) sound(w zhiyin.Webhook) error {
	if w.Name == "" {
		return fmt.Errorf("api: %w: %w", zhiyin.Flawf("a webhook needs a name").Err(), zhiyin.Invalid)
	}
	for i, k := range w.Kinds {
		if !cloudevent.Told(k) || slices.Contains(w.Kinds[:i], k) {
			return fmt.Errorf("api: %w: %w", zhiyin.Flawf("kinds[%d] is no kind of event that is told, or stands twice", i).Err(), zhiyin.Invalid)
		}
	}
	return s.ports.Webhooks.CheckAddress(w.URL)
}

func (s *routes) changeWebhook(ctx context.Context, in *changeWebhookInput) (*webhookOutput, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	elsewhere := w.URL != in.Body.URL
	w.Name, w.URL, w.Kinds, w.By = strings.TrimSpace(in.Body.Name), in.Body.URL, in.Body.Kinds, door.CallerOf(ctx).Actor.Name()
	if err := s.sound(w); err != nil {
		return nil, err
	}
	if elsewhere { // what was said for one address is not said for another
		w.Purpose = ""
	}
	if err := s.ports.Webhooks.ChangeWebhook(ctx, w, s.Done(ctx, access.WebhookManage, "changed")); err != nil {
		return nil, err
	}
	return s.webhookNow(ctx, w.ID)
}

func (s *routes) purposeOf(ctx context.Context, in *purposeInput) (*webhookOutput, error) {
	w, err := s.reached(ctx, in.ID, access.CustomerExport)
	if err != nil {
		return nil, err
	}
	w.Purpose, w.By, w.Clearance = in.Body.Purpose, door.CallerOf(ctx).Actor.Name(), zhiyin.Sensitivity(in.Body.Clearance)
	if err := s.MayRead(ctx, w.Cleared(), access.CustomerExport, "webhook:"+w.ID); err != nil {
		return nil, err
	}
	if err := s.ports.Webhooks.ChangeWebhook(ctx, w, s.Done(ctx, access.CustomerExport, "purpose "+w.Purpose)); err != nil {
		return nil, err
	}
	return s.webhookNow(ctx, w.ID)
}

func (s *routes) enableWebhook(ctx context.Context, in *webhookInput) (*webhookOutput, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	if err := s.ports.Webhooks.EnableWebhook(ctx, w.ID, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.WebhookManage, "enabled")); err != nil {
		return nil, err
	}
	return s.webhookNow(ctx, w.ID)
}

func (s *routes) disableWebhook(ctx context.Context, in *webhookInput) (*webhookOutput, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	if err := s.ports.Webhooks.DisableWebhook(ctx, w, zhiyin.DisabledAsked, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.WebhookManage, "disabled")); err != nil {
		return nil, err
	}
	return s.webhookNow(ctx, w.ID)
}

func (s *routes) webhookSecret(ctx context.Context, in *secretInput) (*secretOutput, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	overlap := time.Duration(in.Body.OverlapSeconds) * time.Second
	out := &secretOutput{}
	out.Body.Secret, err = s.ports.Webhooks.NewWebhookSecret(ctx, w.ID, overlap, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.WebhookManage, "secret"))
	return out, err
}

func (s *routes) removeWebhook(ctx context.Context, in *webhookInput) (*door.Empty, error) {
	w, err := s.reached(ctx, in.ID, access.WebhookManage)
	if err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Webhooks.RemoveWebhook(ctx, w.ID, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.WebhookManage, "removed"))
}
