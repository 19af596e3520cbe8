package studio

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const exTagYAML = `id: tongxin-interest-mother-baby
unit: tongxin
family: preference
name: {cmn: 母婴用品兴趣, en: Interested in mother-and-baby goods}
when: 'count("Question Asked", "30d", {"category": "infant_formula"}) >= 3'
`

var (
	exBecause = object{"says": `count("Question Asked", "30d", {"category": "infant_formula"}) >= 3`, "holds": true, "saw": "3",
		"events": []string{"ev_01K1Z8M4Q2T6V0X3Z5B7D9F1HJ"}}
	exTag = object{"id": "tongxin-interest-mother-baby", "family": "preference", "name": object{"cmn": "母婴用品兴趣", "en": "Interested in mother-and-baby goods"},
		"source": "computed", "confidence": 1, "since": "2026-11-20T08:00:00.000000Z", "until": "2026-12-18T08:00:00.000000Z", "purpose": "marketing",
		"because": exBecause, "definition": object{"kind": "tag", "id": "tongxin-interest-mother-baby", "version": 1}}
	exStanding = object{"id": "tongxin-interest-mother-baby", "version": 1, "unit": "tongxin", "family": "preference",
		"name": object{"cmn": "母婴用品兴趣", "en": "Interested in mother-and-baby goods"}, "when": `count("Question Asked", "30d", {"category": "infant_formula"}) >= 3`,
		"holders": 812, "rejected": 3, "precision": object{"days": 90, "held": 815, "wrong": 3, "low": 0.989, "high": 0.999}, "published": "2026-11-20T08:00:00.000000Z", "by": "agent:ag_meng", "pack": "baby@1"}
	exTagDraft = object{"id": "tongxin-interest-mother-baby", "version": 2, "state": "drafted", "problems": []object{}}
)

