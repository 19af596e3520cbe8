package webhook

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var exWebhook = object{"id": "wh_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "name": "CRM of Muhe", "unit": "muhe", "url": "https://crm.example/zhiyin", "kinds": []string{"contact.ended"},
	"clearance": 2, "state": "enabled", "made": "2026-05-06T02:00:00.000000Z", "changed": "2026-05-06T02:00:00.000000Z", "pending": 0, "delivered": 1204, "dead": 0,
	"by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}

var exDelivery = object{"event": door.ExEvent, "kind": "contact.ended", "subject": door.ExContact, "state": "delivered", "attempt": 1, "code": 204, "latency_ms": 84,
	"made": "2026-05-06T02:00:00.000000Z", "tried": "2026-05-06T02:00:00.031000Z"}

const exWebhookSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

var webhookPages = map[string]door.Page{
	"GET /api/v1/webhooks": {Tag: "Webhooks", ZH: "Webhook 列表", Text: "All that the caller reaches, with the counts of the last 30 days' deliveries.",
		Gives: object{"items": []object{exWebhook}}},
	"GET /api/v1/webhook-kinds": {Tag: "Webhooks", ZH: "可订阅的事件", Text: "Every kind of event that the outside is told of. The CloudEvents type is `dev.zhiyin.` and the kind.",
		Gives: object{"kinds": []string{"contact.arrived", "contact.ended"}}},
	"POST /api/v1/webhooks": {Tag: "Webhooks", ZH: "登记 Webhook",
		Text: "It is told of what is kept from now on, signed as Standard Webhooks has it; docs/webhooks.md shows how to verify it. The address must be `https://` and public. Personal fields are not told: see `purpose`.",
		Asks: object{"name": "CRM of Muhe", "url": "https://crm.example/zhiyin", "unit": "muhe", "kinds": []string{"contact.ended"}}, Gives: object{"webhook": exWebhook, "secret": exWebhookSecret}},
	"GET /api/v1/webhooks/{id}": {Tag: "Webhooks", ZH: "查看 Webhook", Text: "One webhook.", Gives: exWebhook},
	"POST /api/v1/webhooks/{id}": {Tag: "Webhooks", ZH: "修改 Webhook",
		Text: "Replaces name, address and kinds. A new address takes the purpose away: what was said for one is not said for another.",
		Asks: object{"name": "CRM of Muhe", "url": "https://crm.example/zhiyin", "kinds": []string{"contact.ended"}}, Gives: exWebhook},
	"POST /api/v1/webhooks/{id}/purpose": {Tag: "Webhooks", ZH: "声明个人信息的用途",
		Text: "With a purpose the webhook is told personal fields too (names, numbers, notes). It takes the permission to give customers' data out of the house and stands in the audit. An empty one ends it.",
		Asks: object{"purpose": "service"}, Gives: exWebhook},
	"POST /api/v1/webhooks/{id}/enable": {Tag: "Webhooks", ZH: "启用 Webhook", Text: "Deliveries go on where they stopped: what was missed is told.", Gives: exWebhook},
	"POST /api/v1/webhooks/{id}/disable": {Tag: "Webhooks", ZH: "停用 Webhook", Text: "Nothing is sent until it is enabled again. Its place in the ledger stays.", Gives: exWebhook,
		May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/v1/webhooks/{id}/secret": {Tag: "Webhooks", ZH: "更换签名密钥",
		Text: "Makes a secret that signs from now on. The old one signs too until the overlap is over, so that the receiver can change without a gap.",
		Asks: object{"overlap_seconds": 86400}, Gives: object{"secret": exWebhookSecret}},
	"POST /api/v1/webhooks/{id}/remove": {Tag: "Webhooks", ZH: "删除 Webhook", Text: "Forgets the webhook, its secrets and its deliveries."},
	"POST /api/v1/webhooks/{id}/test": {Tag: "Webhooks", ZH: "发送测试事件", Text: "Sends an event of the type `dev.zhiyin.webhook.test`. What came of it is in the deliveries.",
		Gives: object{"event": door.ExEvent, "kind": "webhook.test", "subject": "wh_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "state": "pending", "attempt": 0, "latency_ms": 0, "made": "2026-05-06T02:00:00.000000Z", "due": "2026-05-06T02:00:00.000000Z"},
		May:   []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/v1/webhooks/{id}/replay": {Tag: "Webhooks", ZH: "重放失败的投递", Text: "Deliveries that were given up are tried again, under the ids that they had.",
		Asks: object{"since": "2026-05-06T00:00:00Z"}, Gives: object{"replayed": 3}},
	"GET /api/v1/webhooks/{id}/deliveries": {Tag: "Webhooks", ZH: "投递记录", Text: "Newest first. `next` is the cursor for `before`. Settled ones are kept for 30 days.",
		Gives: object{"items": []object{exDelivery}}},
	"POST /api/v1/webhooks/{id}/deliveries/{event}/resend": {Tag: "Webhooks", ZH: "重新投递", Text: "Sends a settled delivery once more, under the id that it had.", May: []zhiyin.Error{zhiyin.Conflict}},
}
