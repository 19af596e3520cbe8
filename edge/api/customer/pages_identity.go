package customer

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const (
	exOther     = "cu_01K1Z9B7D3F5H7K9M1P3R5T7V9"
	exCandidate = "cd_01K1Z9C8E4G6J8L0N2Q4S6V8X0"
	exBulk      = "bk_01K1Z9D9F5H7K9M1P3R5T7V9Y1"
)

var exCandidateFacts = object{"id": exCandidate, "a": door.ExCustomer, "b": exOther, "bits": 25, "evidence": []string{"name", "birthday"}, "state": "open", "found": "2026-05-06T02:00:00Z"}

var identityPages = map[string]door.Page{
	"GET /api/v1/identity/{id}/path": {Tag: "Identity", ZH: "为什么是同一个人",
		Text: "The shortest chain of reasons that makes two records one person: which message named their identifiers together, or who merged them. Where they are two, what they share.",
		Gives: object{"one": true, "a": door.ExCustomer, "b": door.ExCustomer, "steps": []object{{"from": door.ExCustomer, "to": exOther, "rule": "named", "kind": "phone", "at": "2026-05-06T02:00:00Z",
			"event": "ev_01K1Z8M4Q2T6V0X3Z5B7D9F1HJ"}}},
		May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"GET /api/v1/identifier-kinds": {Tag: "Identity", ZH: "标识有哪些类型", Text: "The kinds of identifier in force with their names, the strongest first: the platform's, the house's and the units' own.",
		Gives: object{"items": []object{{"kind": "sim_card", "name": object{"cmn": "SIM 卡号", "en": "SIM card"}, "unit": "qingyun", "form": "code"}}}},
	"GET /api/v1/candidates": {Tag: "Identity", ZH: "疑似同一人的客户",
		Text:  "Persons who look like one although no identifier says so, in the order in which they were found. Nobody is merged by likeness. `next` is the cursor for `after`.",
		Gives: object{"items": []object{exCandidateFacts}, "next": exCandidate}},
	"GET /api/v1/candidates/{id}": {Tag: "Identity", ZH: "并排比较两位客户", Text: "Both persons with masked fields, and what agrees.",
		Gives: object{"candidate": exCandidateFacts, "a": exProfile, "b": exProfile}, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/v1/candidates/{id}/merge": {Tag: "Identity", ZH: "合并为同一人",
		Text: "Both are one person from now on, under the older id; both ids resolve. It can be taken back. One entry in the audit.",
		Asks: object{"reason": "asked_customer"}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/v1/candidates/{id}/refuse": {Tag: "Identity", ZH: "不是同一人",
		Text: "The two are never proposed again, and nothing that they share makes them one.",
		Asks: object{"reason": "asked_customer"}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/v1/unmerges": {Tag: "Identity", ZH: "拆分客户",
		Text: "Two records of one person are two persons from now on. Each has what was said under it, before and since.",
		Asks: object{"a": door.ExCustomer, "b": exOther, "reason": "wrong_merge"}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/v1/merges": {Tag: "Identity", ZH: "批量合并（待第二人批准）", Text: "They take effect when somebody else approves them.",
		Asks: object{"pairs": []object{{"a": door.ExCustomer, "b": exOther}}, "reason": "cleaned_up"}, Gives: object{"id": exBulk}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"GET /api/v1/merges/{id}": {Tag: "Identity", ZH: "查看批量合并", Text: "What was proposed together, and what became of it.",
		Gives: object{"id": exBulk, "by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "reason": "cleaned_up",
			"items": []object{{"id": "de_01K1Z9E0G6J8L0N2Q4S6V8X0Z2", "a": door.ExCustomer, "b": exOther, "state": "proposed"}}}, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/v1/merges/{id}/approve": {Tag: "Identity", ZH: "批准批量合并",
		Text: "By somebody else than whoever proposed them. Each is carried out by itself; one that can't be any more is refused.",
		Asks: object{}, Gives: object{"merged": 1, "refused": 0}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Denied}},
}
