package api

import "zhiyin.dev"

var (
	exIntent = object{"id": "muhe-refund-status", "unit": "muhe", "intent": "refund_status", "name": object{"cmn": "查退款", "en": "Refund status"},
		"examples": object{"cmn": []string{"退款到账了吗"}, "en": []string{"where is my refund"}}}
	exIntentStands = object{"id": "muhe-refund-status", "unit": "muhe", "intent": "refund_status", "name": object{"cmn": "查退款", "en": "Refund status"},
		"examples": object{"cmn": 24, "en": 20}, "labelled": 3, "version": 2, "pack": "beauty@1"}
)

var languagePages = map[string]page{
	"GET /api/language/intents": {tag: "Definitions", zh: "意图列表",
		text:  "Every intent in force, and every one that is drafted for the first time, with how many examples it has.",
		gives: object{"items": []object{exIntentStands}}},
	"GET /api/language/intents/{id}": {tag: "Definitions", zh: "一个意图",
		text: "Its examples as they are in force (`fields`), and as they wait to be published (`drafted`).",
		gives: object{"id": "muhe-refund-status", "unit": "muhe", "intent": "refund_status", "name": object{"cmn": "查退款"}, "examples": object{"cmn": 1}, "labelled": 0, "version": 2,
			"fields": exIntent},
		may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Denied}},
	"POST /api/language/intents": {tag: "Definitions", zh: "起草意图",
		text: "Keeps a version to be published by `POST /api/definitions/intent/{id}/versions/{version}/publish`. With problems nothing is kept: an example that is there twice, stands under another intent as well, or holds a number of seven digits or more.",
		asks: exIntent, gives: object{"id": "muhe-refund-status", "version": 3, "state": "drafted", "problems": []object{}}, may: []zhiyin.Error{zhiyin.Denied}},
	"GET /api/language/evaluation": {tag: "Definitions", zh: "意图评估与混淆",
		text: "The unit's own examples, each asked of a model that was trained without it: accuracy, each intent's precision and recall, and which intents are taken for one another. Seconds the first time after a change, then kept.",
		gives: object{"rows": 1040, "accuracy": 0.93, "macro_f1": 0.92, "ece": 0.03, "intents": []object{{"intent": "refund_status", "rows": 44, "precision": 0.95, "recall": 0.91, "f1": 0.93}},
			"confused": []object{{"is": "refund_status", "taken_for": "return_request", "rows": 3, "examples": []string{"退款怎么退"}}}},
		may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Denied}},
	"GET /api/language/needs": {tag: "Definitions", zh: "需要与线索",
		text: "Every need in force: the states that lead to it, what customers say in them (`sure`, `likely`, `hint`), what speaks against it, and what helps. Its text is drafted by `POST /api/definitions/need`.",
		gives: object{"items": []object{{"id": "muhe-dry-skin", "unit": "muhe", "name": object{"cmn": "保湿建议", "en": "Moisturiser advice"}, "version": 1, "pack": "beauty@1",
			"states": []object{{"id": "dry", "weight": 0.9, "sure": []string{"皮肤干"}, "hint": []string{"紧绷"}}}, "offers": []object{{"cmn": "保湿霜"}}, "yaml": "id: muhe-dry-skin\n"}}}},
	"GET /api/language/inbox": {tag: "Definitions", zh: "待标注的话",
		text: "Utterances of the unit's customers that were rejected, or that an agent said were understood wrongly, the newest first. Numbers of people and cards are hidden. Each page is entered in the audit chain.",
		gives: object{"items": []object{{"utterance": "ut_01K1Z6QN2C4V6B8N0M2K4J6H8F", "contact": exContact, "at": "2026-05-06T02:00:00Z", "why": "rejected", "was": "refund_status",
			"text": "那个东西怎么弄", "intents": []object{{"id": "refund_status", "score": 0.31}}}}, "count": 1},
		may: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/language/inbox/{id}": {tag: "Definitions", zh: "标注一句话",
		text: "Kept as `understanding.corrected`; the words stay sealed with the customer's key and become no example by themselves.",
		asks: object{"intent": "delivery_status"}, may: []zhiyin.Error{zhiyin.NotFound, zhiyin.Denied}},
	"GET /api/language/voice": {tag: "Definitions", zh: "试听",
		text: "A text as callers would hear it: `audio/wav`, 8 kHz. Digits, amounts and dates are spoken as in prompts.",
		may:  []zhiyin.Error{zhiyin.Unavailable}},
}
