package customer

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var exMeasure = object{"id": "frequency", "known": true, "score": 3, "saw": 4, "edges": []float64{12, 6, 3, 2}, "away": 2, "turns": "2027-03-02T02:00:00Z",
	"orders": []string{"S-20260506-11", "S-20260411-02"}}

var profilePages = map[string]door.Page{
	"GET /api/v1/customers/{id}/consents": {Tag: "Customers", ZH: "客户的同意与撤回",
		Text: "By purpose and channel, what the person said last, in any of their records; `at` asks what stood at a moment. Systems report `Consent Given` and `Consent Withdrawn`.",
		Gives: object{"items": []object{{"purpose": "marketing", "channel": "sms", "given": false, "at": "2026-11-02T02:00:00Z", "version": "m-3", "source": "shop", "by": "api:shop",
			"event": "ev_01K1Z8M4Q2T6V0X3Z5B7D9F1HJ", "record": door.ExCustomer}}}},
	"POST /api/v1/customers/{id}/proofs/{proof}": {Tag: "Customers", ZH: "设置客户的身份凭证", Text: "What the customer agreed on to prove who they are to a flow: a PIN, the last digits of a card or identity number, or the answer to a question of theirs. Only a hash is kept, sealed; setting it anew unlocks it.",
		Asks: object{"value": "4711"}, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/desk/customers/{id}/consents": {Tag: "Desk", ZH: "记下同意或撤回", Text: "What the person said to whoever writes it down. It stands in the audit, and counts from this moment on.",
		Asks: object{"purpose": "marketing", "channel": "sms", "given": false}, May: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/v1/customers/{id}/worth": {Tag: "Customers", ZH: "客户价值与流失风险",
		Text:  "Recency, frequency, monetary value, lifetime value and the risk of churn, each with what it was made of, what is missing to the next score and when time alone makes it worse. The formulas are in docs/tags.md.",
		Gives: object{"at": "2026-11-28T02:00:00Z", "items": []object{exMeasure}}, May: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/v1/customers/{id}/rejections": {Tag: "Customers", ZH: "被标错的标签", Text: "The tags that are off for the customer because somebody found them wrong.",
		Gives: object{"items": []object{{"tag": "muhe-asks-suncare", "name": object{"cmn": "关心防晒", "en": "Asks about suncare"}, "at": "2026-11-28T02:00:00Z", "until": "2027-02-26T02:00:00Z", "by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}}}},
	"POST /api/desk/customers/{id}/tags/{tag}/restore": {Tag: "Desk", ZH: "撤销标错", Text: "The rejection ends, and counts against the tag's rule no more; the tag stands again where its rule holds.",
		May: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/v1/tags": {Tag: "Customers", ZH: "有哪些标签", Text: "The tags in force of the units that the caller reaches, without their rules.",
		Gives: object{"items": []object{{"id": "muhe-loyal", "unit": "muhe", "family": "value", "name": object{"cmn": "稳定复购", "en": "Buys again and again"}}}}},
	"GET /api/v1/tags/{tag}/customers": {Tag: "Customers", ZH: "谁有这个标签",
		Text:  "Customers who have the tag, masked, the newest holder first; `from` and `to` bound since when they have it, so that new holders and old ones are told apart.",
		Gives: object{"items": []object{{"id": door.ExCustomer, "name": "苏**", "phone": "138****6620", "tier": "gold", "since": "2026-11-28T02:00:00Z", "until": "2026-12-28T02:00:00Z"}}, "count": 1}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Denied}},
	"GET /api/v1/customers/{id}/household": {Tag: "Customers", ZH: "共用标识的其他客户", Text: "Other persons who have an identifier in common with the customer, masked, and why they are not one person.",
		Gives: object{"items": []object{{"customer": door.ExCustomer, "name": "苏**", "tier": "gold", "kind": "phone", "why": "limit", "since": "2026-01-04T02:00:00Z"}}}},
}
