package api

var floorPages = map[string]page{
	"GET /api/floor": {tag: "Desk", zh: "主管看本公司现场",
		text: "The floor of the supervisor's own unit: figures, queues, agents with what they have in hand, who waits, and what needs attention. Names and numbers are masked. Service level is `served_in_time` of `served`, since `from`. Ask again with `If-None-Match`: 304 while nothing changed.",
		gives: object{"unit": "muhe", "unit_name": object{"cmn": "木荷", "en": "Muhe"},
			"figures":   object{"waiting": 1, "oldest": "2026-05-06T02:00:00.000000Z", "talking": 4, "available": 0, "present": 6, "served": 31, "served_in_time": 28, "abandoned": 1, "angry": 0, "wait_ms": 310000, "from": "2026-05-05T16:00:00.000000Z"},
			"queues":    []object{},
			"agents":    []object{},
			"waiting":   []object{{"id": exContact, "customer": object{"match": "one", "name": "苏**", "tier": "gold", "phone_masked": "139****6620"}, "queue": "muhe-care", "since": "2026-05-06T02:00:00.000000Z", "priority": 0, "moods": []object{}}},
			"attention": []object{{"kind": "waits_long", "severity": "high", "subject": "muhe-care", "contact": exContact, "since": "2026-05-06T02:00:00.000000Z"}}}},
}
