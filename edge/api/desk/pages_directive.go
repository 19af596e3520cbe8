package desk

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var directivePages = map[string]door.Page{
	"POST /api/floor/queues/{id}/callback-only": {Tag: "Desk", ZH: "排队改为只回电",
		Text: "For supervisors, of a queue of their own unit: from now on whoever comes to it is offered to be called back in their turn, and keeps their place; with `waiting` those who wait already too. Nobody is cut off: who declines, or can't be called, waits on. It takes the place of a switch that is in force, ends at `until` or when it is taken back, survives a restart, and is entered in the audit chain. A conflict means that no flow offers a callback at this queue.",
		Asks: object{"waiting": true, "until": "2026-05-06T04:00:00Z"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/queues/{id}/announcement": {Tag: "Desk", ZH: "给来电者的公告",
		Text: "For supervisors: what callers hear once when they come to the queue, after its own welcome, in the voice and the language that they are spoken to. It takes the place of the queue's announcement in force. Braces are refused: nothing would fill them. It is entered in the audit chain.",
		Asks: object{"text": object{"cmn": "今天快递停运，退货顺延一天。", "en": "There is no courier today. Returns are picked up a day later."}, "until": "2026-05-06T12:00:00Z"}, May: []zhiyin.Error{zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/banners": {Tag: "Desk", ZH: "给坐席的横幅",
		Text: "For supervisors: a short message that stands on the desks of a queue's agents, or of the whole unit's, until each says that they have read it, or until its end. The floor counts who has. Five at once at most. It is entered in the audit chain.",
		Asks: object{"queue": "muhe-care", "text": object{"cmn": "促销页面价格有误，以订单为准。", "en": "The sale page shows wrong prices. The order counts."}, "until": "2026-05-06T04:00:00Z"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/placements": {Tag: "Desk", ZH: "临时调动坐席",
		Text: "For supervisors: agents of their own unit serve a queue of the same match group until `until`, or do not; all of them together or none. It acts in the waiting room at once and ends by itself; what they have in hand is not touched. A conflict means another match group, or that somebody would serve no queue. It is entered in the audit chain, once for each agent.",
		Asks: object{"agents": []string{"ag_1", "ag_2"}, "queue": "muhe-vip", "until": "2026-05-06T04:00:00Z"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/directives/{id}/end": {Tag: "Desk", ZH: "撤回指令",
		Text: "For supervisors: a callback-only switch, an announcement, a banner or a placement of their own unit ends now. A conflict means that an agent would serve no queue. It is entered in the audit chain.",
		May:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/banners/{id}/seen": {Tag: "Desk", ZH: "横幅已读",
		Text: "The agent has read the banner: it leaves their desk, and the supervisor sees one more. Again, it changes nothing.",
		May:  []zhiyin.Error{zhiyin.Denied, zhiyin.NotFound}},
}
