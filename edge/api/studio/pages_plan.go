package studio

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const exPlanYAML = "id: herun-priority\nunit: herun\nname: {cmn: 贵宾优先}\nqueues: [herun-vip]\nrequire: [agent.skill.report >= 2]\nsteps:\n  - {name: senior, when: agent.seniority >= 4, seconds: 15, expected: 1}\n  - {name: any}\n"

var (
	exPlan    = object{"id": "herun-priority", "unit": "herun", "name": object{"cmn": "贵宾优先", "en": "Members first"}, "queues": []string{"herun-vip"}, "version": 1, "pack": "medical@1"}
	exFigures = object{"contacts": 412, "served": 403, "sl_pct": 84.2, "vip_sl_pct": 96.1, "abandonment_pct": 2.18, "asa_s": 11.4, "regular_p50_s": 3.1, "regular_p95_s": 48.0, "regular_p99_s": 92.5, "vip_p95_s": 8.2,
		"longest_wait_s": 141.0, "match": 0.642, "vip_match": 0.71, "match_offered": 0.628, "occupancy_pct": 71.3, "occupancy_sd_pp": 6.2, "known_agent_pct": 38.0, "dialect_pct": 100.0, "angry_senior_pct": 0.0, "classes": []object{}}
	exPlanTrial = object{"unit": "herun", "day": "2026-11-27", "was": object{"contacts": 412, "sl_pct": 80.6, "abandonment_pct": 2.9, "asa_s": 14.0}, "plan": exFigures, "against_figures": exFigures,
		"left_out": object{"chats": 31, "callbacks": 12, "moved": 4, "other": 6}}
	exPlanRefused = object{"problems": []object{{"field": "require", "line": 5, "column": 11, "text": "nobody of the 3 who serve herun-vip fulfils agent.skill.report >= 2, and there is no overflow: its contacts would wait for ever"}}, "warnings": []object{}}
)

var planPages = map[string]door.Page{
	"GET /api/plans": {Tag: "Definitions", ZH: "路由方案列表", Text: "Every routing plan in force, and every one that is drafted for the first time, with the queues that it is for.",
		Gives: object{"items": []object{exPlan}}},
	"GET /api/plans/{id}": {Tag: "Definitions", ZH: "一个路由方案", Text: "Its text as it is edited (the newest draft, else what is in force), and what speaks against it now. Versions come from `GET /api/definitions/plan/{id}/versions`.",
		Gives: object{"id": "herun-priority", "unit": "herun", "name": object{"cmn": "贵宾优先"}, "queues": []string{"herun-vip"}, "version": 1, "yaml": exPlanYAML, "from": 1, "reading": object{"problems": []object{}, "warnings": []object{}}},
		May:   []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/plan-words": {Tag: "Definitions", ZH: "路由条款可用的词", Text: "What clauses may read of an agent and a contact, with types, and the unit's queues.",
		Gives: object{"paths": []object{{"name": "agent.seniority", "type": "int"}}, "queues": []string{"herun-vip"}}},
	"POST /api/plans/check": {Tag: "Definitions", ZH: "检查路由方案", Text: "Says what is wrong at which line and column: fields, names, contradictions, steps nobody reaches, protected attributes, and clauses that nobody of the present staff fulfils. Problems keep a plan from being published, warnings do not. Nothing is kept.",
		Asks: object{"yaml": exPlanYAML}, Gives: exPlanRefused},
	"POST /api/plans/try": {Tag: "Definitions", ZH: "用过去的一天试路由方案", Text: "Runs a day of the plan's unit again with the people who were there: by the text, and by the plans in force or another policy. The day itself stands beside them (`was`). Patience of the answered and service times of those who gave up are estimated from the day; `left_out` counts what can't be run again. Nothing is kept.",
		Asks: object{"yaml": exPlanYAML, "day": "2026-11-27"}, Gives: exPlanTrial, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/plans": {Tag: "Definitions", ZH: "起草路由方案", Text: "Keeps a text as the next version, to be published by `POST /api/definitions/plan/{id}/versions/{version}/publish`. With problems nothing is kept.",
		Asks: object{"yaml": exPlanYAML}, Gives: object{"id": "herun-priority", "version": 2, "state": "drafted", "problems": []object{}}, May: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/plans/{id}/versions/{version}/discard": {Tag: "Definitions", ZH: "放弃路由方案草稿", Text: "The draft is put away; its number stays.", May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
}
