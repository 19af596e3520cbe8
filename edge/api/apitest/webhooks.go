package apitest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"zhiyin.dev"
	webhookapi "zhiyin.dev/edge/api/webhook"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/store/interchange"
)

// hooks is the store as the API's webhooks, as package node has it.
type hooks struct {
	*interchange.DB
	guard webhook.Guard
}

func (h hooks) CheckAddress(url string) error { return h.guard.Check(url) }

func (h hooks) DeliveryPage(ctx context.Context, q webhookapi.DeliveryQuery) ([]zhiyin.Delivery, error) {
	return h.Deliveries(ctx, interchange.DeliveryQuery(q))
}

func (h hooks) SendTest(ctx context.Context, id, by string) (zhiyin.Delivery, error) {
	return h.TestDelivery(ctx, id, by, webhook.TryFor)
}

func (h hooks) Resend(ctx context.Context, id string, event zhiyin.EventID) error {
	return h.ResendDelivery(ctx, id, event, webhook.TryFor)
}

func (h hooks) Replay(ctx context.Context, id string, since time.Time) (int64, error) {
	return h.ReplayDeliveries(ctx, id, since, webhook.TryFor)
}

func Decode(t testing.TB, r Result, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.Body), into); err != nil || r.Status != 200 {
		t.Fatalf("%d %s: %v", r.Status, r.Body, err)
	}
}

type HookMade struct {
	Webhook struct{ ID string }
	Secret  string
}
