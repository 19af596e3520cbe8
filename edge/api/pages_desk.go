package api

import "zhiyin.dev"

var deskPages = map[string]page{
	"GET /api/desk/me": {tag: "Desk", zh: "谁登录了",
		text: "The signed-in agent. Ask this before the socket, whose refusal has no words.",
		gives: object{"id": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "name": "文静", "unit": "muhe", "unit_name": object{"cmn": "木荷", "en": "Muhe"},
			"title": object{"cmn": "护肤顾问", "en": "Skin adviser"}, "senior": false, "skills": []object{{"id": "skin", "level": 4}}, "leads": false, "may": []string{}}},
	"POST /api/desk/status": {tag: "Desk", zh: "改变状态",
		text: "Takes effect at once, or after the present work when the agent is busy: the socket's `agent` message then has it as `next`. `away` wants a reason.",
		asks: object{"status": "away", "reason": "meal"}},
	"POST /api/desk/reservations/{id}/accept": {tag: "Desk", zh: "接起来电",
		text: "Joins the agent's audio with the customer's. A conflict means that it rang out or was withdrawn.",
		may:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied}},
	"POST /api/desk/reservations/{id}/reject": {tag: "Desk", zh: "退回来电",
		text: "The contact keeps its place in the queue and rings at somebody else's desk.",
		asks: object{"reason": "busy"}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied}},
	"POST /api/desk/contacts/{id}/mute": {tag: "Desk", zh: "静音或取消",
		text: "While it is on, the customer does not hear the agent.", asks: object{"on": true}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/hold": {tag: "Desk", zh: "保持或恢复",
		text: "While it is on, the customer hears music and nobody hears the customer.", asks: object{"on": true}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/digits": {tag: "Desk", zh: "发送按键",
		text: "Sends keys to the other end, as RFC 4733 events. 1 to 32 of `0-9 * # A-D`.", asks: object{"digits": "12#"}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/end": {tag: "Desk", zh: "挂断",
		text: "Ends the customer's part; the wrap-up begins.", may: []zhiyin.Error{zhiyin.Conflict}},
}

var deskAfterPages = map[string]page{
	"POST /api/desk/contacts/{id}/transfer": {tag: "Desk", zh: "转接",
		text: "To a queue, or to a telephone number through the trunk; exactly one of both.", asks: object{"queue": "muhe-care"}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/identify": {tag: "Desk", zh: "确认是哪位客户",
		text: "When several customers share the number: which of `profile.several` it is. Once per contact.",
		asks: object{"customer": exCustomer}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied}},
	"POST /api/desk/contacts/{id}/messages": {tag: "Desk", zh: "写给客户",
		text: "Sends a message in a chat that the agent has in hand. `client` is the page's own id of it: a message that comes twice is taken once.",
		asks: object{"client": "m-17", "text": "您的退货已经收到，明天退款。"}},
	"POST /api/desk/contacts/{id}/seen":   {tag: "Desk", zh: "已读到哪里", text: "Everything up to that message of a chat was read; the customer sees it.", asks: object{"upto": 7}},
	"POST /api/desk/contacts/{id}/typing": {tag: "Desk", zh: "正在输入", text: "The customer sees that the agent is writing. It is kept nowhere."},
	"POST /api/desk/contacts/{id}/note": {tag: "Desk", zh: "保存备注",
		text: "Replaces the contact's note, at most 8,000 characters. It is sealed with the customer's key.", asks: object{"text": "已先行退款 ¥760，周五前到账"}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/wrap/extend": {tag: "Desk", zh: "延长小结",
		text: "30 seconds more, by the server's clock.", may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/wrap/complete": {tag: "Desk", zh: "完成小结",
		text: "Closes the contact with an outcome; the agent is free again.", asks: object{"disposition": "refund"}, may: []zhiyin.Error{zhiyin.Conflict}},
	"GET /api/desk/contacts": {tag: "Desk", zh: "客户的历史联络",
		text:  "Newest first. `next` is the cursor for `before`; without one there is no more. Only for a customer whose contact the agent has.",
		gives: object{"items": []object{{"id": exContact, "channel": "voice", "at": "2026-05-06T02:00:00.000000Z", "seconds": 184, "topic": "refund", "agent_name": "文静"}}},
		may:   []zhiyin.Error{zhiyin.Denied}},
}

var callingPages = map[string]page{
	"POST /api/desk/contacts/{id}/observe": {tag: "Desk", zh: "监听或加入通话",
		text: "For supervisors, in talks of their own unit. `listen`: nobody hears them; `whisper`: the agent does; `barge`: both do. Again with another mode changes it. Each is entered in the audit chain, and the agent's desk shows it.",
		asks: object{"mode": "whisper"}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/contacts/{id}/unobserve": {tag: "Desk", zh: "离开通话",
		text: "The talk goes on without the supervisor.", may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/contacts/{id}/take-over": {tag: "Desk", zh: "接手通话",
		text: "The supervisor, who is in the talk (`observe`), goes on with the customer; the agent is free at once, and the after-call work is the supervisor's. A customer on hold is taken back. A conflict means that they are not in the talk, or that a transfer rings.",
		may:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/calls": {tag: "Desk", zh: "外呼客户",
		text: "Calls `to` as a person types it, or the customer of `contact`, one of the agent's own history, whose number need not be seen. Exactly one of both. The call is in the roster as `dialling` at once. A conflict means that the agent is at work or their audio is down.",
		asks: object{"to": "139 0000 6620"}, gives: object{"contact": exContact}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"GET /api/desk/calls": {tag: "Desk", zh: "自己的通话记录",
		text: "What the agent took, missed and placed, newest first. `next` is the cursor for `before`; without one there is no more.",
		gives: object{"items": []object{{"contact": exContact, "how": "placed", "at": "2026-05-06T02:00:00.000000Z", "channel": "voice",
			"customer": object{"match": "one", "id": exCustomer, "name": "苏晓岚", "phone_masked": "139****6620"}, "over": true, "talk_ms": 184000, "callable": true}}}},
}

var linePages = map[string]page{
	"POST /api/desk/line": {tag: "Desk", zh: "接通本页音频",
		text: "A WebRTC offer and its answer. Conflict when another tab holds the agent's audio and `take` is not true. The same tab may offer again at any time: the new connection replaces its old one.",
		asks: object{"tab": "a7f3", "sdp": exSDP}, gives: object{"sdp": exAgentAnswer}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/line/report": {tag: "Desk", zh: "报告麦克风状态",
		text: "Without a microphone no contact rings at this desk. Reasons: `denied`, `none`, `busy`, `silent`.",
		asks: object{"tab": "a7f3", "microphone": false, "reason": "denied"}},
	"POST /api/desk/line/close": {tag: "Desk", zh: "本页即将关闭",
		text: "Sent as the page goes away (`sendBeacon`, which is why `text/plain` is taken too).", asks: object{"tab": "a7f3"}},
}
