package connection

import (
	"context"
	"time"

	"zhiyin.dev"
	webhookapi "zhiyin.dev/edge/api/webhook"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/store/interchange"
)

// Webhooks is the store as the API's webhooks, with what may be called.
type Webhooks struct {
	*interchange.DB
	Guard webhook.Guard
}

// CheckAddress is webhookapi.Webhooks'.
func (h Webhooks) CheckAddress(url string) error { return h.Guard.Check(url) }

// DeliveryPage is webhookapi.Deliveries'.
func (h Webhooks) DeliveryPage(ctx context.Context, q webhookapi.DeliveryQuery) ([]zhiyin.Delivery, error) {
	return h.Deliveries(ctx, interchange.DeliveryQuery(q))
}

// SendTest is webhookapi.Deliveries'.
func (h Webhooks) SendTest(ctx context.Context, id, by string) (zhiyin.Delivery, error) {
	return h.TestDelivery(ctx, id, by, webhook.TryFor)
}

// Resend is webhookapi.Deliveries'.
func (h Webhooks) Resend(ctx context.Context, id string, event zhiyin.EventID) error {
	return h.ResendDelivery(ctx, id, event, webhook.TryFor)
}

// Replay is webhookapi.Deliveries'.
func (h Webhooks) Replay(ctx context.Context, id string, since time.Time) (int64, error) {
	return h.ReplayDeliveries(ctx, id, since, webhook.TryFor)
}
