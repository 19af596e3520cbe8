package desk

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var deskPages = map[string]door.Page{
	"GET /api/desk/me": {Tag: "Desk", ZH: "谁登录了",
		Text: "The signed-in agent. Ask this before the socket, whose refusal has no words.",
		Gives: object{"id": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "name": "文静", "unit": "muhe", "unit_name": object{"cmn": "木荷", "en": "Muhe"},
			"title": object{"cmn": "护肤顾问", "en": "Skin adviser"}, "senior": false, "skills": []object{{"id": "skin", "level": 4}}, "leads": false, "may": []string{}}},
	"POST /api/desk/status": {Tag: "Desk", ZH: "改变状态",
		Text: "Takes effect at once, or after the present work when the agent is busy: the socket's `agent` message then has it as `next`. `away` wants a reason.",
		Asks: object{"status": "away", "reason": "meal"}},
	"POST /api/desk/reservations/{id}/accept": {Tag: "Desk", ZH: "接起来电",
		Text: "Joins the agent's audio with the customer's. A conflict means that it rang out or was withdrawn.",
		May:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied}},
	"POST /api/desk/reservations/{id}/reject": {Tag: "Desk", ZH: "退回来电",
		Text: "The contact keeps its place in the queue and rings at somebody else's desk.",
		Asks: object{"reason": "busy"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied}},
	"POST /api/desk/contacts/{id}/mute": {Tag: "Desk", ZH: "静音或取消",
		Text: "While it is on, the customer does not hear the agent.", Asks: object{"on": true}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/hold": {Tag: "Desk", ZH: "保持或恢复",
		Text: "While it is on, the customer hears music and nobody hears the customer.", Asks: object{"on": true}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/digits": {Tag: "Desk", ZH: "发送按键",
		Text: "Sends keys to the other end, as RFC 4733 events. 1 to 32 of `0-9 * # A-D`.", Asks: object{"digits": "12#"}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/end": {Tag: "Desk", ZH: "挂断",
		Text: "Ends the customer's part; the wrap-up begins.", May: []zhiyin.Error{zhiyin.Conflict}},
}

var deskAfterPages = map[string]door.Page{
	"POST /api/desk/contacts/{id}/transfer": {Tag: "Desk", ZH: "转接",
		Text: "To a queue, or to a telephone number through the trunk; exactly one of both. Conflict for a queue whose calendar is closed now.", Asks: object{"queue": "muhe-care"}, May: []zhiyin.Error{zhiyin.Conflict}},
	"GET /api/desk/contacts/{id}/targets": {Tag: "Desk", ZH: "可以转到哪些队列",
		Text:  "Each with who waits there. One that is closed says when it opens, and what there is in its place: callback, message.",
		Gives: object{"items": []object{{"queue": "muhe-vip", "name": object{"cmn": "贵宾服务", "en": "Priority service"}, "waiting": 0, "closed": true, "opens": "2026-05-07T01:00:00.000000Z", "instead": []string{"callback", "message"}}}}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/instead": {Tag: "Desk", ZH: "改为回电或留言",
		Text: "For a queue that is closed: the customer is called back when its turn comes, with the age that their place has, or leaves a message that becomes a task of the queue. The agent is free at once.",
		Asks: object{"queue": "muhe-care", "way": "callback"}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/identify": {Tag: "Desk", ZH: "确认是哪位客户",
		Text: "When several customers share the number: which of `profile.several` it is. Once per contact.",
		Asks: object{"customer": door.ExCustomer}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied}},
	"POST /api/desk/contacts/{id}/messages": {Tag: "Desk", ZH: "写给客户",
		Text: "Sends a message in a chat that the agent has in hand. `client` is the page's own id of it: a message that comes twice is taken once.",
		Asks: object{"client": "m-17", "text": "您的退货已经收到，明天退款。"}},
	"POST /api/desk/contacts/{id}/seen":   {Tag: "Desk", ZH: "已读到哪里", Text: "Everything up to that message of a chat was read; the customer sees it.", Asks: object{"upto": 7}},
	"POST /api/desk/contacts/{id}/typing": {Tag: "Desk", ZH: "正在输入", Text: "The customer sees that the agent is writing. It is kept nowhere."},
	"POST /api/desk/contacts/{id}/counsel": {Tag: "Desk", ZH: "是否请教资深同事",
		Text: "When a customer gets angry and the queue's plan says `on_anger: consult`, a senior is rung. `on` true: the agent wants to speak with them; the customer goes on hold when both are there, and comes back by `hold` off. False: no help is wanted, the senior is free. A conflict means that nobody is asked for, or that the two speak already.",
		Asks: object{"on": true}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/contacts/{id}/relieve": {Tag: "Desk", ZH: "由资深同事接手",
		Text: "While agent and senior speak, either lets the senior go on with the customer; the agent is free at once. A conflict means that they do not speak.", May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/contacts/{id}/note": {Tag: "Desk", ZH: "保存备注",
		Text: "Replaces the contact's note, at most 8,000 characters. It is sealed with the customer's key.", Asks: object{"text": "已先行退款 ¥760，周五前到账"}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/wrap/extend": {Tag: "Desk", ZH: "延长小结",
		Text: "30 seconds more, by the server's clock.", May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/contacts/{id}/wrap/complete": {Tag: "Desk", ZH: "完成小结",
		Text: "Closes the contact with an outcome; the agent is free again.", Asks: object{"disposition": "refund"}, May: []zhiyin.Error{zhiyin.Conflict}},
	"GET /api/desk/contacts": {Tag: "Desk", ZH: "客户的历史联络",
		Text:  "Newest first. `next` is the cursor for `before`; without one there is no more. Only for a customer whose contact the agent has.",
		Gives: object{"items": []object{{"id": door.ExContact, "channel": "voice", "at": "2026-05-06T02:00:00.000000Z", "seconds": 184, "topic": "refund", "agent_name": "文静"}}},
		May:   []zhiyin.Error{zhiyin.Denied}},
}

