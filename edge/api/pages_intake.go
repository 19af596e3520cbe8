package api

import "zhiyin.dev"

var exReceipt = object{"success": true, "receipts": []object{{"messageId": "crm-20260506-7781", "code": "accepted", "customer": exCustomer}}}

var eventsInPages = map[string]page{
	"POST /v1/identify": {tag: "Events in", zh: "客户是谁",
		text: "Who a person is: one message of Segment's `identify`, at most 32 KB. What is kept once is kept: the same `messageId` counts once; a message without one is known by its content. An answer of 200 means durable.\n\n" +
			"The body may be gzipped, and come as `text/plain` with its `writeKey` in it, as a page sends it that is being left. Pages of other sites need a source that permits their origin.",
		asks: object{"messageId": "crm-20260506-7781", "userId": "M200117", "traits": object{"name": "苏婉", "phone": "+8613800006620", "tier": "gold"},
			"timestamp": "2026-05-06T02:00:00Z"},
		gives: exReceipt, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/track": {tag: "Events in", zh: "客户做了什么",
		text: "What a person did: one message of Segment's `track`. Its schema says which properties rules may read; the others are sealed. One that breaks its schema is stripped, quarantined or refused, as the schema says.",
		asks: object{"messageId": "shop-90017", "userId": "M200117", "event": "Order Completed",
			"properties": object{"order_id": "S-20260506-11", "total": 760, "currency": "CNY"}},
		gives: exReceipt, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/page": {tag: "Events in", zh: "客户看了哪个页面", text: "The event `Page Viewed` with the page's `name` and `category`.",
		asks:  object{"messageId": "web-1", "anonymousId": "5b1a0c6e", "category": "Docs", "name": "Returns", "properties": object{"path": "/docs/returns"}},
		gives: exReceipt, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/screen": {tag: "Events in", zh: "客户看了哪个界面", text: "The event `Screen Viewed`, likewise, of an app.",
		asks:  object{"messageId": "app-1", "userId": "M200117", "name": "Order", "properties": object{"variation": "blue"}},
		gives: exReceipt, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/group": {tag: "Events in", zh: "客户属于哪家公司", text: "The company becomes the person's trait `company`; nothing of it is open.",
		asks:  object{"messageId": "crm-2", "userId": "M200117", "groupId": "G-17", "traits": object{"name": "Muhe Trading", "industry": "retail"}},
		gives: exReceipt, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/alias": {tag: "Events in", zh: "两个编号是同一人", text: "The earlier id and `userId` are one person.",
		asks:  object{"messageId": "web-9", "previousId": "5b1a0c6e", "userId": "M200117"},
		gives: exReceipt, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/batch": {tag: "Events in", zh: "一批消息",
		text:  "Up to 2,500 messages of any type, at most 500 KB. Every message has a receipt, in order; 400 only when none was kept, so that a library does not repeat what can't be kept.",
		asks:  object{"batch": []object{{"type": "identify", "messageId": "crm-20260506-7781", "userId": "M200117", "traits": object{"tier": "gold"}}}},
		gives: exReceipt, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /v1/import": {tag: "Events in", zh: "导入历史消息",
		text:  "As `batch`, for what happened earlier: each message says when by its `timestamp`.",
		asks:  object{"batch": []object{{"type": "track", "messageId": "old-1", "userId": "M200117", "event": "Order Completed", "timestamp": "2024-11-11T02:00:00Z", "properties": object{"order_id": "S-2024-7", "total": 99}}}},
		gives: exReceipt, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
}

const exHeld = "qu_01K1Z6T5Q0W8E2R4T6Y8V0X2ZB"

var exQuarantined = object{"id": exHeld, "source": "shop-muhe", "unit": "muhe", "type": "track", "name": "Order Completed", "schema": "schema/order-completed@0",
	"faults": []object{{"field": "properties.order_id", "code": "required"}}, "received": "2026-05-06T02:00:00.000000Z", "tried": "2026-05-06T02:00:00.000000Z"}

var quarantinePages = map[string]page{
	"GET /api/v1/quarantine": {tag: "Events in", zh: "隔离区消息", text: "Messages that broke the schema of their event and wait until either is mended, the oldest first. They wait 90 days. `next` is the cursor for `after`.",
		gives: object{"items": []object{exQuarantined}}},
	"GET /api/v1/quarantine-counts": {tag: "Events in", zh: "隔离区计数", text: "By source, unit and event.",
		gives: object{"items": []object{{"source": "shop-muhe", "unit": "muhe", "name": "Order Completed", "count": 3, "oldest": "2026-05-06T02:00:00Z", "newest": "2026-05-06T03:00:00Z"}}}},
	"GET /api/v1/quarantine/{id}": {tag: "Events in", zh: "查看一条隔离消息", text: "With its message, masked: structure without values.",
		gives: object{"id": exHeld, "source": "shop-muhe", "type": "track", "name": "Order Completed", "schema": "schema/order-completed@0", "faults": []object{{"field": "properties.order_id", "code": "required"}},
			"received": "2026-05-06T02:00:00.000000Z", "tried": "2026-05-06T02:00:00.000000Z", "message": object{"type": "track", "event": "Order Completed", "userId": "•••••", "properties": object{"total": "#"}}}},
	"POST /api/v1/quarantine/{id}/reveal": {tag: "Events in", zh: "显示隔离消息原文", text: "The message as it was sent, for a reason that stands in the audit first.",
		asks: object{"reason": "correction"}, gives: object{"message": object{"type": "track", "userId": "M200117", "event": "Order Completed", "properties": object{"total": 760}}, "seconds": 60}},
	"POST /api/v1/quarantine/{id}/replay": {tag: "Events in", zh: "重放一条", text: "Tries the message again by the schemas in force, with the time at which it came. However often it is replayed, it counts once.",
		gives: object{"messageId": "shop-90017", "code": "accepted", "customer": exCustomer}},
	"POST /api/v1/quarantine/{id}/discard": {tag: "Events in", zh: "丢弃一条", text: "Deletes the message and its key. The reason stands in the audit.", asks: object{"reason": "test_data"}},
	"POST /api/v1/quarantine/replay": {tag: "Events in", zh: "批量重放", text: "Tries up to 200 messages of a source and event again. `next` is where the next round begins; empty: that was the last.",
		asks: object{"source": "shop-muhe", "name": "Order Completed"}, gives: object{"kept": 3, "still": 0, "next": ""}},
	"POST /api/v1/quarantine/discard": {tag: "Events in", zh: "批量丢弃", text: "Discards up to 200 messages of a source and event.",
		asks: object{"source": "shop-muhe", "name": "Order Completed", "reason": "fixed_at_source"}, gives: object{"discarded": 3, "more": false}},
	"GET /api/v1/sources": {tag: "Events in", zh: "事件来源", text: "Every source that has a key or has sent in the last seven days: its keys, how fast it sends, what became of its messages by code, and its last message, masked.",
		gives: object{"items": []object{{"name": "shop-muhe", "keys": []object{{"id": "key_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "name": "Shop", "prefix": "zy_live_ab12", "unit": "muhe"}}, "origins": []string{"https://shop.example"},
			"last": "2026-05-06T02:00:00.000000Z", "per_minute": 118, "today": object{"accepted": 5012, "quarantined": 3}, "week": object{"accepted": 40210, "quarantined": 3}, "waiting": 3,
			"sample": object{"type": "track", "event": "Order Completed", "userId": "•••••"}}}}},
	"POST /api/v1/sources/{name}": {tag: "Events in", zh: "允许网页上报", text: "Says from which pages of other sites a browser may report with the source's key.",
		asks: object{"origins": []string{"https://shop.example"}}},
	"GET /api/v1/suppressions": {tag: "Events in", zh: "拒收名单", text: "Identifiers whose messages are refused, or counted without who it was, the newest first: by kind, time and who said so. Who it is can't be told, for a keyed hash is all that is kept.",
		gives: object{"items": []object{{"kind": "phone", "mode": "drop", "since": "2026-05-06T02:00:00Z", "by": "agent:ag_wen"}}}},
	"POST /api/v1/suppressions": {tag: "Events in", zh: "拒收或匿名化某人的数据", text: "Says what becomes of messages that name an identifier from now on: `drop` refuses them, `anonymise` counts what was done as the event `source.counted`, with the hour for its time and without who did it. Messages in quarantine that name it are dropped. The reason stands in the audit.",
		asks: object{"kind": "phone", "value": "+8613800006620", "mode": "anonymise", "reason": "asked"}},
	"POST /api/v1/suppressions/lift": {tag: "Events in", zh: "重新接收已删除客户的数据", text: "Messages that name a forgotten person are refused. Where the person came back, this lets messages with the identifier in again; the reason stands in the audit.",
		asks: object{"kind": "phone", "value": "+8613800006620", "reason": "came_back"}, may: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/v1/schemas": {tag: "Events in", zh: "事件模式", text: "The schemas in force: of each event, what becomes of a message that breaks it, and the properties that rules may read. Version 0 comes with the platform.",
		gives: object{"items": []object{{"id": "order-completed", "version": 0, "about": "event", "event": "Order Completed", "mode": "strip", "open": object{"order_id": "id", "category": "text"}}}}},
	"POST /api/v1/schemas/check": {tag: "Events in", zh: "检查事件模式", text: "What is wrong with a definition, by line.",
		asks:  object{"yaml": "id: coupon-used\nevent: Coupon Used\nschema:\n  type: object\n  properties:\n    phone: {type: string, x-open: true}\n"},
		gives: object{"problems": []object{{"field": "schema.properties.phone", "line": 6, "says": "it says who somebody is, or what they wrote: it stays sealed"}}}},
	"POST /api/v1/schemas": {tag: "Events in", zh: "发布事件模式", text: "Drafts the next version of a schema and puts it in force, or lets it wait where a second person has to approve it (`state` is drafted then). A schema without which a tag in force could not be read any more is refused, with the tag's name. It is JSON Schema 2020-12 in YAML, with `x-open: true` (or `id`) on the properties that stay readable by rules.",
		asks:  object{"yaml": "id: coupon-used\nevent: Coupon Used\nmode: quarantine\nschema:\n  type: object\n  required: [category]\n  properties:\n    category: {type: string, x-open: true}\n"},
		gives: object{"ref": "schema/coupon-used@1", "state": "published"}},
}
