package intake

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var exReceipt = object{"success": true, "receipts": []object{{"messageId": "crm-20260506-7781", "code": "accepted", "customer": door.ExCustomer}}}

var eventsInPages = map[string]door.Page{
	"POST /v1/identify": {Tag: "Events in", ZH: "客户是谁",
		Text: "Who a person is: one message of Segment's `identify`, at most 32 KB. What is kept once is kept: the same `messageId` counts once; a message without one is known by its content. An answer of 200 means durable.\n\n" +
			"The body may be gzipped, and come as `text/plain` with its `writeKey` in it, as a page sends it that is being left. Pages of other sites need a source that permits their origin.",
		Asks: object{"messageId": "crm-20260506-7781", "userId": "M200117", "traits": object{"name": "苏婉", "phone": "+8613800006620", "tier": "gold"},
			"timestamp": "2026-05-06T02:00:00Z"},
		Gives: exReceipt, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/track": {Tag: "Events in", ZH: "客户做了什么",
		Text: "What a person did: one message of Segment's `track`. Its schema says which properties rules may read; the others are sealed. One that breaks its schema is stripped, quarantined or refused, as the schema says.",
		Asks: object{"messageId": "shop-90017", "userId": "M200117", "event": "Order Completed",
			"properties": object{"order_id": "S-20260506-11", "total": 760, "currency": "CNY"}},
		Gives: exReceipt, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/page": {Tag: "Events in", ZH: "客户看了哪个页面", Text: "The event `Page Viewed` with the page's `name` and `category`.",
		Asks:  object{"messageId": "web-1", "anonymousId": "5b1a0c6e", "category": "Docs", "name": "Returns", "properties": object{"path": "/docs/returns"}},
		Gives: exReceipt, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/screen": {Tag: "Events in", ZH: "客户看了哪个界面", Text: "The event `Screen Viewed`, likewise, of an app.",
		Asks:  object{"messageId": "app-1", "userId": "M200117", "name": "Order", "properties": object{"variation": "blue"}},
		Gives: exReceipt, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/group": {Tag: "Events in", ZH: "客户属于哪家公司", Text: "The company becomes the person's trait `company`; nothing of it is open.",
		Asks:  object{"messageId": "crm-2", "userId": "M200117", "groupId": "G-17", "traits": object{"name": "Muhe Trading", "industry": "retail"}},
		Gives: exReceipt, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/alias": {Tag: "Events in", ZH: "两个编号是同一人", Text: "The earlier id and `userId` are one person.",
		Asks:  object{"messageId": "web-9", "previousId": "5b1a0c6e", "userId": "M200117"},
		Gives: exReceipt, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/batch": {Tag: "Events in", ZH: "一批消息",
		Text:  "Up to 2,500 messages of any type, at most 500 KB. Every message has a receipt, in order; 400 only when none was kept, so that a library does not repeat what can't be kept.",
		Asks:  object{"batch": []object{{"type": "identify", "messageId": "crm-20260506-7781", "userId": "M200117", "traits": object{"tier": "gold"}}}},
		Gives: exReceipt, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/import": {Tag: "Events in", ZH: "导入历史消息",
		Text:  "As `batch`, for what happened earlier: each message says when by its `timestamp`.",
		Asks:  object{"batch": []object{{"type": "track", "messageId": "old-1", "userId": "M200117", "event": "Order Completed", "timestamp": "2024-11-11T02:00:00Z", "properties": object{"order_id": "S-2024-7", "total": 99}}}},
		Gives: exReceipt, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
}

const exHeld = "qu_01K1Z6T5Q0W8E2R4T6Y8V0X2ZB"

var exQuarantined = object{"id": exHeld, "source": "shop-muhe", "unit": "muhe", "type": "track", "name": "Order Completed", "schema": "schema/order-completed@0",
	"faults": []object{{"field": "properties.order_id", "code": "required"}}, "received": "2026-05-06T02:00:00.000000Z", "tried": "2026-05-06T02:00:00.000000Z"}

var quarantinePages = map[string]door.Page{
	"GET /api/v1/quarantine": {Tag: "Events in", ZH: "隔离区消息", Text: "Messages that broke the schema of their event and wait until either is mended, the oldest first. They wait 90 days. `next` is the cursor for `after`.",
		Gives: object{"items": []object{exQuarantined}}},
	"GET /api/v1/quarantine-counts": {Tag: "Events in", ZH: "隔离区计数", Text: "By source, unit and event.",
		Gives: object{"items": []object{{"source": "shop-muhe", "unit": "muhe", "name": "Order Completed", "count": 3, "oldest": "2026-05-06T02:00:00Z", "newest": "2026-05-06T03:00:00Z"}}}},
	"GET /api/v1/quarantine/{id}": {Tag: "Events in", ZH: "查看一条隔离消息", Text: "With its message, masked: structure without values.",
		Gives: object{"id": exHeld, "source": "shop-muhe", "type": "track", "name": "Order Completed", "schema": "schema/order-completed@0", "faults": []object{{"field": "properties.order_id", "code": "required"}},
			"received": "2026-05-06T02:00:00.000000Z", "tried": "2026-05-06T02:00:00.000000Z", "message": object{"type": "track", "event": "Order Completed", "userId": "•••••", "properties": object{"total": "#"}}}},
	"POST /api/v1/quarantine/{id}/reveal": {Tag: "Events in", ZH: "显示隔离消息原文", Text: "The message as it was sent, for a reason that stands in the audit first.",
		Asks: object{"reason": "correction"}, Gives: object{"message": object{"type": "track", "userId": "M200117", "event": "Order Completed", "properties": object{"total": 760}}, "seconds": 60}},
	"POST /api/v1/quarantine/{id}/replay": {Tag: "Events in", ZH: "重放一条", Text: "Tries the message again by the schemas in force, with the time at which it came. However often it is replayed, it counts once.",
		Gives: object{"messageId": "shop-90017", "code": "accepted", "customer": door.ExCustomer}},
	"POST /api/v1/quarantine/{id}/discard": {Tag: "Events in", ZH: "丢弃一条", Text: "Deletes the message and its key. The reason stands in the audit.", Asks: object{"reason": "test_data"}},
	"POST /api/v1/quarantine/replay": {Tag: "Events in", ZH: "批量重放", Text: "Tries up to 200 messages of a source and event again. `next` is where the next round begins; empty: that was the last.",
		Asks: object{"source": "shop-muhe", "name": "Order Completed"}, Gives: object{"kept": 3, "still": 0, "next": ""}},
	"POST /api/v1/quarantine/discard": {Tag: "Events in", ZH: "批量丢弃", Text: "Discards up to 200 messages of a source and event.",
		Asks: object{"source": "shop-muhe", "name": "Order Completed", "reason": "fixed_at_source"}, Gives: object{"discarded": 3, "more": false}},
	"GET /api/v1/sources": {Tag: "Events in", ZH: "事件来源", Text: "Every source that has a key or has sent in the last seven days: its keys, how fast it sends, what became of its messages by code, and its last message, masked.",
		Gives: object{"items": []object{{"name": "shop-muhe", "keys": []object{{"id": "key_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "name": "Shop", "prefix": "zy_live_ab12", "unit": "muhe"}}, "origins": []string{"https://shop.example"},
			"last": "2026-05-06T02:00:00.000000Z", "per_minute": 118, "today": object{"accepted": 5012, "quarantined": 3}, "week": object{"accepted": 40210, "quarantined": 3}, "waiting": 3,
			"sample": object{"type": "track", "event": "Order Completed", "userId": "•••••"}}}}},
	"POST /api/v1/sources/{name}": {Tag: "Events in", ZH: "允许网页上报", Text: "Says from which pages of other sites a browser may report with the source's key.",
		Asks: object{"origins": []string{"https://shop.example"}}},
	"GET /api/v1/suppressions": {Tag: "Events in", ZH: "拒收名单", Text: "Identifiers whose messages are refused, or counted without who it was, the newest first: by kind, time and who said so. Who it is can't be told, for a keyed hash is all that is kept.",
		Gives: object{"items": []object{{"kind": "phone", "mode": "drop", "since": "2026-05-06T02:00:00Z", "by": "agent:ag_wen"}}}},
	"POST /api/v1/suppressions": {Tag: "Events in", ZH: "拒收或匿名化某人的数据", Text: "Says what becomes of messages that name an identifier from now on: `drop` refuses them, `anonymise` counts what was done as the event `source.counted`, with the hour for its time and without who did it. Messages in quarantine that name it are dropped. The reason stands in the audit.",
		Asks: object{"kind": "phone", "value": "+8613800006620", "mode": "anonymise", "reason": "asked"}},
	"POST /api/v1/suppressions/lift": {Tag: "Events in", ZH: "重新接收已删除客户的数据", Text: "Messages that name a forgotten person are refused. Where the person came back, this lets messages with the identifier in again; the reason stands in the audit.",
		Asks: object{"kind": "phone", "value": "+8613800006620", "reason": "came_back"}, May: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/v1/schemas": {Tag: "Events in", ZH: "事件模式", Text: "The schemas in force: of each event, what becomes of a message that breaks it, and the properties that rules may read. Version 0 comes with the platform.",
		Gives: object{"items": []object{{"id": "order-completed", "version": 0, "about": "event", "event": "Order Completed", "mode": "strip", "open": object{"order_id": "id", "category": "text"}}}}},
	"POST /api/v1/schemas/check": {Tag: "Events in", ZH: "检查事件模式", Text: "What is wrong with a definition, by line.",
		Asks:  object{"yaml": "id: coupon-used\nevent: Coupon Used\nschema:\n  type: object\n  properties:\n    phone: {type: string, x-open: true}\n"},
		Gives: object{"problems": []object{{"field": "schema.properties.phone", "line": 6, "says": "it says who somebody is, or what they wrote: it stays sealed"}}}},
	"POST /api/v1/schemas": {Tag: "Events in", ZH: "发布事件模式", Text: "Drafts the next version of a schema and puts it in force, or lets it wait where a second person has to approve it (`state` is drafted then). A schema without which a tag in force could not be read any more is refused, with the tag's name. It is JSON Schema 2020-12 in YAML, with `x-open: true` (or `id`) on the properties that stay readable by rules.",
		Asks:  object{"yaml": "id: coupon-used\nevent: Coupon Used\nmode: quarantine\nschema:\n  type: object\n  required: [category]\n  properties:\n    category: {type: string, x-open: true}\n"},
		Gives: object{"ref": "schema/coupon-used@1", "state": "published"}},
}
