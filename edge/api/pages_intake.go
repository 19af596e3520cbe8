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
