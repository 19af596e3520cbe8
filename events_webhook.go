package zhiyin

// WebhookStopped says that a webhook was disabled, by somebody or by us
// (subject: the webhook's id). It is the notice that something outside does not
// hear us any more.
type WebhookStopped struct {
	Name   string        `json:"name" zy:"open"`
	Reason DisableReason `json:"reason" zy:"open"`
}

// Kind is "webhook.stopped".
func (WebhookStopped) Kind() Kind { return "webhook.stopped" }

var _ = register(WebhookStopped{})
