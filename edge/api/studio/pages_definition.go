package studio

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const exSchemaYAML = "id: coupon-used\nevent: Coupon Used\nschema:\n  type: object\n  properties:\n    category: {type: string, x-open: true}\n"

const exCalendar = "id: muhe-hours\nunit: muhe\nname: {cmn: 营业时间, en: Opening hours}\nhours: {mon-fri: \"9-18\"}\n"

var exDefinitionDraft = object{"id": "coupon-used", "version": 2, "state": "drafted", "problems": []object{}}

var definitionPages = map[string]door.Page{
	"POST /api/definitions/{kind}": {Tag: "Definitions", ZH: "起草定义", Text: "Checks a definition beside what is in force and keeps it as the next version: schema (what events and traits may carry) identity (who is joined with whom), intent, need, reason (why customers probably are in touch), plan, flow (how callers are led), calendar (when a unit is open), manner (how groups are served), or voice (how a unit speaks). What is wrong comes back with its line, and nothing is kept then.",
		Asks: object{"yaml": exSchemaYAML}, Gives: exDefinitionDraft},
	"GET /api/definitions/{kind}": {Tag: "Definitions", ZH: "某类定义的列表", Text: "Calendars, manners of service or voices: each in force, and each that is drafted for the first time, with its text.",
		Gives: object{"items": []object{{"id": "muhe-hours", "unit": "muhe", "name": object{"cmn": "营业时间", "en": "Opening hours"}, "version": 1, "yaml": exCalendar, "draft": 2}}}},
	"POST /api/definitions/{kind}/check": {Tag: "Definitions", ZH: "检查定义", Text: "Says what is wrong with a calendar, a manner of service or a voice, at which line and column, beside what is in force, and whether a second person approves it. Nothing is kept.",
		Asks: object{"yaml": exCalendar}, Gives: object{"problems": []object{{"field": "unit", "line": 1, "column": 1, "text": "there is no unit muhee", "code": "there is no unit {1}", "values": []object{{"text": "muhee"}}}}, "two_persons": false}},
	"GET /api/definitions/{kind}/{id}/versions": {Tag: "Definitions", ZH: "定义的历史版本", Text: "The versions of a definition, the newest first: its text, who wrote, approved and published it, and when.",
		Gives: object{"items": []object{{"version": 1, "state": "published", "yaml": exSchemaYAML, "by": "agent:ag_wen", "by_name": "温可", "made": "2026-11-20T08:00:00.000000Z", "published": "2026-11-20T08:05:00.000000Z"}}}, May: []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/definitions/{kind}/{id}/diff": {Tag: "Definitions", ZH: "定义版本比较", Text: "Compares two versions line by line: same, gone (of from only), new (of to only), with their line numbers.",
		Gives: object{"lines": []object{{"op": "same", "from": 1, "to": 1, "text": "id: coupon-used"}, {"op": "new", "to": 2, "text": "event: Coupon Used"}}}, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/definitions/{kind}/{id}/versions/{version}/approve": {Tag: "Definitions", ZH: "复核定义", Text: "The word of a second person, where the unit or level 3 asks for one.", May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/definitions/{kind}/{id}/versions/{version}/publish": {Tag: "Definitions", ZH: "发布定义", Text: "Puts a version in force; it is checked once more. A schema is in force at the door when this returns.",
		Gives: object{"id": "coupon-used", "version": 2, "state": "published", "problems": []object{}}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/definitions/{kind}/{id}/versions/{version}/discard": {Tag: "Definitions", ZH: "放弃定义草稿", Text: "The draft is put away; its number stays.", May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/definitions/{kind}/{id}/roll-back": {Tag: "Definitions", ZH: "回退定义", Text: "Puts the version before the present one in force again, if what is in force beside it still works with it.",
		Gives: object{"id": "coupon-used", "version": 1, "state": "published", "problems": []object{}}, May: []zhiyin.Error{zhiyin.NotFound}},
}
