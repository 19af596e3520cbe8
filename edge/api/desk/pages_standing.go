package desk

import "zhiyin.dev/edge/api/door"

var standingPages = map[string]door.Page{
	"GET /api/v1/queues": {Tag: "Read", ZH: "队列现状", Text: "Who waits and how many agents could answer, at this moment, and what the queue did since its unit's midnight; a restart changes nothing of that.",
		Gives: object{"items": []object{{"id": "muhe-care", "unit": "muhe", "name": object{"cmn": "客户关怀", "en": "Care"}, "waiting": 2, "oldest_ms": 12400,
			"from": "2026-05-05T16:00:00Z", "served": 118, "served_in_time": 104, "abandoned": 3,
			"target_seconds": 20, "target_percent": 80, "callback_only": false, "agents": object{"available": 1, "busy": 4, "away": 1}}}}},
	"GET /api/v1/agents": {Tag: "Read", ZH: "坐席现状", Text: "Every agent whom the caller reaches, with their presence at this moment.",
		Gives: object{"items": []object{{"id": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "name": "文静", "unit": "muhe", "status": "available", "since": "2026-05-06T01:30:00Z", "line": true, "queues": []string{"muhe-care"}}}}},
}
