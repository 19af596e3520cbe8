package desk

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var floorPages = map[string]door.Page{
	"GET /api/floor": {Tag: "Desk", ZH: "主管看本公司现场",
		Text: "The floor of the supervisor's own unit: figures, queues, agents with what they have in hand, who waits, and what needs attention. Names and numbers are masked. Service level is `served_in_time` of `served`, since `from`. Ask again with `If-None-Match`: 304 while nothing changed.",
		Gives: object{"unit": "muhe", "unit_name": object{"cmn": "木荷", "en": "Muhe"},
			"figures": object{"waiting": 1, "oldest": "2026-05-06T02:00:00.000000Z", "talking": 4, "available": 0, "present": 6, "served": 31, "served_in_time": 28, "abandoned": 1, "angry": 0, "wait_ms": 310000, "from": "2026-05-05T16:00:00.000000Z", "callbacks": 0, "answers": 12, "satisfaction": 4.6,
				"hour": object{"until": "2026-05-06T02:00:00.000000Z", "since": "2026-05-06T01:57:00.000000Z", "waiting": []int{0, 2, 1}, "served": []int{3, 1, 2}, "in_time": []int{3, 1, 1}, "abandoned": []int{0, 0, 1}, "wait_ms": []int{21000, 9000, 41000}}},
			"queues":     []object{},
			"agents":     []object{},
			"waiting":    []object{{"id": door.ExContact, "customer": object{"match": "one", "name": "苏**", "tier": "gold", "phone_masked": "139****6620"}, "queue": "muhe-care", "since": "2026-05-06T02:00:00.000000Z", "priority": 0, "moods": []object{}}},
			"attention":  []object{{"kind": "waits_long", "severity": "high", "subject": "muhe-care", "contact": door.ExContact, "since": "2026-05-06T02:00:00.000000Z"}},
			"settled":    []object{{"kind": "held_long", "subject": "ag_1", "at": "2026-05-06T01:58:00.000000Z"}},
			"directives": []object{{"id": "dv_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD", "what": "callback_only", "queue": "muhe-care", "by_name": "林婉", "at": "2026-05-06T02:00:00.000000Z", "until": "2026-05-06T04:00:00.000000Z", "seen": 0, "of": 0}}}},
	"GET /api/floor/contacts/{id}/trace": {Tag: "Desk", ZH: "联络如何到达坐席",
		Text: "For supervisors, of an open contact of their own unit: where it waited and for whom, whose desk rang and because of what, who turned it away, who has it; oldest first. It says nothing of the customer.",
		Gives: object{"items": []object{{"kind": "queued", "at": "2026-05-06T02:00:00.000000Z", "queue": "muhe-care", "queue_name": object{"cmn": "客户关怀", "en": "Customer care"}},
			{"kind": "offered", "at": "2026-05-06T02:00:04.000000Z", "agent": "ag_1", "agent_name": "周敏", "because": object{"says": "all", "holds": true, "parts": []object{{"says": "decided by level", "holds": true}, {"says": "skill refund >= 2", "holds": true, "saw": "4"}}},
				"choice": object{"terms": object{"level": 0.55, "dialect": 0.27}, "decided": "level", "by": "contact", "margin": 0.18, "runner_up": object{"agent": "ag_2", "terms": object{"level": 0.37, "dialect": 0.27}}, "plan": object{"kind": "plan", "id": "muhe-care", "version": 2}, "step": "any"}, "runner_up_name": "林小雨"},
			{"kind": "turned", "at": "2026-05-06T02:00:24.000000Z", "agent": "ag_1", "agent_name": "周敏", "state": "timeout"}}}, May: []zhiyin.Error{zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/wallboards": {Tag: "Desk", ZH: "生成大屏链接",
		Text: "A link for a television: `/wallboard#` and the secret of a new API key that reads queues (`queue.read`) of the supervisor's own unit and nothing else, for the days asked. The secret is shown this once, and a browser sends what stands behind the `#` to nobody. The key is listed and revoked like any other. It is entered in the audit chain.",
		Asks: object{"days": 90}, Gives: object{"link": "/wallboard#zyk_…", "key": "key_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD", "expires": "2026-08-04T02:00:00.000000Z"}, May: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/floor/contacts/{id}/steer": {Tag: "Desk", ZH: "调整等待中的联络",
		Text: "For supervisors: another queue of the unit, another priority, or anybody of the queue whatever their skills. What is not said stays, and so does the contact's age. Another queue drops the skills that were wanted. A conflict means that it does not wait any more, or that a desk rings for it.",
		Asks: object{"queue": "muhe-care", "priority": 80}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/contacts/{id}/senior": {Tag: "Desk", ZH: "为通话请资深坐席",
		Text: "For supervisors, of a call of their own unit: a senior colleague of the agent is rung as for a streak of anger, to consult or to take over as the plan of the queue says; where it says nothing, to consult. Asked again while one is sought it changes nothing. Kept as `escalation.asked` with `by`, and entered in the audit chain. A conflict means that nobody talks, that a colleague or a senior is there already, or that a transfer rings.",
		May:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/contacts/{id}/callback/again": {Tag: "Desk", ZH: "立即重拨未接通的回电",
		Text: "For supervisors, of a callback of their own unit that was not answered: the next call comes in its turn now, not only after the flow's `spacing_minutes`; never outside the hours in which customers are called. Where its turn has come already it changes nothing. Kept as `callback.hurried`, and entered in the audit chain. A conflict means that nobody is to be called back, that an agent calls, or that the customer is on the line.",
		May:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/contacts/{id}/callback/by-hand": {Tag: "Desk", ZH: "回电改由人工办结",
		Text: "For supervisors, of a callback of their own unit: its customer was helped otherwise, and nobody calls them. Kept as `callback.handled` and `callback.settled` (`by_hand`), and entered in the audit chain. A conflict means that nobody is to be called back, that an agent calls, or that the customer is on the line.",
		May:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/agents/{id}/status": {Tag: "Desk", ZH: "设置坐席状态",
		Text: "For supervisors, of agents of their own unit: away with a reason, or offline; at once, or next while the agent is busy. Nobody is made available by somebody else. It is entered in the audit chain.",
		Asks: object{"status": "away", "reason": "meal"}, May: []zhiyin.Error{zhiyin.Denied, zhiyin.NotFound}},
}
