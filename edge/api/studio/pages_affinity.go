package studio

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var (
	exArm     = object{"contacts": 5120, "known": 3318, "outcome": 0.712, "abandoned": 0.021, "in_time": 0.846, "spread": 0.31}
	exHeldOut = object{"contacts": 1264, "known": 815, "outcome": 0.694, "abandoned": 0.022, "in_time": 0.841, "spread": 0.30}
	exLift    = object{"mean": 0.018, "low": 0.002, "high": 0.034}
)

var affinityPages = map[string]door.Page{
	"GET /api/affinity": {Tag: "Definitions", ZH: "学到的默契值多少",
		Text: "What outcomes taught of agents is tried without end: one contact in five, by its id alone, is matched without it. Each queue's contacts are compared since it was last switched on; `lift` is the difference of mean outcomes with its 95 % interval, of all queues paired by queue. It is absent while either arm has fewer than `needed` outcomes. Where a queue's trial fails (worse outcomes, more who give up, fewer in time, work less evenly shared out; at 99.9 %) it is switched off there by itself.",
		Gives: object{"items": []object{{"queue": "muhe-care", "unit": "muhe", "name": object{"cmn": "服务", "en": "Care"}, "on": true, "since": "2026-09-02T01:12:00Z", "treated": exArm, "held_out": exHeldOut, "lift": exLift}},
			"lift": exLift, "treated": 3318, "held_out": 815, "needed": 200}},
	"POST /api/affinity/{queue}": {Tag: "Definitions", ZH: "开关某队列学到的默契",
		Text: "Lets what was learned of agents count in a queue's matching, or not, from now on and for those who wait as well; its trial begins anew when it is switched on. It stands in the audit.",
		Asks: object{"on": true}, May: []zhiyin.Error{zhiyin.NotFound}},
}
