package api

import "zhiyin.dev"

const exEvent = "ev_01K1Z6T5Q0W8E2R4T6Y8V0X2ZB"

var exWebhook = object{"id": "wh_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "name": "CRM of Muhe", "unit": "muhe", "url": "https://crm.example/zhiyin", "kinds": []string{"contact.ended"},
	"clearance": 2, "state": "enabled", "made": "2026-05-06T02:00:00.000000Z", "changed": "2026-05-06T02:00:00.000000Z", "pending": 0, "delivered": 1204, "dead": 0,
	"by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}

var exDelivery = object{"event": exEvent, "kind": "contact.ended", "subject": exContact, "state": "delivered", "attempt": 1, "code": 204, "latency_ms": 84,
	"made": "2026-05-06T02:00:00.000000Z", "tried": "2026-05-06T02:00:00.031000Z"}

const exWebhookSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

var webhookPages = map[string]page{
	"GET /api/v1/webhooks": {tag: "Webhooks", zh: "Webhook 列表", text: "All that the caller reaches, with the counts of the last 30 days' deliveries.",
		gives: object{"items": []object{exWebhook}}},
	"GET /api/v1/webhook-kinds": {tag: "Webhooks", zh: "可订阅的事件", text: "Every kind of event that the outside is told of. The CloudEvents type is `dev.zhiyin.` and the kind.",
		gives: object{"kinds": []string{"contact.arrived", "contact.ended"}}},
	"POST /api/v1/webhooks": {tag: "Webhooks", zh: "登记 Webhook",
		text: "It is told of what is kept from now on, signed as Standard Webhooks has it; docs/webhooks.md shows how to verify it. The address must be `https://` and public. Personal fields are not told: see `purpose`.",
		asks: object{"name": "CRM of Muhe", "url": "https://crm.example/zhiyin", "unit": "muhe", "kinds": []string{"contact.ended"}}, gives: object{"webhook": exWebhook, "secret": exWebhookSecret}},
	"GET /api/v1/webhooks/{id}": {tag: "Webhooks", zh: "查看 Webhook", text: "One webhook.", gives: exWebhook},
	"POST /api/v1/webhooks/{id}": {tag: "Webhooks", zh: "修改 Webhook",
		text: "Replaces name, address and kinds. A new address takes the purpose away: what was said for one is not said for another.",
		asks: object{"name": "CRM of Muhe", "url": "https://crm.example/zhiyin", "kinds": []string{"contact.ended"}}, gives: exWebhook},
	"POST /api/v1/webhooks/{id}/purpose": {tag: "Webhooks", zh: "声明个人信息的用途",
		text: "With a purpose the webhook is told personal fields too (names, numbers, notes). It takes the permission to give customers' data out of the house and stands in the audit. An empty one ends it.",
		asks: object{"purpose": "service"}, gives: exWebhook},
	"POST /api/v1/webhooks/{id}/enable": {tag: "Webhooks", zh: "启用 Webhook", text: "Deliveries go on where they stopped: what was missed is told.", gives: exWebhook},
	"POST /api/v1/webhooks/{id}/disable": {tag: "Webhooks", zh: "停用 Webhook", text: "Nothing is sent until it is enabled again. Its place in the ledger stays.", gives: exWebhook,
		may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/v1/webhooks/{id}/secret": {tag: "Webhooks", zh: "更换签名密钥",
		text: "Makes a secret that signs from now on. The old one signs too until the overlap is over, so that the receiver can change without a gap.",
		asks: object{"overlap_seconds": 86400}, gives: object{"secret": exWebhookSecret}},
	"POST /api/v1/webhooks/{id}/remove": {tag: "Webhooks", zh: "删除 Webhook", text: "Forgets the webhook, its secrets and its deliveries."},
	"POST /api/v1/webhooks/{id}/test": {tag: "Webhooks", zh: "发送测试事件", text: "Sends an event of the type `dev.zhiyin.webhook.test`. What came of it is in the deliveries.",
		gives: object{"event": exEvent, "kind": "webhook.test", "subject": "wh_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "state": "pending", "attempt": 0, "latency_ms": 0, "made": "2026-05-06T02:00:00.000000Z", "due": "2026-05-06T02:00:00.000000Z"},
		may:   []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/v1/webhooks/{id}/replay": {tag: "Webhooks", zh: "重放失败的投递", text: "Deliveries that were given up are tried again, under the ids that they had.",
		asks: object{"since": "2026-05-06T00:00:00Z"}, gives: object{"replayed": 3}},
	"GET /api/v1/webhooks/{id}/deliveries": {tag: "Webhooks", zh: "投递记录", text: "Newest first. `next` is the cursor for `before`. Settled ones are kept for 30 days.",
		gives: object{"items": []object{exDelivery}}},
	"POST /api/v1/webhooks/{id}/deliveries/{event}/resend": {tag: "Webhooks", zh: "重新投递", text: "Sends a settled delivery once more, under the id that it had.", may: []zhiyin.Error{zhiyin.Conflict}},
}