var callingPages = map[string]door.Page{
	"POST /api/desk/contacts/{id}/observe": {Tag: "Desk", ZH: "监听或加入通话",
		Text: "For supervisors, in talks of their own unit. `listen`: nobody hears them; `whisper`: the agent does; `barge`: both do. Again with another mode changes it. Each is entered in the audit chain, and the agent's desk shows it; but where the unit's definition says `observing: hidden`, not who only listens and was not seen in this talk before.",
		Asks: object{"mode": "whisper"}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/contacts/{id}/unobserve": {Tag: "Desk", ZH: "离开通话",
		Text: "The talk goes on without the supervisor.", May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/contacts/{id}/take-over": {Tag: "Desk", ZH: "接手通话",
		Text: "The supervisor, who is in the talk (`observe`), goes on with the customer; the agent is free at once, and the after-call work is the supervisor's. A customer on hold is taken back. A conflict means that they are not in the talk, or that a transfer rings.",
		May:  []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.NotFound}},
	"POST /api/desk/calls": {Tag: "Desk", ZH: "外呼客户",
		Text: "Calls `to` as a person types it, or the customer of `contact`, one of the agent's own history, whose number need not be seen. Exactly one of both. The call is in the roster as `dialling` at once. A conflict means that the agent is at work or their audio is down.",
		Asks: object{"to": "139 0000 6620"}, Gives: object{"contact": door.ExContact}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"GET /api/desk/calls": {Tag: "Desk", ZH: "自己的通话记录",
		Text: "What the agent took, missed and placed, newest first. `next` is the cursor for `before`; without one there is no more.",
		Gives: object{"items": []object{{"contact": door.ExContact, "how": "placed", "at": "2026-05-06T02:00:00.000000Z", "channel": "voice",
			"customer": object{"match": "one", "id": door.ExCustomer, "name": "苏晓岚", "phone_masked": "139****6620"}, "over": true, "talk_ms": 184000, "callable": true}}}},
}

var linePages = map[string]door.Page{
	"POST /api/desk/line": {Tag: "Desk", ZH: "接通本页音频",
		Text: "A WebRTC offer and its answer. Conflict when another tab holds the agent's audio and `take` is not true. The same tab may offer again at any time: the new connection replaces its old one.",
		Asks: object{"tab": "a7f3", "sdp": door.ExSDP}, Gives: object{"sdp": door.ExAgentAnswer}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/desk/line/report": {Tag: "Desk", ZH: "报告麦克风状态",
		Text: "Without a microphone no contact rings at this desk. Reasons: `denied`, `none`, `busy`, `silent`.",
		Asks: object{"tab": "a7f3", "microphone": false, "reason": "denied"}},
	"POST /api/desk/line/close": {Tag: "Desk", ZH: "本页即将关闭",
		Text: "Sent as the page goes away (`sendBeacon`, which is why `text/plain` is taken too).", Asks: object{"tab": "a7f3"}},
}
