package api

import "zhiyin.dev"

const (
	exOther     = "cu_01K1Z9B7D3F5H7K9M1P3R5T7V9"
	exCandidate = "cd_01K1Z9C8E4G6J8L0N2Q4S6V8X0"
	exBulk      = "bk_01K1Z9D9F5H7K9M1P3R5T7V9Y1"
)

var exCandidateFacts = object{"id": exCandidate, "a": exCustomer, "b": exOther, "bits": 25, "evidence": []string{"name", "birthday"}, "state": "open", "found": "2026-05-06T02:00:00Z"}

var identityPages = map[string]page{
	"GET /api/v1/identity/{id}/path": {tag: "Identity", zh: "为什么是同一个人",
		text: "The shortest chain of reasons that makes two records one person: which message named their identifiers together, or who merged them. Where they are two, what they share.",
		gives: object{"one": true, "a": exCustomer, "b": exCustomer, "steps": []object{{"from": exCustomer, "to": exOther, "rule": "named", "kind": "phone", "at": "2026-05-06T02:00:00Z",
			"event": "ev_01K1Z8M4Q2T6V0X3Z5B7D9F1HJ"}}},
		may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"GET /api/v1/identifier-kinds": {tag: "Identity", zh: "标识有哪些类型", text: "The kinds of identifier in force with their names, the strongest first: the platform's, the house's and the units' own.",
		gives: object{"items": []object{{"kind": "sim_card", "name": object{"cmn": "SIM 卡号", "en": "SIM card"}, "unit": "qingyun", "form": "code"}}}},
	"GET /api/v1/candidates": {tag: "Identity", zh: "疑似同一人的客户",
		text:  "Persons who look like one although no identifier says so, in the order in which they were found. Nobody is merged by likeness. `next` is the cursor for `after`.",
		gives: object{"items": []object{exCandidateFacts}, "next": exCandidate}},
	"GET /api/v1/candidates/{id}": {tag: "Identity", zh: "并排比较两位客户", text: "Both persons with masked fields, and what agrees.",
		gives: object{"candidate": exCandidateFacts, "a": exProfile, "b": exProfile}, may: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/v1/candidates/{id}/merge": {tag: "Identity", zh: "合并为同一人",
		text: "Both are one person from now on, under the older id; both ids resolve. It can be taken back. One entry in the audit.",
		asks: object{"reason": "asked_customer"}, may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/v1/candidates/{id}/refuse": {tag: "Identity", zh: "不是同一人",
		text: "The two are never proposed again, and nothing that they share makes them one.",
		asks: object{"reason": "asked_customer"}, may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/v1/unmerges": {tag: "Identity", zh: "拆分客户",
		text: "Two records of one person are two persons from now on. Each has what was said under it, before and since.",
		asks: object{"a": exCustomer, "b": exOther, "reason": "wrong_merge"}, may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/v1/merges": {tag: "Identity", zh: "批量合并（待第二人批准）", text: "They take effect when somebody else approves them.",
		asks: object{"pairs": []object{{"a": exCustomer, "b": exOther}}, "reason": "cleaned_up"}, gives: object{"id": exBulk}, may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"GET /api/v1/merges/{id}": {tag: "Identity", zh: "查看批量合并", text: "What was proposed together, and what became of it.",
		gives: object{"id": exBulk, "by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "reason": "cleaned_up",
			"items": []object{{"id": "de_01K1Z9E0G6J8L0N2Q4S6V8X0Z2", "a": exCustomer, "b": exOther, "state": "proposed"}}}, may: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/v1/merges/{id}/approve": {tag: "Identity", zh: "批准批量合并",
		text: "By somebody else than whoever proposed them. Each is carried out by itself; one that can't be any more is refused.",
		asks: object{}, gives: object{"merged": 1, "refused": 0}, may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Denied}},
}
