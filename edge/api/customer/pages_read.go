package customer

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var exFacts = object{"id": door.ExContact, "unit": "muhe", "channel": "voice", "number": "muhe-400", "flow": object{"kind": "flow", "id": "muhe-main", "version": 3}, "state": "completed",
	"customer": door.ExCustomer, "known": "one", "assurance": "claimed", "queue": "muhe-care", "agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9",
	"arrived": "2026-05-06T02:00:00Z", "queued": "2026-05-06T02:00:21Z", "connected": "2026-05-06T02:00:29Z", "ended": "2026-05-06T02:03:33Z", "completed": "2026-05-06T02:04:01Z",
	"flow_ms": 21000, "wait_ms": 8000, "talk_ms": 184000, "hold_ms": 0, "ended_reason": "customer_hung_up", "disposition": "refund"}

var exProfile = object{"id": door.ExCustomer, "name": "苏**", "phone": "138****6620", "shown": false, "title": "ms", "tier": "gold", "age_band": "30-44", "speaks": "cmn",
	"tags": []object{}, "orders": []object{{"id": "S-20260506-11", "kind": "order", "title": "精华水", "status": "delivered", "amount": object{"minor": 76000, "currency": "CNY"}, "at": "2026-05-01T02:00:00Z", "unit": "muhe"}},
	"contacts": []object{}}

var readPages = map[string]door.Page{
	"GET /api/v1/contacts": {Tag: "Read", ZH: "联络列表",
		Text:  "The newest arrival first, of what the caller reaches, without personal data. `next` is the cursor for `before`.",
		Gives: object{"items": []object{exFacts}, "next": "1778032800000000-" + door.ExContact}},
	"GET /api/v1/contacts/{id}": {Tag: "Read", ZH: "查看联络",
		Text:  "A contact's facts, and with `events=true` its events. A completed contact has an `ETag`; `If-None-Match` then answers 304.",
		Gives: object{"contact": exFacts, "events": []object{door.ExCloudEvent}}},
	"GET /api/v1/customers": {Tag: "Read", ZH: "查找客户",
		Text:  "By exactly one of phone, member number and e-mail address, through the keyed index: there is no search by pieces. Personal fields are masked. Addresses end up in logs of proxies; prefer `POST /api/v1/customers/find`.",
		Gives: object{"items": []object{exProfile}}},
	"POST /api/v1/customers/find": {Tag: "Read", ZH: "查找客户（号码不进地址）", Text: "The same as `GET /api/v1/customers`, with what is looked for in the body.",
		Asks: object{"phone": "138 0000 6620"}, Gives: object{"items": []object{exProfile}}},
	"GET /api/v1/customers/{id}": {Tag: "Read", ZH: "查看客户",
		Text:  "The profile with tags, orders and earlier contacts. Personal fields are masked; a `purpose` shows them, which takes the scope `customer.reveal` and is one entry in the audit.",
		Gives: exProfile},
	"GET /api/v1/customers/{id}/timeline": {Tag: "Read", ZH: "客户时间线",
		Text: "Contacts of every channel, what source systems reported, changes of tags and of the record itself, the newest first, in every record of the person and without personal data. `next` is the cursor for `before`.",
		Gives: object{"items": []object{{"id": door.ExContact, "at": "2026-05-06T02:00:00Z", "group": "contact", "kind": "contact", "record": door.ExCustomer, "contact": exFacts},
			{"id": "ev_01K1Z8M4Q2T6V0X3Z5B7D9F1HJ", "at": "2026-05-01T02:00:00Z", "group": "act", "kind": "customer.tracked", "record": door.ExCustomer, "by": "source:shop",
				"data": object{"source": "shop", "name": "Order Completed", "open": object{"order_id": "S-20260506-11"}}}}, "next": "1778032800000000-" + door.ExContact}},
	"GET /api/v1/customers/{id}/changes": {Tag: "Read", ZH: "客户有变化时告知",
		Text: "Server-sent events: each says that something was kept of the person in any of their records or contacts, with the kinds and no content. Ask again for what you show; the first event comes at once.",
		May:  []zhiyin.Error{zhiyin.NotFound, zhiyin.Busy}},
	"GET /api/v1/customers/{id}/records": {Tag: "Read", ZH: "客户的各条记录",
		Text:  "The records that are one person, the one that stands for them first, with the kinds of their identifiers and who named them first; no values.",
		Gives: object{"items": []object{{"id": door.ExCustomer, "canonical": true, "since": "2026-01-04T02:00:00Z", "keys": []object{{"kind": "phone", "source": "crm", "since": "2026-01-04T02:00:00Z"}}}}},
		May:   []zhiyin.Error{zhiyin.NotFound}},
}

const exChanges = "event: change\ndata: {\"kinds\":[\"customer.tagged\"]}\n\n"
