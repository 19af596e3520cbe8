package api

import "zhiyin.dev"

var directivePages = map[string]page{
	"POST /api/floor/queues/{id}/callback-only": {tag: "Desk", zh: "排队改为只回电",
		text: "For supervisors, of a queue of their own unit: from now on whoever comes to it is offered to be called back in their turn, and keeps their place; with `waiting` those who wait already too. Nobody is cut off: who declines, or can't be called, waits on. It takes the place of a switch that is in force, ends at `until` or when it is taken back, survives a restart, and is entered in the audit chain. A conflict means that no flow offers a callback at this queue.",
		asks: object{"waiting": true, "until": "2026-05-06T04:00:00Z"}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/queues/{id}/announcement": {tag: "Desk", zh: "给来电者的公告",
		text: "For supervisors: what callers hear once when they come to the queue, after its own welcome, in the voice and the language that they are spoken to. It takes the place of the queue's announcement in force. Braces are refused: nothing would fill them. It is entered in the audit chain.",
		asks: object{"text": object{"cmn": "今天快递停运，退货顺延一天。", "en": "There is no courier today. Returns are picked up a day later."}, "until": "2026-05-06T12:00:00Z"}, may: []zhiyin.Error{zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/banners": {tag: "Desk", zh: "给坐席的横幅",
		text: "For supervisors: a short message that stands on the desks of a queue's agents, or of the whole unit's, until each says that they have read it, or until its end. The floor counts who has. Five at once at most. It is entered in the audit chain.",
		asks: object{"queue": "muhe-care", "text": object{"cmn": "促销页面价格有误，以订单为准。", "en": "The sale page shows wrong prices. The order counts."}, "until": "2026-05-06T04:00:00Z"}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/placements": {tag: "Desk", zh: "临时调动坐席",
		text: "For supervisors: agents of their own unit serve a queue of the same match group until `until`, or do not; all of them together or none. It acts in the waiting room at once and ends by itself; what they have in hand is not touched. A conflict means another match group, or that somebody would serve no queue. It is entered in the audit chain, once for each agent.",
		asks: object{"agents": []string{"ag_1", "ag_2"}, "queue": "muhe-vip", "until": "2026-05-06T04:00:00Z"}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/floor/directives/{id}/end": {tag: "Desk", zh: "撤回指令",
		text: "For supervisors: a callback-only switch, an announcement, a banner or a placement of their own unit ends now. A conflict means that an agent would serve no queue. It is entered in the audit chain.",
		may:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/banners/{id}/seen": {tag: "Desk", zh: "横幅已读",
		text: "The agent has read the banner: it leaves their desk, and the supervisor sees one more. Again, it changes nothing.",
		may:  []zhiyin.Error{zhiyin.Denied, zhiyin.NotFound}},
}
