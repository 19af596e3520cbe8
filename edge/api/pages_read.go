package api

import "zhiyin.dev"

var exFacts = object{"id": exContact, "unit": "muhe", "channel": "voice", "number": "muhe-400", "flow": object{"kind": "flow", "id": "muhe-main", "version": 3}, "state": "completed",
	"customer": exCustomer, "known": "one", "assurance": "claimed", "queue": "muhe-care", "agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9",
	"arrived": "2026-05-06T02:00:00Z", "queued": "2026-05-06T02:00:21Z", "connected": "2026-05-06T02:00:29Z", "ended": "2026-05-06T02:03:33Z", "completed": "2026-05-06T02:04:01Z",
	"flow_ms": 21000, "wait_ms": 8000, "talk_ms": 184000, "hold_ms": 0, "ended_reason": "customer_hung_up", "disposition": "refund"}

var exProfile = object{"id": exCustomer, "name": "苏**", "phone": "138****6620", "shown": false, "title": "ms", "tier": "gold", "age_band": "30-44", "speaks": "cmn",
	"tags": []object{}, "orders": []object{{"id": "S-20260506-11", "kind": "order", "title": "精华水", "status": "delivered", "amount": object{"minor": 76000, "currency": "CNY"}, "at": "2026-05-01T02:00:00Z", "unit": "muhe"}},
	"contacts": []object{}}

var readPages = map[string]page{
	"GET /api/v1/contacts": {tag: "Read", zh: "联络列表",
		text:  "The newest arrival first, of what the caller reaches, without personal data. `next` is the cursor for `before`.",
		gives: object{"items": []object{exFacts}, "next": "1778032800000000-" + exContact}},
	"GET /api/v1/contacts/{id}": {tag: "Read", zh: "查看联络",
		text:  "A contact's facts, and with `events=true` its events. A completed contact has an `ETag`; `If-None-Match` then answers 304.",
		gives: object{"contact": exFacts, "events": []object{exCloudEvent}}},
	"GET /api/v1/customers": {tag: "Read", zh: "查找客户",
		text:  "By exactly one of phone, member number and e-mail address, through the keyed index: there is no search by pieces. Personal fields are masked. Addresses end up in logs of proxies; prefer `POST /api/v1/customers/find`.",
		gives: object{"items": []object{exProfile}}},
	"POST /api/v1/customers/find": {tag: "Read", zh: "查找客户（号码不进地址）", text: "The same as `GET /api/v1/customers`, with what is looked for in the body.",
		asks: object{"phone": "138 0000 6620"}, gives: object{"items": []object{exProfile}}},
	"GET /api/v1/customers/{id}": {tag: "Read", zh: "查看客户",
		text:  "The profile with tags, orders and earlier contacts. Personal fields are masked; a `purpose` shows them, which takes the scope `customer.reveal` and is one entry in the audit.",
		gives: exProfile},
	"GET /api/v1/customers/{id}/timeline": {tag: "Read", zh: "客户时间线",
		text: "Contacts of every channel, what source systems reported, changes of tags and of the record itself, the newest first, in every record of the person and without personal data. `next` is the cursor for `before`.",
		gives: object{"items": []object{{"id": exContact, "at": "2026-05-06T02:00:00Z", "group": "contact", "kind": "contact", "record": exCustomer, "contact": exFacts},
			{"id": "ev_01K1Z8M4Q2T6V0X3Z5B7D9F1HJ", "at": "2026-05-01T02:00:00Z", "group": "act", "kind": "customer.tracked", "record": exCustomer, "by": "source:shop",
				"data": object{"source": "shop", "name": "Order Completed", "open": object{"order_id": "S-20260506-11"}}}}, "next": "1778032800000000-" + exContact}},
	"GET /api/v1/customers/{id}/changes": {tag: "Read", zh: "客户有变化时告知",
		text: "Server-sent events: each says that something was kept of the person in any of their records or contacts, with the kinds and no content. Ask again for what you show; the first event comes at once.",
		may:  []zhiyin.Error{zhiyin.NotFound, zhiyin.Busy}},
	"GET /api/v1/customers/{id}/records": {tag: "Read", zh: "客户的各条记录",
		text:  "The records that are one person, the one that stands for them first, with the kinds of their identifiers and who named them first; no values.",
		gives: object{"items": []object{{"id": exCustomer, "canonical": true, "since": "2026-01-04T02:00:00Z", "keys": []object{{"kind": "phone", "source": "crm", "since": "2026-01-04T02:00:00Z"}}}}},
		may:   []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/v1/queues": {tag: "Read", zh: "队列现状", text: "Who waits and how many agents could answer, at this moment, and what the queue did since its unit's midnight; a restart changes nothing of that.",
		gives: object{"items": []object{{"id": "muhe-care", "unit": "muhe", "name": object{"cmn": "客户关怀", "en": "Care"}, "waiting": 2, "oldest_ms": 12400,
			"from": "2026-05-05T16:00:00Z", "served": 118, "served_in_time": 104, "abandoned": 3,
			"target_seconds": 20, "target_percent": 80, "callback_only": false, "agents": object{"available": 1, "busy": 4, "away": 1}}}}},
	"GET /api/v1/agents": {tag: "Read", zh: "坐席现状", text: "Every agent whom the caller reaches, with their presence at this moment.",
		gives: object{"items": []object{{"id": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "name": "文静", "unit": "muhe", "status": "available", "since": "2026-05-06T01:30:00Z", "line": true, "queues": []string{"muhe-care"}}}}},
}