var tagPages = map[string]door.Page{
	"GET /api/v1/customers/{id}/tags": {Tag: "Customers", ZH: "查看标签（可按时点）", Text: "The tags that the caller's clearance reads; `at` asks for those that stood at a moment, by what was told until then.",
		Gives: object{"items": []object{exTag}}},
	"GET /api/v1/customers/{id}/tags/{tag}": {Tag: "Customers", ZH: "标签原因", Text: "Why the customer has the tag, or why not: the rule's version, each comparison with the value found and what is missing to its number, and the events that contributed. It is computed from all facts.",
		Gives: object{"tag": "tongxin-interest-mother-baby", "definition": "tag/tongxin-interest-mother-baby@1", "holds": true, "because": exBecause,
			"since": "2026-11-20T08:00:00.000000Z", "until": "2026-12-18T08:00:00.000000Z"}, May: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/v1/customers/{id}/purchases": {Tag: "Customers", ZH: "近三个月购买概况", Text: "How many purchases and returns, what they came to by currency, and what is not finished.",
		Gives: object{"from": "2026-08-30T00:00:00.000000Z", "count": 4, "spent": []object{{"minor": 152000, "currency": "CNY"}}, "returns": 1,
			"refunded": []object{{"minor": 76000, "currency": "CNY"}}, "last": "2026-11-26T02:00:00.000000Z", "open": []object{}}},
	"POST /api/desk/customers/{id}/tags/{tag}/reject": {Tag: "Desk", ZH: "标签有误", Text: "The tag is off for this customer for 90 days, and counted against its rule.",
		Asks: object{"reason": "已经不养宠物了"}, Gives: object{"until": "2027-02-26T02:00:00.000000Z"}, May: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/tags": {Tag: "Definitions", ZH: "生效标签", Text: "Every tag in force with its rule, its holders, how often agents found it wrong, and how far it has been brought to everybody.",
		Gives: object{"items": []object{exStanding}}},
	"POST /api/tags": {Tag: "Definitions", ZH: "起草标签", Text: "Checks a definition and keeps it as the next version. What is wrong comes back with its line, and nothing is kept then.",
		Asks: object{"yaml": exTagYAML}, Gives: exTagDraft},
	"GET /api/tags/{id}/versions/{version}/preview": {Tag: "Definitions", ZH: "预览标签人数", Text: "Counts on what is kept, within ten seconds, whom the draft would hold for; `whole` tells whether everybody was looked at.",
		Gives: object{"seen": 120000, "holds": 812, "added": 812, "removed": 0, "whole": true, "sample": []string{door.ExCustomer}}, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/tags/{id}/versions/{version}/approve": {Tag: "Definitions", ZH: "复核标签", Text: "The word of a second person, where the unit asks for one.", May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/tags/{id}/versions/{version}/publish": {Tag: "Definitions", ZH: "发布标签", Text: "Puts the draft in force and brings it to everybody; its progress stands with the tags in force.",
		Gives: exTagDraft, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/tags/{id}/versions/{version}/shadow": {Tag: "Definitions", ZH: "影子运行标签", Text: "Judges the draft for everybody beside the version in force. It is counted, never shown at a desk or a customer's page, and never told to webhooks or other systems. Publish it, or discard it. Conflict while another version of the tag is in shadow.",
		Gives: object{"id": "tongxin-interest-mother-baby", "version": 2, "state": "shadow", "problems": []object{}}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"GET /api/tags/{id}/versions/{version}/shadow": {Tag: "Definitions", ZH: "影子标签报告", Text: "How many persons the version in shadow would hold for, who would gain and who would lose the tag against the version in force, some of them masked, and how far everybody has been judged.",
		Gives: object{"holds": 830, "in_force": 812, "added": 41, "removed": 23, "gain": []object{{"id": door.ExCustomer, "name": "苏**", "phone": "138****6620", "tier": "gold"}}, "lose": []object{}, "since": "2026-11-20T08:00:00.000000Z"},
		May:   []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/tags/{id}/roll-back": {Tag: "Definitions", ZH: "回退标签", Text: "Puts the version before the present one in force again.", Gives: exTagDraft, May: []zhiyin.Error{zhiyin.NotFound}},
}

var exTagVersion = object{"id": "tongxin-interest-mother-baby", "version": 2, "unit": "tongxin", "state": "drafted", "yaml": exTagYAML, "by": "agent:ag_meng", "by_name": "孟真", "made": "2026-11-27T08:00:00.000000Z"}

var studioPages = map[string]door.Page{
	"GET /api/tags/{id}": {Tag: "Definitions", ZH: "查看标签", Text: "One tag: how it stands, its versions, who looks at it, how often it was wrong, and its population day by day.",
		Gives: object{"standing": exStanding, "yaml": exTagYAML, "versions": []object{exTagVersion}, "two_persons": true, "customers": 120000,
			"users":      []object{{"kind": "flow", "id": "tongxin-main", "how": "names"}, {"kind": "webhook", "id": "wh_1", "how": "told"}},
			"population": []object{{"day": "2026-11-26", "holders": 790}, {"day": "2026-11-27", "holders": 812}}}, May: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/tag-words": {Tag: "Definitions", ZH: "规则可用的值", Text: "What a rule may read: open values, events with their open properties, and the functions over them.",
		Gives: object{"paths": []object{{"path": "traits.tier", "type": "string"}}, "events": []object{{"name": "Question Asked", "properties": []object{{"path": "category", "type": "string"}}}},
			"functions": []object{{"name": "count", "propertied": false, "type": "int"}}, "units": []object{{"id": "tongxin", "name": object{"cmn": "童心", "en": "Tongxin"}}}}},
	"GET /api/tag-drafts": {Tag: "Definitions", ZH: "待发布的标签草稿", Text: "Drafts that are newer than what is in force: they wait for a second person, or to be published.", Gives: object{"items": []object{exTagVersion}}},
	"POST /api/tags/check": {Tag: "Definitions", ZH: "检查标签", Text: "Reads a text that need not be whole, and says what is wrong at which line and column. A rule with nothing wrong comes back as a tree, which a form can show. Nothing is kept.",
		Asks: object{"yaml": exTagYAML}, Gives: object{"legible": true, "fields": object{"id": "tongxin-interest-mother-baby", "unit": "tongxin", "family": "preference", "name": object{"cmn": "母婴用品兴趣", "en": "Interested in mother-and-baby goods"},
			"source": "computed", "confidence": 1, "purpose": "service", "when": `count("Question Asked", "30d", {"category": "infant_formula"}) >= 3`}, "problems": []object{}}},
	"POST /api/tags/preview": {Tag: "Definitions", ZH: "预览标签文本", Text: "Counts whom a text would hold for on what is kept, within ten seconds, and shows the condition as SQL. Whoever may see customers gets the sample masked. Nothing is kept.",
		Asks: object{"yaml": exTagYAML}, Gives: object{"seen": 120000, "holds": 812, "added": 812, "removed": 0, "whole": true, "sample": []string{door.ExCustomer},
			"people": []object{{"id": door.ExCustomer, "name": "苏**", "phone": "138****6620", "tier": "gold"}}, "sql": "select c.id from customers c where …"}},
	"POST /api/tags/{id}/versions/{version}/discard": {Tag: "Definitions", ZH: "放弃草稿", Text: "The draft is put away; its number stays.", May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
}
